"""What has been said so far in the live room of the conference that is on: announcements, questions, applause."""

from __future__ import annotations

from datetime import datetime, timedelta

from kechuang.core.logic.actor import Actor
from kechuang.matching.models import Conference
from kechuang.matching.operations.room import (
    answer_question,
    ask_question,
    give_applause,
    make_announcement,
    moderate_question,
)

_SAID = (
    (3, "对接会开始，请大家打开“我的洽谈”看自己的时间和桌号。"),
    (40, "成果路演在线上一厅进行，结束后请到需求厅看本市企业的难题。"),
    (75, "二号桌的洽谈推迟十分钟，双方已经收到通知。"),
)
#: Minute, question, answer: an empty answer is still to come, None waits for the organiser.
_ASKED: tuple[tuple[int, str, str | None], ...] = (
    (20, "洽谈时能不能带样件到现场？", "可以，请在一楼签到时登记，样件随身带走。"),
    (55, "外地院所签的意向，能在本市申请技术合同登记吗？", ""),
    (90, "下午的签约要准备哪些材料？", None),
)


def fill_room(conference: Conference, *, begin: datetime, organiser: Actor, guest: Actor) -> None:
    """Fill the room from its opening on; ``guest`` is registered for the conference."""
    for minute, text in _SAID:
        at = begin + timedelta(minutes=minute)
        make_announcement(conference_id=conference.pk, text=text, audience="all", actor=organiser, now=at)
    for minute, text, answer in _ASKED:
        at = begin + timedelta(minutes=minute)
        row = ask_question(conference_id=conference.pk, text=text, actor=guest, now=at)
        later = at + timedelta(minutes=4)
        if answer is not None:
            moderate_question(question_id=row.pk, shows=True, actor=organiser, now=later)
        if answer:
            answer_question(question_id=row.pk, answer=answer, actor=organiser, now=later)
    for second in range(5):
        at = begin + timedelta(minutes=50, seconds=10 * second)
        give_applause(conference_id=conference.pk, actor=guest, now=at)
