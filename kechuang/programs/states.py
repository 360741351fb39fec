"""The one lifecycle of every case, and the small enums of programs.

A kind of matter chooses which of the steps its cases take; it never adds a state. The table therefore lets a case go
from any step to any later one (``to_<step>``: the kind's plan says which comes next) and back to any earlier one
(``back_to_<step>``).
"""

from __future__ import annotations

from collections.abc import Iterator

from kechuang.core.logic.lifecycle import Lifecycle, State, Transition


class KindGroup(State):
    """What a kind of matter is about."""

    PROJECT = "project", "科技项目"
    RECOGNITION = "recognition", "认定和推荐"
    AWARD = "award", "科技奖励"
    SUBSIDY = "subsidy", "补助"
    APPOINTMENT = "appointment", "选派"
    HONOUR = "honour", "评选表彰"
    REGISTRATION = "registration", "登记"


class FieldKind(State):
    """What an answer is."""

    TEXT = "text", "一行文字"
    LONG_TEXT = "long_text", "多行文字"
    NUMBER = "number", "数"
    MONEY = "money", "金额"
    DATE = "date", "日期"
    YES_NO = "yes_no", "是或否"
    CHOICE = "choice", "单选"
    CHOICES = "choices", "多选"
    TABLE = "table", "表"
    FILE = "file", "附件"
    ORGANISATION = "organisation", "单位"
    PERSON = "person", "人员"
    FACT = "fact", "登记的事实"
    BUDGET = "budget", "经费预算"


class Step(State):
    """The steps that a kind chooses from, in their only order."""

    UNIT = "unit", "单位审核"
    RECOMMEND = "recommend", "归口推荐"
    CHECK = "check", "形式审查"
    DUPLICATES = "duplicates", "查重"
    REVIEW = "review", "评审"
    DELIBERATION = "deliberation", "审议"
    PUBLICITY = "publicity", "公示"


class CaseState(State):
    """Where a case stands."""

    DRAFT = "draft", "填写中"
    UNIT = "unit", "单位审核中"
    RECOMMEND = "recommend", "待归口推荐"
    CHECK = "check", "形式审查中"
    CORRECTION = "correction", "待补正"
    DUPLICATES = "duplicates", "查重中"
    REVIEW = "review", "评审中"
    DELIBERATION = "deliberation", "审议中"
    PUBLICITY = "publicity", "公示中"
    OBJECTION = "objection", "异议处理中"
    APPROVED = "approved", "已批准"
    DECLINED = "declined", "未获批准"
    INADMISSIBLE = "inadmissible", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    VOID = "void", "未提交作废"


class CallState(State):
    """A call's life."""

    DRAFT = "draft", "拟稿"
    OPEN = "open", "接受申报"
    CLOSED = "closed", "申报截止"
    ENDED = "ended", "已办结"
    CANCELLED = "cancelled", "已取消"


class KindState(State):
    """A version of a kind of matter."""

    DRAFT = "draft", "编辑中"
    PUBLISHED = "published", "可用"
    RETIRED = "retired", "停用"


class PartRole(State):
    """What somebody is in a case: what limits and recusal count."""

    LEAD = "lead", "负责人"
    MEMBER = "member", "参加人"
    PARTNER = "partner", "合作单位"
    NOMINATOR = "nominator", "提名者"


class TaskKind(State):
    """What a colleague is asked for in a case."""

    HANDLE = "handle", "办理"
    COSIGN = "cosign", "会签"
    ADD_SIGN = "add_sign", "加签"


class TaskState(State):
    """A colleague's part."""

    OPEN = "open", "待办"
    DONE = "done", "已办"
    PASSED_ON = "passed_on", "已转办"
    RECALLED = "recalled", "已收回"


class ReceiptKind(State):
    """What the applicant is told when something has come in."""

    RECEIVED = "received", "接件凭证"
    ADMITTED = "admitted", "受理通知书"
    CORRECTION = "correction", "补正告知书"
    REFUSED = "refused", "不予受理通知书"


