"""The life of a matchmaking conference, of what belongs to it, and its small enums."""

from __future__ import annotations

from kechuang.core.logic.lifecycle import Lifecycle, State, Transition
from kechuang.exchange.states import ItemKind, Side

_ORGANISERS = "enterprise_officer program_officer county_officer park_officer"
_WRITERS = "org_admin org_editor org_agent oneself"


class ConferenceState(State):
    """Where a conference stands."""

    DRAFT = "draft", "筹备中"
    COLLECTING = "collecting", "报名和征集"
    BOOKING = "booking", "预约洽谈"
    RUNNING = "running", "正在进行"
    CLOSED = "closed", "已结束"
    REPORTED = "reported", "已总结"
    CANCELLED = "cancelled", "已取消"


#: What outsiders may know of: everything but what is being prepared.
ANNOUNCED = tuple(each for each in ConferenceState if each is not ConferenceState.DRAFT)
#: People may still come.
OPEN_TO_PEOPLE = (ConferenceState.COLLECTING, ConferenceState.BOOKING, ConferenceState.RUNNING)
#: Meetings may still be asked for and arranged.
OPEN_TO_MEETINGS = (ConferenceState.COLLECTING, ConferenceState.BOOKING, ConferenceState.RUNNING)
#: It has taken place.
OVER = (ConferenceState.CLOSED, ConferenceState.REPORTED)


def _cancels(source: str) -> Transition:
    return Transition(source, "cancel", "cancelled", _ORGANISERS, title="取消")


CONFERENCE_LIFECYCLE = Lifecycle(
    "matching.conference",
    "对接会",
    states=ConferenceState,
    initial=ConferenceState.DRAFT,
    final=(ConferenceState.CANCELLED,),
    transitions=[
        Transition("draft", "open", "collecting", _ORGANISERS, title="开始报名和征集"),
        Transition("collecting", "book", "booking", _ORGANISERS, title="征集结束，开始预约洽谈"),
        Transition("booking", "collect_again", "collecting", _ORGANISERS, title="重新开放征集"),
        Transition("collecting", "start", "running", _ORGANISERS, title="开会"),
        Transition("booking", "start", "running", _ORGANISERS, title="开会"),
        Transition("running", "close", "closed", _ORGANISERS, title="闭会"),
        Transition("closed", "report", "reported", _ORGANISERS, title="出总结报告"),
        Transition("reported", "reopen_report", "closed", _ORGANISERS, title="撤回总结报告重做"),
        _cancels("draft"),
        _cancels("collecting"),
        _cancels("booking"),
        _cancels("running"),
    ],
)


class Venue(State):
    """Where it is held."""

    ONLINE = "online", "线上"
    ONSITE = "onsite", "线下"
    BOTH = "both", "线上和线下"


class Presence(State):
    """How somebody takes part."""

    ONLINE = "online", "线上"
    ONSITE = "onsite", "到现场"


class RegistrationKind(State):
    """Who comes."""

    ORGANISATION = "organisation", "单位"
    EXPERT = "expert", "专家"
    VISITOR = "visitor", "公众"


class RegistrationSource(State):
    """How a registration came in. What is made up says so."""

    SELF = "self", "自己报名"
    OFFICER = "officer", "组织方录入"
    IMPORTED = "imported", "成批导入"
    DEMONSTRATION = "demonstration", "演示数据"


class RegistrationState(State):
    """Where a registration stands."""

    APPLIED = "applied", "待组织方确认"
    APPROVED = "approved", "报名成功"
    REFUSED = "refused", "没有通过"
    WITHDRAWN = "withdrawn", "已退出"


REGISTRATION_LIFECYCLE = Lifecycle(
    "matching.registration",
    "对接会报名",
    states=RegistrationState,
    initial=RegistrationState.APPLIED,
    final=(),
    transitions=[
        Transition("applied", "approve", "approved", _ORGANISERS, title="确认报名"),
        Transition("applied", "refuse", "refused", _ORGANISERS, title="不通过"),
        Transition("applied", "withdraw", "withdrawn", _WRITERS, title="退出"),
        Transition("approved", "withdraw", "withdrawn", f"{_WRITERS} {_ORGANISERS}", title="退出"),
        Transition("refused", "apply", "applied", _WRITERS, title="重新报名"),
        Transition("withdrawn", "apply", "applied", _WRITERS, title="重新报名"),
    ],
)


class Hall(State):
    """The halls of a conference in which offers and needs hang; the fifth, 活动, shows its agenda."""

    ACHIEVEMENT = "achievement", "成果厅"
    NEED = "need", "需求厅"
    EXPERT = "expert", "专家厅"
    FINANCE = "finance", "金融厅"


