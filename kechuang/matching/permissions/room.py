"""Who may do what in the live room: organisers by post and place, everybody else with what is his own."""

from __future__ import annotations

from typing import Any

from kechuang.core.permissions import Belonging, allow
from kechuang.matching.permissions.conference import ORGANISERS, WRITERS


def _at_conference(obj: Any) -> str:
    return str(obj.conference.region.path)


def _sides(signing: Any) -> list[int]:
    """The organisations of the pair that signs; none where the line names no pair."""
    turn = getattr(signing, "turn", None)
    docking = turn.docking if turn is not None else None
    found = (docking.need.organisation_id, docking.offer.organisation_id) if docking is not None else ()
    return [key for key in found if key]


allow(
    "matching.announcement.make",
    "在现场发通知",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
)
allow(
    "matching.announcement.withdraw",
    "撤下现场通知",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
)
allow(
    "matching.question.moderate",
    "审核现场提问",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
)
allow(
    "matching.question.answer",
    "答复现场提问",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
)
allow("matching.question.ask", "在现场提问", (), own="account_id")
allow("matching.question.vote", "也想问现场的一个问题", (), own="account_id")
allow("matching.applause.give", "在现场鼓掌", (), own="account_id")
allow(
    "matching.signing.call",
    "请签约双方上台",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
)
allow(
    "matching.signing.confirm",
    "确认现场签约",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
    belongings=(
        Belonging("organisation", WRITERS, _sides, "turn__docking__need__organisation"),
        Belonging("organisation", WRITERS, _sides, "turn__docking__offer__organisation"),
    ),
)
