"""Every page of the demonstration, as those who may open it: axe, width, script errors, files, weight.

The rule: an example of a route that draws with a class which no page before it drew with is judged in all looks of
``LOOKS``; every other page wide and light with all of axe's rules, since its colours were judged where they were first
drawn, and what sticks out is looked for on a phone. Further accounts whose page has the bones of one that was judged
(the same elements with the same classes in ``main``) are only opened. The pages are cut into ``PARTS``, which workers
share: every so many routes apart, so that none has all of a room that is slow to draw. What one part has judged the
next ones of its worker need not judge again: a fault in it fails the part that met it first, and a part that runs alone
judges everything itself.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import astuple, dataclass, field
from itertools import groupby
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.journeys.browser import LOOKS, Faults, judged, new_context, overflow, show_as
from tests.journeys.conftest import alone
from tests.journeys.lived_in import examples, live_in, queries
from tests.journeys.pages import NO_PAGES, Found, found_pages, routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PARTS = 12
#: Looks of an example that draws with nothing new, and where it is looked whether anything sticks out.
PLAIN, NARROW = LOOKS[:1], LOOKS[5]
#: Bytes of HTML, styles and scripts that one page may ask for, unpacked, without the chart library. Tabler's style
#: sheet is 635,000 of them (81,000 packed, and fetched once); the bar watches what a page itself adds.
HEAVIEST = 900_000
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter(each => !each.name.includes('echarts') && /^(navigation|link|script|css)$/.test(each.initiatorType))
    .reduce((sum, each) => sum + each.decodedBodySize, 0)"""
BONES = """() => [...document.querySelectorAll('main, main *')].map(each => each.tagName + '.' + each.className).join()"""
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
    """One of ``PARTS`` about equal parts: whole routes, dealt out like cards, sorted by who opens them."""
    counted = Counter(each.route for each in pages)
    place = {name: number % PARTS for number, (name, _) in enumerate(counted.most_common())}
    return sorted((each for each in pages if place[each.route] == part), key=lambda each: each.role or "")


@dataclass
class Seen:
    """What was judged already: classes that were drawn with, and the bones of pages by their route."""

    classes: set[str] = field(default_factory=set)
    bones: set[tuple[str, str]] = field(default_factory=set)


@pytest.fixture(scope="module")
def seen() -> Seen:
    """Kept from part to part."""
    return Seen()


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_sound_in_every_look(part, pages, browser, live_server, seen):
    faults, wrong, heavy = Faults(), [], []
    before = len(seen.bones)
    for role, theirs in groupby(part_of(pages, part), key=lambda each: each.role):
        page = _signed_in(browser, live_server.url, role, faults)
        for each in theirs:
            page.goto(each.url)
            weight = page.evaluate(WEIGHT)
            if weight > HEAVIEST:
                heavy.append(f"{each.url} {weight}")
            wrong += _found_wrong(each, page, seen)
        page.context.close()
    assert (wrong, faults.found, heavy) == ([], [], [])
    assert len(seen.bones) > before


def _found_wrong(each: Found, page: Page, seen: Seen) -> list[str]:
    if page.locator("main").count() != 1:
        return [f"{page.url} 没有正文：它不是一张页面，或者少了 main"]
    bones = (each.route, page.evaluate(BONES))
    if bones in seen.bones:
        return []
    seen.bones.add(bones)
    classes = set(page.evaluate(CLASSES))
    if classes - seen.classes:
        seen.classes |= classes
        return judged(page, LOOKS)
    found = judged(page, PLAIN)
    show_as(page, NARROW)
    if wide := overflow(page):
        found.append(f"〔{NARROW.name}〕{page.url} 宽出 {wide} 像素")
    return found


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
