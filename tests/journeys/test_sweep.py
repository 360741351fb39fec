"""Every page of the demonstration, as those who may open it: axe, width, script errors, files, weight.

The rule: an example of a route that draws with a class which no page before it drew with is judged in all looks of
``LOOKS``; the first example of every other route wide and light with all of axe's rules, and where space is scarcest
and contrast strictest; further examples (rows that differ in what the template shows, see ``lived_in.examples``, and
other accounts) wide and light. The pages are cut into ``PARTS``, which workers share.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from itertools import groupby
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.journeys.browser import LOOKS, Faults, Look, judged, new_context
from tests.journeys.conftest import alone
from tests.journeys.lived_in import examples, live_in, queries
from tests.journeys.pages import NO_PAGES, Found, found_pages, routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARTS = 8
#: Looks of a first example that draws with nothing new, and of further ones.
FIRST, FURTHER = (LOOKS[0], LOOKS[5]), LOOKS[:1]
#: Bytes of HTML, styles and scripts that one page may ask for, unpacked, without the chart library. Tabler's style
#: sheet is 635,000 of them (81,000 packed, and fetched once); the bar watches what a page itself adds.
HEAVIEST = 900_000
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter(each => !each.name.includes('echarts') && /^(navigation|link|script|css)$/.test(each.initiatorType))
    .reduce((sum, each) => sum + each.decodedBodySize, 0)"""
CLASSES = "() => [...new Set([...document.querySelectorAll('main *')].flatMap(each => [...each.classList]))]"


@pytest.fixture
def pages(demo, kept, demo_store, now) -> list[Found]:
    """Every page there is; none may be left unexplained. They are found once in a run."""
    kept("lived", lambda: live_in(now))
    with alone(demo_store):
        return _found(demo_store / "pages.json", now)


def _found(list_file: Path, now) -> list[Found]:
    if list_file.exists():
        return [Found(*each) for each in json.loads(list_file.read_text("utf-8"))]
    found, unexplained = found_pages(examples(), queries(now.date()))
    assert unexplained == []
    list_file.write_text(json.dumps([astuple(each) for each in found]), "utf-8")
    return found


def part_of(pages: list[Found], part: int) -> list[Found]:
    """One of ``PARTS`` about equal parts: whole routes, neighbours together, sorted by who opens them."""
    names = sorted({each.route for each in pages})
    place = {name: number * PARTS // len(names) for number, name in enumerate(names)}
    return sorted((each for each in pages if place[each.route] == part), key=lambda each: each.role or "")


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_sound_in_every_look(part, pages, browser, live_server):
    faults, wrong, heavy = Faults(), [], []
    routes_seen: set[str] = set()
    drawn: set[str] = set()
    for role, theirs in groupby(part_of(pages, part), key=lambda each: each.role):
        page = _signed_in(browser, live_server.url, role, faults)
        for each in theirs:
            page.goto(each.url)
            weight = page.evaluate(WEIGHT)
            if weight > HEAVIEST:
                heavy.append(f"{each.url} {weight}")
            wrong += judged(page, _looks(each, page, routes_seen, drawn))
        page.context.close()
    assert (wrong, faults.found, heavy) == ([], [], [])
    assert routes_seen != set()


def _looks(each: Found, page: Page, routes_seen: set[str], drawn: set[str]) -> tuple[Look, ...]:
    classes = set(page.evaluate(CLASSES))
    looks = LOOKS if classes - drawn else FURTHER if each.route in routes_seen else FIRST
    drawn |= classes
    routes_seen.add(each.route)
    return looks


def _signed_in(browser: Browser, base_url: str, role: str | None, faults: Faults) -> Page:
    """A page of somebody's session; the form of signing in has a journey of its own."""
    context = new_context(browser, base_url)
    if role:
        client = Client()
        client.force_login(
            get_user_model().objects.get(username=role),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
    page = context.new_page()
    faults.watch(page)
    return page


def test_a_route_is_excused_only_while_it_exists():
    assert set(NO_PAGES) - {name for name, _ in routes()} == set()
