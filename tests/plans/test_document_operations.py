from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.plans.models import Document, Statement
from kechuang.plans.operations import (
    add_document,
    confirm_statements,
    edit_document,
    mend_statement,
    reject_statements,
    reread_document,
)
from kechuang.reading.model import Hidden
from tests.plans.conftest import TEXT, reading_of, said, statements_of


def kinds(document):
    return list(
        Event.objects.filter(object_type="plans.document", object_id=document.pk).values_list(
            "kind", flat=True
        )
    )


def test_add_document_stores_text_statements_and_one_event(document, world):
    assert (document.title, document.year, document.kind) == (
        "示例市科技工作总结和计划",
        2026,
        "summary_and_plan",
    )
    assert document.original == TEXT
    assert [(s.norm, s.state) for s in document.statements.all()] == [
        ("新增高新技术企业数", "proposed"), ("高新技术企业总数", "proposed"), ("专利授权量", "proposed"),
        ("新增孵化企业数", "proposed"), ("专利申请量", "proposed"),
    ]  # fmt: skip
    assert [node["title"] for node in document.outline] == ["去年工作", "今年目标"]
    assert document.created_by_id == world.accounts["planner"].pk
    assert kinds(document) == ["plans.document.added"]


def test_every_span_stands_in_the_original(document):
    assert all(TEXT[s.start : s.end] == s.span for s in document.statements.all())


def test_the_same_text_again_changes_nothing(document, world, now):
    again = add_document(
        region=world.city,
        text=TEXT,
        title="另起一名",
        actor=world.actor("planner"),
        now=now + timedelta(days=1),
    )
    assert again == document
    assert again.title == document.title
    assert (Document.objects.count(), Statement.objects.count(), len(kinds(document))) == (1, 5, 1)


def test_the_same_text_for_another_region_is_another_document(document, world, now):
    other = add_document(region=world.county, text=TEXT, actor=world.actor("county"), now=now)
    assert other != document
    assert other.region == world.county


def test_an_uploaded_file_is_kept(world, reader, now):
    reader(reading_of())
    document = add_document(
        region=world.city, data=TEXT.encode(), name="总结.txt", actor=world.actor("planner"), now=now
    )
    assert document.file.name == "总结.txt"
    assert document.file.content.read().decode() == TEXT
    again = add_document(
        region=world.city, data=TEXT.encode(), name="总结.txt", actor=world.actor("planner"), now=now
    )
    assert again.file_id == document.file_id


def test_titles_given_by_a_person_win(world, reader, now):
    reader(reading_of())
    document = add_document(
        region=world.city,
        text=TEXT,
        title=" 我的题目 ",
        year=2030,
        kind="speech",
        actor=world.actor("planner"),
        now=now,
    )
    assert (document.title, document.year, document.kind) == ("我的题目", 2030, "speech")


@pytest.mark.parametrize(
    ("given", "field"), [({"text": "  "}, "text"), ({}, "text"), ({"text": "好", "kind": "poem"}, "kind")]
)
def test_what_cannot_be_added_is_said_at_its_field(world, reader, now, given, field):
    reader(reading_of())
    with pytest.raises(Problem) as problem:
        add_document(region=world.city, actor=world.actor("planner"), now=now, **given)
    assert problem.value.field == field
    assert Document.objects.count() == 0


def test_a_broken_file_is_refused_in_words(world, now):
    with pytest.raises(Problem) as problem:
        add_document(
            region=world.city,
            data=b"\x00\x01\x02\x03" * 40,
            name="x.docx",
            actor=world.actor("planner"),
            now=now,
        )
    assert problem.value.field == "file"
    assert Document.objects.count() == 0


@pytest.mark.parametrize("who", ["statistician", "reader", "leader", "system", "neighbour", "county"])
def test_others_may_not_add_for_the_city(world, reader, now, who):
    reader(reading_of())
    with pytest.raises(Refused):
        add_document(region=world.city, text=TEXT, actor=world.actor(who), now=now)


