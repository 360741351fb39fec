"""The applicant's API: beginning a case, handing in documents, answering a correction."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kechuang.programs.models import Case
from kechuang.programs.operations.moving import move_case
from tests.programs.kinds import make_call, make_case, make_correction, make_file, make_kind, steps_of
from tests.subjects.people import make_person

pytestmark = pytest.mark.django_db
API = "/api/v1/programs/own-cases"
PDF = b"%PDF-1.4 test"


@pytest.fixture
def now():
    """The API asks the clock: the moment of the test itself."""
    return timezone.localtime()


@pytest.fixture
def draft(world, call, now) -> Case:
    return make_case(world, call=call, now=now)


@pytest.fixture
def mending(world, call, now) -> Case:
    """To be mended, with nothing missing."""
    case = make_case(world, call=call, now=now, state="check")
    make_file(world, case, now=now)
    make_correction(case, now=now)
    return move_case(case, "ask_correction", now)


def post(client, path: str, data: object = None):
    return client.post(f"{API}{path}", data or {}, content_type="application/json")


def attach(client, case, code: str = "licence", name: str = "执照.pdf"):
    file = SimpleUploadedFile(name, PDF, "application/pdf")
    return client.post(f"{API}/{case.pk}/attach", {"code": code, "file": file})


def counted(act) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert act().status_code == 200
    return len(seen)


def test_start_begins_a_prefilled_draft_for_an_own_organisation(world, sign_in, call):
    firm = world.organisations["firm"]
    made = post(sign_in("clerk"), "/start", {"call": call.pk, "organisation": firm.pk})
    case = Case.objects.get()
    assert (made.status_code, made.json()["id"], made.json()["state"]) == (200, case.pk, "draft")
    assert case.answers.get(code="organisation_name").value == firm.name


def test_start_refuses_a_second_draft_others_and_what_is_not_there(world, sign_in, call, now):
    firm = world.organisations["firm"].pk
    client, given = sign_in("clerk"), {"call": call.pk, "organisation": firm}
    assert post(sign_in("firm2"), "/start", given).status_code == 404
    assert post(client, "/start", given | {"call": call.pk + 99}).status_code == 404
    closed = make_call(world, now=now, kind_version=call.kind_version, state="draft")
    assert post(client, "/start", given | {"call": closed.pk}).status_code == 404
    assert post(client, "/start", {"call": call.pk}).status_code == 422
    assert post(client, "/start", given).status_code == 200
    assert post(client, "/start", given).status_code == 422
    assert Case.objects.count() == 1


def test_who_applies_for_himself_starts_without_an_organisation(world, sign_in, now):
    person = make_person(world, now)
    person.account = world.accounts["audit"]
    person.save()
    kind = make_kind(code="personal", applicants=(), steps=steps_of("unit", "check"))
    made = post(sign_in("audit"), "/start", {"call": make_call(world, now=now, kind=kind).pk})
    assert (made.status_code, Case.objects.get().person) == (200, person)


def test_attach_hands_in_a_document_and_says_its_sum(sign_in, draft):
    made = attach(sign_in("clerk"), draft).json()
    row = draft.files.get()
    assert (made["id"], made["code"], made["name"], made["size"], made["sha256"]) == (
        row.pk, "licence", "执照.pdf", len(PDF), hashlib.sha256(PDF).hexdigest(),
    )  # fmt: skip


def test_attach_refuses_strangers_and_what_is_not_taken(sign_in, draft):
    assert attach(sign_in("firm2"), draft).status_code == 404
    client = sign_in("clerk")
    assert attach(client, draft, name="执照.exe").status_code == 422
    assert attach(client, draft, code="nothing").status_code == 422
    assert draft.files.count() == 0


def test_correct_sends_the_case_back_to_the_check(sign_in, mending):
    made = post(sign_in("clerk"), f"/{mending.pk}/correct")
    assert (made.status_code, made.json()["state"]) == (200, "check")
    assert mending.corrections.get().answered_at is not None


def test_correct_refuses_strangers_what_is_missing_and_a_second_time(sign_in, mending, now):
    assert post(sign_in("firm2"), f"/{mending.pk}/correct").status_code == 404
    client = sign_in("clerk")
    mending.files.update(removed_at=now)
    missing = post(client, f"/{mending.pk}/correct")
    assert (missing.status_code, "营业执照" in str(missing.json())) == (422, True)
    mending.files.update(removed_at=None)
    assert post(client, f"/{mending.pk}/correct").status_code == 200
    assert post(client, f"/{mending.pk}/correct").status_code == 422


def test_none_asks_more_often_with_more_rows(world, sign_in, call, now):
    """Documents that are there, and earlier cases of the applicant, cost no query each."""
    client, firm = sign_in("clerk"), world.organisations["firm"].pk
    calls = [make_call(world, now=now, kind_version=call.kind_version) for _ in range(3)]
    starts = [
        counted(lambda each=each: post(client, "/start", {"call": each.pk, "organisation": firm}))
        for each in calls
    ]
    assert starts[2] == starts[1]
    case = Case.objects.filter(call=calls[0]).get()
    files = [counted(lambda: attach(client, case, "report")) for _ in range(2)]
    case.files.update(removed_at=now)
    assert files[0] == files[1] == counted(lambda: attach(client, case, "report"))
