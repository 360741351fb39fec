"""Lifecycles and enums of review."""

from __future__ import annotations

from enum import StrEnum

from kechuang.core.logic.lifecycle import Lifecycle, State, Transition


class Stage(StrEnum):
    """How far the worker is with a large assignment. The solver tells no share of its work, only where it stands."""

    QUEUED = "queued"
    COMPUTING = "computing"


class PanelState(State):
    """A panel's life."""

    FORMING = "forming", "组建中"
    DRAWN = "drawn", "已抽取专家"
    ASSIGNED = "assigned", "已分配"
    REVIEWING = "reviewing", "评审中"
    CLOSED = "closed", "评审结束"
    CONCLUDED = "concluded", "已转审议"
    CANCELLED = "cancelled", "已取消"


class PanelMode(State):
    """How a panel meets."""

    ONLINE = "online", "网络评审"
    MEETING = "meeting", "会议评审"
    SITE = "site", "现场考察"


class InvitationState(State):
    """An invited expert's answer."""

    INVITED = "invited", "已邀请"
    ACCEPTED = "accepted", "已接受"
    REFUSED = "refused", "已谢绝"
    TIMED_OUT = "timed_out", "未答复"
    REMOVED = "removed", "已移出"


class SheetState(State):
    """One expert's judging of one file."""

    ASSIGNED = "assigned", "待声明"
    DECLARED = "declared", "可以评审"
    DRAFTING = "drafting", "评分中"
    SUBMITTED = "submitted", "已提交"
    ABSTAINED = "abstained", "弃权"
    VOID = "void", "作废"


class VoteState(State):
    """A vote's life."""

    PREPARED = "prepared", "准备中"
    OPEN = "open", "投票中"
    COUNTED = "counted", "已计票"
    INVALID = "invalid", "会议无效"
    CANCELLED = "cancelled", "已取消"


_ORGANISERS = "program_officer enterprise_officer"

PANEL_LIFECYCLE = Lifecycle(
    name="review.panel",
    title="评审组",
    states=PanelState,
    initial=PanelState.FORMING,
    transitions=(
        Transition("forming", "draw", "drawn", who=_ORGANISERS, title="抽取专家"),
        Transition("drawn", "assign", "assigned", who=_ORGANISERS, title="分配材料"),
        Transition("assigned", "assign", "assigned", who=_ORGANISERS, title="重新分配"),
        Transition("assigned", "open", "reviewing", who=_ORGANISERS, title="开始评审"),
        Transition("reviewing", "reassign", "reviewing", who=_ORGANISERS, title="补换专家"),
        Transition("reviewing", "close", "closed", who=_ORGANISERS, title="结束评审"),
        Transition("closed", "reopen", "reviewing", who=_ORGANISERS, title="重新开放"),
        Transition("closed", "conclude", "concluded", who=_ORGANISERS, title="转审议"),
        Transition("forming", "cancel", "cancelled", who=_ORGANISERS, title="取消"),
        Transition("drawn", "cancel", "cancelled", who=_ORGANISERS, title="取消"),
        Transition("assigned", "cancel", "cancelled", who=_ORGANISERS, title="取消"),
    ),
)

INVITATION_LIFECYCLE = Lifecycle(
    name="review.invitation",
    title="专家邀请",
    states=InvitationState,
    initial=InvitationState.INVITED,
    transitions=(
        Transition("invited", "accept", "accepted", who="oneself", title="接受"),
        Transition("invited", "refuse", "refused", who="oneself", title="谢绝"),
        Transition("invited", "time_out", "timed_out", who=f"{_ORGANISERS} system", title="逾期未答"),
        Transition("accepted", "refuse", "refused", who="oneself", title="临时不能参加"),
        Transition("invited", "remove", "removed", who=_ORGANISERS, title="移出"),
        Transition("accepted", "remove", "removed", who=_ORGANISERS, title="移出"),
    ),
)

SHEET_LIFECYCLE = Lifecycle(
    name="review.sheet",
    title="评分表",
    states=SheetState,
    initial=SheetState.ASSIGNED,
    transitions=(
        Transition("assigned", "declare", "declared", who="oneself", title="声明无利害关系并保密"),
        Transition("declared", "score", "drafting", who="oneself", title="开始评分"),
        Transition("drafting", "score", "drafting", who="oneself", title="继续评分"),
        Transition("drafting", "submit", "submitted", who="oneself", title="提交评分"),
        Transition("submitted", "correct", "submitted", who="oneself", title="更正评分"),
        Transition("declared", "abstain", "abstained", who="oneself", title="弃权"),
        Transition("drafting", "abstain", "abstained", who="oneself", title="弃权"),
        Transition("abstained", "score", "drafting", who="oneself", title="收回弃权、继续评分"),
        Transition("assigned", "void", "void", who=f"{_ORGANISERS} oneself", title="作废"),
        Transition("declared", "void", "void", who=f"{_ORGANISERS} oneself", title="作废"),
        Transition("drafting", "void", "void", who=f"{_ORGANISERS} oneself", title="作废"),
        Transition("submitted", "void", "void", who=_ORGANISERS, title="作废"),
        Transition("abstained", "void", "void", who=_ORGANISERS, title="作废"),
    ),
)

VOTE_LIFECYCLE = Lifecycle(
    name="review.vote",
    title="投票",
    states=VoteState,
    initial=VoteState.PREPARED,
    transitions=(
        Transition("prepared", "open", "open", who=_ORGANISERS, title="开始投票"),
        Transition("open", "count", "counted", who=_ORGANISERS, title="截止并计票"),
        Transition("open", "invalidate", "invalid", who=_ORGANISERS, title="会议无效"),
        Transition("prepared", "cancel", "cancelled", who=_ORGANISERS, title="取消"),
        Transition("open", "cancel", "cancelled", who=_ORGANISERS, title="取消"),
    ),
)