class PauseReason(State):
    """Why a clock stands still."""

    CORRECTION = "correction", "补正"
    REVIEW = "review", "专家评审"
    PUBLICITY = "publicity", "公示"
    OBJECTION = "objection", "异议处理"
    OTHER = "other", "其他"


class Outcome(State):
    """What was decided, quietly until it is released."""

    APPROVE = "approve", "批准"
    DECLINE = "decline", "不批准"
    RETURN = "return", "退回修改"


class ObjectionState(State):
    """An objection's life."""

    RECEIVED = "received", "已收到"
    ACCEPTED = "accepted", "调查处理中"
    INADMISSIBLE = "inadmissible", "不予受理"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


class LikenessState(State):
    """A hint that two cases are alike, and what a person made of it. Never a verdict of the machine's."""

    FOUND = "found", "待人判断"
    HARMLESS = "harmless", "不构成重复"
    CONFIRMED = "confirmed", "构成重复"


class IdeaSource(State):
    """Where an idea for next year's guide comes from."""

    PROPOSAL = "proposal", "单位建议"
    NEED = "need", "企业需求"
    COUNTY = "county", "县区建议"
    CITIZEN = "citizen", "群众建议"


class IdeaState(State):
    """An idea's life."""

    PROPOSED = "proposed", "已提出"
    CHOSEN = "chosen", "列入选题"
    DROPPED = "dropped", "未列入"


_WRITERS = "org_admin org_editor org_agent oneself"
_COUNTY = "county_officer park_officer"
_HANDLERS = "program_officer enterprise_officer"
_CITY = "program_officer enterprise_officer leader"
#: Who moves a case on from a state.
MOVERS: dict[str, str] = {
    "draft": _WRITERS,
    "unit": "org_admin oneself",
    "recommend": _COUNTY,
    "check": _HANDLERS,
    "duplicates": _HANDLERS,
    "review": _HANDLERS,
    "deliberation": _CITY,
    "publicity": _CITY,
    "objection": _CITY,
}
#: The steps' states in their order; a draft comes before all.
ORDER = ("draft", *(str(step) for step in Step))
#: States in which the bureau has the case before it.
UNDER_WAY = frozenset(
    {"recommend", "check", "correction", "duplicates", "review", "deliberation", "publicity", "objection"}
)
#: States in which nobody outside the applicant's house sees a case.
AT_HOME = frozenset({"draft", "unit", "void"})
#: States that nothing leaves.
ENDED = frozenset({"approved", "declined", "inadmissible", "withdrawn", "void"})


_TITLES = {str(step): step.label for step in Step}


def _forwards() -> Iterator[Transition]:
    for place, source in enumerate(ORDER):
        for target in ORDER[place + 1 :]:
            title = "提交" if source == "draft" else f"转{_TITLES[target]}"
            yield Transition(source, f"to_{target}", target, who=MOVERS[source], title=title)


def _backwards() -> Iterator[Transition]:
    for place, source in enumerate(ORDER):
        for target in ORDER[:place]:
            words = "退回填写" if target == "draft" else f"退回{_TITLES[target]}"
            yield Transition(source, f"back_to_{target}", target, who=MOVERS[source], title=words)


def _others() -> Iterator[Transition]:
    yield Transition(
        "check", "ask_correction", "correction", who=_HANDLERS, title="要求补正", clock="correction"
    )
    yield Transition("correction", "correct", "check", who=_WRITERS, title="补正后再报")
    yield Transition("correction", "withdraw_correction", "check", who=_HANDLERS, title="收回补正")
    yield Transition(
        "correction", "refuse", "inadmissible", who=f"{_HANDLERS} system", title="逾期未补正，不予受理"
    )
    yield Transition("check", "refuse", "inadmissible", who=_HANDLERS, title="不予受理")
    yield Transition("recommend", "decline", "declined", who=_COUNTY, title="不予推荐")
    for source in ("check", "duplicates", "review", "deliberation", "publicity", "objection"):
        yield Transition(source, "decline", "declined", who=_CITY, title="不批准")
    for source in ("check", "duplicates", "review", "deliberation", "publicity"):
        yield Transition(source, "approve", "approved", who=_CITY, title="批准")
    yield Transition("publicity", "object", "objection", who="system", title="收到异议")
    yield Transition("objection", "settle", "publicity", who=_CITY, title="异议不成立，继续公示")
    yield Transition("objection", "back_to_deliberation", "deliberation", who=_CITY, title="退回审议")
    for source in ("draft", "unit", "recommend", "check", "correction"):
        yield Transition(source, "withdraw", "withdrawn", who="org_admin oneself", title="撤回申报")
    for source in ("draft", "unit"):
        yield Transition(source, "lapse", "void", who="system", title="截止未提交，作废")


