"""The live room: who may listen to it, what is counted in it, and what follows from a signing on the stage."""

from __future__ import annotations

from datetime import datetime, timedelta

from kechuang.core.events import on
from kechuang.core.live.kinds import channel_kind
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.periodic import every
from kechuang.matching.operations.ceremony import prove_signing
from kechuang.matching.operations.room import tell_counts
from kechuang.matching.queries.room import admit_to_room
from kechuang.matching.states.room import AUDIENCES, CHANNEL

channel_kind(CHANNEL, "对接会现场", audiences=AUDIENCES)(admit_to_room)


@every(timedelta(seconds=3), "matching.tell_counts", "告诉对接会现场掌声和“也想问”的人数")
def count(now: datetime) -> None:
    """At most one message in three seconds, however many applaud."""
    tell_counts(actor=Actor.system("现场计数"), now=now)


@on("matching.signing.signed", code="matching.prove_signing")
def prove(event: Event) -> None:
    """What was signed on the stage carries its docking forward, once."""
    prove_signing(signing_id=int(event.object_id), actor=Actor.system("现场签约"), now=event.at)
