"""Taking in a table of any registered kind: template, errors by row, good rows, who may."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from kechuang.core.importing import Importer, importers
from kechuang.core.listing import workbook
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Office
from kechuang.core.operations.file import store_file
from kechuang.core.operations.importing import import_sheet
from kechuang.core.queries.importing import bad_rows, get_import
from kechuang.core.sheet_size import HEADS_WITHIN
from kechuang.core.sheets import (
    MAX_ROWS,
    RowError,
    SheetColumn,
    error_sheet,
    find_heads,
    read_lines,
    read_table,
    rows_in,
    template_of,
)

COLUMNS = (
    SheetColumn("名称", needed=True, help="科室全称", example="规划科"),
    SheetColumn("次序", help="小的在前"),
)


def check(lines, region, actor, now):
    ready, errors = [], []
    for line in lines:
        if not line["名称"]:
            errors.append(line.error("名称", "没有填名称。"))
        elif line["次序"] and not line["次序"].isdigit():
            errors.append(line.error("次序", f"“{line['次序']}”不是数。"))
        else:
            ready.append((line["名称"], int(line["次序"] or 0)))
    return ready, errors


def write(ready, region, actor, now):
    return len(
        Office.objects.bulk_create(Office(region=region, name=name, order=order) for name, order in ready)
    )


@pytest.fixture
def kind(monkeypatch):
    item = Importer("core.office", "科室", "core.office.edit", COLUMNS, check, write=write)
    monkeypatch.setitem(importers._items, "core.office", item)
    return "core.office"


def sheet(*rows):
    return workbook(title="科室导入模板", heads=["名称*", "次序"], rows=rows, notes=["带 * 的必填。"])


def stored(world, now, data, name="科室.xlsx"):
    return store_file(
        name=name,
        data=data,
        purpose="core.office.import",
        region=world.city,
        actor=world.actor("planner"),
        now=now,
    )


def run(world, now, kind, data, who="system", **more):
    file = stored(world, now, data)
    return import_sheet(kind=kind, file=file, region=world.city, actor=world.actor(who), now=now, **more)


def test_good_rows_are_written(world, now, kind):
    made = run(world, now, kind, sheet(["高新科", 3], ["成果科", None]))
    assert (made.rows, made.taken, made.errors) == (2, 2, [])
    assert set(
        Office.objects.filter(order__in=(0, 3), name__in=("高新科", "成果科")).values_list("name", "order")
    ) == {
        ("高新科", 3),
        ("成果科", 0),
    }
    event = Event.objects.get(kind="core.sheet.imported")
    assert event.title == "导入科室《科室.xlsx》：2行，写入2行，0行有误"


def test_one_bad_row_keeps_all_out_until_the_good_ones_are_taken(world, now, kind):
    data = sheet(["高新科", "三"], ["成果科", None], [None, 4])
    made = run(world, now, kind, data)
    assert made.taken == 0
    assert made.errors == [
        {"row": 4, "column": "次序", "message": "“三”不是数。"},
        {"row": 6, "column": "名称", "message": "没有填名称。"},
    ]
    assert not Office.objects.filter(name="成果科").exists()
    assert [(number, said) for number, _, said in bad_rows(made)] == [
        (4, ["“次序”：“三”不是数。"]),
        (6, ["“名称”：没有填名称。"]),
    ]
    assert run(world, now, kind, data, take_good_rows=True).taken == 1


def test_who_may_import_may_see_the_import_and_nobody_else(world, now, kind):
    with pytest.raises(Refused):
        run(world, now, kind, sheet(["高新科", 3]), who="planner")
    made = run(world, now, kind, sheet(["高新科", 3]))
    assert get_import(world.actor("system"), made.pk) == made
    with pytest.raises(Refused):
        get_import(world.actor("planner"), made.pk)


def test_an_unknown_kind_is_said(world, now):
    with pytest.raises(Problem, match=r"没有“core\.nothing”这种导入"):
        run(world, now, "core.nothing", sheet(["高新科", 3]))


def test_pages(world, now, kind, client):
    client.force_login(world.accounts["system"])
    page = client.get("/core/imports/core.office/upload/").content.decode()
    assert "科室全称" in page
    template = client.get("/core/imports/core.office/template/")
    assert find_heads(read_table(template.content, "x.xlsx"), COLUMNS)[1] == {"名称": 0, "次序": 1}
    made = run(world, now, kind, sheet(["高新科", "三"], ["成果科", 1]))
    page = client.get(f"/core/imports/{made.pk}/").content.decode()
    assert "什么都没有写入" in page
    assert "只写入没有错误的 1 行" in page
    wrong = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"/core/imports/{made.pk}/errors/").content))
    assert wrong.get_sheet_by_index(0).to_python()[-1][-1] == "“次序”：“三”不是数。"
    taken = client.post(f"/core/imports/{made.pk}/take/")
    assert taken.status_code == 302
    assert Office.objects.filter(name="成果科", order=1).exists()
    client.force_login(world.accounts["planner"])
    assert client.get(f"/core/imports/{made.pk}/").status_code == 403
    assert client.get("/core/imports/core.office/upload/").status_code == 403


def test_heads_that_miss_are_named():
    with pytest.raises(Problem, match="表头缺少：名称"):
        find_heads([["次序"]], COLUMNS)


def test_a_sheet_without_rows_is_said():
    with pytest.raises(Problem, match="没有填写过的数据行"):
        read_lines([["名称", "次序"], ["", ""]], COLUMNS)


def test_a_sheet_that_is_too_long_is_refused():
    for name, data in long_tables(MAX_ROWS + HEADS_WITHIN):
        with pytest.raises(Problem, match="超过一次20000行的上限"):
            read_table(data, name)
        with pytest.raises(Problem, match="超过一次20000行的上限"):
            rows_in(data, name, MAX_ROWS)


def test_a_sheet_may_hold_as_many_rows_as_is_said_besides_its_heads():
    for name, data in long_tables(MAX_ROWS):
        assert read_table(data, name).count(["甲"]) == MAX_ROWS
        assert rows_in(data, name, MAX_ROWS) > MAX_ROWS


def long_tables(count: int):
    """One head and so many rows, as csv and as xlsx."""
    yield "长.csv", ("名称\n" + "甲\n" * count).encode()
    yield "长.xlsx", workbook(title="数", heads=["名称"], rows=[["甲"]] * count)


def test_numbers_and_encodings_come_as_people_saw_them():
    rows = read_table(workbook(title="数", heads=["名称"], rows=[[Decimal("0.1")], [3]]), "x.xlsx")
    assert [row[0] for row in rows[-2:]] == ["0.1", "3"]
    assert read_table("名称\n规划科\n".encode("gb18030"), "x.csv") == [["名称"], ["规划科"]]
    with pytest.raises(Problem, match="编码无法识别"):
        read_table(b"\xff\xfe\xff\x80\x81", "x.csv")


def test_the_template_is_found_again():
    rows = read_table(template_of("科室", COLUMNS, ["一行说明"]), "x.xlsx")
    assert find_heads(rows, COLUMNS)[1] == {"名称": 0, "次序": 1}


def test_the_error_sheet_says_what_is_wrong_beside_the_row():
    rows = [["名称", "次序"], ["甲", "=1+1"]]
    out = read_table(error_sheet(rows, [RowError(2, "次序", "不是数。")], COLUMNS), "x.xlsx")
    assert out[-1] == ["2", "甲", "=1+1", "“次序”：不是数。"]