CASE_LIFECYCLE = Lifecycle(
    name="programs.case",
    title="办件",
    states=CaseState,
    initial=CaseState.DRAFT,
    transitions=(*_forwards(), *_backwards(), *_others()),
)

CALL_LIFECYCLE = Lifecycle(
    name="programs.call",
    title="申报通知",
    states=CallState,
    initial=CallState.DRAFT,
    transitions=(
        Transition("draft", "publish", "open", who=_HANDLERS, title="发布"),
        Transition("draft", "cancel", "cancelled", who=_HANDLERS, title="取消"),
        Transition("open", "close", "closed", who=f"{_HANDLERS} system", title="截止"),
        Transition("closed", "extend", "open", who=_HANDLERS, title="延长申报"),
        Transition("open", "extend", "open", who=_HANDLERS, title="延长申报"),
        Transition("open", "cancel", "cancelled", who=_HANDLERS, title="取消"),
        Transition("closed", "end", "ended", who=_HANDLERS, title="办结"),
    ),
)

KIND_LIFECYCLE = Lifecycle(
    name="programs.kind",
    title="事项版本",
    states=KindState,
    initial=KindState.DRAFT,
    transitions=(
        Transition("draft", "publish", "published", who="program_officer", title="发布"),
        Transition("published", "retire", "retired", who="program_officer", title="停用"),
        Transition("retired", "publish", "published", who="program_officer", title="恢复使用"),
    ),
)

TASK_LIFECYCLE = Lifecycle(
    name="programs.task",
    title="承办任务",
    states=TaskState,
    initial=TaskState.OPEN,
    transitions=(
        Transition("open", "finish", "done", who=_CITY, title="办结"),
        Transition("open", "pass_on", "passed_on", who=_CITY, title="转办"),
        Transition("open", "recall", "recalled", who=_CITY, title="收回"),
    ),
)

OBJECTION_LIFECYCLE = Lifecycle(
    name="programs.objection",
    title="异议",
    states=ObjectionState,
    initial=ObjectionState.RECEIVED,
    transitions=(
        Transition("received", "admit", "accepted", who=_CITY, title="受理"),
        Transition("received", "refuse", "inadmissible", who=_CITY, title="不予受理"),
        Transition("accepted", "uphold", "upheld", who=_CITY, title="异议成立"),
        Transition("accepted", "dismiss", "dismissed", who=_CITY, title="异议不成立"),
    ),
)

LIKENESS_LIFECYCLE = Lifecycle(
    name="programs.likeness",
    title="查重提示",
    states=LikenessState,
    initial=LikenessState.FOUND,
    transitions=(
        Transition("found", "clear", "harmless", who=_HANDLERS, title="不构成重复"),
        Transition("found", "confirm", "confirmed", who=_HANDLERS, title="构成重复"),
        Transition("harmless", "confirm", "confirmed", who=_HANDLERS, title="改判构成重复"),
        Transition("confirmed", "clear", "harmless", who=_HANDLERS, title="改判不构成重复"),
    ),
)

IDEA_LIFECYCLE = Lifecycle(
    name="programs.idea",
    title="选题建议",
    states=IdeaState,
    initial=IdeaState.PROPOSED,
    transitions=(
        Transition("proposed", "choose", "chosen", who=_HANDLERS, title="列入选题"),
        Transition("proposed", "drop", "dropped", who=_HANDLERS, title="不列入"),
        Transition("dropped", "reopen", "proposed", who=_HANDLERS, title="重新考虑"),
    ),
)
