"""Every address refuses a stranger, unless it is listed as public in kechuang.core.public."""

from __future__ import annotations

import logging
import re
import sys
from types import ModuleType

import pytest
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, resolve, reverse
from django.urls.resolvers import RoutePattern

from kechuang.core import public
from tests.architecture.source import expect_none

#: Addresses whose secret is the address itself: a stranger gets 404, and the room's own tests prove that
#: the right secret is asked for. Elsewhere 404 proves nothing: a page may look before it asks who looks.
SECRET_URL_NAMES = getattr(public, "SECRET_URL_NAMES", frozenset())
METHODS = ("get", "post", "put", "patch", "delete")
SAMPLES = ("1", "x", "2025", "00000000-0000-0000-0000-000000000001", "a-b")


def named_patterns(
    resolver: URLResolver, spaces: tuple[str, ...] = (), before: str = "/"
) -> dict[str, tuple[URLPattern, str]]:
    """Every address by its full name (one without a name: by its route), with a sample of it."""
    found: dict[str, tuple[URLPattern, str]] = {}
    for entry in resolver.url_patterns:
        where = before + sample(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            found |= named_patterns(entry, inner, where)
        else:
            found[":".join((*spaces, entry.name or str(entry.pattern)))] = (entry, where)
    return found


def sample(pattern) -> str:
    """A piece of an address: each parameter takes the first sample that its converter or group accepts."""
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: fitting(pattern.converters[m[1]].regex), str(pattern))
    return re.sub(r"\(\?P<\w+>([^)]*)\)", lambda m: fitting(m[1]), str(pattern)).strip("^$").replace("\\", "")


def fitting(regex: str) -> str:
    """The first sample that a regular expression takes."""
    return next(each for each in SAMPLES if re.fullmatch(regex, each))


def refused(response, name: str) -> bool:
    """Was the stranger sent away: to sign in, or with 401, 403 or 405 (404 only for a secret address)?

    A permanent redirect within the site is an old address, and the new one is on this walk too.
    """
    if response.status_code == 301:
        return response["Location"].startswith("/") and not response["Location"].startswith("//")
    if response.status_code == 302:
        return response["Location"].startswith(resolve_url("account_login"))
    allowed = {401, 403, 405} | ({404} if name in SECRET_URL_NAMES else set())
    return response.status_code in allowed


def open_to_strangers(names: frozenset[str]) -> list[str]:
    """Names of addresses outside `names` that answer a stranger, with the method and the status."""
    client, found = Client(raise_request_exception=False), []
    for name, (pattern, where) in named_patterns(get_resolver()).items():
        if name in names:
            continue
        match, route = resolve(where), str(pattern.pattern)
        # The API gives each method of one address a name and a function of its own, behind one route.
        same_route = bool(route) and match.route.endswith(route)
        assert match.func == pattern.callback or same_route, f"{where} 不通向 {name}，样例地址没有造对"
        for method in METHODS:
            response = getattr(client, method)(where)
            if not refused(response, name):
                found.append(f"{name} {method.upper()} {where} → {response.status_code}")
    return found


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """Hundreds of refusals are what is wanted here; Django warns of each."""
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.mark.django_db
def test_every_address_refuses_a_stranger():
    expect_none(open_to_strangers(public.PUBLIC_URL_NAMES))


def test_the_public_list_names_addresses_that_exist():
    expect_none(sorted(public.PUBLIC_URL_NAMES - set(named_patterns(get_resolver()))))


@pytest.mark.django_db
def test_public_addresses_do_not_break():
    patterns = named_patterns(get_resolver())
    client = Client(raise_request_exception=False)
    answers = {
        name: client.get(patterns[name][1]).status_code
        for name in sorted(public.PUBLIC_URL_NAMES & set(patterns))
    }
    assert {name: status for name, status in answers.items() if status >= 500} == {}


@pytest.mark.django_db
def test_the_check_sees_an_open_address(settings):
    shut = reverse("account_login")
    module = ModuleType("tests_open_urls")
    module.urlpatterns = [
        path("open/<int:number>/", lambda request, number: HttpResponse("机密"), name="open"),
        path("lost/", lambda request: HttpResponse(status=404), name="lost"),
        path("old/", lambda request: HttpResponse(status=301, headers={"Location": "/shut/"}), name="old"),
        path("shut/", lambda request: HttpResponse(status=403), name="shut"),
        path("sent/", lambda request: HttpResponse(status=302, headers={"Location": shut}), name="sent"),
        path("astray/", lambda request: HttpResponse(status=302, headers={"Location": "/x/"}), name="astray"),
        path("accounts/login/", lambda request: HttpResponse("登录"), name="account_login"),
    ]
    sys.modules[module.__name__] = module
    try:
        settings.ROOT_URLCONF = module.__name__
        settings.MIDDLEWARE = []
        found = open_to_strangers(frozenset({"account_login"}))
    finally:
        del sys.modules[module.__name__]
    assert sorted({line.split()[0] for line in found}) == ["astray", "lost", "open"]
