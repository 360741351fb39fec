from __future__ import annotations

from decimal import Decimal as D

import pytest

from kechuang.plans.logic import (
    FORM_TITLES,
    Expression,
    describe,
    describe_statement,
    expression_of,
    sureness,
)
from kechuang.reading.model import Form, Kind, Statement


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (Expression("value", ">=", floor=D(15), unit="家"), "不少于15家"),
        (Expression("value", ">", floor=D(100), unit="人"), "超过100人"),
        (Expression("value", "=", floor=D("40.000000"), unit="项"), "40项"),
        (Expression("value", "<=", floor=D(5), unit="件"), "不超过5件"),
        (Expression("value", "~", floor=D(15), unit="家", approx="约"), "约15家"),
        (Expression("value", ">=", floor=D(180), unit="项", approx="多"), "180多项"),
        (Expression("value", floor=D(83), unit="家", growth_pct=D(10)), "83家，增长10%"),
        (Expression("value", floor=D(1200000000), unit="元"), "1200000000元"),
        (Expression("growth", ">=", growth_pct=D(20)), "增长20%以上"),
        (Expression("growth", ">", growth_pct=D(20)), "增长超过20%"),
        (Expression("growth", "=", growth_pct=D("56.90")), "增长56.9%"),
        (Expression("growth", "=", growth_pct=D(-5)), "下降5%"),
        (Expression("growth", "=", growth_pct=D(0)), "与上年持平"),
        (Expression("growth", ">=", growth_pct=D(20), certainty="力争"), "力争增长20%以上"),
        (Expression("growth", ">=", growth_pct=D(20), basis_period="2020"), "比2020年增长20%以上"),
        (Expression("share", ">=", floor=D(25), unit="%"), "达到25%以上（占比）"),
        (Expression("share", ">", floor=D(30), unit="%"), "超过30%（占比）"),
        (Expression("range", floor=D(3), ceil=D(5), unit="个"), "3—5个"),
        (Expression("stretch", floor=D(2100), stretch=D(3000), unit="件"), "确保2100件，力争3000件"),
        (Expression("stretch", stretch=D(10), unit="家", certainty="力争"), "力争10家"),
        (Expression("rank", rank=3, rank_scope="全省"), "全省前3位"),
        (Expression("rank", rank=1, rank_scope="全省"), "全省第1位"),
        (Expression("rank_change", rank_change=1), "比上年前移1位"),
        (Expression("rank_change", rank_change=-2), "比上年后移2位"),
        (Expression("points", ">=", points=D(2)), "提高2个百分点以上"),
        (Expression("points", "=", points=D("-0.5")), "下降0.5个百分点"),
        (Expression("multiple", multiple=D("1.6")), "达到上年的1.6倍"),
        (Expression("completion", completion_pct=D("71.8")), "完成任务的71.8%"),
        (Expression("coverage", denominator="省级重点园区"), "全覆盖（省级重点园区）"),
        (Expression("milestone"), "按期完成"),
        (Expression("milestone", certainty="争取"), "力争按期完成"),
        (Expression("qualitative"), "定性目标，由人认定"),
        (Expression("statutory"), "不低于法定要求"),
        (Expression("masked", unit="项"), "数值未公开（项）"),
    ],
)
def test_describe(expression, words):
    assert describe(expression) == words


@pytest.mark.parametrize("form", list(Form))
def test_every_form_has_a_title_and_words(form):
    assert FORM_TITLES[form.value]
    assert describe(Expression(form.value))


def said(**fields):
    given = {
        "kind": Kind.TARGET,
        "form": Form.VALUE,
        "indicator": "x",
        "norm": "x",
        "start": 0,
        "end": 5,
        "span": "",
        **fields,
    }
    return Statement(**given)


@pytest.mark.parametrize(
    ("fields", "expression"),
    [
        ({"cmp": ">=", "value": D(15), "unit": "家"}, Expression("value", ">=", floor=D(15), unit="家")),
        ({"value": D(10), "unit": "家", "certainty": "力争"}, Expression("stretch", "=", stretch=D(10), unit="家", certainty="力争")),
        ({"form": Form.STRETCH, "cmp": "stretch", "value": D(2100), "value_hi": D(3000), "unit": "件"},
         Expression("stretch", floor=D(2100), stretch=D(3000), unit="件")),
        ({"form": Form.RANGE, "cmp": "range", "value": D(3), "value_hi": D(5), "unit": "个"}, Expression("range", floor=D(3), ceil=D(5), unit="个")),
        ({"form": Form.GROWTH, "cmp": "growth>=", "growth_pct": D(20)}, Expression("growth", ">=", growth_pct=D(20))),
        ({"form": Form.SHARE, "cmp": "share>", "value": D(30), "unit": "%"}, Expression("share", ">", floor=D(30), unit="%")),
        ({"form": Form.RANK_CHANGE, "cmp": "delta", "value": D(1), "unit": "位"}, Expression("rank_change", rank_change=1, unit="位")),
        ({"form": Form.POINTS, "cmp": "delta", "value": D(2), "unit": "个百分点"}, Expression("points", points=D(2), unit="个百分点")),
        ({"cmp": "=", "value": D(83), "growth_pct": D(10), "unit": "家"}, Expression("value", floor=D(83), growth_pct=D(10), unit="家")),
        ({"form": Form.MASKED, "cmp": "masked", "unit": "项"}, Expression("masked", unit="项")),
    ],
)  # fmt: skip
def test_what_a_statement_asks_for(fields, expression):
    assert expression_of(said(**fields)) == expression


def test_a_statement_says_all_that_it_carries():
    three = said(kind=Kind.ACTUAL, value=D(5731), unit="件", growth_pct=D("56.9"), rank=2, rank_scope="全省")
    assert describe_statement(three) == "5731件，增长56.9%，居全省第2位"
    assert describe_statement(said(value=D(3), unit="项", share_pct=D(30))) == "3项，占30%"
    assert describe_statement(said(value=D(153), unit="项", multiple=D("1.6"))) == "153项，是上年的1.6倍"


@pytest.mark.parametrize(
    ("confidence", "word"),
    [("0.85", "把握大"), ("0.849", "把握一般"), ("0.65", "把握一般"), ("0.64", "请细看")],
)
def test_sureness(confidence, word):
    assert sureness(D(confidence))[0] == word
