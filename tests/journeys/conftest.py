"""A live server, a browser and pages for journeys. Playwright is sync: Django is told that this is meant."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("playwright", reason="没有 playwright，不能用真浏览器")

from playwright.sync_api import Browser, Page

from tests.journeys.browser import LOOKS, PASSWORD, Faults, Look, axe_source, chromium, launched, new_context

#: Restores a filled database by its name, or fills it.
Kept = Callable[[str, Callable[[], object]], None]


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


@pytest.fixture(autouse=True)
def _one_moment(monkeypatch, now):
    """The site's clock starts at the tests' ``now``, so that no page depends on the day on which they run."""
    from django.utils import timezone

    from kechuang.core import middleware

    started = time.monotonic()
    clock = SimpleNamespace(
        localtime=lambda: now + timedelta(seconds=time.monotonic() - started), localdate=timezone.localdate
    )
    monkeypatch.setattr(middleware, "timezone", clock)


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory) -> Path:
    """Where filled databases are kept between tests, one place for all workers of a run."""
    root = tmp_path_factory.getbasetemp()
    store = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "kept"
    store.mkdir(exist_ok=True)
    return store


@pytest.fixture
def kept(transactional_db, settings, demo_store) -> Kept:
    """``kept("name", fill)`` fills the database once in a whole run; afterwards SQLite copies the file back."""
    media = Path(settings.MEDIA_ROOT)

    def restore(name: str, fill: Callable[[], object]) -> None:
        with alone(demo_store):
            if not taken_back(demo_store / name, media):
                fill()
                put_by(demo_store / name, media)

    return restore


@pytest.fixture
def demo(kept, now) -> None:
    """The demonstration city as ``make demo`` fills it, anew for each test."""
    from kechuang.packs.demo import fill  # needs the tables

    kept("demo", lambda: fill(now=now, is_small=True))


@contextmanager
def alone(store: Path) -> Iterator[None]:
    """Only one worker at a time is in here: what one fills, the others copy."""
    import fcntl  # journeys run where there is a chromium for them: not on Windows

    with (store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def taken_back(store: Path, media: Path) -> bool:
    """Restore the database and the files from ``store``; False if there is nothing there."""
    import sqlite3

    from django.db import connection

    if connection.vendor != "sqlite" or not (store / "files").exists():
        return False
    connection.ensure_connection()
    with sqlite3.connect(store / "demo.sqlite3") as kept:
        kept.backup(connection.connection)
    kept.close()
    shutil.copytree(store / "files", media, dirs_exist_ok=True)
    return True


def put_by(store: Path, media: Path) -> None:
    """Keep the database and the files for the tests to come."""
    import sqlite3

    from django.db import connection

    if connection.vendor != "sqlite":
        return
    store.mkdir(exist_ok=True)
    with sqlite3.connect(store / "demo.sqlite3") as kept:
        connection.connection.backup(kept)
    kept.close()
    shutil.copytree(media, store / "files")


@pytest.fixture
def deliver(now) -> Callable[[], int]:
    """Do what the background worker would do now; journeys wait for pages, never for timers."""
    from kechuang.core.operations.outbox import deliver_due

    return lambda: deliver_due(now=now)
