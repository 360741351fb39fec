"""The agenda of a conference and its signing ceremony."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.matching.models import Session, Signing
from kechuang.matching.operations.gathering import locked_conference
from kechuang.matching.states.conference import ConferenceState, SessionKind


@dataclass(frozen=True)
class SessionGiven:
    """What is told of a part of the agenda."""

    title: str
    starts_at: datetime
    ends_at: datetime
    kind: str = SessionKind.TALK
    speaker: str = ""
    place: str = ""
    link: str = ""


@transaction.atomic
def save_session(
    *, conference_id: int, given: SessionGiven, session_id: int | None = None, actor: Actor, now: datetime
) -> Session:
    """Add a part of the agenda, or write one anew. Raises ``Refused``; ``Problem`` outside the conference's time."""
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.conference.edit", conference)
    if not given.title.strip():
        raise Problem("请写这一项的名称。", field="title")
    if given.kind not in set(SessionKind):
        raise Problem("请选择种类。", field="kind")
    if not conference.starts_at <= given.starts_at < given.ends_at <= conference.ends_at:
        raise Problem("时间应在对接会的时间之内，结束晚于开始。", field="starts_at")
    session = conference.sessions.get(pk=session_id) if session_id else Session(conference=conference)
    for each in fields(given):
        setattr(session, each.name, getattr(given, each.name))
    session.save()
    record(
        "matching.session.saved", conference, actor=actor, now=now, title=f"议程：{session}", data={"session": session.pk}
    )  # fmt: skip
    return session


@transaction.atomic
def drop_session(*, session_id: int, actor: Actor, now: datetime) -> None:
    """Take a part out of the agenda. Raises ``Refused``."""
    session = Session.objects.select_related("conference__region").get(pk=session_id)
    conference = session.conference
    require(actor, "matching.conference.edit", conference)
    title = session.title
    session.delete()
    record("matching.session.dropped", conference, actor=actor, now=now, title=f"议程删去：{title}")


@dataclass(frozen=True)
class SigningGiven:
    """A line of the signing ceremony; ``amount`` in yuan, None for unknown."""

    title: str
    first_party: str
    second_party: str
    amount: Decimal | None = None
    order: int = 1


@transaction.atomic
def save_signing(
    *, conference_id: int, given: SigningGiven, signing_id: int | None = None, actor: Actor, now: datetime
) -> Signing:
    """Add a line to the signing ceremony, or write one anew. Raises ``Refused``; ``Problem`` for what is missing."""
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.conference.edit", conference)
    for name, title in (("title", "项目"), ("first_party", "甲方"), ("second_party", "乙方")):
        if not str(getattr(given, name)).strip():
            raise Problem(f"请写{title}。", field=name)
    if given.amount is not None and given.amount <= 0:
        raise Problem("金额应大于零；还不知道的留空。", field="amount")
    signing = conference.signings.get(pk=signing_id) if signing_id else Signing(conference=conference)
    for each in fields(given):
        setattr(signing, each.name, getattr(given, each.name))
    signing.save()
    record(
        "matching.signing.saved", conference, actor=actor, now=now, title=f"签约名单：{signing}", data={"signing": signing.pk}
    )  # fmt: skip
    return signing


@transaction.atomic
def mark_signing(*, signing_id: int, signed: bool, actor: Actor, now: datetime) -> Signing:
    """Say that it was signed on the stage, or that it was not after all. Raises ``Refused``; ``Problem`` before the conference."""
    signing = (
        Signing.objects.select_for_update(of=("self",))
        .select_related("conference__region")
        .get(pk=signing_id)
    )
    require(actor, "matching.conference.edit", signing.conference)
    if signing.conference.state not in (ConferenceState.RUNNING, ConferenceState.CLOSED):
        raise Problem("开会以后才能记签约。")
    signing.signed_at = now if signed else None
    signing.save(update_fields=["signed_at"])
    words = "已签" if signed else "撤销签约"
    record(
        "matching.signing.marked", signing.conference, actor=actor, now=now, title=f"{words}：{signing}",
        data={"signing": signing.pk, "signed": signed},
    )  # fmt: skip
    return signing


@transaction.atomic
def drop_signing(*, signing_id: int, actor: Actor, now: datetime) -> None:
    """Take a line out of the signing ceremony. Raises ``Refused``; ``Problem`` once it is signed."""
    signing = Signing.objects.select_related("conference__region").get(pk=signing_id)
    conference, title = signing.conference, signing.title
    require(actor, "matching.conference.edit", conference)
    if signing.signed_at:
        raise Problem("已经签了的不能删去；记错的请先撤销签约。")
    signing.delete()
    record("matching.signing.dropped", conference, actor=actor, now=now, title=f"签约名单删去：{title}")
