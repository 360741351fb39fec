"""Who may do what in programs: applicants by what is their own, officers by post and place.

What the bureau does to a case asks for a post that reaches the region of its *call* (a county's officer does not decide the
city's call); what a county does (recommend) asks for the region of the *case*.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import Belonging, Condition, allow
from kechuang.core.states import ROLE_TITLES, WORK_ROLES, Role
from kechuang.programs.states import AT_HOME, MOVERS

READERS = tuple(WORK_ROLES)
HANDLERS = (Role.PROGRAM_OFFICER, Role.ENTERPRISE_OFFICER)
DECIDERS = (Role.PROGRAM_OFFICER, Role.ENTERPRISE_OFFICER, Role.LEADER)
COUNTY = (Role.COUNTY_OFFICER, Role.PARK_OFFICER)

MEMBERS = frozenset({"org_admin", "org_editor", "org_reader", "org_agent"})
WRITERS = frozenset({"org_admin", "org_editor", "org_agent"})
ADMIN = frozenset({"org_admin"})
ONESELF = frozenset({"oneself"})


def _of_organisation(roles: frozenset[str], path: str = "") -> Belonging:
    lookup = f"{path}organisation" if path else "organisation"
    return Belonging("organisation", roles, lambda obj: _case(obj).organisation_id, lookup)


def _of_person(path: str = "") -> Belonging:
    return Belonging("person", ONESELF, lambda obj: _case(obj).person_id, f"{path}person")


def _own(roles: frozenset[str], path: str = "") -> tuple[Belonging, Belonging]:
    """The applicant's own: its organisation's members in one of the roles, or the person himself."""
    return _of_organisation(roles, path), _of_person(path)


def _case(obj: Any) -> Any:
    """The case that a row belongs to, or the case itself."""
    return getattr(obj, "case", obj)


def _at_call(obj: Any) -> str:
    """Where a call lies; a case, or what belongs to one, lies where its call does."""
    found = _case(obj)
    call = getattr(found, "call", found)
    return str(call.region.path)


def _at_case(obj: Any) -> str:
    return str(_case(obj).region.path)


def _has_left_home(actor: Any, obj: Any) -> str:
    """An officer sees a case only once it has been submitted; the applicant always."""
    case = _case(obj)
    own = case.organisation_id in actor.keys_of("organisation") or case.person_id in actor.keys_of("person")
    return "" if own or case.state not in AT_HOME else "申报单位还没有提交，暂时看不到。"


def _moves(*states: str) -> Condition:
    """Whoever moves a case on holds a post that its kind names for the step, or else one that the lifecycle names.

    Asked in ``states`` only (none named: in all): elsewhere the step is over, and the operation says who took it.
    """

    def condition(actor: Actor, obj: Any) -> str:
        reason = _has_left_home(actor, obj)
        roles = () if states and obj.state not in states else _movers(obj)
        if reason or actor.is_system or not roles:
            return reason
        place = _at_case(obj) if obj.state == "recommend" else _at_call(obj)
        if any(grant.role in roles and grant.reaches(place) for grant in actor.grants):
            return ""
        return f"这一步由{'、'.join(ROLE_TITLES.get(role, role) for role in roles)}办理。"

    return condition


def _movers(case: Any) -> tuple[str, ...]:
    """The posts that move a case on from where it stands; empty where no post does."""
    plan = case.kind_version.kind.step(case.state)
    named = plan.roles if plan is not None and plan.roles else tuple(MOVERS.get(case.state, "").split())
    return tuple(role for role in named if role in READERS)


# ── 事项与通知 ──────────────────────────────────────────────────────────────────────────────
allow("programs.kind.view", "查看事项", READERS)
allow("programs.kind.adopt", "启用内容包的事项", HANDLERS)
allow("programs.kind.copy", "复制事项", (Role.PROGRAM_OFFICER,))
allow("programs.kind.import", "导入事项文件", (Role.PROGRAM_OFFICER,))
allow("programs.kind.edit", "修改事项", (Role.PROGRAM_OFFICER,))
allow("programs.kind.publish", "发布和停用事项", (Role.PROGRAM_OFFICER,))
allow("programs.kind.export", "导出事项文件", (Role.PROGRAM_OFFICER,))
allow("programs.call.edit", "拟写申报通知", HANDLERS)
allow("programs.call.publish", "发布、截止、延长和取消申报通知", HANDLERS)
allow("programs.late_code.approve", "批准补报", DECIDERS, place=_at_call, region_field="call__region")

# ── 申报 ────────────────────────────────────────────────────────────────────────────────────
allow(
    "programs.case.view",
    "查看办件",
    READERS,
    place=_at_case,
    condition=_has_left_home,
    belongings=_own(MEMBERS),
)
allow("programs.case.start", "新建申报", (), place=_at_case, belongings=_own(WRITERS))
allow("programs.case.fill", "填写申报", (), place=_at_case, belongings=_own(WRITERS))
allow("programs.case.submit", "提交申报", (), place=_at_case, belongings=_own(WRITERS))
allow("programs.case.sign", "单位审核并承诺", (), place=_at_case, belongings=_own(ADMIN))
allow("programs.case.withdraw", "撤回申报", (), place=_at_case, belongings=_own(ADMIN))
allow("programs.case.correct", "补正", (), place=_at_case, belongings=_own(WRITERS))
allow("programs.case.urge", "催办", (), place=_at_case, belongings=_own(MEMBERS))
allow("programs.case.rate", "评价办件", (), place=_at_case, belongings=_own(MEMBERS))

# ── 办理 ────────────────────────────────────────────────────────────────────────────────────
allow("programs.case.recommend", "推荐和不予推荐", COUNTY, place=_at_case, condition=_moves("recommend"))
allow(
    "programs.case.check",
    "形式审查：受理、补正、不予受理",
    HANDLERS,
    place=_at_call,
    region_field="call__region",
    condition=_moves("check"),
)
allow(
    "programs.case.advance", "转到下一步和退回", DECIDERS, place=_at_call, region_field="call__region",
    condition=_moves(),
)  # fmt: skip
allow("programs.case.assign", "指定经办人和优先级", DECIDERS, place=_at_call, region_field="call__region")
allow("programs.case.decide", "审议决定", DECIDERS, place=_at_call, region_field="call__region")
allow("programs.case.release", "统一发布决定", DECIDERS, place=_at_call, region_field="call__region")
allow("programs.case.answer", "答复催办和评价", HANDLERS, place=_at_call, region_field="call__region")
allow(
    "programs.case.export", "导出办件", (*DECIDERS, *COUNTY, Role.SUPERVISOR), place=_at_case,
    belongings=_own(MEMBERS),
)  # fmt: skip
allow("programs.task.ask", "会签、加签、交办", DECIDERS, place=_at_call, region_field="case__call__region")
allow(
    "programs.task.finish", "办结和转办自己的任务", READERS, place=_at_call, region_field="case__call__region",
    condition=lambda actor, task: "" if task.account_id == actor.account_id else "只能办理交给自己的任务。",
)  # fmt: skip
allow(
    "programs.decision.view", "查看未发布的决定", DECIDERS, place=_at_call, region_field="case__call__region"
)
allow("programs.publicity.publish", "发布和撤下公示", DECIDERS, place=_at_call, region_field="call__region")
allow(
    "programs.objection.view",
    "查看异议",
    (*DECIDERS, Role.SUPERVISOR),
    place=_at_call,
    region_field="case__call__region",
)
allow(
    "programs.objection.settle",
    "处理异议",
    (*DECIDERS, Role.SUPERVISOR),
    place=_at_call,
    region_field="case__call__region",
)
allow(
    "programs.objection.unmask",
    "查看异议人",
    (Role.SUPERVISOR,),
    place=_at_call,
    region_field="case__call__region",
)

# ── 查重、选题 ──────────────────────────────────────────────────────────────────────────────
allow(
    "programs.likeness.view",
    "查看查重提示",
    (*HANDLERS, Role.SUPERVISOR),
    place=_at_call,
    region_field="case__call__region",
)
allow("programs.likeness.judge", "判断查重提示", HANDLERS, place=_at_call, region_field="case__call__region")
allow("programs.outside_project.view", "查看外部门项目", (*HANDLERS, Role.SUPERVISOR))
allow("programs.outside_project.import", "导入外部门项目", HANDLERS)
allow("programs.case.compare", "查重", HANDLERS, place=_at_call, region_field="call__region")
allow("programs.idea.propose", "提出选题建议", (*COUNTY, *HANDLERS), belongings=(
    Belonging("organisation", WRITERS, lambda idea: idea.organisation_id, "organisation"),
))  # fmt: skip
allow("programs.idea.view", "查看选题建议", READERS, belongings=(
    Belonging("organisation", MEMBERS, lambda idea: idea.organisation_id, "organisation"),
))  # fmt: skip
#: The city's topics are open to its counties, which vote for them.
_OPEN_BELOW = Q(pk__isnull=False)
allow("programs.topic.view", "查看候选选题", READERS, published=_OPEN_BELOW)
allow("programs.topic.gather", "归并选题", HANDLERS)
allow("programs.topic.choose", "列入和不列入选题", HANDLERS)
allow("programs.topic.vote", "给选题投票", (*DECIDERS, *COUNTY), published=_OPEN_BELOW)
