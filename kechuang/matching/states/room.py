"""The live room of a conference: for whom something is said, and the life of a question."""

from __future__ import annotations

from kechuang.core.logic.lifecycle import Lifecycle, State, Transition

_ORGANISERS = "enterprise_officer program_officer county_officer park_officer"


class Audience(State):
    """For whom something is said, from the widest to the narrowest; the narrower see what the wider see."""

    ALL = "all", "所有登录的人"
    REGISTERED = "registered", "报名成功的人"
    ORGANISERS = "organisers", "主办方"


#: What the channel of the room is called, before the conference's key.
CHANNEL = "conference"
AUDIENCES: tuple[str, ...] = tuple(str(each) for each in Audience)


def seen_by(audience: str) -> tuple[str, ...]:
    """For whom something may be that this audience sees."""
    return AUDIENCES[: AUDIENCES.index(audience) + 1]


class QuestionState(State):
    """Where a question from the floor stands."""

    WAITING = "waiting", "待主办方审核"
    SHOWN = "shown", "已公开"
    ANSWERED = "answered", "已答复"
    DECLINED = "declined", "没有公开"


#: Everybody who is registered sees it.
OPEN_QUESTIONS = (QuestionState.SHOWN, QuestionState.ANSWERED)

QUESTION_LIFECYCLE = Lifecycle(
    "matching.question",
    "现场提问",
    states=QuestionState,
    initial=QuestionState.WAITING,
    final=(),
    transitions=[
        Transition("waiting", "show", "shown", _ORGANISERS, title="公开"),
        Transition("waiting", "decline", "declined", _ORGANISERS, title="不公开"),
        Transition("shown", "decline", "declined", _ORGANISERS, title="撤下"),
        Transition("answered", "decline", "declined", _ORGANISERS, title="撤下"),
        Transition("declined", "show", "shown", _ORGANISERS, title="改为公开"),
        Transition("shown", "answer", "answered", _ORGANISERS, title="答复"),
        Transition("answered", "answer", "answered", _ORGANISERS, title="改答复"),
    ],
)
