"""创新型中小企业: the table of 2022, which holds until the merged standard of 2026 is issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.packs.national.rules.ladder_parts import (
    any_part,
    banded,
    change,
    debt_banded,
    debt_ratio,
    either,
    mark_reached,
    reaches,
    settled,
    share_of_sales,
    stepped,
    summed,
)  # fmt: skip
from kechuang.rules.asking import Ask, joined
from kechuang.rules.catalogue import Reading, rule
from kechuang.rules.findings import Condition, Finding, Score, Yielded
from kechuang.rules.values import Unknown, total
from kechuang.rules.verdicts import all_of

_DOC = "工信部企业〔2022〕63号附件1"

SME = Condition("S1", "属于中小企业", "工信部联企业〔2011〕300号", "按人数、收入划型，是中型、小型或微型吗？")
WAY = Condition(
    "S2",
    "评价得分达标，或符合任一直通条件",
    _DOC,
    "打分过线就行；有高企证、省级研发机构、科技奖或股权融资的，不看分数。",
)
MARKS = Condition(
    "S2a", "总分和三项分数都达标", _DOC, "总分够60分，创新20分、成长15分、专业化15分都要够。", "分"
)
TOTAL = Condition("S2a1", "评价总分不低于60分", _DOC, "六项加起来够60分吗？", "分")
INNOVATION = Condition("S2a2", "创新能力指标不低于20分", _DOC, "知识产权和研发投入两项够20分吗？", "分")
GROWTH = Condition("S2a3", "成长性指标不低于15分", _DOC, "收入增长和负债率两项够15分吗？", "分")
SPECIAL = Condition("S2a4", "专业化指标不低于15分", _DOC, "所属领域和主营占比两项够15分吗？", "分")
AWARD = Condition("S2b", "近三年获国家级、省级科技奖励", _DOC, "三年内得过国家或省的科技奖吗？")
TITLE = Condition(
    "S2c",
    "有效期内的高新技术企业、国家技术创新示范企业、知识产权优势或示范企业",
    _DOC,
    "有高企证，或是国家技术创新、知识产权示范企业吗？",
)
BODY = Condition("S2d", "拥有省部级以上研发机构", _DOC, "有省级以上的研发机构吗？")
FINANCED = Condition(
    "S2e",
    "近三年合格机构投资者新增股权融资（实缴）达到500万元",
    _DOC,
    "三年里风投等机构实际投进来的钱够500万元吗？",
    "元",
)


BOUNDS = Reading(
    code="innovative_bounds",
    title="恰好等于分档下限时",
    options=(("inclusive", "算达到这一档"), ("exclusive", "算下一档")),
    default="inclusive",
    why="评价表相邻的两档首尾相接，没有说恰在界上的归哪一档",
    clause=_DOC,
)


@rule(
    code="innovative_sme_2022",
    topic="innovative_sme",
    title="创新型中小企业评价",
    source="优质中小企业梯度培育管理暂行办法（工信部企业〔2022〕63号）",
    since=date(2022, 8, 1),
    readings=(BOUNDS,),
    result="innovative_sme",
    window="自评后由省级中小企业主管部门按通知组织，称号有效期三年",
    summary="评价六项、总分100分，或凭一项直通条件。",
    note=(
        "2026年4月1日起称“科技和创新型中小企业”，合并标准公布前仍按本表（工信部企业〔2026〕2号）；"
        "原称号到期前有效。只列量化条件，守法经营等一般要求以办法原文为准。"
    ),
)
def innovative_sme(ask: Ask) -> Iterator[Yielded]:
    """A score of six items with floors, or any of four direct ways."""
    ask.param("innovative_sme.sme")
    yield ask.holds(SME, ask.fact("is_sme"))
    items = _items(ask)
    yield from items
    groups = [
        _group(items, code, label, full)
        for code, label, full in (
            ("innovation", "创新能力", 40),
            ("growth", "成长性", 30),
            ("specialisation", "专业化", 30),
        )
    ]
    yield from groups
    whole = summed(Score("total", "评价总分", 100, clause=_DOC, unit="分"), groups)
    yield whole
    marks = [mark_reached(TOTAL, whole, ask.param("innovative_sme.total"))]
    for condition, score in zip((INNOVATION, GROWTH, SPECIAL), groups, strict=True):
        marks.append(mark_reached(condition, score, ask.param(f"innovative_sme.{score.code}")))
    scored = joined(MARKS, all_of(each.verdict for each in marks), tuple(marks))
    yield any_part(WAY, (scored, *_direct(ask)))


def _group(items: list[Score], code: str, label: str, full: int) -> Score:
    score = Score(code, label, full, clause=_DOC, unit="分", group="total")
    return summed(score, [each for each in items if each.group == code])


def _items(ask: Ask) -> list[Score]:
    year = ask.year - 1
    main = ask.fact("main_business_income", year)
    grown = change(ask.fact("main_business_income", year - 1), main)
    bands = {name: ask.param(f"innovative_sme.{name}_bands") for name in ("rd", "growth", "debt", "main")}
    best, other = ask.param("innovative_sme.field_points")
    return [
        stepped(_score("ip", "与主导产品相关的知识产权", 20, "innovation"), _ip_steps(ask)),
        _banded(
            _score("rd", "上年研发费用占营业收入比例", 20, "innovation", "%"),
            share_of_sales(ask, "accounting_rd", year),
            bands["rd"],
            ask,
        ),
        _banded(
            _score("sales_growth", "上年主营业务收入增长率", 20, "growth", "%"), grown, bands["growth"], ask
        ),
        debt_banded(
            _score("debt", "上年资产负债率", 10, "growth", "%"), debt_ratio(ask, year), bands["debt"]
        ),
        stepped(
            _score("field", "主导产品所属领域", 10, "specialisation"),
            [(ask.fact("in_strategic_industry", year), best), (True, other)],
        ),
        _banded(
            _score("main", "上年主营业务收入占营业收入比例", 20, "specialisation", "%"),
            share_of_sales(ask, "main_business_income", year),
            bands["main"],
            ask,
        ),
    ]


def _banded(score: Score, found: Any, bands: Any, ask: Ask) -> Score:
    """By bands whose lower bound counts or not; the reading is asked only where a bound is hit."""
    is_hit = not isinstance(found, Unknown) and any(found == low for low, _ in bands)
    if not is_hit or ask.reading(BOUNDS.code) == "inclusive":
        return banded(score, found, bands)
    score.found, score.note = found, BOUNDS.why
    return settled(score, next((points for low, points in bands if found > low), 0))


def _score(code: str, label: str, full: int, group: str, unit: str = "") -> Score:
    return Score(code, label, full, group=group, unit=unit, clause=_DOC)


def _ip_steps(ask: Ask) -> list[tuple[Any, Any]]:
    names = ("ip_class1_high_value", "ip_class1_own", "ip_class1", "ip_class2")
    points = ask.param("innovative_sme.ip_points")
    return [(reaches(ask.fact(name), 1), each) for name, each in zip(names, points, strict=True)]


def _direct(ask: Ask) -> Iterator[Finding]:
    years = int(ask.param("innovative_sme.financing_years"))
    money = total(ask.years("equity_financing", *range(ask.year - years, ask.year)))
    yield ask.holds(AWARD, ask.fact("received_award_3y"))
    yield ask.holds(TITLE, either(ask.fact("holds_hnte"), ask.fact("holds_ip_advantage")))
    yield ask.holds(BODY, ask.fact("has_provincial_rd_body"))
    yield ask.at_least(FINANCED, money, ask.param("innovative_sme.financing"))
