"""What is typed, stored, shown, missing, compared and blinded. No database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang.core.logic.verdicts import Problem
from kechuang.programs.logic.answers import (
    MASK,
    blinded,
    differences,
    gaps,
    is_asked,
    read,
    shown,
    typed,
    unit_of,
)
from kechuang.programs.logic.kinds import Question
from kechuang.programs.states import FieldKind
from tests.programs.kinds import COMPLETE, make_kind

KIND = make_kind()
FILES = {"licence": 1}


def question(code):
    return KIND.question(code)


@pytest.mark.parametrize(
    ("code", "raw", "stored", "words"),
    [
        ("title", "  减速器  研究 ", "减速器 研究", "减速器 研究"),
        ("abstract", "第一行\r\n第二行", "第一行\n第二行", "第一行\n第二行"),
        ("staff", "１,２00人", "1200", "1,200人"),
        ("staff", "35.0", "35", "35人"),
        ("asked", "50", "500000", "50万元"),
        ("asked", "48.5万元", "485000", "48.5万元"),
        ("asked", "1230.55元", "1230.55", "1,230.55元"),
        ("asked", "0", "0", "0元"),
        ("starts_on", "2027年1月9日", "2027-01-09", "2027年1月9日"),
        ("starts_on", "2027/1/9", "2027-01-09", "2027年1月9日"),
        ("joint", "是", "yes", "是"),
        ("joint", "no", "no", "否"),
        ("field", "新材料", "matter", "新材料"),
        ("goals", ["sale", "paper"], ["paper", "sale"], "论文、销售"),
        ("goals", "销售、论文", ["paper", "sale"], "论文、销售"),
        ("leader", {"name": " 李某某 ", "employer": "示例大学"}, {"name": "李某某", "employer": "示例大学"}, "李某某（示例大学）"),
        ("partner", "示例新材料有限公司", {"name": "示例新材料有限公司"}, "示例新材料有限公司"),
        ("sales", "1200", {"value": "12000000", "year": None, "source": ""}, "1,200万元"),
        ("sales", {"value": "1200", "year": "2025", "source": "年度报表"}, {"value": "12000000", "year": 2025, "source": "年度报表"}, "1,200万元（2025年）"),
        ("equipment", [{"name": "试验台", "count": "2", "cost": "1.5"}, {"name": ""}], [{"name": "试验台", "count": "2", "cost": "15000"}], "1行"),
        ("budget", {"purchase-applied": "40"}, {"purchase": {"applied": "400000"}}, "合计40万元（申请财政经费40万元，自筹经费0元）"),
    ],
)  # fmt: skip
def test_read_stores_exactly_and_shows_in_words(code, raw, stored, words):
    assert read(question(code), raw) == stored
    assert shown(question(code), stored) == words


@pytest.mark.parametrize(
    ("code", "raw", "words"),
    [
        ("staff", "三十", "“研发人员”填的“三十”不是数，请只填数字，如 35 或 1.5。"),
        ("staff", "0", "“研发人员”不能少于1人。"),
        ("staff", "5001", "“研发人员”最多5000人，请核对。"),
        ("asked", "200.01", "“申请财政经费”最多200万元，请核对。"),
        ("asked", "-1", "“申请财政经费”不能少于0元。"),
        ("asked", "0.0000001", "“申请财政经费”比一分钱还细，请核对单位（万元）。"),
        ("asked", "五十万", "“申请财政经费”填的“五十万”不是金额，请只填数字（单位万元），或写明单位，如 50万元。"),
        ("starts_on", "2027-02-30", "“开始日期”填的“2027-02-30”不是日期，请写成 2026-11-22 或 2026年11月22日。"),
        ("joint", "也许", "“是否联合申报”请选“是”或“否”。"),
        ("field", "农业", "“领域”没有“农业”这一项，请从列出的选项里选。"),
        ("title", "长" * 61, "“项目名称”有61个字，最多60个字，请删去1个字。"),
        ("equipment", [{"name": "台", "count": "两"}], "“主要设备”第1行：“数量”填的“两”不是数，请只填数字，如 35 或 1.5。"),
        ("equipment", [{"name": "台"}] * 21, "“主要设备”有21行，最多20行。"),
        ("equipment", [{"colour": "红"}], "“主要设备”没有“colour”这一栏。"),
        ("leader", {"employer": "示例大学"}, "“负责人”请填写名称（姓名）。"),
        ("plan_file", "a.pdf", "“实施方案”是附件，请用“上传”。"),
    ],
)  # fmt: skip
def test_read_says_what_is_wrong_where_and_how_to_mend_it(code, raw, words):
    with pytest.raises(Problem) as caught:
        read(question(code), raw)
    assert (caught.value.message, caught.value.field) == (words, code)


@pytest.mark.parametrize("raw", [None, "", "  ", [], {}])
def test_nothing_typed_is_unknown_and_not_zero(raw):
    for code in ("title", "asked", "staff", "joint"):
        if raw is None or isinstance(raw, str):
            assert read(question(code), raw) is None
    assert read(question("equipment"), raw) is None
    assert read(question("goals"), raw) is None
    assert [shown(question(code), None) for code in ("asked", "equipment", "budget")] == ["—"] * 3


def test_what_stands_in_the_field_is_read_back_as_it_was():
    stored = {
        **COMPLETE,
        "asked": "123456.78",
        "equipment": [{"name": "台", "count": "2", "cost": "15000.5"}],
        "sales": {"value": "12345678.9", "year": 2025, "source": "年度报表"},
    }
    for code, value in stored.items():
        back = read(question(code), typed(question(code), value))
        assert (back["value"] if code == "sales" else back) == (value["value"] if code == "sales" else value)
    assert [unit_of(question(code)) for code in ("asked", "staff", "sales", "title")] == ["万元", "人", "万元", ""]  # fmt: skip


def test_money_typed_in_yuan_where_the_kind_says_so():
    in_yuan = Question("fee", "费用", FieldKind.MONEY, money_unit="元")
    assert read(in_yuan, "12.5") == "12.5"
    assert typed(in_yuan, "12.5") == "12.5"


def test_gaps_name_every_question_and_material_that_is_missing():
    assert gaps(KIND, COMPLETE, FILES) == []
    found = gaps(KIND, {**COMPLETE, "abstract": None, "joint": "yes"}, {})
    assert [(each.code, each.where, each.words) for each in found] == [
        ("partner", "基本情况", "请填写“合作单位”。"),
        ("abstract", "项目内容", "请填写“主要内容”。"),
        ("licence", "材料", "请上传“营业执照”。"),
    ]


def test_a_question_that_is_not_asked_is_never_missing():
    assert not is_asked(question("partner"), COMPLETE)
    assert is_asked(question("partner"), {"joint": "yes"})
    assert not is_asked(question("partner"), {})


def test_a_row_without_a_needed_cell_is_a_gap_and_not_a_refusal():
    rows = read(question("equipment"), [{"name": "台", "count": "1"}, {"name": "架"}])
    found = gaps(KIND, {**COMPLETE, "equipment": rows}, FILES)
    assert [each.words for each in found] == ["“主要设备”第2行还缺数量。"]


def test_differences_are_only_what_differs():
    before = {**COMPLETE, "equipment": [{"name": "台", "count": "1"}, {"name": "架", "count": "2"}]}
    after = {
        **COMPLETE,
        "staff": "40",
        "goals": None,
        "equipment": [
            {"name": "架", "count": "3"},
            {"name": "台", "count": "1"},
            {"name": "箱", "count": "9"},
        ],
    }
    found = differences(KIND, before, after)
    assert [(each.code, each.before, each.after) for each in found] == [
        ("goals", "专利", "—"),
        ("staff", "35人", "40人"),
        ("equipment", "2行", "3行"),
    ]
    assert [(row.before, row.after) for row in found[2].rows] == [
        (["架", "2台", "—"], ["架", "3台", "—"]),
        (None, ["箱", "9台", "—"]),
    ]
    gone = differences(KIND, after, before)[2].rows
    assert [(row.before, row.after) for row in gone] == [
        (["架", "3台", "—"], ["架", "2台", "—"]),
        (["箱", "9台", "—"], None),
    ]


def test_a_fact_from_another_source_is_no_difference_and_a_budget_differs_by_line():
    one = {
        "sales": {"value": "1", "year": 2025, "source": "年度报表"},
        "budget": {"labour": {"applied": "10000"}},
    }
    two = {
        "sales": {"value": "1", "year": 2025, "source": "填写"},
        "budget": {"labour": {"applied": "20000"}},
    }
    (found,) = differences(KIND, one, two)
    assert [(row.before, row.after) for row in found.rows] == [
        (["劳务费", "申请财政经费", "1万元"], ["劳务费", "申请财政经费", "2万元"])
    ]


def test_blinded_leaves_out_who_applies_and_hides_the_names_elsewhere():
    answers = {
        **COMPLETE,
        "abstract": "示例精密制造有限公司的李某某研究减速器，示例精密也有样机。",
        "equipment": [{"name": "李某某试验台", "count": "1"}],
    }
    found = blinded(KIND, answers, ("示例精密",))
    assert sorted(set(answers) - set(found)) == ["leader", "organisation_name"]
    assert found["abstract"] == f"{MASK}的{MASK}研究减速器，{MASK}也有样机。"
    assert found["equipment"] == [{"name": f"{MASK}试验台", "count": "1"}]
    assert found["asked"] == "500000"


def test_blinded_leaves_out_columns_that_name_people():
    table = Question(
        "team", "成员", FieldKind.TABLE,
        columns=(Question("who", "姓名", FieldKind.PERSON), Question("work", "分工")),
    )  # fmt: skip
    kind = make_kind(questions=(*KIND.questions, table))
    answers = {"team": [{"who": {"name": "张某某"}, "work": "张某某负责试验"}]}
    assert blinded(kind, answers) == {"team": [{"work": f"{MASK}负责试验"}]}


def test_shares_are_typed_in_per_cent():
    share = Question("rate", "占比", FieldKind.FACT, fact="top_tax_rate_share")
    assert read(share, "x") == {
        "value": "x",
        "year": None,
        "source": "",
    }  # a fact that no pack defines is a text
    assert Decimal(read(question("sales"), "0.01")["value"]) == 100
