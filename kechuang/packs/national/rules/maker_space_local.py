"""地方众创空间 · Maker spaces of a city: the conditions that its own document states."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.rules.asking import Ask, joined, latest_start, manual
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.verdicts import all_of, any_of

_DOC = "当地众创空间认定（备案）条件"
MONTHS = Condition("P1", "运营时间", _DOC, "开始运营的日期不晚于要求的日期")
ROOM = Condition("P2", "场地面积和创业工位", _DOC)
AREA = Condition("P2a", "场地面积", _DOC, unit="平方米")
DESKS = Condition("P2b", "创业工位", _DOC, unit="个")
TENANTS = Condition("P3", "入驻团队和企业", _DOC, unit="家")
BORN = Condition("P4", "新注册企业或获得融资的家数", _DOC)
NEW_FIRMS = Condition("P4a", "年新注册企业", _DOC, unit="家")
FINANCED = Condition("P4b", "年获得融资的团队和企业", _DOC, unit="家")
EVENTS = Condition("P5", "年活动场次", _DOC, unit="场")
STAFF = Condition("P6", "专职人员", _DOC, unit="人")
CERTIFIED = Condition("P6a", "经过孵化从业培训的人员", _DOC, unit="人")
INVESTORS = Condition("P7", "合作的投资机构", _DOC, unit="家")
LEASE = Condition("P8", "场地使用权（月）", _DOC, unit="个月")
SILENT = Condition("P0", "当地的认定条件", _DOC)

#: condition, the parameter that is its least number, the fact, and whether it is one of the year before.
_PLAIN = (
    (TENANTS, "tenants", "year_tenants", True),
    (EVENTS, "events", "year_events", True),
    (STAFF, "staff", "full_time_staff", False),
    (CERTIFIED, "certified", "certified_staff", False),
    (INVESTORS, "investors", "investors", False),
    (LEASE, "lease", "lease_months", False),
)


@rule(
    code="maker_space_local",
    topic="maker_space_local",
    title="地方众创空间",
    source="各市众创空间认定（备案）条件（转述），见各参数的出处",
    since=date(2019, 1, 1),
    subject="carrier",
    result="maker_space_local",
    confirmed=False,
    summary="只判断当地文件写明的条件；没有登记当地数字的，请查当地文件。",
    note="地方模板：武汉、重庆、深圳的数字来自转述；施行日期未见。",
)
def maker_space(ask: Ask) -> Iterator[Yielded]:
    """Each condition that the place states; a place that states none is for a person."""
    if not ask.states("maker_space_local.area"):
        yield manual(SILENT, "本平台没有登记当地的条件，请查当地文件，或在内容包里加上当地的数字。")
        return
    limit = latest_start(ask.as_of, int(_param(ask, "months")))
    yield ask.at_most(MONTHS, ask.fact("operated_since"), limit)
    yield _room(ask)
    yield _born(ask)
    for condition, name, fact, by_year in _PLAIN:
        if ask.states(f"maker_space_local.{name}"):
            found = ask.fact(fact, ask.year - 1 if by_year else None)
            yield ask.at_least(condition, found, _param(ask, name))


def _room(ask: Ask) -> Finding:
    parts = (
        ask.at_least(AREA, ask.fact("carrier_area"), _param(ask, "area")),
        ask.at_least(DESKS, ask.fact("desks"), _param(ask, "desks")),
    )
    needs_both = ask.states("maker_space_local.needs_both") and _param(ask, "needs_both")
    join = all_of if needs_both else any_of
    return joined(ROOM, join(each.verdict for each in parts), parts, "两项都要" if needs_both else "一项即可")


def _born(ask: Ask) -> Finding:
    financed = ask.at_least(
        FINANCED, ask.fact("year_financed_tenants", ask.year - 1), _param(ask, "financed")
    )
    if not ask.states("maker_space_local.new_firms"):
        return financed
    new = ask.at_least(NEW_FIRMS, ask.fact("year_new_firms", ask.year - 1), _param(ask, "new_firms"))
    return joined(BORN, any_of((new.verdict, financed.verdict)), (new, financed))


def _param(ask: Ask, name: str) -> Any:
    return ask.param(f"maker_space_local.{name}")
