"""How findings are said: figures as a person says them, and gaps that are never understated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kechuang.rules.asking import Ask
from kechuang.rules.facts import Facts
from kechuang.rules.findings import Condition
from kechuang.rules.values import FactRef, Unknown, ratio
from kechuang.subjects.logic.wording import Said, fact_title, number_words, said, sentence, value_words


def _finding(
    op: str, found: Any, wanted: Any, unit: str = "", verdict: str = "unmet", **more: Any
) -> dict[str, Any]:
    return {
        "code": "X", "label": "研发费用占比", "clause": "第十一条", "verdict": verdict, "found": found, "op": op,
        "wanted": wanted, "unit": unit, "missing": [], "note": "", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        ("125000", "元", "12.5万元"), ("9999.5", "元", "9,999.5元"), ("330000000", "元", "3.3亿元"),
        ("-20000", "元", "-2万元"), ("0.0996", "%", "9.96%"), ("1", "%", "100%"), ("3", "件", "3件"),
        ("109.166667", "人", "109.17人"), ("0", "元", "0元"), ("10000", "元", "1万元"),
    ],
)  # fmt: skip
def test_numbers_are_said_as_people_say_them(number, unit, words):
    assert number_words(Decimal(number), unit) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, "元", "—"), (True, "", "是"), (False, "", "否"), ("4.2.1", "", "4.2.1"), ("125/6", "人", "20.83人"),
        (["52", "88.5"], "分", "52—88.5分"), (["70", "70"], "分", "70分"), ("1/0", "", "1/0"), ([], "", "—"),
    ],
)  # fmt: skip
def test_stored_values_are_said_and_what_is_no_number_stays(value, unit, words):
    assert value_words(value, unit) == words


@pytest.mark.parametrize(
    ("finding", "gap"),
    [
        (_finding("ge", "0.088", "0.1", "%"), "还差1.2个百分点"),
        (_finding("ge", "0.0999999", "0.1", "%"), "还差不到0.01个百分点"),
        (_finding("ge", "0.099899", "0.1", "%"), "还差0.02个百分点"),  # 0.0101, never said as 0.01
        (_finding("ge", "0.100000", "0.1", "%"), "差得很少，按未舍入的数还不够"),
        (_finding("ge", "875000", "1000000", "元"), "还差12.5万元"),
        (_finding("ge", "364", "365", "天"), "还差1天"),
        (_finding("ge", "1.5", "3", "件"), "还差2件"),
        (_finding("le", "501", "500", "人"), "超出1人"),
        (_finding("le", "0.81", "0.8", "%"), "超出1个百分点"),
        (_finding("gt", "70", "70", "分"), "要再高一点，相等不算"),
        (_finding("lt", "70", "70", "分"), "要再低一点，相等不算"),
        (_finding("is", False, True), ""),
        (_finding("ge", None, "3"), ""),
        (_finding("ge", "5", "3", verdict="met"), ""),
    ],
)
def test_the_gap_is_in_the_unit_of_the_condition_and_never_understated(finding, gap):
    assert said(finding).gap == gap


@pytest.mark.parametrize(
    ("op", "wanted", "unit", "words"),
    [
        ("ge", "0.1", "%", "不低于10%"), ("gt", "70", "分", "高于70分"), ("ge", "365", "天", "至少365天"),
        ("le", "500", "人", "至多500人"), ("le", "200000000", "元", "不高于2亿元"), ("is", True, "", "应为是"),
        ("is", False, "", "应为否"), ("ge", None, "%", ""),
    ],
)  # fmt: skip
def test_what_is_wanted_is_said_with_its_side(op, wanted, unit, words):
    assert said(_finding(op, None, wanted, unit)).wanted == words


def test_a_fresh_finding_is_said_like_a_stored_one():
    staff = Condition("H4", "科技人员占比", "第十一条", "", "%")
    ask = Ask(Facts({}), date(2026, 1, 1), {}, {})
    finding = ask.at_least(staff, ratio(Decimal(11), Decimal("109.1667")), Decimal("0.12"))
    assert said(finding.as_dict()) == Said("10.08%", "不低于12%", "还差1.93个百分点", 83)
    lacking = ask.at_least(staff, Unknown((FactRef("st_staff_average", 2025),)), Decimal("0.12"))
    assert said(lacking.as_dict()) == Said("—", "不低于12%", "", None)


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (_finding("ge", "0.04", "0.05", "%"), "研发费用占比：4%，还差1个百分点"),
        (_finding("is", True, False), "研发费用占比：不符合"),
        (_finding("is", True, False, note="列入名单"), "研发费用占比：不符合（列入名单）"),
        (
            _finding("ge", None, "1", verdict="unknown", missing=[["sales", 2025]]),
            "研发费用占比：还缺1项数据",
        ),
        (_finding("ge", None, "1", verdict="unknown", note="分母为零"), "研发费用占比：分母为零"),
        (_finding("", None, None, verdict="manual"), "研发费用占比：须人工判断"),
        (_finding("ge", "0.06", "0.05", "%", verdict="met"), "研发费用占比：6%"),
    ],
)
def test_a_finding_is_one_sentence_in_a_list(finding, words):
    assert sentence(finding) == words


def test_a_fact_is_named_with_its_year():
    assert fact_title(FactRef("sales", 2025)) == "2025年销售收入（营业收入）"
    assert fact_title(FactRef("nobody_s")) == "nobody_s"


@pytest.mark.parametrize(
    ("op", "wanted"),
    [
        ("ge", "不早于2022年6月1日"),
        ("gt", "晚于2022年6月1日"),
        ("le", "不晚于2022年6月1日"),
        ("lt", "早于2022年6月1日"),
    ],
)
def test_days_are_early_or_late_not_high_or_low(op, wanted):
    finding = {
        "unit": "", "op": op, "wanted": "2022-06-01", "found": "2016-05-01", "verdict": "met", "label": "",
    }  # fmt: skip
    assert (said(finding).found, said(finding).wanted) == ("2016年5月1日", wanted)


def test_a_text_that_looks_like_a_day_and_is_none_stays_as_it_is():
    assert value_words("2026-13-01", "") == "2026-13-01"
