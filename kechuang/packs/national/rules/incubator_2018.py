"""国家级科技企业孵化器（2018年办法） · National incubators under the rule of 2018."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.rules.asking import Ask, joined, latest_start, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import Unknown, groups_of, ratio
from kechuang.rules.verdicts import Verdict, any_of

_DOC = "国科发区〔2018〕300号"
LEGAL = Condition("I1", "具有独立法人资格", f"{_DOC} 条件一")
YEARS = Condition("I1a", "实际注册并运营满3年", f"{_DOC} 条件一", "开始运营的日期不晚于要求的日期")
STATISTICS = Condition("I1b", "连续2年以上报送真实完整的统计数据", f"{_DOC} 条件一", unit="年")
AREA = Condition("I2", "孵化场地集中，可自主支配的面积", f"{_DOC} 条件二", unit="平方米")
USED = Condition("I2a", "在孵企业和公共服务面积占比", f"{_DOC} 条件二", unit="%")
FUND = Condition("I3", "自有种子资金或合作孵化资金规模", f"{_DOC} 条件三", unit="元")
FINANCED = Condition("I3a", "获得投融资的在孵企业占比", f"{_DOC} 条件三", unit="%")
CASES = Condition("I3b", "孵化资金使用案例", f"{_DOC} 条件三", unit="个")
STAFF = Condition("I4", "专业孵化服务人员占从业人员的比例", f"{_DOC} 条件四", unit="%")
PROFESSIONALS = Condition("I4a", "每10家在孵企业至少1名专业孵化服务人员", f"{_DOC} 条件四", unit="人")
MENTORS = Condition("I4b", "每10家在孵企业至少1名创业导师", f"{_DOC} 条件四", unit="人")
IP = Condition("I5", "申请专利或拥有有效知识产权的在孵企业占比，有一项达到", f"{_DOC} 条件五")
IP_APPLIED = Condition("I5a", "已申请专利的在孵企业占比", f"{_DOC} 条件五", unit="%")
IP_VALID = Condition("I5b", "拥有有效知识产权的在孵企业占比", f"{_DOC} 条件五", unit="%")
INCUBATEES = Condition("I6", "在孵企业家数", f"{_DOC} 条件六", unit="家")
DENSITY = Condition("I6a", "每千平方米在孵企业家数", f"{_DOC} 条件六", unit="家")
GRADUATES = Condition("I7", "累计毕业企业家数", f"{_DOC} 条件七", unit="家")
SAME_FIELD = Condition("I8", "专业孵化器：同一产业领域的在孵企业占比", f"{_DOC} 条件八", unit="%")
PLATFORM = Condition("I8a", "专业孵化器：有公共技术服务平台", f"{_DOC} 条件八")


@rule(
    code="incubator_2018",
    topic="incubator",
    title="国家级科技企业孵化器（2018年办法）",
    source=f"{_DOC}《科技企业孵化器管理办法》",
    since=date(2019, 1, 1),
    until=date(2025, 6, 30),
    subject="carrier",
    result="incubator_national",
    summary="综合与专业孵化器各有标准；艰苦边远等地区的面积、资金、家数、毕业和知识产权比例按80%。",
    window="由省级科技部门按年度通知推荐；名称、机构、面积、场地变化须在3个月内报告。",
    note="施行日期和2025年办法的施行日期凭记忆，未核对。",
)
def incubator(ask: Ask) -> Iterator[Yielded]:
    """The eight conditions; those that ease in hardship areas by their factor."""
    yield ask.holds(LEGAL, ask.fact("is_legal_person"))
    yield ask.at_most(
        YEARS, ask.fact("operated_since"), latest_start(ask.as_of, int(ask.param("incubator.years")))
    )
    yield ask.at_least(STATISTICS, ask.fact("statistics_years"), ask.param("incubator.statistics_years"))
    area, tenants = ask.fact("carrier_area"), ask.fact("incubatees")
    yield _eased(ask, AREA, area, ask.param("incubator.area"))
    yield ask.at_least(USED, ratio(ask.fact("carrier_used_area"), area), ask.param("incubator.used_share"))
    yield _eased(ask, FUND, ask.fact("carrier_fund"), ask.param("incubator.fund"))
    yield ask.at_least(
        FINANCED, ratio(ask.fact("incubatees_financed"), tenants), ask.param("incubator.financed_share")
    )
    yield ask.at_least(CASES, ask.fact("fund_cases"), ask.param("incubator.fund_cases"))
    yield from _people(ask, tenants)
    yield _property(ask, tenants)
    yield _eased(ask, INCUBATEES, tenants, _by_type(ask, "incubatees"))
    yield ask.at_least(DENSITY, ratio(tenants * 1000, area), _by_type(ask, "density"))
    yield _eased(ask, GRADUATES, ask.fact("graduates_total"), _by_type(ask, "graduates"))
    yield from _specialised(ask, tenants)


def _people(ask: Ask, tenants: Any) -> Iterator[Yielded]:
    professionals = ask.fact("carrier_professionals")
    yield ask.at_least(
        STAFF, ratio(professionals, ask.fact("carrier_staff")), ask.param("incubator.staff_share")
    )
    wanted = groups_of(tenants, ask.param("incubator.per_professional"))
    yield ask.at_least(PROFESSIONALS, professionals, wanted)
    yield ask.at_least(
        MENTORS, ask.fact("carrier_mentors"), groups_of(tenants, ask.param("incubator.per_mentor"))
    )


def _property(ask: Ask, tenants: Any) -> Finding:
    applied = ratio(ask.fact("incubatees_ip_applied"), tenants)
    valid = ratio(ask.fact("incubatees_ip_valid"), tenants)
    parts = (
        _eased(ask, IP_APPLIED, applied, ask.param("incubator.ip_applied_share")),
        _eased(ask, IP_VALID, valid, ask.param("incubator.ip_valid_share")),
    )
    return joined(IP, any_of(each.verdict for each in parts), parts)


def _specialised(ask: Ask, tenants: Any) -> Iterator[Yielded]:
    kind = ask.fact("incubator_type")
    if isinstance(kind, Unknown):
        yield unknown(SAME_FIELD, kind)
    elif kind == "specialised":
        share = ratio(ask.fact("incubatees_same_field"), tenants)
        yield ask.at_least(SAME_FIELD, share, ask.param("incubator.same_field_share"))
        yield ask.holds(PLATFORM, ask.fact("has_technical_platform"))


def _by_type(ask: Ask, name: str) -> Any:
    """The number for comprehensive or specialised incubators; unknown while the type is."""
    kind = ask.fact("incubator_type")
    return kind if isinstance(kind, Unknown) else ask.param(f"incubator.{name}")[kind]


def _eased(ask: Ask, condition: Condition, found: Any, limit: Any) -> Finding:
    """At least ``limit``, or its eased value in a hardship area; where that is not known, only if it matters."""
    hardship = ask.fact("is_hardship_area")
    strict = ask.at_least(condition, found, limit)
    if hardship is False or strict.verdict == Verdict.UNKNOWN:
        return strict
    factor = ask.param("incubator.hardship_factor")
    eased = ask.at_least(condition, found, limit * factor, "艰苦边远等地区按80%")
    if hardship is True or eased.verdict == Verdict.UNMET:
        return eased
    if strict.verdict == Verdict.MET:
        return strict
    return unknown(condition, hardship, "ge", limit, "位于艰苦边远等地区时可按80%")
