"""The statement as a workbook: what goes out comes in again; what is wrong is said by sheet and row."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.operations.file import store_file
from kechuang.subjects.logic.annual_book import HEADS, read_book, write_book
from kechuang.subjects.logic.statement_form import groups
from kechuang.subjects.operations.annual import start_statement
from kechuang.subjects.operations.annual_filling import Typed, fill_statement
from kechuang.subjects.operations.annual_import import import_book
from kechuang.subjects.queries.annual import values_of
from kechuang.subjects.queries.annual_preview import PURPOSE, preview_book
from tests.core.test_sheet_size import with_sheet

VALUES = {
    "sales": Decimal("30005000.5"),
    "net_profit": Decimal(-100),
    "employees_end": Decimal(120),
    "total_assets": Decimal("123456789012345678.25"),
    "rd_projects": (
        {"code": "RD01", "name": "=1+1", "five": Decimal(15000), "other": None, "is_capitalised": False},
    ),
}


def book(**sheets):
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    made.close()
    return buffer.getvalue()


@pytest.mark.parametrize("unit", ["wan", "yuan"])
def test_what_goes_out_comes_in_again(unit):
    data = write_book(
        title="示例 2025", values=VALUES, before={"sales": Decimal(1)}, months={3: (1, 2, None, 4)}, unit=unit
    )
    found = read_book(data)
    assert found.errors == []
    assert found.facts["sales"] == Decimal("30005000.5")
    assert found.facts["net_profit"] == -100
    assert found.facts["total_assets"] == Decimal("123456789012345678.25")
    assert found.facts["rd_projects"] == [
        {"code": "RD01", "name": "=1+1", "five": "15000", "other": "", "is_capitalised": "否"}
    ]
    assert found.months == {(3, "staff_start"): "1", (3, "staff_end"): "2", (3, "st_end"): "4"}
    assert set(found.facts) == set(VALUES)


def test_the_template_has_a_sheet_a_group_with_names_units_and_last_years_column():
    data = write_book(
        title="示例", values={}, before={"sales": Decimal(20000)}, months={}, unit="wan", notes=["演示"]
    )
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert sheets.sheet_names[-2:] == ["月度人数", "研发项目"]
    assert len(sheets.sheet_names) == len(groups()) + 2
    assert sheets.sheet_names[:2] == ["财务（按年度纳税申报和审计报告）", "人员"]
    rows = sheets.get_sheet_by_index(0).to_python()
    assert tuple(rows[2][:6]) == HEADS
    sales = next(row for row in rows if row[0] == "sales")
    assert sales[1:5] == ["销售收入（营业收入）", "万元", "", 2.0]
    assert read_book(data).facts == {}


def test_wrong_cells_are_named_by_sheet_and_row_and_the_rest_is_read():
    data = book(
        财务=[HEADS, ["sales", "销售收入", "万元", "三千"], ["nothing", "没有的", "元", 1], ["net_profit", "净利润", "万元", 3]],
        月度人数=[["月份"], [13, 1], [2, -1, 5], [3, "十"]],
        研发项目=[["编号", "名称", "前五项费用（元）"], ["RD01", "甲", "很多"]],
    )  # fmt: skip
    found = read_book(data)
    assert [(each.sheet, each.row) for each in found.errors] == [
        ("财务", 2), ("财务", 3), ("月度人数", 2), ("月度人数", 3), ("月度人数", 4), ("研发项目", 2),
    ]  # fmt: skip
    assert found.facts == {"net_profit": Decimal(30000)}
    assert found.months == {(2, "staff_end"): "5"}


def test_the_same_fact_twice_is_an_error_at_its_second_place():
    line = ["sales", "销售收入", "元", 1]
    found = read_book(book(财务=[HEADS, line], 副本=[HEADS, [*line[:3], 2]]))
    assert found.facts == {"sales": Decimal(1)}
    assert [(each.sheet, each.found) for each in found.errors] == [("副本", "2")]


def test_a_strange_a_broken_and_an_endless_file_get_a_clear_answer():
    with pytest.raises(Problem, match="没有找到报表"):
        read_book(book(别的=[["甲", "乙"]]))
    with pytest.raises(Problem, match="打不开"):
        read_book(b"PK\x03\x04 nothing")
    with pytest.raises(Problem, match="超过2000行"):
        read_book(book(财务=[[n] for n in range(2500)]))
    with pytest.raises(Problem, match="1048576行"):
        read_book(with_sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


@pytest.fixture
def row(world, now):
    firm = world.organisations["firm"]
    row = start_statement(organisation_id=firm.pk, year=2025, actor=world.actor("firm"), now=now)
    fill_statement(
        statement_id=row.pk,
        facts={"sales": Typed("100"), "employees_end": Typed("5")},
        actor=world.actor("firm"),
        now=now,
    )
    row.refresh_from_db()
    return row


@pytest.fixture
def upload(world, now):
    def _upload(data, who="firm", organisation="firm"):
        actor, owner = world.actor(who), world.organisations[organisation]
        return store_file(
            name="报表.xlsx", data=data, purpose=PURPOSE, region=owner.region, organisation_key=owner.pk,
            actor=actor, now=now,
        )  # fmt: skip

    return _upload


FILE = {
    "财务": [HEADS, ["sales", "", "元", 200], ["employees_end", "", "人", 5], ["net_profit", "", "元", "x1"]],
    "月度人数": [["月份"], [1, 5, 6]],
}


@pytest.mark.django_db
def test_the_differences_are_shown_before_anything_is_written(world, row, upload, now):
    file = upload(book(**FILE))
    preview = preview_book(statement=row, file=file, actor=world.actor("firm"))
    assert [(each.fact.name, each.old, each.new) for each in preview.changes] == [("sales", 100, 200)]
    assert (preview.same, preview.months, len(preview.errors), preview.is_idle) == (1, 2, 1, False)
    assert values_of(row)["sales"] == 100
    saved = import_book(
        statement_id=row.pk, file=file, seen_at=row.changed_at, actor=world.actor("firm"), now=now
    )
    assert saved.errors == {}
    assert values_of(row) == {"sales": Decimal(200), "employees_end": Decimal(5)}
    assert row.months.get().staff_end == 6
    again = preview_book(statement=row, file=file, actor=world.actor("firm"))
    assert again.is_idle


@pytest.mark.django_db
def test_a_change_since_the_preview_stops_the_import(world, row, upload, now):
    file, seen = upload(book(**FILE)), row.changed_at
    later = now.replace(hour=11)
    fill_statement(statement_id=row.pk, facts={"sales": Typed("300")}, actor=world.actor("clerk"), now=later)
    with pytest.raises(Problem, match="有人改过"):
        import_book(statement_id=row.pk, file=file, seen_at=seen, actor=world.actor("firm"), now=later)
    assert values_of(row)["sales"] == 300


@pytest.mark.django_db
def test_another_firms_file_or_hand_is_refused(world, row, upload, now):
    theirs = upload(book(**FILE), "firm2", "firm2")
    with pytest.raises(Problem, match="不是为本报表"):
        preview_book(statement=row, file=theirs, actor=world.actor("firm"))
    mine = upload(book(**FILE))
    with pytest.raises(Refused):
        preview_book(statement=row, file=mine, actor=world.actor("firm2"))
    with pytest.raises(Refused):
        import_book(
            statement_id=row.pk, file=mine, seen_at=row.changed_at, actor=world.actor("county"), now=now
        )
