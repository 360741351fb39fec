from __future__ import annotations

import io
from decimal import Decimal as D

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, StoredFile
from kechuang.plans.logic import Expression, describe
from kechuang.plans.logic.sheet import COLUMNS
from kechuang.plans.models import Target
from kechuang.plans.operations import create_target, import_targets
from kechuang.plans.sheets import error_sheet, template_sheet
from tests.core.test_sheet_size import with_sheet

GOOD = (
    ("新增高企", "数值", "不少于", 20, None, "家", "", "", "", "", ""),
    ("新增高企", "数值", "不少于", 12, None, "家", "东岭县", "", "", "", ""),
    (
        "专利申请量",
        "确保与力争",
        "",
        "2,100",
        3000,
        "件",
        "",
        "2026年",
        "",
        "确保2100件，力争3000件",
        "2026-12-31",
    ),
    ("增加值", "增长", "不少于", "20%", None, "", "", "", "", "", ""),
    ("综合水平", "位次变化", "", 1, None, "", "", "", "", "", ""),
)
BAD = (
    ("", "数值", "", 20, None, "家", "", "", "", "", ""),
    ("甲", "很多", "", 20, None, "家", "", "", "", "", ""),
    ("乙", "数值", "", "二十几", None, "家", "", "", "", "", ""),
    ("丙", "区间", "", 5, 3, "个", "", "", "", "", ""),
    ("丁", "数值", "", 5, None, "个", "邻县", "", "", "", ""),
    ("戊", "数值", "", 5, None, "个", "", "明年", "", "", ""),
    ("己", "位次", "", 1.5, None, "", "", "", "", "", ""),
    ("庚", "占比", "", 120, None, "", "", "", "", "", ""),
    ("辛", "数值", "大约", 5, None, "个", "", "", "", "", "某天"),
)


def sheet(*rows, heads=COLUMNS):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, heads)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value not in (None, ""):
                page.write(number, column, value)
    book.close()
    return buffer.getvalue()


@pytest.fixture
def take(world, plan, now):
    def go(data, who="planner", **more):
        return import_targets(
            plan_id=plan.pk, data=data, name="目标.xlsx", actor=world.actor(who), now=now, **more
        )

    return go


def test_good_rows_become_drafts(take, plan):
    result = take(sheet(*GOOD))
    assert (result.rows, result.faults) == (5, ())
    assert [(t.name, t.region_id, t.period, t.state, describe(t.expression)) for t in result.made] == [
        ("新增高企", "990100", "2026", "draft", "不少于20家"),
        ("新增高企", "990101", "2026", "draft", "不少于12家"),
        ("专利申请量", "990100", "2026", "draft", "确保2100件，力争3000件"),
        ("增加值", "990100", "2026", "draft", "增长20%以上"),
        ("综合水平", "990100", "2026", "draft", "比上年前移1位"),
    ]
    assert str(result.made[2].due_on) == "2026-12-31"
    event = Event.objects.get(kind="plans.target.imported")
    assert StoredFile.objects.get(pk=event.data["file"]).name == "目标.xlsx"


def test_an_endless_or_broken_sheet_is_refused_before_it_is_laid_out(take):
    for body, words in (
        (b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "1048576行"),
        (b'<row r="1"><c r="XFD1"><v>1</v></c></row>', "16384列"),
    ):
        with pytest.raises(Problem, match=words):
            take(with_sheet(body))
    with pytest.raises(Problem, match="打不开"):
        take(b"PK\x03\x04 nothing")


def test_a_countys_row_becomes_a_share_of_the_citys_target(take, plan, world, now):
    city = create_target(
        plan_id=plan.pk,
        name="新增高企",
        expression=Expression("value", ">=", floor=D(20), unit="家"),
        actor=world.actor("planner"),
        now=now,
    )
    (share,) = take(sheet(GOOD[1])).made
    assert share.parent == city


def test_nothing_is_written_if_any_row_fails(take):
    result = take(sheet(*GOOD, *BAD))
    assert result.made == ()
    assert [(fault.row, fault.column) for fault in result.faults] == [
        (7, "指标名称"), (8, "表述"), (9, "数值"), (10, "上端或力争值"), (11, "承担区域"), (12, "时期"), (13, "数值"),
        (14, "数值"), (15, "比较"), (15, "完成时限"),
    ]  # fmt: skip
    assert (Target.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_good_rows_are_taken_when_the_user_says_so(take):
    result = take(sheet(*GOOD, *BAD), take_good=True)
    assert (len(result.made), len(result.faults)) == (5, 10)
    assert Target.objects.count() == 5


@pytest.mark.parametrize(
    "data",
    [
        b"not a workbook",
        sheet(GOOD[0], heads=("甲", "乙")),
        sheet(),
        sheet(GOOD[0], heads=("指标名称", "数字")),
    ],
)
def test_what_is_no_such_sheet_is_refused(take, data):
    with pytest.raises(Problem) as problem:
        take(data)
    assert problem.value.field == "file"


@pytest.mark.parametrize("who", ["county", "statistician", "neighbour"])
def test_only_planners_import(take, who):
    with pytest.raises(Refused):
        take(sheet(GOOD[0]), who=who)
    assert len(take(sheet(GOOD[0])).made) == 1


def test_the_template_can_be_read_back_and_its_examples_are_not_imported(take):
    data = template_sheet("计划", ["示例市", "东岭县"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert [cell.rstrip("*") for cell in book.get_sheet_by_index(0).to_python()[0]] == list(COLUMNS)
    with pytest.raises(Problem, match="没有数据行"):
        take(data)


def test_the_error_sheet_says_row_by_row_what_to_mend(take):
    data = sheet(GOOD[0], BAD[3])
    result = take(data)
    table = (
        CalamineWorkbook.from_filelike(io.BytesIO(error_sheet(data, result.faults)))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert table[0][-1] == "问题"
    assert table[1][-1] == ""
    assert table[2][-1] == "上端或力争值：区间上端应大于下端。"


def test_the_page_shows_the_errors_and_offers_the_sheet(world, plan):
    client = Client()
    client.force_login(
        world.accounts["planner"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    url = reverse("plans:target_import", args=[plan.pk])

    def upload():
        return SimpleUploadedFile("目标.xlsx", sheet(GOOD[0], BAD[3]))

    html = client.post(url, {"file": upload()}).content.decode()
    assert "没有写入" in html
    assert "区间上端应大于下端。" in html
    response = client.post(url, {"file": upload(), "errors": "1"})
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.get(reverse("plans:target_template", args=[plan.pk])).status_code == 200
    client.post(url, {"file": upload(), "take_good": "on"})
    assert Target.objects.get().name == "新增高企"
