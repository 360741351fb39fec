"""地方科技企业孵化器 · Incubators of a city or province: the conditions that its own document states."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.rules.asking import Ask, joined, latest_start, manual, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import Unknown, groups_of, ratio
from kechuang.rules.verdicts import any_of

_DOC = "当地孵化器认定条件"
MONTHS = Condition("L1", "运营时间", _DOC, "开始运营的日期不晚于要求的日期")
STATISTICS = Condition("L2", "连续报送统计数据的年数", _DOC, unit="年")
AREA = Condition("L3", "孵化场地面积", _DOC, unit="平方米")
LARGEST = Condition("L3a", "单个企业使用面积占比", _DOC, unit="%")
INCUBATEES = Condition("L4", "在孵企业", _DOC, unit="家")
DENSITY = Condition("L4a", "每千平方米在孵企业", _DOC, unit="家")
GRADUATES = Condition("L5", "累计毕业企业", _DOC, unit="家")
FUND = Condition("L6", "孵化资金规模", _DOC, unit="元")
FINANCED = Condition("L6a", "获得投融资的在孵企业", _DOC, unit="家")
FINANCED_SHARE = Condition("L6b", "获得投融资的在孵企业占比", _DOC, unit="%")
CASES = Condition("L6c", "孵化资金使用案例", _DOC, unit="个")
STAFF = Condition("L7", "专职人员", _DOC, unit="人")
STAFF_SHARE = Condition("L7a", "专业孵化服务人员占比", _DOC, unit="%")
MENTORS = Condition("L8", "创业导师", _DOC, unit="人")
PER_MENTOR = Condition("L8a", "创业导师与在孵企业之比", _DOC, unit="人")
PARTNERS = Condition("L9", "合作服务机构", _DOC, unit="家")
IP = Condition("L10", "申请专利或拥有有效知识产权的在孵企业占比，有一项达到", _DOC)
IP_APPLIED = Condition("L10a", "已申请专利的在孵企业占比", _DOC, unit="%")
IP_VALID = Condition("L10b", "拥有有效知识产权的在孵企业占比", _DOC, unit="%")
SAME_FIELD = Condition("L11", "专业孵化器：同一产业领域的在孵企业占比", _DOC, unit="%")
SILENT = Condition("L0", "当地的认定条件", _DOC)

#: condition, the parameter that is its least number, the fact.
_PLAIN = (
    (STATISTICS, "statistics_years", "statistics_years"),
    (GRADUATES, "graduates", "graduates_total"),
    (FUND, "fund", "carrier_fund"),
    (FINANCED, "financed", "incubatees_financed"),
    (CASES, "fund_cases", "fund_cases"),
    (STAFF, "staff", "carrier_staff"),
    (MENTORS, "mentors", "carrier_mentors"),
    (PARTNERS, "service_partners", "service_partners"),
)
#: condition, the parameter that is its least share, the fact above and the fact below the line.
_SHARES = (
    (FINANCED_SHARE, "financed_share", "incubatees_financed", "incubatees"),
    (STAFF_SHARE, "staff_share", "carrier_professionals", "carrier_staff"),
)
#: What is eased in the counties that a city names.
_EASED = frozenset({"area", "incubatees", "graduates", "fund"})


@rule(
    code="incubator_local",
    topic="incubator_local",
    title="地方科技企业孵化器",
    source="各市孵化器认定条件（转述），见各参数的出处",
    since=date(2019, 1, 1),
    subject="carrier",
    result="incubator_local",
    confirmed=False,
    summary="只判断当地文件写明的条件；没有登记当地数字的，请查当地文件。",
    note="地方模板：惠州、天津、深圳、余姚的数字来自转述；施行日期未见。",
)
def incubator(ask: Ask) -> Iterator[Yielded]:
    """Each condition that the place states; a place that states none is for a person."""
    if not ask.states("incubator_local.area"):
        yield manual(SILENT, "本平台没有登记当地的条件，请查当地文件，或在内容包里加上当地的数字。")
        return
    if ask.states("incubator_local.months"):
        limit = latest_start(ask.as_of, int(ask.param("incubator_local.months")))
        yield ask.at_most(MONTHS, ask.fact("operated_since"), limit)
    for condition, name, fact in _PLAIN:
        if ask.states(f"incubator_local.{name}"):
            yield _reached(ask, condition, ask.fact(fact), name)
    for condition, name, top, bottom in _SHARES:
        if ask.states(f"incubator_local.{name}"):
            yield _reached(ask, condition, ratio(ask.fact(top), ask.fact(bottom)), name)
    yield from _place(ask)
    yield from _tenants(ask)


def _place(ask: Ask) -> Iterator[Finding]:
    area = ask.fact("carrier_area")
    yield _reached(ask, AREA, area, "area")
    if ask.states("incubator_local.largest_share"):
        share = ratio(ask.fact("largest_tenant_area"), area)
        yield ask.at_most(LARGEST, share, ask.param("incubator_local.largest_share"))


def _tenants(ask: Ask) -> Iterator[Finding]:
    tenants, kind = ask.fact("incubatees"), ask.fact("incubator_type")
    yield _reached(ask, INCUBATEES, tenants, "incubatees", kind)
    if ask.states("incubator_local.density"):
        density = ratio(tenants * 1000, ask.fact("carrier_area"))
        yield ask.at_least(DENSITY, density, ask.param("incubator_local.density"))
    if ask.states("incubator_local.per_mentor"):
        wanted = groups_of(tenants, ask.param("incubator_local.per_mentor"))
        yield ask.at_least(PER_MENTOR, ask.fact("carrier_mentors"), wanted)
    if ask.states("incubator_local.ip_applied_share"):
        yield _property(ask, tenants)
    if not ask.states("incubator_local.same_field_share"):
        return
    if isinstance(kind, Unknown):
        yield unknown(SAME_FIELD, kind)
    elif kind == "specialised":
        share = ratio(ask.fact("incubatees_same_field"), tenants)
        yield ask.at_least(SAME_FIELD, share, ask.param("incubator_local.same_field_share"))


def _property(ask: Ask, tenants: Any) -> Finding:
    applied, valid = ask.fact("incubatees_ip_applied"), ask.fact("incubatees_ip_valid")
    parts = (
        ask.at_least(IP_APPLIED, ratio(applied, tenants), ask.param("incubator_local.ip_applied_share")),
        ask.at_least(IP_VALID, ratio(valid, tenants), ask.param("incubator_local.ip_valid_share")),
    )
    return joined(IP, any_of(each.verdict for each in parts), parts)


def _reached(ask: Ask, condition: Condition, found: Any, name: str, kind: Any = "") -> Finding:
    """At least the number here, of this type of incubator, eased where the place eases it.

    Where nobody knows whether it is eased, only if that matters.
    """
    number = kind if isinstance(kind, Unknown) else ask.param(f"incubator_local.{name}")
    number = number[kind] if isinstance(number, dict) else number
    strict = ask.at_least(condition, found, number)
    is_eased = name in _EASED and ask.states("incubator_local.hardship_factor")
    if not is_eased or isinstance(number, Unknown):
        return strict
    hardship = ask.fact("is_hardship_area")
    if hardship is False:
        return strict
    eased = ask.at_least(condition, found, number * ask.param("incubator_local.hardship_factor"))
    if hardship is True:
        return eased
    return strict if strict.verdict == eased.verdict else unknown(condition, hardship, "ge", number)
