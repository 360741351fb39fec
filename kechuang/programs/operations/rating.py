"""The applicant's voice while his case is under way and when it is over: he urges, he rates, and he is answered.

Whoever signs in must belong to the applicant; whoever has looked his case up proves it with its number and the last four
digits of the telephone that was left (``tail``).
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.permissions import require
from kechuang.programs.logic.rating import LOW, STARS
from kechuang.programs.models import Case, Rating, Urge
from kechuang.programs.operations.moving import locked_case
from kechuang.programs.states import ENDED, UNDER_WAY, CaseState

#: An unanswered urging is not repeated within so many days. Our choice, no law.
URGE_PAUSE = timedelta(days=3)
_RATED = ENDED - {CaseState.VOID, CaseState.WITHDRAWN}


@transaction.atomic
def rate_case(
    *, case_id: int, stars: int, words: str = "", tail: str = "", actor: Actor, now: datetime
) -> Rating:
    """Rate a case that is over, once: five levels, with a reason for a low one.

    Raises ``Refused``; ``Problem`` before the end, for a second time, or for a low rating without a reason.
    """
    case = locked_case(case_id)
    _require_own(actor, "programs.case.rate", case, tail)
    if case.state not in _RATED:
        raise Problem("办结以后才能评价。")
    if stars not in STARS:
        raise Problem("请选择一个评价。", field="stars")
    if stars <= LOW and not words.strip():
        raise Problem("请写明哪里不满意，我们据此整改并答复您。", field="words")
    if len(words.strip()) > 300:
        raise Problem("理由不超过300个字。", field="words")
    if Rating.objects.filter(case=case).exists():
        raise Problem("这个办件已经评价过，每件评价一次。")
    row = Rating.objects.create(case=case, stars=stars, words=words.strip(), made_at=now)
    record(
        "programs.case.rated", case, actor=actor, now=now, title=f"评价“{case}”：{STARS[stars]}",
        data={"rating": row.pk, "stars": stars},
    )  # fmt: skip
    return row


@transaction.atomic
def answer_rating(*, rating_id: int, answer: str, actor: Actor, now: datetime) -> Rating:
    """Answer a rating. Raises ``Refused``; ``Problem`` without words, or if it is answered."""
    row = (
        Rating.objects.select_for_update(of=("self",)).select_related("case__call__region").get(pk=rating_id)
    )
    require(actor, "programs.case.answer", row.case)
    _check_answer(answer, answered=row.answered_at is not None)
    row.answer, row.answered_at = answer.strip(), now
    row.save(update_fields=["answer", "answered_at"])
    record(
        "programs.case.rating_answered", row.case, actor=actor, now=now, title=f"答复“{row.case}”的评价",
        data={"rating": row.pk},
    )  # fmt: skip
    return row


@transaction.atomic
def urge_case(*, case_id: int, words: str = "", tail: str = "", actor: Actor, now: datetime) -> Urge:
    """Ask the bureau to hurry with a case that it has before it.

    Raises ``Refused``; ``Problem`` for a case that waits for the applicant or is over, or soon after an urging that is not
    answered yet.
    """
    case = locked_case(case_id)
    _require_own(actor, "programs.case.urge", case, tail)
    if case.state == CaseState.CORRECTION:
        raise Problem("办件正等您补正；补正再报以后，时限接着计算。")
    if case.state not in UNDER_WAY:
        raise Problem(f"办件现在是“{case.get_state_display()}”，不用催办。")
    if len(words.strip()) > 300:
        raise Problem("内容不超过300个字。", field="words")
    last = case.urges.last()
    if last is not None and last.answered_at is None and now < last.made_at + URGE_PAUSE:
        raise Problem(
            f"{timezone.localtime(last.made_at):%m月%d日}已经催办，我们正在处理；三天后仍无答复的可以再催。"
        )
    row = Urge.objects.create(case=case, words=words.strip(), made_at=now)
    record(
        "programs.case.urged", case, actor=actor, now=now, title=f"催办“{case}”", data={"urge": row.pk, "words": row.words}
    )  # fmt: skip
    return row


@transaction.atomic
def answer_urge(*, urge_id: int, answer: str, actor: Actor, now: datetime) -> Urge:
    """Answer an urging. Raises ``Refused``; ``Problem`` without words, or if it is answered."""
    row = Urge.objects.select_for_update(of=("self",)).select_related("case__call__region").get(pk=urge_id)
    require(actor, "programs.case.answer", row.case)
    _check_answer(answer, answered=row.answered_at is not None)
    row.answer, row.answered_at = answer.strip(), now
    row.save(update_fields=["answer", "answered_at"])
    record(
        "programs.case.urge_answered", row.case, actor=actor, now=now, title=f"答复“{row.case}”的催办",
        data={"urge": row.pk},
    )  # fmt: skip
    return row


def _require_own(actor: Actor, action: str, case: Case, tail: str) -> None:
    """Whoever asks must belong to the applicant, or know the digits that were left with the case."""
    if not tail:
        require(actor, action, case)
    elif not case.phone_tail or not hmac.compare_digest(tail.encode(), case.phone_tail.encode()):
        raise Refused(action, "编号和手机末四位对不上，请重新查询。")


def _check_answer(answer: str, *, answered: bool) -> None:
    if answered:
        raise Problem("已经答复过。")
    if not answer.strip():
        raise Problem("请写明答复。", field="answer")
    if len(answer.strip()) > 300:
        raise Problem("答复不超过300个字。", field="answer")