def test_spam_is_neither_shown_nor_stored_as_a_name(world, reader, now):
    text = "在坏字坏字市，新增企业15家以上。"
    found = (said(text, "坏字坏字市，新增企业15家", value=D(15), indicator="新增企业", norm="新增企业数"),)
    reader(reading_of(text, found, hidden=(Hidden(1, 5, "spam"),), title="计划"))
    document = add_document(region=world.city, text=text, actor=world.actor("planner"), now=now)
    row = document.statements.get()
    assert row.span == "〔已隐去〕市，新增企业15家"
    assert "坏字" not in str(row.as_read)


def test_numbers_too_long_for_any_column_are_left_out(world, reader, now):
    text = "新增企业15家，另有数字。"
    found = (said(text, "企业15家", value=D(15)), said(text, "数字", value=D(10) ** 30))
    reader(reading_of(text, found, title="计划"))
    assert (
        add_document(region=world.city, text=text, actor=world.actor("planner"), now=now).statements.count()
        == 1
    )


def test_equal_statements_at_one_place_are_both_kept(world, reader, now):
    text = "新增企业15家。"
    one = said(text, "企业15家", value=D(15))
    reader(reading_of(text, (one, one), title="计划"))
    document = add_document(region=world.city, text=text, actor=world.actor("planner"), now=now)
    assert document.statements.count() == 2
    assert reread_document(document_id=document.pk, actor=world.actor("planner"), now=now)["kept"] == 2


def test_reread_changes_nothing_twice(document, world, now):
    counts = reread_document(document_id=document.pk, actor=world.actor("planner"), now=now)
    assert counts == {"kept": 5, "added": 0, "removed": 0, "returned": 0}
    assert kinds(document) == ["plans.document.added"]


def test_reread_keeps_decisions_adds_and_removes(document, statements, world, reader, now):
    planner = world.actor("planner")
    confirm_statements(
        document_id=document.pk, statement_ids=[statements["新增高新技术企业数"].pk], actor=planner, now=now
    )
    reject_statements(
        document_id=document.pk, statement_ids=[statements["高新技术企业总数"].pk], actor=planner, now=now
    )
    old = statements_of()
    fresh = said(TEXT, "专利申请2100件", value=D(2100), norm="专利申请量（确保）")
    # The first is named otherwise by a better catalogue, the second and third are gone, one is new.
    renamed = replace(old[0], indicator="全市新增高新技术企业", norm="高企新增数")
    reader(reading_of(statements=(renamed, old[3], old[4], fresh)))
    counts = reread_document(document_id=document.pk, actor=planner, now=now)
    assert counts == {"kept": 3, "added": 1, "removed": 1, "returned": 0}
    assert {s.norm: s.state for s in document.statements.all()} == {
        "新增高新技术企业数": "confirmed", "高新技术企业总数": "rejected", "专利授权量": "removed",
        "新增孵化企业数": "proposed", "专利申请量": "proposed", "专利申请量（确保）": "proposed",
    }  # fmt: skip
    assert kinds(document)[-1] == "plans.document.reread"
    reader(reading_of())
    assert reread_document(document_id=document.pk, actor=planner, now=now) == {
        "kept": 4,
        "added": 0,
        "removed": 1,
        "returned": 1,
    }


def test_reread_does_not_bring_back_what_a_person_mended(document, statements, world, now):
    row = statements["新增孵化企业数"]
    mend_statement(statement_id=row.pk, changes={"value": "16"}, actor=world.actor("planner"), now=now)
    assert reread_document(document_id=document.pk, actor=world.actor("planner"), now=now)["added"] == 0
    row.refresh_from_db()
    assert (row.value, row.as_read["value"]) == (D(16), "15")


def test_edit_document_corrects_facts_but_not_the_text(document, world, now):
    edit_document(
        document_id=document.pk,
        changes={"title": "新题", "year": 2027, "original": "篡改"},
        actor=world.actor("planner"),
        now=now,
    )
    document.refresh_from_db()
    assert (document.title, document.year, document.original) == ("新题", 2027, TEXT)
    assert kinds(document) == ["plans.document.added", "plans.document.edited"]
    edit_document(document_id=document.pk, changes={"title": "新题"}, actor=world.actor("planner"), now=now)
    assert len(kinds(document)) == 2
    with pytest.raises(Problem):
        edit_document(document_id=document.pk, changes={"title": " "}, actor=world.actor("planner"), now=now)
