"""No page breaks, whatever stands in its address or its form: every address, several people, odd values."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kechuang.plans.models import Document, Plan, Target
from tests.architecture.source import expect_none
from tests.web.walking import Place, places, said

NAMES = (
    "page", "page_size", "year", "as_of", "region", "sort", "q", "node", "outcome", "county", "indicator", "start", "end",
    "document", "at", "plan", "target", "day", "text", "period", "context", "state", "name", "action", "value", "form",
    "method", "pick", "act", "month", "export", "next", "due_on", "last_day", "code", "file", "reached", "role", "account",
)  # fmt: skip
#: What people, programs and attackers put there.
ODD = (
    "abc", "-1", "__class__", "2026-99-99", "9" * 26, "9999", "²", "😀", "%_\\'\"<script>", "0000-00-00", "0",
)  # fmt: skip


def turned(by: int) -> dict[str, str]:
    """An odd value in every name, each name another; turned on by some places."""
    return {name: ODD[(place + by) % len(ODD)] for place, name in enumerate(NAMES)}


FINE = {200, 301, 302, 400, 401, 403, 404, 405, 422}


@pytest.fixture
def world(marked):
    """The world with rows of every kind."""
    return marked


def trouble(client: Client, method: str, address: str, values: dict[str, str]) -> str:
    """What went wrong, in a line; empty if nothing did. What was written is taken back."""
    with transaction.atomic():
        try:
            status = getattr(client, method)(address, values).status_code
        except Exception as error:  # noqa: BLE001 - any exception is what is looked for
            return f"{method} {address} {type(error).__name__}: {str(error)[:120]}"
        finally:
            transaction.set_rollback(True)
    return "" if status in FINE else f"{method} {address} → {status}"


def first_address(place: Place) -> str:
    """The address for the first row there is."""
    return next(iter(place.everywhere()), place.at(1))


@pytest.mark.parametrize(("username", "rooms"), [("planner", "/"), ("system", ("/core/", "/workbench/"))])
def test_odd_values_never_break_a_page(username, rooms, world, sign_in):
    client = sign_in(username)
    addresses = [each for each in map(first_address, places()) if each.startswith(rooms)]
    asked = (("get", turned(0)), ("get", turned(4)), ("post", turned(6)))
    faults = [trouble(client, method, each, values) for each in addresses for method, values in asked]
    expect_none(filter(None, faults))


@pytest.mark.parametrize("words", ["长" * 10_000, "😀 % _ ' \" \\", "²"])
def test_odd_words_never_break_a_search(words, world, sign_in):
    client = sign_in("planner")
    listings = (
        "/search/",
        "/plans/targets/",
        "/plans/documents/",
        "/indicators/observations/",
        "/indicators/",
    )
    faults = [trouble(client, "get", address, {"q": words, "sort": words}) for address in listings]
    expect_none(filter(None, faults))


@pytest.mark.parametrize("address", ["/search/", "/plans/plans/create/", "/api/v1/plans/targets"])
def test_a_nul_is_refused_with_words(address, world, sign_in):
    client = sign_in("planner")
    method = client.post if address.endswith("create/") else client.get
    response = method(address, {"q": "a\0b"})
    assert response.status_code == 400
    assert "不可见的空字符" in said(response)


def test_rows_that_do_not_exist_are_not_found(world, sign_in):
    client = sign_in("planner")
    addresses = [
        place.at(key)
        for place in places()
        if place.model is not None and place.model._meta.label not in {"core.Region", "core.StoredFile"}
        for key in (10**30,)
    ]
    faults = [trouble(client, method, address, {}) for address in addresses for method in ("get", "post")]
    expect_none(filter(None, faults))


def test_a_page_that_is_not_there_helps_on(sign_in):
    page = sign_in("planner").get("/plans/targets/999999/")
    assert page.status_code == 404
    assert "用搜索找一找" in page.content.decode()


def test_an_address_of_another_region_says_why_and_not_what(world, sign_in):
    target = Target.objects.filter(region="990101", name__contains="培育").get()
    page = sign_in("county2").get(reverse("plans:target_detail", args=[target.pk]))
    assert page.status_code == 403
    text = page.content.decode()
    assert "只能在您的辖区（西川县）内办理" in text
    assert target.name not in text


def test_opening_what_only_a_button_sends_says_so(world, sign_in):
    document = Document.objects.filter(region="990100").earliest("pk")
    response = sign_in("planner").get(reverse("plans:statement_decide", args=[document.pk]))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "登录过期前的那一次提交没有办成" in response.content.decode()


def test_a_form_without_its_token_is_not_taken(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        world.accounts["planner"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    before = Plan.objects.count()
    response = client.post(reverse("plans:plan_create"), {"title": "新计划", "year_from": "2027"})
    assert response.status_code == 403
    assert "页面已经过时" in response.content.decode()
    assert Plan.objects.count() == before


def test_the_walk_sees_a_page_that_breaks(world, sign_in, settings):
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.endswith("FriendlyRefusals")]
    place = next(each for each in places() if each.name == "plans:target_detail")
    other = Target.objects.filter(region="990201").earliest("pk")
    fault = trouble(sign_in("planner"), "get", place.at(other.pk), {})
    assert "Refused" in fault
