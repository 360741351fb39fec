from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest
from django.urls import reverse

from kechuang.plans.forms import StatementForm
from kechuang.plans.logic import Expression
from kechuang.plans.models import Document
from kechuang.plans.operations import (
    add_document,
    confirm_statements,
)
from tests.plans.conftest import TEXT, page, reading_of, statements_of

TWENTY = Expression("value", ">=", floor=D(20), unit="家")


@pytest.fixture
def client(sign_in):
    return sign_in("planner")


@pytest.fixture
def planner(world):
    return world.actor("planner")


def test_documents_are_listed_with_how_far_they_are(client, document, statements, planner, now):
    confirm_statements(
        document_id=document.pk, statement_ids=[statements["专利申请量"].pk], actor=planner, now=now
    )
    html = page(client, "document_list")
    assert "示例市科技工作总结和计划" in html
    assert "1 / 5" in html


def test_an_empty_list_says_what_to_do_first(client, world):
    assert "录入第一份文件" in page(client, "document_list")


def test_pasting_a_text_leads_to_reading_and_confirming(client, world, reader):
    reader(reading_of())
    response = client.post(reverse("plans:document_add"), {"text": TEXT, "region": "990100"}, follow=True)
    html = response.content.decode()
    assert Document.objects.get().title == "示例市科技工作总结和计划"
    assert "已确认 0 / 5" in html
    assert "确保2100件，力争3000件" in html
    again = client.post(reverse("plans:document_add"), {"text": TEXT, "region": "990100"}, follow=True)
    assert "这份文件已经录入过" in again.content.decode()


def test_an_error_keeps_what_was_typed(client, world):
    response = client.post(
        reverse("plans:document_add"), {"text": "正文写了很久", "region": "990100", "year": "26"}
    )
    html = response.content.decode()
    assert "正文写了很久" in html
    assert "data-kc-errors" in html


def test_the_desk_shows_text_marks_and_cards(client, document, statements):
    row = statements["新增高新技术企业数"]
    html = page(client, "document_detail", document.pk)
    assert f'<li class="pl-card" id="s{row.pk}"' in html
    assert f'data-start="{row.start}" data-ids="{row.pk}"' in html
    assert "137 − 47 = 90家；47 ÷ 90 = 52.2%，与文中52%相符。" in html
    assert "力争增长50%以上" in html
    assert "文中只有增幅50%" in html


def test_a_place_in_the_text_is_lit(client, document):
    start = TEXT.index("今年目标")
    html = page(client, "document_detail", document.pk, at=f"{start}-{start + 4}")
    assert f'<mark class="pl-at" data-start="{start}" data-at>今年目标</mark>' in html


@pytest.mark.parametrize("at", ["x", "9-", "99999999-999999999", "5-2"])
def test_a_place_that_is_none_does_no_harm(client, document, at):
    assert "data-at" not in page(client, "document_detail", document.pk, at=at)


def test_contradictions_between_documents_link_to_both_places(client, document, world, reader, planner, now):
    text = TEXT.replace("137家", "140家")
    old = statements_of(text.replace("140家", "137家"))
    reader(reading_of(text, (replace(old[1], value=D(140)),), title="另一份总结"))
    other = add_document(region=world.city, text=text, title="另一份总结", actor=planner, now=now)
    html = page(client, "document_detail", document.pk)
    rival = other.statements.get()
    assert "“高新技术企业总数”2025年一处为137家，另一处为140家。" in html
    assert f'href="/plans/documents/{other.pk}/?at={rival.start}-{rival.end}#s{rival.pk}"' in html


def test_hidden_text_is_on_no_page(client, document):
    start = TEXT.index("示例市")
    document.hidden = [[start, start + 3, "spam"]]
    document.save()
    assert "示例市二〇" not in page(client, "document_detail", document.pk)
    assert "〔已隐去〕二〇" in page(client, "document_text", document.pk)


@pytest.mark.parametrize(
    ("show", "count"),
    [("", 5), ("proposed", 5), ("target", 3), ("actual", 2), ("confirmed", 0), ("doubt", 1), ("nonsense", 5)],
)
def test_cards_are_filtered(client, document, show, count):
    assert page(client, "document_detail", document.pk, show=show).count('<li class="pl-card"') == count


