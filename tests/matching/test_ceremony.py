"""The signing ceremony in the live room: who confirms, what comes forward, and that it does so once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang.core.events import listeners
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.queries.live import missed
from kechuang.matching.operations.ceremony import call_signing, confirm_signing, pair_signing, prove_signing
from kechuang.matching.queries.room import channel_of
from tests.matching.conferences import ORGANISER


def confirmed(world, now, signing, who):
    return confirm_signing(signing_id=signing.pk, actor=world.actor(who), now=now)


def test_both_sides_confirm_and_the_docking_comes_forward_once(stage, world, now):
    conference, signing, docking = stage
    with pytest.raises(Problem, match="还没有轮到"):
        confirmed(world, now, signing, "firm")
    call_signing(signing_id=signing.pk, actor=world.actor(ORGANISER), now=now)
    confirmed(world, now, signing, "firm")
    with pytest.raises(Problem, match="正等对方"):
        confirmed(world, now, signing, "firm")
    signing.refresh_from_db()
    assert signing.signed_at is None
    confirmed(world, now, signing, "firm2")
    signing.refresh_from_db()
    assert signing.signed_at == now
    deliver_due(now=now)
    docking.refresh_from_db()
    step = docking.steps.get(stage="agreed")
    assert (docking.stage, step.state, step.amount) == ("agreed", "confirmed", Decimal(800000))
    assert step.words == f"在“{conference}”签约仪式上签署，双方现场确认。"
    assert prove_signing(signing_id=signing.pk, actor=Actor.system(), now=now) is False
    assert "matching.prove_signing" in listeners
    with pytest.raises(Problem, match="已经签了"):
        confirmed(world, now, signing, ORGANISER)
    said = missed(channel_of(conference.pk), "all", after=0).messages
    assert [content["id"] for _, content in said] == [f"signing-{signing.pk}"] * 3
    assert not any("<script" in content["html"] for _, content in said)


def test_the_organiser_confirms_for_both(stage, world, now):
    _, signing, docking = stage
    call_signing(signing_id=signing.pk, actor=world.actor(ORGANISER), now=now)
    assert confirmed(world, now, signing, ORGANISER).is_confirmed
    deliver_due(now=now)
    assert docking.steps.get(stage="agreed").words.endswith("主办方确认。")


def test_a_pair_of_elsewhere_is_not_taken(stage, world, now):
    _, signing, docking = stage
    told = {"signing_id": signing.pk, "actor": world.actor(ORGANISER), "now": now}
    with pytest.raises(Problem, match="没有这一对"):
        pair_signing(docking_id=docking.pk + 100, **told)
    with pytest.raises(Problem, match="只证明"):
        pair_signing(docking_id=docking.pk, stage="paid", **told)
    assert pair_signing(docking_id=docking.pk, stage="signed", **told).stage == "signed"
