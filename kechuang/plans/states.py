"""Lifecycles and enums of plans."""

from __future__ import annotations

from enum import StrEnum

from kechuang.core.logic.lifecycle import Lifecycle, Transition


class DocumentKind(StrEnum):
    """What kind of paper a document is."""

    SUMMARY_AND_PLAN = "summary_and_plan"
    PLAN = "plan"
    SUMMARY = "summary"
    SPEECH = "speech"
    NEWS = "news"
    NOTICE = "notice"


DOCUMENT_KIND_TITLES: dict[str, str] = {
    DocumentKind.SUMMARY_AND_PLAN: "工作总结和计划",
    DocumentKind.PLAN: "工作计划（要点）",
    DocumentKind.SUMMARY: "工作总结",
    DocumentKind.SPEECH: "讲话",
    DocumentKind.NEWS: "会议报道",
    DocumentKind.NOTICE: "通知文件",
}


class StatementState(StrEnum):
    """A statement counts only when a person has confirmed it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    REMOVED = "removed"  # a later reading no longer finds it, and nobody had decided on it


#: Who decides on a statement: for the city a planner, for a county or zone its officer. Codes of roles.
_DRAFTERS = "planner county_officer park_officer"
_BELOW = "county_officer park_officer"

STATEMENT_LIFECYCLE = Lifecycle(
    name="plans.statement",
    title="识读结果",
    states={
        StatementState.PROPOSED: "待确认",
        StatementState.CONFIRMED: "已确认",
        StatementState.REJECTED: "已舍弃",
        StatementState.REMOVED: "不再读出",
    },
    initial=StatementState.PROPOSED,
    transitions=(
        Transition("proposed", "confirm", "confirmed", who=_DRAFTERS, title="确认"),
        Transition("proposed", "reject", "rejected", who=_DRAFTERS, title="舍弃"),
        Transition("confirmed", "reopen", "proposed", who=_DRAFTERS, title="撤回确认"),
        Transition("rejected", "reopen", "proposed", who=_DRAFTERS, title="恢复"),
        Transition("proposed", "remove", "removed", who="system", title="重新识读时不再读出"),
        Transition("removed", "return", "proposed", who="system", title="重新识读时又读出"),
    ),
)


class TargetState(StrEnum):
    """A target's life. Only ``in_force`` is judged."""

    DRAFT = "draft"
    ASSIGNED = "assigned"
    APPEALED = "appealed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


TARGET_LIFECYCLE = Lifecycle(
    name="plans.target",
    title="目标",
    states={
        TargetState.DRAFT: "草拟",
        TargetState.ASSIGNED: "已下达，待接受",
        TargetState.APPEALED: "有异议",
        TargetState.IN_FORCE: "执行中",
        TargetState.REPLACED: "已调整",
        TargetState.WITHDRAWN: "已撤销",
    },
    initial=TargetState.DRAFT,
    transitions=(
        Transition("draft", "adopt", "in_force", who="planner", title="纳入年度目标"),
        Transition("draft", "assign", "assigned", who="planner", title="下达"),
        Transition("draft", "withdraw", "withdrawn", who="planner", title="撤销"),
        Transition("assigned", "accept", "in_force", who=_BELOW, title="接受"),
        Transition("assigned", "appeal", "appealed", who=_BELOW, title="提出异议"),
        Transition("assigned", "withdraw", "withdrawn", who="planner", title="撤销"),
        Transition("appealed", "uphold", "assigned", who="planner", title="维持原目标"),
        Transition("appealed", "change", "replaced", who="planner", title="同意调整"),
        Transition("appealed", "withdraw", "withdrawn", who="planner", title="撤销"),
        Transition("in_force", "change", "replaced", who="planner", title="年中调整"),
        Transition("in_force", "withdraw", "withdrawn", who="planner", title="撤销"),
    ),
)
