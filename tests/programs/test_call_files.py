"""Documents of a call: added on its form, read by whoever may see the call, taken off only while it is a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, StoredFile
from kechuang.programs.models import Call
from kechuang.programs.operations.call_file import attach_call_files, remove_call_file
from tests.programs.kinds import make_call, make_version

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 test"


@pytest.fixture
def act(world, officer):
    return world.actor("program")


@pytest.fixture
def client(officer, sign_in):
    return sign_in("program")


def attach(call, actor, now, *names: str) -> list[StoredFile]:
    return attach_call_files(call_id=call.pk, files=[(each, PDF) for each in names], actor=actor, now=now)


def upload(name: str = "申报表.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def test_attach_call_files_keeps_them_with_the_call(world, call, act, now):
    made = attach(call, act, now, "通知原文.pdf", "申报表.pdf")
    assert set(call.files.all()) == set(made)
    event = Event.objects.filter(kind="programs.call.files_attached").get()
    assert [each["name"] for each in event.data["files"]] == ["通知原文.pdf", "申报表.pdf"]


def test_attaching_is_refused_to_others_for_what_is_not_taken_and_once_it_is_over(world, call, act, now):
    with pytest.raises(Refused):
        attach(call, world.actor("county"), now, "申报表.pdf")
    with pytest.raises(Problem) as caught:
        attach(call, act, now, "程序.exe")
    assert caught.value.field == "attachments"
    with pytest.raises(Problem, match="最多20个附件"):
        attach(call, act, now, *[f"{n}.pdf" for n in range(21)])
    Call.objects.filter(pk=call.pk).update(state="ended")
    with pytest.raises(Problem, match="通知已经结束"):
        attach(call, act, now, "申报表.pdf")
    assert call.files.count() == 0


def test_remove_call_file_only_from_a_draft(world, call, act, now):
    (made,) = attach(call, act, now, "申报表.pdf")
    with pytest.raises(Problem, match="通知已经发布"):
        remove_call_file(call_id=call.pk, file_id=made.pk, actor=act, now=now)
    Call.objects.filter(pk=call.pk).update(state="draft")
    with pytest.raises(Refused):
        remove_call_file(call_id=call.pk, file_id=made.pk, actor=world.actor("county"), now=now)
    remove_call_file(call_id=call.pk, file_id=made.pk, actor=act, now=now)
    assert call.files.count() == 0
    with pytest.raises(Problem, match="已经撤下"):
        remove_call_file(call_id=call.pk, file_id=made.pk, actor=act, now=now)


def test_the_forms_take_documents_and_the_page_takes_them_off(world, client, now):
    version = make_version(world)
    given = {
        "kind": f"own:{version.pk}", "region": "990100", "year": "2027", "title": "2027年度申报通知",
        "opens_at": f"{now:%Y-%m-%dT%H:%M}", "closes_at": f"{now + timedelta(days=30):%Y-%m-%dT%H:%M}",
        "office": "计划科", "contact": "0999-1234567", "text": "支持企业攻关。",
    }  # fmt: skip
    bad = client.post(
        reverse("programs:call_create"), given | {"attachments": [SimpleUploadedFile("x.exe", b"MZ")]}
    )
    assert (Call.objects.count(), bad.status_code) == (0, 200)
    client.post(reverse("programs:call_create"), given | {"attachments": [upload("通知.pdf"), upload()]})
    call = Call.objects.get()
    assert sorted(each.name for each in call.files.all()) == ["申报表.pdf", "通知.pdf"]
    page = reverse("programs:call_detail", args=[call.pk])
    assert "通知.pdf" in client.get(page).content.decode()
    first = call.files.get(name="通知.pdf")
    client.post(reverse("programs:call_file_remove", args=[call.pk, first.pk]))
    assert [each.name for each in call.files.all()] == ["申报表.pdf"]
    Call.objects.filter(pk=call.pk).update(state="open")
    # Of a published call a document alone is a supplement, too.
    edit = reverse("programs:call_edit", args=[call.pk])
    client.post(edit, {"contact": "0999-1234567", "addition": "", "attachments": [upload("更正.pdf")]})
    call.refresh_from_db()
    assert (call.text, call.files.count()) == ("支持企业攻关。", 2)
    assert "没有改动" in client.post(edit, {"contact": "0999-1234567", "addition": ""}).content.decode()


def test_everybody_reads_the_documents_of_a_published_call_and_nobody_those_of_a_draft(
    world, call, client, act, now
):
    (made,) = attach(call, act, now, "申报表.pdf")
    url, stranger = reverse("programs:call_file", args=[call.pk, made.pk]), Client()
    assert url in stranger.get(reverse("programs:call_guide", args=[call.pk])).content.decode()
    assert stranger.get(url).content == PDF
    other = make_call(world, now=now, kind_version=call.kind_version)
    assert stranger.get(reverse("programs:call_file", args=[other.pk, made.pk])).status_code == 404
    Call.objects.filter(pk=call.pk).update(state="draft")
    assert stranger.get(url).status_code == 404
    assert client.get(url).content == PDF


def test_the_guide_asks_as_often_for_three_documents_as_for_one(world, call, act, now):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert Client().get(reverse("programs:call_guide", args=[call.pk])).status_code == 200
        return len(seen)

    attach(call, act, now, "一.pdf")
    asked()
    one = asked()
    attach(call, act, now, "二.pdf", "三.pdf")
    assert asked() == one
