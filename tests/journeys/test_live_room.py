"""The live room in browsers: the organiser speaks and lets a question through, a participant sees it without loading anew,
also what was said while the server was dead; by phone, by keyboard, and without a stream."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import live_nginx
import pytest
import uvicorn
from csp.constants import SELF
from playwright.sync_api import Page, expect

from kechuang.asgi import PooledHandler
from kechuang.core.live.app import LiveApp
from kechuang.core.live.nchan import Publisher
from kechuang.core.logic.actor import Actor
from kechuang.core.operations.live import push_messages
from kechuang.matching.operations.room import make_announcement
from tests.journeys.browser import LOOKS, judged, new_context, show_as, sign_in
from tests.matching.conferences import ORGANISER, move, opened, registered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Milliseconds: a server that has just been started draws its first page slowly, and a page that met no stream asks for one
#: again after a minute.
PATIENCE = 60_000
LIVE_AGAIN = 100_000


@pytest.fixture(autouse=True)
def _patient():
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


class Site:
    """The whole site under uvicorn, as it is served, which may be killed and started again on its port."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.server: uvicorn.Server | None = None

    def start(self) -> None:
        pages, live = PooledHandler(), LiveApp(poll=0.05)

        async def application(scope, receive, send):
            await (live if live.takes(scope) else pages)(scope, receive, send)

        self.live, self.pages = live, pages
        config = uvicorn.Config(
            application,
            port=self.port,
            log_level="error",
            lifespan="off",
            loop="asyncio",
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        until = time.monotonic() + 20
        while not self.server.started and time.monotonic() < until:
            time.sleep(0.02)

    def kill(self) -> None:
        """At once: nobody is shown out."""
        assert self.server is not None
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(15)
        self.live.threads.close()
        self.pages.threads.shutdown(wait=True)
        self.server = None


@pytest.fixture
def site(transactional_db):
    made = Site()
    made.start()
    yield made
    if made.server is not None:
        made.kill()


@contextmanager
def entered(browser, site, who, where, look=LOOKS[0]):
    """A page of somebody who is in the room."""
    context = new_context(browser, site.url, look)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    try:
        sign_in(page, who)
        page.goto(where)
        yield page
    finally:
        context.close()


def picture(page: Page, name: str) -> None:
    """Keep a picture where KECHUANG_PICTURES says; nowhere otherwise."""
    folder = os.environ.get("KECHUANG_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def room(live_world, now):
    """A conference that is on, with ``firm`` in it; the address of its room."""
    conference = opened(live_world, now)
    registered(live_world, now, conference)
    move(live_world, now, conference, "start")
    return conference, f"/matching/conferences/{conference.pk}/room/"


def test_what_is_said_reaches_the_participant_and_a_dead_server_loses_nothing(
    room, live_world, now, browser, site
):
    conference, where = room
    with (
        entered(browser, site, "firm", where, LOOKS[2]) as firm,
        entered(browser, site, ORGANISER, where) as office,
    ):
        for page in (firm, office):
            expect(page.locator("[data-live-state]")).to_have_text("实时", timeout=LIVE_AGAIN)
        office.get_by_role("textbox", name="通知").fill("请各位入座<b>")
        office.get_by_role("button", name="发出通知").click()
        said = firm.locator("[data-list=announcement]")
        expect(said).to_contain_text("请各位入座<b>")
        firm.get_by_role("textbox", name="我要提问").fill("这种胶耐温多少？")
        firm.get_by_role("button", name="提问", exact=True).press("Enter")
        expect(firm.locator("[data-room-words]")).to_have_text("已提交，主办方审核后公开。")
        expect(firm.locator("[data-list=question] li")).to_have_count(0)
        waiting = office.locator("[data-list=waiting]")
        expect(waiting).to_contain_text("这种胶耐温多少？")
        waiting.get_by_role("button", name="公开").click()
        asked = firm.locator("[data-list=question]")
        expect(asked).to_contain_text("这种胶耐温多少？")
        expect(office.locator("[data-list=question]")).to_contain_text("这种胶耐温多少？")
        expect(waiting.locator("li")).to_have_count(0)
        asked.get_by_role("button", name="也想问").click()
        expect(firm.locator("[data-room-words]")).to_have_text("记下了：您也想问。")
        for page, name in ((firm, "room-firm"), (office, "room-office")):
            picture(page, name)
            assert judged(page, LOOKS) == []
        site.kill()
        make_announcement(
            conference_id=conference.pk, text="服务器停了的时候说的", audience="all", actor=live_world.actor(ORGANISER),
            now=now + timedelta(minutes=5),
        )  # fmt: skip
        expect(firm.locator("[data-live-state]")).to_contain_text("已断开", timeout=PATIENCE)
        site.start()
        expect(said).to_contain_text("服务器停了的时候说的", timeout=LIVE_AGAIN)
        expect(firm.locator("[data-live-state]")).to_have_text("实时", timeout=LIVE_AGAIN)
        assert said.locator("li").all_inner_texts()[0].startswith("服务器停了的时候说的")
        assert said.locator("li").count() == 2


def test_without_a_stream_the_page_asks(room, live_world, now, browser, live_server, settings):
    """Django's own test server holds no stream: the page is told so and asks every few seconds."""
    conference, where = room
    settings.LIVE = "polling"
    with entered(browser, live_server, "firm", where, LOOKS[2]) as firm:
        expect(firm.locator("[data-live-state]")).to_have_text("每 10 秒刷新一次")
        make_announcement(
            conference_id=conference.pk,
            text="请各位入座",
            audience="all",
            actor=live_world.actor(ORGANISER),
            now=now,
        )
        expect(firm.locator("[data-list=announcement]")).to_contain_text("请各位入座", timeout=PATIENCE)
        show_as(firm, LOOKS[5])
        picture(firm, "room-care")


@pytest.fixture
def told_elsewhere(site, settings):
    """An nginx on another port tells the pages of this site; takes what is to be told."""
    if live_nginx.why_not():
        pytest.skip(live_nginx.why_not())
    port, inner = live_nginx.free_port(), live_nginx.free_port()
    settings.LIVE, settings.LIVE_ORIGIN = "nchan", f"http://127.0.0.1:{port}"
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy | {"connect-src": [SELF, settings.LIVE_ORIGIN]}}
    with live_nginx.running(port=port, inner=inner, application=site.port, workers=2, pages=site.url):
        yield Publisher(f"http://127.0.0.1:{inner}/")


@pytest.mark.nginx
def test_the_stream_may_come_from_another_nginx(room, live_world, now, browser, site, told_elsewhere):
    """“实时” is said only once the stream is open."""
    conference, where = room
    with entered(browser, site, "firm", where) as firm:
        state, said = firm.locator("[data-live-state]"), firm.locator("[data-list=announcement]")
        expect(state).to_have_text("实时", timeout=LIVE_AGAIN)
        for text in ("请各位入座", "现在开始"):
            make_announcement(
                conference_id=conference.pk, text=text, audience="all", actor=live_world.actor(ORGANISER), now=now
            )  # fmt: skip
            push_messages(post=told_elsewhere, actor=Actor.system(), now=now)
            expect(said).to_contain_text(text)
        expect(state).to_have_text("实时")


def test_who_signs_out_is_told(room, browser, site):
    _, where = room
    with entered(browser, site, "firm", where) as firm:
        expect(firm.locator("[data-live-state]")).to_have_text("实时", timeout=LIVE_AGAIN)
        firm.context.clear_cookies()
        site.kill()
        site.start()
        expect(firm.locator("[data-live-state]")).to_contain_text("请重新登录", timeout=LIVE_AGAIN)
