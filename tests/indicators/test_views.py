"""Pages of indicators: what they show, whom they refuse, and that more rows cost no more queries."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kechuang.core.listing import workbook
from kechuang.core.models import Event
from kechuang.indicators.models import ImportBatch, Observation
from kechuang.indicators.sheet import HEADS

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_user(client, world):
    """Sign in as a user of the world."""

    def _as(username: str):
        client.force_login(
            world.accounts[username], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return _as


def test_the_catalogue_is_open_and_searchable(client):
    page = client.get(reverse("indicators:list"), {"q": "高企总数"})
    assert page.status_code == 200
    assert "高新技术企业总数" in page.content.decode()
    assert "单位GDP能耗" not in page.content.decode()


def test_an_indicator_explains_itself_to_a_stranger_without_numbers(client, enter):
    enter("t_patents", "2025", "5731")
    text = client.get(reverse("indicators:detail", args=["t_patents"])).content.decode()
    assert "一年内申请的专利件数" in text
    assert "历年数据" not in text


def test_an_unknown_indicator_is_not_found(client):
    assert client.get(reverse("indicators:detail", args=["nothing"])).status_code == 404


def test_a_holder_of_a_post_sees_the_series(as_user, enter):
    enter("t_patents", "2024", "3653")
    enter("t_patents", "2025", None, precision="missing")
    text = as_user("planner").get(reverse("indicators:detail", args=["t_patents"])).content.decode()
    assert "3653" in text.replace(",", "")
    assert "暂缺" in text


def test_the_list_costs_the_same_for_one_row_and_for_three(as_user, enter, django_assert_max_num_queries):
    client = as_user("statistician")
    enter("t_patents", "2023", "1")

    def cost() -> int:
        with django_assert_max_num_queries(40) as spent:
            client.get(reverse("indicators:observation_list"))
        return len(spent)

    one = cost()
    enter("t_patents", "2024", "2")
    enter("t_contracts", "2024", "3")
    assert cost() == one


def test_the_search_knows_indicators_by_their_names(as_user, enter):
    enter("t_patents", "2025", "5731")
    enter("t_contracts", "2025", "3.1")
    text = (
        as_user("reader")
        .get(reverse("indicators:observation_list"), {"q": "专利申请测试数"})
        .content.decode()
    )
    table = text[text.index("<tbody>") :]
    assert "测试专利申请量" in table
    assert "测试合同成交额" not in table


def test_a_neighbour_sees_nothing(as_user, enter):
    row = enter("t_patents", "2025", "5731")
    client = as_user("neighbour")
    assert "测试专利申请量" not in client.get(reverse("indicators:observation_list")).content.decode()
    assert client.get(reverse("indicators:observation_detail", args=[row.pk])).status_code == 403
    assert as_user("reader").get(reverse("indicators:observation_detail", args=[row.pk])).status_code == 200


def test_export_gives_what_is_on_the_screen_and_is_logged(as_user, enter):
    enter("t_patents", "2024", "3653")
    enter("t_contracts", "2025", "3.1")
    page = as_user("reader").get(
        reverse("indicators:observation_list"), {"indicator": "t_contracts", "export": "xlsx"}
    )
    rows = CalamineWorkbook.from_filelike(io.BytesIO(page.content)).get_sheet_by_index(0).to_python()
    assert [row[:4] for row in rows if row[0] == "测试合同成交额"] == [
        ["测试合同成交额", "示例市", "2025年", 3.1]
    ]
    assert not any(row[0] == "测试专利申请量" for row in rows)
    assert Event.objects.filter(kind="core.file.exported").count() == 1


def test_entering_shows_the_error_at_its_field_and_keeps_what_was_typed(as_user, items):
    client = as_user("statistician")
    data = {
        "indicator": "t_patents",
        "region": "990100",
        "period": "2025",
        "value": "5731",
        "unit": "亿元",
        "precision": "exact",
        "status": "flash",
        "note": "年报",
    }
    page = client.post(reverse("indicators:observation_add"), data)
    assert "不能用于" in page.content.decode()
    assert 'value="5731"' in page.content.decode()
    assert Observation.objects.count() == 0
    page = client.post(reverse("indicators:observation_add"), data | {"unit": "件"})
    assert page.status_code == 302
    assert Observation.objects.get().value == Decimal(5731)


def test_import_by_page_writes_all_or_nothing_then_takes_the_good(as_user, items):
    client = as_user("statistician")
    rows = [
        ("t_patents", "", "", "", "2025", 12, "", "", "", ""),
        ("nothing", "", "", "", "2025", 1, "", "", "", ""),
    ]
    upload = SimpleUploadedFile("数据.xlsx", workbook(title="数据", heads=HEADS, rows=rows))
    page = client.post(
        reverse("indicators:observation_import"), {"region": "990100", "file": upload}, follow=True
    )
    assert "什么都没有写入" in page.content.decode()
    assert Observation.objects.count() == 0
    batch = ImportBatch.objects.get()
    errors = client.get(reverse("indicators:batch_errors", args=[batch.pk]))
    assert errors.status_code == 200
    client.post(reverse("indicators:batch_take", args=[batch.pk]))
    assert Observation.objects.get().value == 12


def test_the_detail_shows_the_file_row(as_user, items):
    client = as_user("statistician")
    rows = [("t_patents", "", "", "", "2025", 12, "", "", "", "某处年报")]
    upload = SimpleUploadedFile("数据.xlsx", workbook(title="数据", heads=HEADS, rows=rows))
    client.post(reverse("indicators:observation_import"), {"region": "990100", "file": upload})
    text = client.get(
        reverse("indicators:observation_detail", args=[Observation.objects.get().pk])
    ).content.decode()
    assert "数据.xlsx" in text
    assert "某处年报" in text
