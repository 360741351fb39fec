"""Who may do what at a conference: organisers by post and place, participants with what is their own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kechuang.core.permissions import Belonging, allow
from kechuang.core.states import Role

#: Who holds conferences.
ORGANISERS = (Role.ENTERPRISE_OFFICER, Role.PROGRAM_OFFICER, Role.COUNTY_OFFICER, Role.PARK_OFFICER)
#: Who sees what goes on behind them.
READERS = (*ORGANISERS, Role.LEADER, Role.SUPERVISOR)

MEMBERS = frozenset({"org_admin", "org_editor", "org_reader", "org_agent"})
WRITERS = frozenset({"org_admin", "org_editor", "org_agent"})
ONESELF = frozenset({"oneself"})


def _at_conference(obj: Any) -> str:
    return str(obj.conference.region.path)


def _theirs(roles: frozenset[str]) -> tuple[Belonging, ...]:
    """What is an organisation's or an expert's own, by its ``organisation`` or ``person``."""
    return (
        Belonging("organisation", roles, lambda obj: obj.organisation_id, "organisation"),
        Belonging("person", ONESELF, lambda obj: obj.person_id, "person"),
    )


def _of_meeting(name: str, sides: tuple[str, ...]) -> Any:
    def keys(obj: Any) -> Iterable[int]:
        found = (getattr(getattr(obj, side), f"{name}_id") for side in sides)
        return [key for key in found if key]

    return keys


def _at_meeting(roles: frozenset[str], *sides: str) -> tuple[Belonging, ...]:
    """Of which one of the sides is the actor's. ``which`` looks by the first: meetings are listed by their own question."""
    return (
        Belonging("organisation", roles, _of_meeting("organisation", sides), f"{sides[0]}__organisation"),
        Belonging("person", ONESELF, _of_meeting("person", sides), f"{sides[0]}__person"),
    )


allow("matching.conference.view", "查看筹备中的对接会和驾驶舱", READERS)
allow("matching.conference.edit", "举办对接会：编辑、开会、闭会、取消", ORGANISERS)
allow("matching.conference.report", "出对接会总结报告", ORGANISERS)
allow(
    "matching.conference.export",
    "导出对接会的名单",
    READERS,
    place=_at_conference,
    region_field="conference__region",
)
allow(
    "matching.registration.view", "查看对接会报名", READERS, place=_at_conference, region_field="conference__region",
    belongings=_theirs(MEMBERS),
)  # fmt: skip
allow(
    "matching.registration.make",
    "代表单位或以专家身份报名",
    (),
    place=_at_conference,
    belongings=_theirs(WRITERS),
)
allow("matching.registration.join", "以公众身份报名", (), own="account_id")
allow(
    "matching.registration.withdraw", "退出报名", ORGANISERS, place=_at_conference, region_field="conference__region",
    belongings=_theirs(WRITERS),
)  # fmt: skip
allow(
    "matching.registration.approve",
    "确认对接会报名",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
)
allow("matching.participant.import", "成批导入参会人员", ORGANISERS)
allow(
    "matching.participant.check_in",
    "给参会人员签到",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
)
allow(
    "matching.entry.propose", "报送成果和需求入场", (), place=_at_conference, region_field="conference__region",
    belongings=(Belonging("organisation", WRITERS, lambda obj: obj.item.organisation_id, "item__organisation"),),
)  # fmt: skip
allow(
    "matching.entry.accept",
    "审核入场的成果和需求",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
)
allow(
    "matching.meeting.wish",
    "约一对一洽谈",
    (),
    place=_at_conference,
    belongings=_at_meeting(WRITERS, "guest"),
)
allow(
    "matching.meeting.answer",
    "答复洽谈邀请",
    (),
    place=_at_conference,
    belongings=_at_meeting(WRITERS, "host"),
)
allow(
    "matching.meeting.cancel", "取消洽谈、记为谈过", ORGANISERS, place=_at_conference, region_field="conference__region",
    belongings=_at_meeting(WRITERS, "host", "guest"),
)  # fmt: skip
allow(
    "matching.meeting.arrange",
    "安排洽谈：撮合、排时间、改期、记缺席",
    ORGANISERS,
    place=_at_conference,
    region_field="conference__region",
)
