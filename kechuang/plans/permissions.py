"""Who may do what in plans."""

from django.db.models import Q

from kechuang.core.permissions import allow
from kechuang.core.states import WORK_ROLES, Role
from kechuang.plans.models import Plan, Statement
from kechuang.plans.states import TargetState

PLANNERS = (Role.PLANNER,)
COUNTY = (Role.COUNTY_OFFICER, Role.PARK_OFFICER)
DRAFTERS = (*PLANNERS, *COUNTY)


def _place(statement: Statement) -> str:
    """A statement lies where its document does."""
    return statement.document.region.path


#: Documents on which a plan stands.
_BASIS = Q(pk__in=Plan.objects.filter(document__isnull=False).values("document"))

# Counties and zones read what their city has decided: its plans, the documents these stand on, and its targets.
allow("plans.document.view", "查看文件", tuple(WORK_ROLES), published=_BASIS)
allow("plans.document.add", "录入文件", DRAFTERS)
allow("plans.document.edit", "更正文件信息", DRAFTERS)
allow("plans.document.reread", "重新识读", DRAFTERS)
allow("plans.statement.confirm", "确认识读结果", DRAFTERS, place=_place, region_field="document__region")
allow("plans.statement.reject", "舍弃识读结果", DRAFTERS, place=_place, region_field="document__region")
allow("plans.statement.mend", "修改识读结果", DRAFTERS, place=_place, region_field="document__region")
allow("plans.statement.reopen", "撤回确认", DRAFTERS, place=_place, region_field="document__region")
allow("plans.statement.add", "补录识读结果", DRAFTERS, place=_place, region_field="document__region")
allow("plans.plan.view", "查看计划", tuple(WORK_ROLES), published=Q())
allow("plans.plan.edit", "编制计划", PLANNERS)
allow(
    "plans.target.view",
    "查看目标",
    tuple(WORK_ROLES),
    published=Q(state__in=(TargetState.IN_FORCE, TargetState.REPLACED)),
)
allow("plans.target.edit", "编制目标", PLANNERS)
allow("plans.target.adopt", "纳入年度目标", PLANNERS)
allow("plans.target.decompose", "分解目标", PLANNERS)
allow("plans.target.assign", "下达目标", PLANNERS)
allow("plans.target.accept", "接受目标", COUNTY)
allow("plans.target.appeal", "对目标提出异议", COUNTY)
allow("plans.target.answer", "答复异议", PLANNERS)
allow("plans.target.change", "年中调整目标", PLANNERS)
allow("plans.target.withdraw", "撤销目标", PLANNERS)
