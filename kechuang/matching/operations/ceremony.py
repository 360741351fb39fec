"""The signing ceremony on the stage: the pairs one after another, called by the organiser, confirmed by both sides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.operations.live import publish_message
from kechuang.core.permissions import require
from kechuang.matching.logic.steps import StepGiven
from kechuang.matching.models import Docking, Signing, SigningTurn
from kechuang.matching.operations.step import record_step
from kechuang.matching.permissions.docking import side_of
from kechuang.matching.queries.room import channel_of, signings_of, turn_of
from kechuang.matching.states.conference import ConferenceState
from kechuang.matching.states.docking import DockingStage, DockingStanding, StepState, Teller
from kechuang.matching.states.room import Audience

#: What a signing on the stage can prove.
PROVABLE = (DockingStage.INTENDED, DockingStage.AGREED, DockingStage.SIGNED)


@transaction.atomic
def pair_signing(
    *, signing_id: int, docking_id: int, stage: str = DockingStage.AGREED, actor: Actor, now: datetime
) -> SigningTurn:
    """Name the pair that a line of the ceremony is about, so that its sides confirm and its docking comes forward.

    Raises ``Refused``; ``Problem`` for a pair of another conference or one that ended, for a stage that no signing proves,
    and once it is signed.
    """
    signing = _locked(signing_id)
    require(actor, "matching.signing.call", signing)
    _demand_unsigned(signing)
    docking = Docking.objects.filter(pk=docking_id, conference=signing.conference_id).first()
    if docking is None:
        raise Problem("这场对接会里没有这一对，请先在“对接”页登记。", field="docking")
    if docking.standing != DockingStanding.GOING:
        raise Problem(f"这一对已经{docking.get_standing_display()}。", field="docking")
    if stage not in PROVABLE:
        raise Problem("现场签约只证明意向、协议或签约。", field="stage")
    turn = turn_of(signing) or SigningTurn(signing=signing)
    turn.docking, turn.stage, turn.need_at, turn.offer_at = docking, stage, None, None
    turn.save()
    _record("paired", signing, "签约名单对上一对", actor, now, docking=docking.pk, stage=stage)
    return turn


@transaction.atomic
def call_signing(*, signing_id: int, actor: Actor, now: datetime) -> SigningTurn:
    """Call a pair on the stage: everybody in the room sees whose turn it is. Raises ``Refused``; ``Problem``."""
    signing = _locked(signing_id)
    require(actor, "matching.signing.call", signing)
    if signing.conference.state != ConferenceState.RUNNING:
        raise Problem("开会以后才能请双方上台。")
    _demand_unsigned(signing)
    turn = turn_of(signing) or SigningTurn(signing=signing)
    turn.called_at = now
    turn.save()
    _record("called", signing, "请签约双方上台", actor, now)
    _say(signing.pk, actor, now)
    return turn


@transaction.atomic
def confirm_signing(*, signing_id: int, actor: Actor, now: datetime) -> SigningTurn:
    """Confirm for one's side that it was signed, or for both as the organiser; with both it is signed.

    Raises ``Refused`` for who is neither; ``Problem`` before it was called, or a second time.
    """
    signing = _locked(signing_id)
    require(actor, "matching.signing.confirm", signing)
    turn = turn_of(signing)
    if turn is None or turn.called_at is None:
        raise Problem("还没有轮到这一项，请等主持人请双方上台。")
    _demand_unsigned(signing)
    side = side_of(actor, turn.docking) if turn.docking is not None else ""
    name = {Teller.NEED: "need_at", Teller.OFFER: "offer_at"}.get(side, "office_at")  # type: ignore[call-overload]
    if getattr(turn, name) is not None:
        raise Problem("您已经确认过，正等对方确认。")
    setattr(turn, name, now)
    turn.save(update_fields=[name])
    if turn.is_confirmed:
        signing.signed_at = now
        signing.save(update_fields=["signed_at"])
    verb, title = ("signed", "现场签约完成") if turn.is_confirmed else ("confirmed", "一方确认现场签约")
    _record(verb, signing, title, actor, now, docking=turn.docking_id, side=str(side) or "office")
    _say(signing.pk, actor, now)
    return turn


@transaction.atomic
def prove_signing(*, signing_id: int, actor: Actor, now: datetime) -> bool:
    """Carry the docking of what was signed on the stage forward; False where there is none or it stands there already."""
    signing = _locked(signing_id)
    turn = turn_of(signing)
    if turn is None or turn.docking is None or signing.signed_at is None:
        return False
    live = (StepState.CLAIMED, StepState.CONFIRMED)
    if (
        turn.docking.standing != DockingStanding.GOING
        or turn.docking.steps.filter(stage=turn.stage, state__in=live).exists()
    ):
        return False
    by = "主办方确认" if turn.office_at else "双方现场确认"
    given = StepGiven(
        happened_on=timezone.localdate(signing.signed_at), words=f"在“{signing.conference}”签约仪式上签署，{by}。", amount=signing.amount
    )  # fmt: skip
    record_step(docking_id=turn.docking.pk, stage=turn.stage, given=given, actor=actor, now=now)
    return True


def _locked(signing_id: int) -> Signing:
    row = (
        Signing.objects.select_for_update(of=("self",))
        .select_related("conference__region")
        .get(pk=signing_id)
    )
    turn = SigningTurn.objects.select_related("docking__need", "docking__offer").filter(signing=row).first()
    if turn is not None:
        row.turn = turn
    return row


def _demand_unsigned(signing: Signing) -> None:
    if signing.signed_at is not None:
        raise Problem("这一项已经签了。")


def _say(signing_id: int, actor: Actor, now: datetime) -> None:
    signing = Signing.objects.select_related("conference").get(pk=signing_id)
    signing = signings_of(signing.conference).get(pk=signing_id)
    html = SafeString(
        render_to_string("matching/parts/room_signing.html", {"each": signing, "is_live": True})
    )
    publish_message(
        channel=channel_of(signing.conference_id), kind="signing", audience=Audience.ALL, html=html,
        data={"id": f"signing-{signing.pk}"}, actor=actor, now=now,
    )  # fmt: skip


def _record(verb: str, signing: Signing, title: str, actor: Actor, now: datetime, **data: object) -> None:
    record(
        f"matching.signing.{verb}", signing, actor=actor, now=now, title=f"{title}：{signing}",
        data={"signing": signing.pk, "conference": signing.conference_id, **data}, region_code=signing.conference.region_id,
    )  # fmt: skip
