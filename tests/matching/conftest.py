"""What the tests of a conference's live room share: a conference that is on, what people do in it, a ceremony."""

from __future__ import annotations

import pytest

from kechuang.core.queries.live import missed
from kechuang.matching.operations.ceremony import pair_signing
from kechuang.matching.operations.docking import propose_docking
from kechuang.matching.operations.room import (
    ask_question,
    give_applause,
    make_announcement,
    moderate_question,
    vote_question,
)
from kechuang.matching.operations.step import answer_step
from kechuang.matching.queries.room import channel_of
from tests.matching.conferences import ORGANISER, a_signing, fair, move, opened, registered
from tests.matching.pairs import TALKED


@pytest.fixture
def running(world, now):
    """A conference that is on, with ``firm`` in it; ``firm2`` did not register."""
    conference = opened(world, now)
    registered(world, now, conference)
    return move(world, now, conference, "start")


@pytest.fixture
def acts(world, now, running):
    """What people do in the room, with little to write."""

    class Acts:
        def announce(self, text="请入座", audience="all", who=ORGANISER, at=now):
            return make_announcement(
                conference_id=running.pk, text=text, audience=audience, actor=world.actor(who), now=at
            )

        def ask(self, text="价格多少？", who="firm", at=now):
            return ask_question(conference_id=running.pk, text=text, actor=world.actor(who), now=at)

        def moderate(self, row, *, shows=True, reason="", who=ORGANISER, at=now):
            return moderate_question(
                question_id=row.pk, shows=shows, reason=reason, actor=world.actor(who), now=at
            )

        def shown(self, **more):
            return self.moderate(self.ask(**more))

        def vote(self, row, who="firm"):
            return vote_question(question_id=row.pk, actor=world.actor(who), now=now)

        def applaud(self, who="firm", at=now):
            return give_applause(conference_id=running.pk, actor=world.actor(who), now=at)

        def heard(self, audience):
            """Kinds and ids of what an audience gets."""
            found = missed(channel_of(running.pk), audience, after=0).messages
            return [(content["kind"], content.get("id", "")) for _, content in found]

    return Acts()


@pytest.fixture
def stage(world, now):
    """A conference that is on, whose two firms have talked, with a line of the ceremony about them."""
    there = fair(world, now)
    step = propose_docking(
        need_id=there.need.pk, offer_id=there.offer.pk, given=TALKED, conference_id=there.conference.pk,
        actor=world.actor("firm2"), now=now,
    )  # fmt: skip
    docking = answer_step(step_id=step.pk, confirms=True, actor=world.actor("firm"), now=now).docking
    conference = move(world, now, there.conference, "start")
    signing = a_signing(world, now, conference)
    pair_signing(signing_id=signing.pk, docking_id=docking.pk, actor=world.actor(ORGANISER), now=now)
    return conference, signing, docking
