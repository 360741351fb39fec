"""The embedded server: what a listener gets, when he comes, comes again, is too slow, or may no longer."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
import uvicorn
from django.db import OperationalError, connections
from django.test import Client

from kechuang.core.live import app as live_app
from kechuang.core.live import hub as live_hub
from kechuang.core.live.admission import Gate
from kechuang.core.live.app import LiveApp
from kechuang.core.live.hub import Hub, Listener
from kechuang.core.logic.actor import Actor
from kechuang.core.models import LiveMessage
from kechuang.core.operations.live import prune_messages
from tests.core.live_channel import NAME, install, say

ALL, REGISTERED, ORGANISERS = 0, 1, 2


@pytest.fixture
def trial(monkeypatch):
    return install(monkeypatch)


class Here:
    """Does the database's work at once, in the test's own thread and transaction."""

    async def run(self, work):
        return work()


class Ear:
    """A listener's end: takes what is sent, unless it is full."""

    def __init__(self):
        self.heard, self.full, self.ended = b"", False, False

    async def send(self, message):
        if self.full:
            await asyncio.Event().wait()
        self.heard += message["body"]
        self.ended = self.ended or not message["more_body"]

    @property
    def events(self):
        return [json.loads(each) for each in re.findall(rb"data: (.*)\n\n", self.heard)]

    @property
    def texts(self):
        return [each["text"] for each in self.events if "text" in each]

    @property
    def heads(self):
        return [each["seq"] for each in self.events if each["kind"] == "head"]


