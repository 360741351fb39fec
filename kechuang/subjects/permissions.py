"""Who may do what in subjects: officers by post and region, members by what belongs to their organisation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField

from kechuang.core.logic.actor import Standing
from kechuang.core.permissions import Belonging, allow, nowhere
from kechuang.core.prepared import Prepared, Slot
from kechuang.core.standings import tells_standings
from kechuang.core.states import STANDING_TITLES, WORK_ROLES, Role
from kechuang.subjects.models import Membership, Person
from kechuang.subjects.states import MemberRole

_memberships = Prepared(
    lambda: (
        Membership.objects.in_force(Slot("on", DateField()))  # type: ignore[arg-type]  # filled when it is asked
        .filter(account=Slot("account", BigIntegerField()))
        .values_list("organisation_id", "role", "organisation__name")
    )
)
_people = Prepared(
    lambda: Person.objects.filter(account=Slot("account", BigIntegerField())).values_list("pk", "name")
)


@tells_standings
def memberships(account_id: int, on: date) -> Iterable[Standing]:
    """The organisations of which an account is a member on a day."""
    for key, role, name in _memberships(account=account_id, on=on):
        yield Standing("organisation", key, role, STANDING_TITLES[role], name)


@tells_standings
def oneself(account_id: int, on: date) -> Iterable[Standing]:
    """The person who an account is."""
    for pk, name in _people(account=account_id):
        yield Standing("person", pk, "oneself", STANDING_TITLES["oneself"], name)


MEMBERS = frozenset(str(each) for each in MemberRole)
WRITERS = frozenset({"org_admin", "org_editor", "org_agent"})
ADMIN = frozenset({"org_admin"})
BELOW = (Role.COUNTY_OFFICER, Role.PARK_OFFICER, Role.ENTERPRISE_OFFICER)
CITY = (Role.ENTERPRISE_OFFICER, Role.STATISTICIAN)
READERS = tuple(WORK_ROLES)


def _own(roles: frozenset[str], path: str = "organisation") -> Belonging:
    """Belonging of a row that has an organisation at ``path`` (``pk`` for the organisation itself)."""
    if path == "pk":
        return Belonging("organisation", roles, lambda obj: obj.pk, "pk")
    return Belonging("organisation", roles, lambda obj: _follow(obj, path), path)


def _follow(obj: Any, path: str) -> int | None:
    *steps, last = path.split("__")
    for step in steps:
        obj = getattr(obj, step)
    found: int | None = getattr(obj, f"{last}_id")
    return found


def _place(obj: Any) -> str:
    """Where what belongs to an organisation lies: where the organisation does."""
    return str(obj.organisation.region.path)


_AT = "organisation__region"

# ── 单位 ────────────────────────────────────────────────────────────────────────────────────
allow("subjects.organisation.view", "查看单位", READERS, belongings=(_own(MEMBERS, "pk"),))
allow("subjects.organisation.register", "登记单位", BELOW)
allow("subjects.organisation.edit", "修改单位资料", BELOW, belongings=(_own(ADMIN, "pk"),))
allow("subjects.organisation.verify", "核实单位", BELOW)
allow("subjects.organisation.merge", "合并单位记录", BELOW)
allow("subjects.organisation.close", "注销单位", BELOW)
allow("subjects.organisation.import", "导入单位", BELOW)
allow("subjects.organisation.export", "导出单位", READERS)
allow("subjects.organisation.unmask", "查看联系人和电话", BELOW, belongings=(_own(MEMBERS, "pk"),))
allow(
    "subjects.membership.view",
    "查看单位成员",
    BELOW,
    place=_place,
    region_field=_AT,
    belongings=(_own(MEMBERS),),
)
allow("subjects.membership.invite", "邀请成员", (), place=_place, region_field=_AT, belongings=(_own(ADMIN),))
allow(
    "subjects.membership.change",
    "调整成员身份",
    (),
    place=_place,
    region_field=_AT,
    belongings=(_own(ADMIN),),
)
allow("subjects.membership.end", "移出成员", (), place=_place, region_field=_AT, belongings=(_own(ADMIN),))
allow("subjects.membership.hand_over", "更换单位管理员", BELOW, place=_place, region_field=_AT)

# ── 人员与专家 ──────────────────────────────────────────────────────────────────────────────
_SELF = Belonging("person", frozenset({"oneself"}), lambda person: person.pk, "pk")
_SELF_EXPERT = Belonging("person", frozenset({"oneself"}), lambda expert: expert.person_id, "person")
EXPERT_KEEPERS = (Role.PLANNER, Role.ENTERPRISE_OFFICER)
allow("subjects.organisation.ban", "登记和解除单位的限制", EXPERT_KEEPERS)


def _expert_place(expert: Any) -> str:
    return str(expert.person.region.path)


allow("subjects.person.view", "查看人员", READERS, belongings=(_SELF, _own(ADMIN, "employer")))
allow("subjects.person.edit", "登记和修改人员", (*EXPERT_KEEPERS, *BELOW), belongings=(_SELF,))
allow("subjects.person.unmask", "查看证件号和手机号", EXPERT_KEEPERS, belongings=(_SELF,))
allow("subjects.person.link", "关联人员的登录账号", (*EXPERT_KEEPERS, *BELOW))
allow("subjects.discipline.load", "装入学科分类", (Role.SYSTEM_ADMIN,), place=nowhere, region_field="")
allow("subjects.person.merge", "合并人员记录", EXPERT_KEEPERS)
allow("subjects.person.ban", "登记和解除限制", EXPERT_KEEPERS)
allow(
    "subjects.expert.view", "查看专家", READERS, place=_expert_place, region_field="person__region",
    belongings=(_SELF_EXPERT,),
)  # fmt: skip
allow(
    "subjects.expert.edit", "修改专家信息", EXPERT_KEEPERS, place=_expert_place, region_field="person__region",
    belongings=(_SELF_EXPERT,),
)  # fmt: skip
allow(
    "subjects.expert.admit",
    "专家入库和出库",
    EXPERT_KEEPERS,
    place=_expert_place,
    region_field="person__region",
)
allow("subjects.expert.import", "导入专家", EXPERT_KEEPERS)
allow("subjects.expert.export", "导出专家", READERS, place=_expert_place, region_field="person__region")
allow(
    "subjects.expert.confirm",
    "发出年度确认链接",
    EXPERT_KEEPERS,
    place=_expert_place,
    region_field="person__region",
)
allow("subjects.team.view", "查看团队", READERS, belongings=(_own(MEMBERS, "host"),))
allow("subjects.team.edit", "登记和修改团队", BELOW)

# ── 年度报表 ────────────────────────────────────────────────────────────────────────────────
_OFFICERS = (*BELOW, Role.STATISTICIAN)
allow(
    "subjects.annual_statement.view",
    "查看年度报表",
    READERS,
    place=_place,
    region_field=_AT,
    belongings=(_own(MEMBERS),),
)
allow(
    "subjects.annual_statement.fill",
    "填报年度报表",
    (),
    place=_place,
    region_field=_AT,
    belongings=(_own(WRITERS),),
)
allow(
    "subjects.annual_statement.sign",
    "签报年度报表",
    (),
    place=_place,
    region_field=_AT,
    belongings=(_own(ADMIN),),
)
allow(
    "subjects.annual_statement.verify",
    "核实年度报表",
    (Role.COUNTY_OFFICER, Role.PARK_OFFICER),
    place=_place,
    region_field=_AT,
)
allow("subjects.annual_statement.approve", "核定年度报表", CITY, place=_place, region_field=_AT)
allow("subjects.annual_statement.remind", "催报年度报表", _OFFICERS, place=_place, region_field=_AT)
allow(
    "subjects.annual_statement.export",
    "导出年度报表",
    _OFFICERS,
    place=_place,
    region_field=_AT,
    belongings=(_own(MEMBERS),),
)

# ── 知识产权、资质 ──────────────────────────────────────────────────────────────────────────


def _holders(roles: frozenset[str]) -> Belonging:
    return Belonging(
        "organisation",
        roles,
        lambda right: [each.organisation_id for each in right.holders.all() if each.organisation_id],
        "holders__organisation",
    )


allow("subjects.ip_right.view", "查看知识产权", READERS, belongings=(_holders(MEMBERS),))
allow("subjects.ip_right.edit", "登记和修改知识产权", BELOW, belongings=(_holders(WRITERS),))
allow("subjects.ip_right.import", "导入知识产权", BELOW)
allow("subjects.ip_right.export", "导出知识产权", READERS, belongings=(_holders(MEMBERS),))
allow("subjects.ip_right.use", "登记知识产权使用", BELOW)
allow(
    "subjects.qualification.view",
    "查看资质",
    READERS,
    place=_place,
    region_field=_AT,
    belongings=(_own(MEMBERS),),
)
allow(
    "subjects.qualification.grant",
    "登记资质",
    (Role.ENTERPRISE_OFFICER, Role.COUNTY_OFFICER, Role.PARK_OFFICER),
    place=_place,
    region_field=_AT,
)
allow(
    "subjects.qualification.revoke",
    "撤销和换发资质",
    (Role.ENTERPRISE_OFFICER,),
    place=_place,
    region_field=_AT,
)
allow("subjects.qualification.import", "导入资质", BELOW)
allow("subjects.qualification.export", "导出资质", READERS, place=_place, region_field=_AT)

# ── 平台载体 ────────────────────────────────────────────────────────────────────────────────
allow("subjects.carrier.view", "查看平台载体", READERS, belongings=(_own(MEMBERS, "host"),))
allow("subjects.carrier.edit", "登记和修改平台载体", BELOW)
allow("subjects.carrier.decide", "批准、整改、撤销平台载体", (Role.ENTERPRISE_OFFICER,))
allow("subjects.carrier.fill", "填报载体数据和在孵企业", BELOW, belongings=(_own(WRITERS, "host"),))
allow("subjects.carrier.export", "导出平台载体", READERS)

# ── 规则结论、培育、政策 ────────────────────────────────────────────────────────────────────
allow(
    "subjects.rule_result.view",
    "查看资格判断",
    READERS,
    place=_place,
    region_field=_AT,
    belongings=(_own(MEMBERS),),
)
allow(
    "subjects.rule_result.judge",
    "重新判断资格",
    (*_OFFICERS, Role.PLANNER),
    place=_place,
    region_field=_AT,
    belongings=(_own(WRITERS),),
)
allow(
    "subjects.pool_entry.view",
    "查看培育库",
    (*_OFFICERS, Role.LEADER, Role.PLANNER),
    place=_place,
    region_field=_AT,
)
allow("subjects.pool_entry.edit", "维护培育库", BELOW, place=_place, region_field=_AT)
allow(
    "subjects.pool_entry.export",
    "导出培育库",
    (*_OFFICERS, Role.LEADER, Role.PLANNER),
    place=_place,
    region_field=_AT,
)
allow(
    "subjects.service_entry.view", "查看服务记录", (*_OFFICERS, Role.LEADER), place=_place, region_field=_AT
)
allow("subjects.service_entry.add", "登记服务记录", BELOW, place=_place, region_field=_AT)
allow(
    "subjects.policy_push.view",
    "查看政策推送",
    (*_OFFICERS, Role.LEADER),
    place=_place,
    region_field=_AT,
    belongings=(_own(MEMBERS),),
)
allow("subjects.policy_push.send", "推送政策", BELOW, place=_place, region_field=_AT)
allow(
    "subjects.policy_push.answer",
    "回复政策推送",
    (),
    place=_place,
    region_field=_AT,
    belongings=(_own(WRITERS),),
)
allow("subjects.policy_push.pay", "登记政策兑现", (Role.ENTERPRISE_OFFICER,), place=_place, region_field=_AT)
allow(
    "subjects.forecast.view",
    "查看培育预测",
    (*_OFFICERS, Role.LEADER, Role.PLANNER),
    place=nowhere,
    region_field="",
)
