"""One listing for all rooms: filter, search, sort, page; unknown comes last; an export is what is on the screen."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from kechuang.core.listing import Column, Filter, Listing, TooMany, View, workbook
from kechuang.core.models import Region

pytestmark = pytest.mark.django_db

COLUMNS = (
    Column[Region]("name", "名称", lambda r: r.name, sort="name", primary=True, link=lambda r: f"/r/{r.pk}/"),
    Column[Region]("level", "级别", lambda r: r.level, sort="level"),
    Column[Region]("from", "启用", lambda r: r.valid_from, sort="valid_from"),
    Column[Region]("code", "代码", lambda r: r.code, shown=False),
)
LEVEL = Filter[Region](
    "level", "级别", [("county", "县级"), ("zone", "功能区")], lambda q, v: q.filter(level=v)
)


def listing(query: str = "", **kwargs) -> Listing[Region]:
    options = {
        "columns": COLUMNS,
        "filters": [LEVEL],
        "search": ["name", "code"],
        "order": "name",
        "page_size": 3,
    }
    return Listing(QueryDict(query), Region.objects.all(), **(options | kwargs))


def names(each: Listing[Region]) -> list[str]:
    return [row.name for row in each.page.object_list]


def test_filter_search_and_page(world):
    assert names(listing("level=zone")) == ["示例高新区"]
    assert {row.name for row in listing("q=县&level=county").rows} == {"东岭县", "西川县", "邻县"}
    assert [row.name for row in listing("q=9901 东岭").rows] == ["东岭县"]
    assert (listing("").count, len(names(listing("page=3"))), len(names(listing("page=99")))) == (8, 2, 2)


def test_an_unknown_filter_code_or_sort_key_is_ignored(world):
    assert listing("level=nonsense").count == 8
    assert listing("sort=password").count == 8


def test_unknown_values_come_last_either_way(world):
    Region.objects.filter(pk="990101").update(valid_from=date(2020, 1, 1))
    Region.objects.filter(pk="990102").update(valid_from=date(2021, 1, 1))
    assert names(listing("sort=from"))[:2] == ["东岭县", "西川县"]
    assert names(listing("sort=-from"))[:2] == ["西川县", "东岭县"]


def test_heads_say_how_they_sort(world):
    heads = {
        head["column"].key: (head["aria"], head["query"]) for head in listing("sort=level&page=2").headings()
    }
    assert heads["level"] == ("ascending", "sort=-level")
    assert heads["name"] == ("none", "sort=name")
    assert "code" not in heads


def test_a_saved_view_is_on_when_its_query_is(world):
    views = [View("全部", ""), View("功能区", "level=zone")]
    assert [tab["on"] for tab in listing("level=zone&page=1", views=views).tabs()] == [False, True]
    assert [tab["on"] for tab in listing("", views=views).tabs()] == [True, False]


def test_the_export_is_what_is_on_the_screen_on_all_pages(world):
    data = listing("level=county&sort=-name").workbook(title="区域", notes=["演示数据"])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "区域"
    assert rows[1][0] == "演示数据"
    assert rows[2] == ["名称", "级别", "启用", "代码"]
    assert sorted(row[3] for row in rows[3:]) == ["990101", "990102", "990103", "990201"]


def test_an_export_that_nobody_can_use_is_refused(world, monkeypatch):
    monkeypatch.setattr("kechuang.core.listing.EXPORT_LIMIT", 5)
    with pytest.raises(TooMany, match="8行"):
        listing().workbook(title="区域")


def test_the_same_table_gives_the_same_bytes_and_no_formula():
    def make() -> bytes:
        return workbook(title="甲[乙]", heads=["a", "b"], rows=[["=1+1", Decimal("1.50")], [None, True]])

    assert make() == make()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(make())).get_sheet_by_index(0).to_python()
    assert rows[2:] == [["=1+1", 1.5], ["", "是"]]


@pytest.mark.parametrize("query", ["", "sort=password", "sort=-", "sort=" + "9" * 26])
@pytest.mark.parametrize("order", ["name", ""])
def test_every_list_has_a_total_order_even_for_an_odd_key(query, order, world):
    Region.objects.filter(level="county").update(name="同名县")
    counted = Region.objects.annotate(size=Count("children"))
    found = Listing(QueryDict(query), counted, columns=COLUMNS, order=order, page_size=3)
    assert found.rows.ordered
    first = [row.pk for number in (1, 2, 3) for row in found.page.paginator.page(number)]
    assert sorted(first) == sorted(Region.objects.values_list("pk", flat=True))
    same = [row.pk for row in found.rows if row.name == "同名县"]
    assert same == sorted(same)