@pytest.fixture
def in_loop(monkeypatch, world, trial, now):
    """``in_loop(story)`` runs a coroutine that gets a hub; its database work is done in the test's transaction."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

    def run(story):
        mine = connections["default"]

        async def whole():
            connections["default"] = (
                mine  # the loop would open one of its own, outside the test's transaction
            )
            hub = Hub(Here(), Gate(Here(), lambda: now), poll=3600, beat=3600, recheck=3600)
            await story(hub)
            for task in hub._tasks:
                task.cancel()

        asyncio.run(whole())

    return run


def listener(ear, level=ALL, account=7, key="k"):
    return Listener(ear.send, key, account, level)


def test_he_who_comes_gets_what_he_missed_and_what_is_said(in_loop, now):
    for text in ("一", "二", "三"):
        say(now, text)

    async def story(hub):
        new, again = Ear(), Ear()
        await hub.join(listener(new), NAME, None)
        await hub.join(listener(again), NAME, 1)
        say(now, "四")
        await hub.look()
        assert (new.texts, again.texts) == (["四"], ["二", "三", "四"])
        assert (new.heads, again.heads) == ([3], [3])
        assert b"id: 4\n" in new.heard

    in_loop(story)


def test_each_hears_what_is_for_his_audience(in_loop, now):
    async def story(hub):
        ears = [Ear(), Ear(), Ear()]
        for level, ear in enumerate(ears):
            await hub.join(listener(ear, level), NAME, None)
        say(now, "甲", "organisers")
        say(now, "乙", "registered")
        await hub.look()
        say(now, "丙")
        await hub.look()
        assert [ear.texts for ear in ears] == [["丙"], ["乙", "丙"], ["甲", "乙", "丙"]]
        assert [ear.events[-1]["prev"] for ear in ears] == [0, 2, 2]
        assert "甲" not in ears[0].heard.decode() + ears[1].heard.decode()

    in_loop(story)


def test_a_long_absence_is_made_good_from_the_table(in_loop, now, monkeypatch):
    monkeypatch.setattr(live_hub, "KEPT", 2)
    for number in range(1, 7):
        say(now, str(number), "organisers" if number == 4 else "all")

    async def story(hub):
        ear = Ear()
        await hub.join(listener(ear), NAME, 1)
        say(now, "7")
        await hub.look()
        assert ear.texts == ["2", "3", "5", "6", "7"]
        assert [each["prev"] for each in ear.events if "text" in each] == [1, 2, 3, 5, 6]

    in_loop(story)


@pytest.mark.parametrize("after", [1, 99])
def test_what_cannot_be_made_good_is_said(in_loop, now, monkeypatch, after):
    monkeypatch.setattr(live_hub, "MOST_MISSED", 3)
    monkeypatch.setattr(live_hub, "KEPT", 2)
    for number in range(6):
        say(now, str(number))

    async def story(hub):
        ear = Ear()
        await hub.join(listener(ear), NAME, after)
        assert (ear.events[0], ear.texts) == ({"kind": "lost"}, [])

    in_loop(story)


def test_what_was_forgotten_is_no_gap_for_him_who_had_it(in_loop, now):
    say(now - timedelta(days=40), "旧")
    say(now, "新")
    prune_messages(actor=Actor.system(), now=now)
    assert LiveMessage.objects.count() == 1

    async def story(hub):
        had, had_not = Ear(), Ear()
        await hub.join(listener(had), NAME, 1)
        await hub.join(listener(had_not), NAME, 0)
        assert (had.texts, had_not.events[0]["kind"]) == (["新"], "lost")

    in_loop(story)


def test_a_slow_one_is_cut_off_and_holds_nobody_up(in_loop, now):
    async def story(hub):
        slow, quick = Ear(), Ear()
        one = listener(slow)
        channel = await hub.join(one, NAME, None)
        await hub.join(listener(quick), NAME, None)
        slow.full = True
        say(now, "一")
        await hub.look()
        assert (quick.texts, slow.texts) == (["一"], [])
        assert one not in channel.listeners
        hub.leave(one, channel)  # what the server does when his connection is gone
        slow.full = False
        await hub.join(listener(slow), NAME, 0)
        assert slow.texts == ["一"]
        assert hub.count == 2

    in_loop(story)


def test_who_may_no_longer_is_shown_out_and_who_rose_hears_more(in_loop, trial, world, now):
    trial.audience = {world.accounts["leader"].pk: "all", world.accounts["planner"].pk: "all"}
    keys = {}
    for who in ("leader", "planner"):
        client = Client()
        client.force_login(world.accounts[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        keys[who] = client.session.session_key

    async def story(hub):
        stays, goes = Ear(), Ear()
        for ear, who in ((stays, "leader"), (goes, "planner")):
            await hub.join(listener(ear, ALL, world.accounts[who].pk, keys[who]), NAME, None)
        trial.audience = {world.accounts["leader"].pk: "organisers"}
        await hub.check()
        say(now, "后台见", "organisers")
        await hub.look()
        assert (stays.texts, stays.ended) == (["后台见"], False)
        assert (goes.texts, goes.ended) == ([], True)

    in_loop(story)


def test_a_sign_of_life_tells_each_how_far_it_has_come(in_loop, now):
    async def story(hub):
        ears = [Ear(), Ear()]
        for level, ear in zip((ALL, ORGANISERS), ears, strict=True):
            await hub.join(listener(ear, level), NAME, None)
        say(now, "一")
        say(now, "二", "organisers")
        await hub.look()
        await hub.sign()
        assert [ear.heads for ear in ears] == [[0, 1], [0, 2]]

    in_loop(story)


def test_nobody_listens_nobody_asks(in_loop, now):
    async def story(hub):
        one = listener(Ear())
        channel = await hub.join(one, NAME, None)
        assert (len(hub._tasks), list(hub.channels)) == (3, [NAME])
        hub.leave(one, channel)
        assert (hub._tasks, hub.channels, hub.count, dict(hub.per_account)) == ([], {}, 0, {})

    in_loop(story)


def test_at_the_end_everybody_is_shown_out(in_loop, now):
    async def story(hub):
        ear = Ear()
        await hub.join(listener(ear), NAME, None)
        hub.stop()
        assert (ear.ended, hub.stopping) == (True, True)

    in_loop(story)


# ── over a real connection ───────────────────────────────────────────────────────────────────


@contextmanager
def served(application, port=0):
    """The live application under uvicorn in a thread; its port."""
    config = uvicorn.Config(application, port=port, log_level="error", lifespan="off", loop="asyncio",
                            timeout_graceful_shutdown=1)  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        application.hub._loop.call_soon_threadsafe(application.hub.stop) if application.hub._loop else None
        server.should_exit = True
        thread.join(10)
        application.threads.close()


class Wire:
    """A browser's end of a stream."""

    def __init__(self, port, key="", after="", last_event_id=""):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        mark = f"Last-Event-ID: {last_event_id}\r\n" if last_event_id else ""
        query = f"?after={after}" if after else ""
        self.socket.sendall(
            f"GET /live/{NAME}/{query} HTTP/1.1\r\nHost: x\r\nCookie: a=b; sessionid={key}\r\n{mark}\r\n".encode()
        )
        self.whole = b""

    def until(self, mark):
        """Read until something stands in what came."""
        while mark.encode() not in self.whole:
            data = self.socket.recv(65536)
            if not data:
                break
            self.whole += data
        return self.whole.decode()

    @property
    def status(self):
        return int(self.until("\r\n").split()[1])

    def texts(self):
        return [
            json.loads(each).get("text") for each in re.findall(r"data: (.*)\n\n", self.whole.decode()) if "text" in each
        ]  # fmt: skip


