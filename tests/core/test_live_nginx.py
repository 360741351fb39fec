"""Telling nginx: in order, each audience its own, nothing lost while it is away; and nginx itself on the shipped configuration."""

from __future__ import annotations

import json
import re
import secrets
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import live_nginx
import pytest

from kechuang.core import handlers, periodic
from kechuang.core.live.nchan import Publisher, Pusher
from kechuang.core.logic.actor import Actor
from kechuang.core.models import LiveChannel
from kechuang.core.operations.live import push_heads, push_messages
from tests.core.live_channel import NAME, install, say
from tests.world import make_world


@pytest.fixture
def trial(monkeypatch):
    return install(monkeypatch)


class Nginx:
    """Takes what it is told, unless it is away; or away after so many."""

    def __init__(self):
        self.told, self.room = [], 1000

    def __call__(self, name, body):
        if not self.room:
            raise ConnectionRefusedError(name)
        self.room -= 1
        self.told.append((name, json.loads(body)))

    def of(self, name):
        return [(each["seq"], each.get("prev"), each.get("text")) for to, each in self.told if to == name]


def push(nginx, now):
    return push_messages(post=nginx, actor=Actor.system(), now=now)


def test_each_audience_is_told_its_own(trial, world, now):
    nginx = Nginx()
    say(now, "各位好")
    say(now, "后台见", "organisers")
    assert push(nginx, now) == 2
    say(now, "开始")
    assert push(nginx, now) == 1
    assert nginx.of(f"{NAME}.all") == [(1, 0, "各位好"), (3, 1, "开始")]
    assert nginx.of(f"{NAME}.registered") == [(1, 0, "各位好"), (3, 1, "开始")]
    assert nginx.of(f"{NAME}.organisers") == [(1, 0, "各位好"), (2, 1, "后台见"), (3, 2, "开始")]
    assert push(nginx, now) == 0


def test_while_nginx_is_away_nothing_is_lost(trial, world, now):
    nginx = Nginx()
    nginx.room = 4  # three names of the first message, one of the second
    for text in ("一", "二"):
        say(now, text)
    with pytest.raises(OSError, match=NAME):
        push(nginx, now)
    assert LiveChannel.objects.get().pushed_seq == 1
    say(now, "三")
    nginx.room = 1000
    assert push(nginx, now) == 2
    # The second is told twice to the one name that had it: a page drops what it has had.
    assert [seq for seq, *_ in nginx.of(f"{NAME}.all")] == [1, 2, 2, 3]
    assert [seq for seq, *_ in nginx.of(f"{NAME}.organisers")] == [1, 2, 3]


def test_one_channel_does_not_hold_up_another(trial, world, now):
    say(now, "一", channel="trial-1")
    say(now, "二", channel="trial-2")

    class Half(Nginx):
        def __call__(self, name, body):
            if name.startswith("trial-1"):
                raise TimeoutError(name)
            super().__call__(name, body)

    nginx = Half()
    with pytest.raises(OSError, match="trial-1"):
        push(nginx, now)
    assert nginx.of("trial-2.all") == [(1, 0, "二")]


def test_what_is_hours_old_is_not_told(trial, world, now):
    nginx = Nginx()
    say(now - timedelta(hours=3), "早上的")
    say(now, "现在的")
    assert push(nginx, now) == 1
    assert nginx.of(f"{NAME}.all") == [(2, 1, "现在的")]


def test_channels_say_how_far_they_have_come_while_they_are_alive(trial, world, now):
    nginx = Nginx()
    say(now, "一")
    say(now, "二", "organisers")
    say(now - timedelta(hours=13), "昨天的", channel="trial-9")
    assert push_heads(post=nginx, actor=Actor.system(), now=now) == 1
    assert [(name, body["kind"], body["seq"]) for name, body in nginx.told] == [
        (f"{NAME}.all", "head", 1), (f"{NAME}.registered", "head", 1), (f"{NAME}.organisers", "head", 2),
    ]  # fmt: skip


def test_the_worker_tells_only_where_nginx_is_used(trial, world, now, settings, monkeypatch):
    nginx = Nginx()
    nginx.close = lambda: None
    monkeypatch.setattr(handlers, "Publisher", lambda address: nginx)
    say(now, "一")
    job = periodic.jobs["core.push_messages"]
    job.do(now)
    assert nginx.told == []
    settings.LIVE = "nchan"
    nginx.room = 0
    job.do(now)  # nginx is away: said in the log, tried again
    assert LiveChannel.objects.get().pushed_seq == 0
    nginx.room = 1000
    job.do(now)
    assert nginx.of(f"{NAME}.all") == [(1, 0, "一")]


# ── nginx itself ─────────────────────────────────────────────────────────────────────────────


