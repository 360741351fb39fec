"""Who hears of what happens in the live room when he may not be looking: whoever asked."""

from __future__ import annotations

from django.urls import reverse

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.matching.models import Question
from kechuang.matching.states.room import QuestionState

_TITLES: dict[str, str] = {
    QuestionState.SHOWN: "您的现场提问公开了",
    QuestionState.ANSWERED: "您的现场提问有答复了",
    QuestionState.DECLINED: "您的现场提问没有公开",
}


@on("matching.question.moderated", "matching.question.answered", code="matching.tell_question")
def tell_question(event: Event) -> None:
    """Whoever asked: let through, answered, or not shown and why. The question's own words stay on the page."""
    row = Question.objects.select_related("conference").get(pk=event.object_id)
    title = _TITLES.get(row.state)
    if title is not None:
        send_notice(
            account_id=row.account_id, title=f"{title}（{row.conference}）"[:200], body=row.reason,
            link=reverse("matching:conference_room", args=[row.conference_id]), event=event, now=event.at,
        )  # fmt: skip