_HALL_OF: dict[str, Hall] = {
    ItemKind.ACHIEVEMENT: Hall.ACHIEVEMENT, ItemKind.INSTRUMENT: Hall.ACHIEVEMENT, ItemKind.EXPERT_SERVICE: Hall.EXPERT,
    ItemKind.TEAM: Hall.EXPERT, ItemKind.FINANCE_PRODUCT: Hall.FINANCE, ItemKind.FINANCE: Hall.FINANCE,
    ItemKind.TECHNOLOGY: Hall.NEED, ItemKind.PROBLEM: Hall.NEED, ItemKind.TALENT: Hall.NEED, ItemKind.PARTNER: Hall.NEED,
}  # fmt: skip


def hall_of(kind: str) -> Hall:
    """In which hall an offer or a need of a kind hangs: finance has a hall of its own, where both sides meet."""
    return _HALL_OF[kind]


#: The side of what hangs in a hall, where all of it is of one side.
SIDE_OF_HALL: dict[str, Side] = {Hall.ACHIEVEMENT: Side.OFFER, Hall.EXPERT: Side.OFFER, Hall.NEED: Side.NEED}


class EntryState(State):
    """Where something entered for a conference stands."""

    PROPOSED = "proposed", "待组织方审核"
    ACCEPTED = "accepted", "已入场"
    REFUSED = "refused", "没有入场"
    WITHDRAWN = "withdrawn", "已撤出"


ENTRY_LIFECYCLE = Lifecycle(
    "matching.entry",
    "入场的成果和需求",
    states=EntryState,
    initial=EntryState.PROPOSED,
    final=(),
    transitions=[
        Transition("proposed", "accept", "accepted", _ORGANISERS, title="同意入场"),
        Transition("proposed", "refuse", "refused", _ORGANISERS, title="不入场"),
        Transition("proposed", "withdraw", "withdrawn", _WRITERS, title="撤出"),
        Transition("accepted", "withdraw", "withdrawn", f"{_WRITERS} {_ORGANISERS}", title="撤出"),
        Transition("refused", "propose", "proposed", _WRITERS, title="重新报送"),
        Transition("withdrawn", "propose", "proposed", _WRITERS, title="重新报送"),
    ],
)


class MeetingState(State):
    """Where a one-to-one meeting stands."""

    WISHED = "wished", "等对方答复"
    AGREED = "agreed", "双方同意，待排时间"
    PLACED = "placed", "已排好"
    HELD = "held", "谈过了"
    MISSED = "missed", "有人没来"
    DECLINED = "declined", "对方没有同意"
    CANCELLED = "cancelled", "已取消"


#: Both want it, so it takes part in the schedule.
TO_SCHEDULE = (MeetingState.AGREED, MeetingState.PLACED)
#: Between two registrations there is at most one of these.
ALIVE = (MeetingState.WISHED, MeetingState.AGREED, MeetingState.PLACED)

MEETING_LIFECYCLE = Lifecycle(
    "matching.meeting",
    "一对一洽谈",
    states=MeetingState,
    initial=MeetingState.WISHED,
    final=(MeetingState.HELD, MeetingState.DECLINED, MeetingState.CANCELLED),
    transitions=[
        Transition("wished", "agree", "agreed", f"{_WRITERS} {_ORGANISERS}", title="同意洽谈"),
        Transition("wished", "decline", "declined", _WRITERS, title="不同意"),
        Transition("wished", "cancel", "cancelled", f"{_WRITERS} {_ORGANISERS}", title="取消"),
        Transition("agreed", "place", "placed", _ORGANISERS, title="排时间"),
        Transition("agreed", "cancel", "cancelled", f"{_WRITERS} {_ORGANISERS}", title="取消"),
        Transition("placed", "unplace", "agreed", _ORGANISERS, title="退回待排"),
        Transition("placed", "cancel", "cancelled", f"{_WRITERS} {_ORGANISERS}", title="取消"),
        Transition("placed", "hold", "held", f"{_WRITERS} {_ORGANISERS}", title="记为谈过"),
        Transition("placed", "miss", "missed", _ORGANISERS, title="记为缺席"),
        Transition("missed", "retry", "agreed", _ORGANISERS, title="重排一次"),
    ],
)


class SessionKind(State):
    """What a part of the agenda is."""

    OPENING = "opening", "开幕"
    TALK = "talk", "报告"
    ROADSHOW = "roadshow", "路演"
    MEETINGS = "meetings", "一对一洽谈"
    SIGNING = "signing", "签约"
    OTHER = "other", "其他"