@pytest.fixture
def signed_in(transactional_db, trial):
    """``signed_in("all")``: a session whose account may listen as that."""
    from tests.world import make_world

    world = make_world()

    def key_of(who="leader", audience="all"):
        client = Client()
        client.force_login(world.accounts[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        trial.audience[world.accounts[who].pk] = audience
        return client.session.session_key

    return key_of


def test_a_server_that_dies_loses_nothing(signed_in, now):
    key = signed_in()
    with served(LiveApp(clock=lambda: now, poll=0.05)) as port:
        first = Wire(port, key)
        first.until('"kind":"head"')
        say(now, "还在")
        assert "retry: " in first.until("还在")
    say(now, "没人在听")
    with served(LiveApp(clock=lambda: now, poll=0.05)) as port:
        again, new = Wire(port, key, last_event_id="1"), Wire(port, key, after="0")
        again.until('"kind":"head"')
        new.until('"kind":"head"')
        say(now, "又开了")
        again.until("又开了")
        new.until("又开了")
    assert again.texts() == ["没人在听", "又开了"]
    assert new.texts() == ["还在", "没人在听", "又开了"]


def test_who_is_let_in_over_the_wire(signed_in, trial, now):
    key = signed_in()
    application = LiveApp(clock=lambda: now, poll=0.05)
    application.per_account = 2
    with served(application) as port:
        assert [Wire(port, "").status, Wire(port, "x" * 32).status] == [401, 401]
        streams = [Wire(port, key), Wire(port, key)]
        assert [each.status for each in streams] == [200, 200]
        [each.until('"kind":"head"') for each in streams]
        assert Wire(port, key).status == 429
        application.most = 2
        assert Wire(port, signed_in("planner")).status == 503
        trial.audience.clear()
        assert Wire(port, key).status == 403


def test_a_database_that_is_away_is_said(signed_in, now, monkeypatch):
    key = signed_in()
    application = LiveApp(clock=lambda: now)

    async def away(*_):
        raise OperationalError("away")

    monkeypatch.setattr(application.gate, "ask", away)
    with served(application) as port:
        assert Wire(port, key).status == 503


def test_which_requests_are_for_the_live_server(settings):
    application = LiveApp()

    def takes(path, method="GET", root=""):
        return application.takes({"type": "http", "path": path, "method": method, "root_path": root})

    assert (takes("/live/trial-1/"), takes("/live/trial-1/admit/"), takes("/k/live/trial-1/", root="/k")) == (
        True, True, True)  # fmt: skip
    assert (takes("/live/trial-1/since/3/"), takes("/live/trial-1/", "POST"), takes("/live/x/")) == (
        False, False, False)  # fmt: skip
    assert not application.takes({"type": "websocket", "path": "/live/trial-1/"})
    settings.LIVE = "polling"
    assert not takes("/live/trial-1/")


@pytest.mark.parametrize(
    ("mark", "query", "after"),
    [
        (b"12", b"after=3", 12),
        (b"", b"after=3", 3),
        (b"", b"", None),
        (b"x", b"", None),
        (b"9" * 40, b"", None),
    ],
)
def test_where_a_page_goes_on(mark, query, after):
    assert live_app._after(mark, query) == after
