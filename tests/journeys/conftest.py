"""A live server, a browser and pages for journeys. Playwright is sync: Django is told that this is meant."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

pytest.importorskip("playwright", reason="没有 playwright，不能用真浏览器")

from playwright.sync_api import Browser, Page

from tests.journeys.browser import LOOKS, PASSWORD, Faults, Look, axe_source, chromium, launched, new_context


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys; skips, with the reason, where there is none."""
    if chromium() is None:
        pytest.skip("没有 chromium：请安装，或用 KECHUANG_CHROMIUM 指明它在哪里")
    if axe_source() is None:
        pytest.skip("没有前台文件：请先运行 make assets")
    # Playwright's sync API keeps an event loop running, on which Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with launched() as running:
        yield running


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Errors of scripts and missing files on any watched page fail the test at its end."""
    watched = Faults()
    yield watched
    assert watched.found == []


@pytest.fixture
def open_page(browser, live_server, faults):
    """``open_page(look)`` gives a page of a fresh session on the live server."""
    contexts = []

    def opened(look: Look = LOOKS[0]) -> Page:
        context = new_context(browser, live_server.url, look)
        contexts.append(context)
        page = context.new_page()
        faults.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page) -> Page:
    """A wide, light page, not signed in."""
    return open_page()


@pytest.fixture
def live_world(transactional_db):
    """The small world with passwords that a person can type."""
    from tests.world import make_world  # models can be imported only once Django is set up

    world = make_world()
    for account in world.accounts.values():
        account.set_password(PASSWORD)
        account.save()
    return world
