"""国家备案众创空间 · Maker spaces on the national list: ten conditions."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from kechuang.rules.asking import Ask, joined, latest_start, manual
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import ratio
from kechuang.rules.verdicts import all_of, any_of

_DOC = "国科火字〔2017〕120号"
MODEL = Condition("K1", "发展方向明确、模式清晰，有自己的特色", f"{_DOC} 条件一")
OPERATOR = Condition("K2", "有专门的运营管理机构，原则上是独立法人", f"{_DOC} 条件二")
MONTHS = Condition("K3", "运营满18个月", f"{_DOC} 条件三", "开始运营的日期不晚于要求的日期")
PLACE = Condition("K4", "场地：面积或工位有一项达到，且工位和公共服务场地占比达到", f"{_DOC} 条件四")
ROOM = Condition("K4a", "面积或工位有一项达到", f"{_DOC} 条件四")
AREA = Condition("K4b", "场地面积", f"{_DOC} 条件四", unit="平方米")
DESKS = Condition("K4c", "创业工位", f"{_DOC} 条件四", unit="个")
USED = Condition("K4d", "工位和公共服务场地占比", f"{_DOC} 条件四", unit="%")
TENANTS = Condition("K5", "年签约入驻的创业团队和企业", f"{_DOC} 条件五", unit="家")
BORN = Condition("K6", "年新注册企业或获得融资的家数，有一项达到", f"{_DOC} 条件六")
NEW_FIRMS = Condition("K6a", "入驻团队年新注册企业", f"{_DOC} 条件六", unit="家")
FINANCED = Condition("K6b", "年获得融资的团队和企业", f"{_DOC} 条件六", unit="家")
CASES = Condition("K7", "年典型孵化案例", f"{_DOC} 条件七", unit="个")
PEOPLE = Condition("K8", "专职人员和创业导师", f"{_DOC} 条件八")
STAFF = Condition("K8a", "专职人员", f"{_DOC} 条件八", unit="人")
MENTORS = Condition("K8b", "创业导师", f"{_DOC} 条件八", unit="人")
EVENTS = Condition("K9", "年创业沙龙、路演、培训等活动", f"{_DOC} 条件九", unit="场")
STATISTICS = Condition("K10", "按要求报送真实、完整的统计数据", f"{_DOC} 条件十")


@rule(
    code="maker_space",
    topic="maker_space",
    title="国家备案众创空间",
    source=f"{_DOC}《国家众创空间备案暂行规定》",
    since=date(2017, 1, 1),
    subject="carrier",
    result="maker_space_national",
    summary="十项条件；每年的数按上一年度。",
    note="文号和施行日期凭记忆；2025年孵化器办法是否取代它，转述互相矛盾。",
)
def maker_space(ask: Ask) -> Iterator[Yielded]:
    """Ten conditions; what is counted by the year is the year before."""
    year, param = ask.year - 1, _param(ask)
    yield manual(MODEL, "请看运营方案：面向什么领域，用什么模式。")
    yield _operator(ask)
    yield ask.at_most(MONTHS, ask.fact("operated_since"), latest_start(ask.as_of, int(param("months"))))
    yield _place(ask)
    yield ask.at_least(TENANTS, ask.fact("year_tenants", year), param("tenants"))
    yield _any(
        BORN,
        ask.at_least(NEW_FIRMS, ask.fact("year_new_firms", year), param("new_firms")),
        ask.at_least(FINANCED, ask.fact("year_financed_tenants", year), param("financed")),
    )
    yield ask.at_least(CASES, ask.fact("year_typical_cases", year), param("cases"))
    people = (
        ask.at_least(STAFF, ask.fact("full_time_staff"), param("staff")),
        ask.at_least(MENTORS, ask.fact("carrier_mentors"), param("mentors")),
    )
    yield joined(PEOPLE, all_of(each.verdict for each in people), people)
    yield ask.at_least(EVENTS, ask.fact("year_events", year), param("events"))
    yield ask.holds(STATISTICS, ask.fact("files_statistics", year))


def _operator(ask: Ask) -> Finding:
    has, is_legal = ask.fact("has_operator"), ask.fact("is_legal_person")
    if has is True and is_legal is False:
        return manual(OPERATOR, "运营机构不是独立法人，请核对理由。")
    return ask.holds(OPERATOR, has if has is not True else is_legal)


def _place(ask: Ask) -> Finding:
    param, area = _param(ask), ask.fact("carrier_area")
    room = _any(
        ROOM,
        ask.at_least(AREA, area, param("area")),
        ask.at_least(DESKS, ask.fact("desks"), param("desks")),
    )
    used = ask.at_least(USED, ratio(ask.fact("desk_area"), area), param("used_share"))
    return joined(PLACE, all_of((room.verdict, used.verdict)), (room, used))


def _any(condition: Condition, *parts: Finding) -> Finding:
    return joined(condition, any_of(each.verdict for each in parts), parts)


def _param(ask: Ask) -> Callable[[str], Any]:
    return lambda name: ask.param(f"maker_space.{name}")
