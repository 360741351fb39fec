"""A file is checked row by row; one bad row stops all, unless the good ones are asked for."""

from __future__ import annotations

from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from kechuang.core.listing import workbook
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.operations.file import store_file
from kechuang.core.sheets import RowError, read_table
from kechuang.indicators.models import Observation
from kechuang.indicators.operations import import_observations
from kechuang.indicators.sheet import HEADS, error_sheet, template

pytestmark = pytest.mark.django_db

GOOD = [
    ("t_patents", "", "990101", "", "2025", 120, "", "", "核定", "年报"),
    ("", "测试合同成交额", "", "西川县", "2025年", "3.1", "亿元", "约数", "", ""),
    ("t_share", "", "", "", "2025年第三季度", "", "", "暂缺", "快报", ""),
]


def sheet(rows) -> bytes:
    return workbook(title="数据", heads=HEADS, rows=rows)


@pytest.fixture
def load(world, items, now):
    """Store a sheet and import it as the city's statistician."""

    def _load(rows, *, user="statistician", region=None, name="数据.xlsx", data=None, **kwargs):
        actor = world.actor(user)
        file = store_file(
            name=name,
            data=data or sheet(rows),
            purpose="indicators.import",
            region=region or world.city,
            actor=actor,
            now=now,
        )
        return import_observations(file=file, region=region or world.city, actor=actor, now=now, **kwargs)

    return _load


def written():
    return sorted(
        Observation.objects.values_list("indicator", "region_id", "period", "value", "precision", "status")
    )


def test_good_rows_are_written_with_their_row_numbers(load):
    batch = load(GOOD)
    assert (batch.rows, batch.taken, batch.errors) == (3, 3, [])
    assert written() == [
        ("t_contracts", "990102", "2025", Decimal("3.1"), "about", "flash"),
        ("t_patents", "990101", "2025", Decimal(120), "exact", "final"),
        ("t_share", "990100", "2025Q3", None, "missing", "flash"),
    ]
    # The title is row 1 and the heads row 2 of this file.
    assert sorted(Observation.objects.values_list("row", flat=True)) == [3, 4, 5]
    assert Event.objects.filter(kind="indicators.observation.imported").count() == 1


BAD = [
    (("nothing", "", "", "", "2025", 1, "", "", "", ""), "指标代码"),
    (("", "没有这个名字", "", "", "2025", 1, "", "", "", ""), "指标名称"),
    (("t_patents", "", "990201", "", "2025", 1, "", "", "", ""), "区域代码"),
    (("t_patents", "", "", "邻县", "2025", 1, "", "", "", ""), "区域名称"),
    (("t_patents", "", "990101", "西川县", "2025", 1, "", "", "", ""), "区域名称"),
    (("t_patents", "", "", "", "哪一年", 1, "", "", "", ""), "时期"),
    (("t_patents", "", "", "", "2025", "很多", "", "", "", ""), "数值"),
    (("t_patents", "", "", "", "2025", "", "", "", "", "年报"), "数值"),
    (("t_patents", "", "", "", "2025", 5, "", "暂缺", "", ""), "精确程度"),
    (("t_patents", "", "", "", "2025", 5, "", "大概", "", ""), "精确程度"),
    (("t_patents", "", "", "", "2025", 5, "亿元", "", "", ""), "单位"),
    (("t_patents", "", "", "", "2025", 5, "", "", "内部数", ""), "数据性质"),
]


@pytest.mark.parametrize(("row", "column"), BAD)
def test_one_bad_row_stops_all_and_is_named(load, row, column):
    batch = load([*GOOD, row])
    assert (batch.rows, batch.taken, written()) == (4, 0, [])
    assert [(error["row"], error["column"]) for error in batch.errors] == [(6, column)]


def test_the_good_rows_can_be_taken(load):
    batch = load([*GOOD, BAD[0][0]], take_good_rows=True)
    assert (batch.rows, batch.taken, len(batch.errors)) == (4, 3, 1)


def test_rows_of_the_template_that_nobody_filled_in_are_passed_over_and_counted(load):
    untouched = ("t_patents", "", "990102", "", "2025", "", "件", "", "快报", "")
    batch = load([*GOOD, untouched, untouched])
    assert (batch.rows, batch.taken, batch.skipped, batch.errors) == (3, 3, 2, [])
    with pytest.raises(Problem) as caught:
        load([untouched])
    assert "数值" in caught.value.message


def test_the_same_file_again_writes_nothing(load):
    load(GOOD)
    again = load(GOOD)
    assert (again.taken, again.errors, Observation.objects.count()) == (0, [], 3)


def test_a_different_number_is_not_overwritten(load):
    load(GOOD)
    changed = [("t_patents", "", "990101", "", "2025", 121, "", "", "核定", "年报")]
    batch = load(changed)
    assert (batch.taken, batch.errors[0]["row"], batch.errors[0]["column"]) == (0, 3, "数值")
    assert batch.errors[0]["message"] == "已有核定数“120件”，与本行不同。请在该数的页面上更正，并写明理由。"
    assert Observation.objects.get(indicator="t_patents").value == 120


def test_a_row_that_stands_twice_is_named(load):
    batch = load([GOOD[0], GOOD[0]])
    assert [(e["row"], e["column"]) for e in batch.errors] == [(4, "时期")]


def test_a_county_imports_only_its_own(load, world):
    own = [("t_patents", "", "990101", "", "2025", 1, "", "", "", "")]
    assert load(own, user="county", region=world.county).taken == 1
    other = [("t_patents", "", "990102", "", "2025", 1, "", "", "", "")]
    assert load(other, user="county", region=world.county).errors[0]["column"] == "区域代码"
    with pytest.raises(Refused):
        load(own, user="county", region=world.city)


def test_csv_in_gb18030(load):
    text = "指标名称,时期,数值\r\n专利申请测试数,2024,88\r\n"
    batch = load([], name="数据.csv", data=text.encode("gb18030"))
    assert (batch.taken, written()) == (1, [("t_patents", "990100", "2024", Decimal(88), "exact", "flash")])


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", workbook(title="空", heads=["甲", "乙"], rows=[])])
def test_a_file_that_is_no_table_of_numbers_is_refused(load, data):
    with pytest.raises(Problem) as caught:
        load([], data=data)
    assert caught.value.field == "file"


def test_a_number_typed_in_a_cell_keeps_its_digits(load):
    load([("t_contracts", "", "", "", "2025", 0.1, "", "", "", "")])
    assert Observation.objects.get().value == Decimal("0.1")


def test_template_names_each_indicator_and_can_be_read_back(items):
    rows = read_table(
        template(list(items.values()), region_code="990100", region_name="示例市", period="2025"), "m.xlsx"
    )
    heads = next(n for n, row in enumerate(rows) if row[:2] == ["指标代码", "指标名称"])
    assert [(row[0], row[2], row[4], row[6]) for row in rows[heads + 1 :]] == [
        ("t_patents", "990100", "2025", "件"),
        ("t_contracts", "990100", "2025", "亿元"),
        ("t_share", "990100", "2025", "%"),
    ]


def test_error_sheet_repeats_the_rows_with_what_is_wrong():
    rows = read_table(sheet([GOOD[0], BAD[6][0]]), "数据.xlsx")
    data = error_sheet(rows, [RowError(4, "数值", "“很多”不是数。")])
    sheet_rows = (
        CalamineWorkbook.from_filelike(__import__("io").BytesIO(data)).get_sheet_by_index(0).to_python()
    )
    assert sheet_rows[-1][0] == 4
    assert sheet_rows[-1][-1] == "“数值”：“很多”不是数。"
