"""The organisers' check of blindness: copies that are wanted, hints, a copy that is taken and one that is not."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.models import Event
from kechuang.programs.models import Answer, CaseVersion
from kechuang.review.models import PanelFile
from kechuang.subjects.models import Organisation
from tests.programs.kinds import make_file as make_document
from tests.review.test_blind_scan import pdf


@pytest.fixture
def document(world, officer, room, now):
    """A licence of the first file, which says who applies."""
    return make_document(world, room.cases[0], now=room.cases[0].submitted_at)


def page(room) -> str:
    """The first file's page."""
    return f"/review/panels/{room.panel.pk}/blinding/{room.files[0].pk}/"


def sent(document, data: bytes) -> dict:
    """An upload."""
    return {"paper": str(document.pk), "file": SimpleUploadedFile("copy.pdf", data)}


def test_the_list_says_what_is_wanted(room, document, sign_in):
    text = sign_in("program").get(f"/review/panels/{room.panel.pk}/blinding/").content.decode()
    assert "还差 1 份副本" in text


def test_a_copy_is_cleaned_and_kept(room, document, sign_in):
    client = sign_in("program")
    assert client.post(page(room), sent(document, pdf("gear test"))).url == page(room)
    document.refresh_from_db()
    with document.redacted.content.open("rb") as handle:
        kept = handle.read()
    assert (document.redacted.name, b"Secret" in kept) == ("去名副本.pdf", False)
    assert document.redacted.organisation_key is None
    assert Event.objects.filter(kind="programs.case.file_redacted").count() == 1
    assert "材料A7K3-1.pdf" in client.get(page(room)).content.decode()


def test_a_copy_out_of_which_the_name_can_be_copied_is_not_taken(room, document, sign_in):
    Organisation.objects.filter(pk=room.cases[0].organisation_id).update(name="Gear Works")
    answer = sign_in("program").post(page(room), sent(document, pdf("made by gear works")))
    document.refresh_from_db()
    assert (answer.status_code, document.redacted) == (400, None)
    assert "还能选中并复制出申报人的信息" in answer.content.decode()
    assert Event.objects.filter(kind="programs.case.file_redacted").count() == 0


def test_what_is_no_pdf_is_not_taken(room, document, sign_in):
    client = sign_in("program")
    assert client.post(page(room), {"paper": str(document.pk)}).status_code == 400
    assert "请用PDF" in client.post(page(room), sent(document, b"words")).content.decode()


def test_hints_show_where_the_applicant_is_to_be_recognised(room, document, sign_in):
    version = CaseVersion.objects.get(case=room.cases[0])
    version.answers |= {"abstract": "电话13900001234"}
    version.save()
    Answer.objects.filter(case=room.cases[0], code="abstract").update(value="电话13900001234")
    text = sign_in("program").get(page(room)).content.decode()
    assert "手机号“13900001234”" in text


@pytest.mark.parametrize("name", ["firm", "county", "leader"])
def test_others_do_not_come_here(room, document, sign_in, name):
    assert sign_in(name).get(page(room)).status_code in (403, 404)
    assert sign_in(name).post(page(room), sent(document, pdf("gear test"))).status_code in (403, 404)


def test_the_list_asks_as_often_for_one_file_as_for_two(room, document, sign_in):
    client, address = sign_in("program"), f"/review/panels/{room.panel.pk}/blinding/"
    client.get(address)
    with CaptureQueriesContext(connection) as two:
        client.get(address)
    room.files[1].sheets.all().delete()
    PanelFile.objects.filter(pk=room.files[1].pk).delete()
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    assert len(one) == len(two)
