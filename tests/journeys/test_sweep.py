"""Every page of the demonstration, as the one who may open it: axe, width, script errors, files, weight.

The rule: the first example of a route is judged in all looks of ``LOOKS``; further examples of it (rows that differ
in what the template shows, see ``lived_in.examples``) wide and light with all of axe's rules.
"""

from __future__ import annotations

from itertools import groupby

import pytest
from playwright.sync_api import Browser, Page

from kechuang.packs.demo import PASSWORD
from tests.journeys.browser import LOOKS, Faults, judged, new_context, sign_in
from tests.journeys.lived_in import examples, live_in, queries
from tests.journeys.pages import NO_PAGES, Found, found_pages, routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FURTHER = LOOKS[:1]
#: Bytes of HTML, styles and scripts that one page may ask for, unpacked, without the chart library. Tabler's style
#: sheet is 635,000 of them (81,000 packed, and fetched once); the bar watches what a page itself adds.
HEAVIEST = 900_000
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter(each => !each.name.includes('echarts') && /^(navigation|link|script|css)$/.test(each.initiatorType))
    .reduce((sum, each) => sum + each.decodedBodySize, 0)"""


@pytest.fixture
def pages(demo, now) -> list[Found]:
    """Every page there is; none may be left unexplained."""
    live_in(now)
    found, unexplained = found_pages(examples(), queries(now.date()))
    assert unexplained == []
    return found


def test_every_page_is_sound_in_every_look(pages, browser, live_server):
    faults, wrong, heavy = Faults(), [], []
    seen: set[str] = set()
    in_order = sorted(pages, key=lambda each: each.role or "")
    for role, theirs in groupby(in_order, key=lambda each: each.role):
        page = _signed_in(browser, live_server.url, role, faults)
        for each in theirs:
            page.goto(each.url)
            weight = page.evaluate(WEIGHT)
            if weight > HEAVIEST:
                heavy.append(f"{each.url} {weight}")
            wrong += judged(page, FURTHER if each.route in seen else LOOKS)
            seen.add(each.route)
        page.context.close()
    assert (wrong, faults.found, heavy) == ([], [], [])


def _signed_in(browser: Browser, base_url: str, role: str | None, faults: Faults) -> Page:
    page = new_context(browser, base_url).new_page()
    faults.watch(page)
    if role:
        sign_in(page, role, PASSWORD)
    return page


def test_a_route_is_excused_only_while_it_exists():
    assert set(NO_PAGES) - {name for name, _ in routes()} == set()