class Site(BaseHTTPRequestHandler):
    """Stands for the application: a cookie that names an audience is let in."""

    asked = 0

    def do_GET(self):
        type(self).asked += 1
        audience = re.search(r"sessionid=(\w+)", self.headers.get("Cookie", ""))
        known = audience and audience[1] in ("all", "registered", "organisers")
        self.send_response(200 if known else 401 if not audience else 403)
        if known:
            self.send_header("X-Live-Audience", audience[1])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Stub(ThreadingHTTPServer):
    """Lets more than five knock at once."""

    request_queue_size = 256


@pytest.fixture
def ports():
    """nginx's own, the one where it is told, and the application's, which is served."""
    if live_nginx.why_not():
        pytest.skip(live_nginx.why_not())
    Site.asked = 0
    server = Stub(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield {
        "port": live_nginx.free_port(),
        "inner": live_nginx.free_port(),
        "application": server.server_address[1],
    }
    server.shutdown()
    server.server_close()


class Reader:
    """A page's end of nginx's stream."""

    def __init__(self, port, audience, last_event_id="", origin=""):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        cookie = f"Cookie: sessionid={audience}\r\n" if audience else ""
        mark = f"Last-Event-ID: {last_event_id}\r\n" if last_event_id else ""
        start = f"GET /live/{NAME}/ HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
        page = f"Origin: {origin}\r\n" if origin else ""
        self.socket.sendall(f"{start}{cookie}{mark}{page}\r\n".encode())
        self.whole = b""

    def until(self, mark):
        while mark.encode() not in self.whole:
            data = self.socket.recv(65536)
            if not data:
                break
            self.whole += data
        return self.whole.decode()

    @property
    def status(self):
        return int(self.until("\r\n").split()[1])

    def hears(self, seq):
        """Does a message come within a moment?"""
        self.socket.settimeout(0.5)
        try:
            return f'"seq":{seq},' in self.until(f'"seq":{seq},')
        except TimeoutError:
            return False

    @property
    def heads(self):
        """What the answer says about itself, names in small letters."""
        lines = self.until("\r\n\r\n").partition("\r\n\r\n")[0].split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}

    @property
    def seqs(self):
        return [json.loads(each)["seq"] for each in re.findall(r"data: (\{.*\})\n\n", self.whole.decode())]

    @property
    def mark(self):
        return re.findall(r"id: (\S+)\n", self.whole.decode())[-1]


@pytest.mark.nginx
def test_nginx_lets_in_whom_the_application_lets_in_and_gives_each_his_own(ports, trial, world, now):
    with live_nginx.running(**ports, workers=2):
        publisher = Publisher(f"http://127.0.0.1:{ports['inner']}/")
        assert [Reader(ports["port"], who).status for who in ("", "nobody")] == [401, 403]
        wide, narrow = Reader(ports["port"], "all"), Reader(ports["port"], "organisers")
        assert (wide.status, narrow.status) == (200, 200)
        say(now, "各位好")
        say(now, "后台见", "organisers")
        say(now, "开始")
        assert push(publisher, now) == 3
        assert "后台见" not in wide.until("开始")
        narrow.until("开始")
        assert (wide.seqs, narrow.seqs) == ([1, 3], [1, 2, 3])
        say(now, "再见")
        push(publisher, now)
        wide.until("再见")
        again, fresh = Reader(ports["port"], "all", wide.mark.split(",")[0]), Reader(ports["port"], "all")
        assert (again.status, fresh.status) == (200, 200)  # nginx has let them in before more is said
        say(now, "散会")
        push(publisher, now)
        again.until("散会")
        fresh.until("散会")
        assert (again.seqs, fresh.seqs) == ([5], [5])  # what a fresh page missed it asks for
        assert Site.asked == 6  # each time: nobody is let in because he was let in before


@pytest.mark.nginx
@pytest.mark.django_db(transaction=True)
def test_a_dead_nginx_loses_nothing(ports, trial, now):
    make_world()
    publisher = Publisher(f"http://127.0.0.1:{ports['inner']}/")
    pusher = Pusher(f"http://127.0.0.1:{ports['inner']}/", clock=lambda: now)
    with live_nginx.running(**ports, workers=2):
        say(now, "一")
        assert pusher.turn() == 1
    say(now, "二")
    assert pusher.turn() == 0  # it is away: said in the log
    with pytest.raises(ConnectionRefusedError):
        push(publisher, now)
    with live_nginx.running(**ports, workers=2):
        reader = Reader(ports["port"], "all", "1700000000:0")
        assert reader.status == 200
        say(now, "三")
        assert pusher.turn() == 2
        reader.until("三")
        assert reader.seqs == [2, 3]
        assert push_heads(post=publisher, actor=Actor.system(), now=now) == 1
        assert json.loads(re.findall(r"data: (\{.*\})\n\n", reader.until("head"))[-1]) == {
            "kind": "head",
            "seq": 3,
        }