def test_accepting_one_by_button(client, document, statements):
    row = statements["专利申请量"]
    response = client.post(
        reverse("plans:statement_decide", args=[document.pk]), {"act": "confirm", "pick": row.pk}, follow=True
    )
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert "已确认1条" in response.content.decode()
    assert response.redirect_chain[0][0].endswith(f"#s{row.pk}")


def test_accepting_one_by_htmx_answers_with_the_card_and_the_progress(client, document, statements):
    row = statements["专利申请量"]
    response = client.post(
        reverse("plans:statement_decide", args=[document.pk]),
        {"act": "confirm", "pick": row.pk},
        headers={"HX-Request": "true"},
    )
    html = response.content.decode()
    assert response["HX-Reswap"] == "none"
    assert html.count('<li class="pl-card"') == 1
    assert 'data-state="confirmed"' in html
    assert "已确认 1 / 5" in html
    assert 'hx-swap-oob="innerHTML:#said"' in html


def test_undo_takes_back_the_last_act_then_the_one_before(client, document, statements):
    decide, undo = (reverse(f"plans:statement_{n}", args=[document.pk]) for n in ("decide", "undo"))
    one, two = statements["专利申请量"], statements["专利授权量"]
    client.post(decide, {"act": "confirm", "pick": one.pk})
    client.post(decide, {"act": "reject", "pick": two.pk})
    client.post(undo)
    assert [s.state for s in (one, two) if s.refresh_from_db() is None] == ["confirmed", "proposed"]
    client.post(undo)
    assert [s.state for s in (one, two) if s.refresh_from_db() is None] == ["proposed", "proposed"]
    assert "没有可以撤销的操作" in client.post(undo, follow=True).content.decode()


def test_accepting_all_that_is_sure_is_previewed(client, document, statements):
    html = page(client, "statement_sure", document.pk)
    assert "将确认下面 4 条" in html
    assert "专利授权量" not in html  # its confidence is low
    assert document.statements.confirmed().count() == 0
    chosen = [statements[n].pk for n in ("专利申请量", "新增孵化企业数")]
    client.post(reverse("plans:statement_decide", args=[document.pk]), {"act": "confirm", "pick": chosen})
    assert document.statements.confirmed().count() == 2


def test_mending_shows_errors_at_the_field_then_saves(client, document, statements):
    row = statements["新增孵化企业数"]
    url = reverse("plans:statement_mend", args=[row.pk])
    form = {
        "indicator": "新增孵化企业",
        "norm": "新增孵化企业数",
        "kind": "target",
        "form": "range",
        "cmp": "=",
        "value": "15",
        "value_hi": "9",
        "unit": "家",
        "period": "2026年",
    }
    html = client.post(url, form).content.decode()
    assert "区间上端应大于下端" in html
    client.post(url, {**form, "value_hi": "20", "confirm": "1"})
    row.refresh_from_db()
    assert (row.form, row.cmp, row.value_hi, row.state, row.is_mended, row.period) == (
        "range",
        "range",
        D(20),
        "confirmed",
        True,
        "2026",
    )


def test_mending_nothing_changes_nothing(client, document, statements):
    row = statements["专利授权量"]
    client.post(
        reverse("plans:statement_mend", args=[row.pk]),
        {k: v if v is not None else "" for k, v in StatementForm.initial_of(row).items()},
    )
    row.refresh_from_db()
    assert (row.is_mended, row.cmp, row.growth_pct) == (False, "growth>=", D(50))


def test_adding_by_quoting_the_text(client, document):
    url = reverse("plans:statement_add", args=[document.pk])
    form = {
        "indicator": "高企存量",
        "kind": "actual",
        "form": "value",
        "cmp": "=",
        "value": "137",
        "unit": "家",
        "period": "2025",
    }
    assert "原文里没有这句话" in client.post(url, {**form, "quote": "没有的话"}).content.decode()
    client.post(url, {**form, "quote": "总数达到137家"})
    row = document.statements.get(is_added=True)
    assert (row.span, row.start) == ("总数达到137家", TEXT.index("总数达到137家"))