@pytest.mark.nginx
def test_many_on_all_processes_hear_it_or_know_what_they_missed(ports, trial, world, now):
    """Nchan may leave some out of the first message while its processes still make the channel known to one another."""
    with live_nginx.running(**ports):
        readers = [Reader(ports["port"], "all") for _ in range(120)]
        assert {each.status for each in readers} == {200}
        publisher = Publisher(f"http://127.0.0.1:{ports['inner']}/")
        deaf, last = readers, 0
        while deaf and last < 20:
            last = say(now, "请入座").seq
            push(publisher, now)
            deaf = [each for each in readers if not each.hears(last)]
        assert deaf == []
        # Whoever missed one knows it from the next: each message names the one before it.
        assert {f'"seq":{last},"prev":{last - 1}' in each.whole.decode() for each in readers} == {True}


@pytest.mark.nginx
def test_nobody_else_speaks_through_nginx(ports):
    with live_nginx.running(**ports, workers=1):
        with socket.create_connection(("127.0.0.1", ports["port"]), timeout=10) as stranger:
            stranger.sendall(
                b"POST /live/trial-1/ HTTP/1.1\r\nHost: x\r\nCookie: sessionid=all\r\nContent-Length: 2\r\n\r\nhi"
            )
            assert int(stranger.recv(4096).split()[1]) in (403, 405)
        with socket.create_connection(("127.0.0.1", ports["port"]), timeout=10) as stranger:
            stranger.sendall(b"GET /-/admit HTTP/1.1\r\nHost: x\r\nCookie: sessionid=all\r\n\r\n")
            assert int(stranger.recv(4096).split()[1]) == 404


@pytest.mark.nginx
def test_a_page_of_another_site_does_not_listen_with_the_visitors_cookie(ports):
    with live_nginx.running(**ports, workers=1):
        own, other = (Reader(ports["port"], "all", origin=each) for each in ("http://x", "http://y.x"))
        assert (own.status, own.heads["access-control-allow-origin"]) == (200, "http://x")
        assert other.status == 403


@pytest.mark.nginx
def test_pages_of_the_other_nginx_may_listen_here(ports):
    pages = "https://kjj.example.gov.cn"
    with live_nginx.running(**ports, workers=1, pages=pages):
        reader = Reader(ports["port"], "all", origin=pages)
        assert reader.status == 200
        assert reader.heads["access-control-allow-origin"] == pages
        assert reader.heads["access-control-allow-credentials"] == "true"
        assert Reader(ports["port"], "all", origin="http://x").status == 403


@pytest.mark.nginx
def test_an_nginx_for_pages_alone_hands_them_on(ports):
    port = live_nginx.free_port()
    with (
        live_nginx.running_pages(port=port, application=ports["application"]),
        socket.create_connection(("127.0.0.1", port), timeout=10) as visitor,
    ):
        visitor.sendall(b"GET /matching/ HTTP/1.1\r\nHost: x\r\nCookie: sessionid=organisers\r\n\r\n")
        assert b"X-Live-Audience: organisers" in visitor.recv(4096)


@pytest.mark.nginx
def test_two_hosts_hear_the_same_through_redis(ports, trial, world, now):
    try:
        socket.create_connection(("127.0.0.1", 6379), timeout=1).close()
    except OSError:
        pytest.skip("没有 Redis（127.0.0.1:6379）：几台 nginx 经它传话，测不了")
    second = ports | {"port": live_nginx.free_port(), "inner": live_nginx.free_port()}
    own = f"kechuang-{secrets.token_hex(8)}"
    with (
        live_nginx.running(**ports, workers=1, redis=own),
        live_nginx.running(**second, workers=1, redis=own),
    ):
        publisher = Publisher(f"http://127.0.0.1:{ports['inner']}/")
        here, there = Reader(ports["port"], "all"), Reader(second["port"], "all")
        backstage = Reader(second["port"], "organisers")
        assert {here.status, there.status, backstage.status} == {200}
        for text, audience in (("各位好", "all"), ("后台见", "organisers"), ("开始", "all")):
            say(now, text, audience)
        push(publisher, now)
        for reader in (here, there, backstage):
            reader.until("开始")
        assert (here.seqs, there.seqs, backstage.seqs) == ([1, 3], [1, 3], [1, 2, 3])
        say(now, "再见")
        push(publisher, now)
        moved = Reader(
            second["port"], "all", here.mark.split(",")[0]
        )  # the other host goes on where this one was
        moved.until("再见")
        assert moved.seqs == [4]
