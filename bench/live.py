"""一场对接会的现场：两万四千人同时在线，一秒一条通知；随后都断开重连；再是十万人（nginx）。

    python bench/live.py                       # 内置推送 24,000 人；有 nginx 与 Nchan 时再测它和 100,000 人
    python bench/live.py --listeners 2000 --seconds 20 --only embedded

全在本机回环地址上，听众与服务端分用同样的处理器；每位听众都有真的登录会话，逐个核对过权限才接上。
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

from live_client import Tally, work
from serving import ROOT, cookie_of, home, session_of

sys.path.insert(0, str(ROOT / "tools"))
import live_nginx
from live_nginx import free_port, wait_for

PER_PROCESS = 12_000
MOST_FILES = 19_000
#: What the issue asks for: seconds (p99), bytes a listener, milliseconds of the other pages (p95).
BARS = {"embedded": 1.5, "nchan": 0.8}


@dataclass
class World:
    """Whom the bench is about: a cookie a listener, the organiser who speaks, and the conference that is on."""

    cookies: list[str]
    officer: Any
    conference_id: int

    @property
    def path(self) -> str:
        """The stream of the conference's room."""
        return f"/live/conference-{self.conference_id}/"


def make_world(count: int) -> World:
    """A conference that is on, with so many registered visitors, each with an account and a session of his own."""
    # only once Django is set up for the bench's own home
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from kechuang.core.models import Account, Office, Post, Region
    from kechuang.matching.models import Conference, Registration

    now, hour = timezone.localtime(), timedelta(hours=1)
    city = Region.objects.create(code="990100", name="示例市", level="city", path="/990100/")
    password = make_password("bench", hasher="argon2")
    rows = [Account(username=f"p{n}", name=f"参会人{n}", password=password) for n in range(count + 1)]
    Account.objects.bulk_create(rows, batch_size=2000)
    *guests, officer = Account.objects.order_by("pk")
    Post.objects.create(account=officer, role="enterprise_officer", region=city, valid_from=now.date())
    conference = Conference.objects.create(
        title="示例市在线对接会", region=city, office=Office.objects.create(region=city, name="成果转化科"), state="running",
        starts_at=now - hour, ends_at=now + 8 * hour, registration_until=now, collection_until=now, consent="测量",
        made_at=now, opened_at=now, started_at=now,
    )  # fmt: skip
    Registration.objects.bulk_create(
        [
            Registration(conference=conference, kind="visitor", account=each, name=each.name, state="approved", made_at=now)
            for each in guests
        ],
        batch_size=2000,
    )  # fmt: skip
    return World(sessions_of(guests, now + 8 * hour), officer, conference.pk)


def sessions_of(accounts: list[Any], until: datetime) -> list[str]:
    """A real session of each account, as a cookie."""
    # only once Django is set up for the bench's own home
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    store = SessionStore()
    rows = []
    for number, account in enumerate(accounts):
        data = {
            "_auth_user_id": str(account.pk), "_auth_user_hash": account.get_session_auth_hash(),
            "_auth_user_backend": "allauth.account.auth_backends.AuthenticationBackend",
        }  # fmt: skip
        rows.append(Session(session_key=f"{number:032x}", session_data=store.encode(data), expire_date=until))
    Session.objects.bulk_create(rows, batch_size=2000)
    return [f"sessionid={each.session_key}" for each in rows]


# ── the servers ──────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def site(workers: int, http: str) -> Iterator[tuple[int, int]]:
    """The application; its port and process."""
    port = free_port()
    fast = http == "httptools"
    command = [
        sys.executable, "-m", "uvicorn", "kechuang.asgi:application", "--port", str(port),
        "--workers", str(workers), "--log-level", "warning", "--lifespan", "off", "--timeout-graceful-shutdown", "5",
        "--http", http, "--loop", "uvloop" if fast else "asyncio", "--backlog", "4096",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def memory(pid: int) -> int:
    """Bytes of a process and its children, shared pages counted once."""
    total = 0
    for each in [pid, *children(pid)]:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def processor(pid: int) -> float:
    """Seconds of processor that a process and its children have used."""
    ticks = 0
    for each in [pid, *children(pid)]:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """Processes below a process."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for each in task.read_text().split():
            found += [int(each), *children(int(each))]
    return found


# ── the listeners ────────────────────────────────────────────────────────────────────────────


class Crowds:
    """All listeners, in a few processes."""

    def __init__(self, port: int, path: str, cookies: list[str]) -> None:
        self.count = len(cookies)
        self.pipes, self.processes = [], []
        context = multiprocessing.get_context("fork")
        for first in range(0, len(cookies), PER_PROCESS):
            mine, theirs = context.Pipe()
            some = cookies[first : first + PER_PROCESS]
            process = context.Process(target=work, args=(theirs, ("127.0.0.1", port), path, some, first))
            process.start()
            self.pipes.append(mine)
            self.processes.append(process)

    def tell(self, order: str) -> list[Any]:
        """Give all processes an order and wait for their answers."""
        for pipe in self.pipes:
            pipe.send(order)
        return [pipe.recv() for pipe in self.pipes]

    def end(self) -> None:
        """Send everybody home."""
        for pipe in self.pipes:
            pipe.send("end")
        for process in self.processes:
            process.join(timeout=20)


def spread(name: str, ages: list[float]) -> str:
    """Median, p99 and worst in seconds."""
    ordered = sorted(ages)
    p99 = ordered[int(len(ordered) * 0.99)]
    return f"{name}：中位 {statistics.median(ordered):.2f} 秒，p99 {p99:.2f} 秒，最慢 {ordered[-1]:.2f} 秒"


def ages_of(tallies: list[Tally], begun: dict[int, float], numbers: range) -> list[float]:
    """How old each of these announcements was when each listener got it: he knows its number, the speaker when it was begun."""
    ages = []
    for each in tallies:
        times: array[float] = array("d")
        times.frombytes(each.times)
        seqs = array("q")
        seqs.frombytes(each.seqs)
        ages += [at - begun[seq] for seq, at in zip(seqs, times, strict=True) if seq in numbers]
    return ages


# ── saying ───────────────────────────────────────────────────────────────────────────────────


class Speaker:
    """The organiser: each announcement is his own act, and its age counts from before the act."""

    def __init__(self, world: World) -> None:
        # only once Django is set up for the bench's own home
        from django.utils import timezone

        from kechuang.core.queries import actor_of
        from kechuang.matching.operations.room import make_announcement

        self.count = 0
        #: When each announcement was begun, by its number in the channel: the first is 1.
        self.begun: dict[int, float] = {}
        actor = actor_of(world.officer, on=timezone.localdate())

        def say(words: str) -> None:
            make_announcement(
                conference_id=world.conference_id,
                text=words,
                audience="all",
                actor=actor,
                now=timezone.localtime(),
            )

        self._say = say

    def say(self) -> None:
        """One announcement."""
        self.count += 1
        self.begun[self.count] = time.monotonic()
        self._say(
            f"第{self.count}项签约：示例精密制造有限公司与示例大学就高导热胶粘剂中试合作达成协议，请双方代表上台。"
        )

    def speak(self, count: int, every: float) -> None:
        """So many announcements at a steady pace."""
        start = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, start + number * every - time.monotonic()))
            self.say()


@dataclass
class Pages:
    """Somebody who uses the rest of the site meanwhile: two pages a second."""

    url: str
    cookie: dict[str, str]
    paths: ClassVar[tuple[str, ...]] = ("/workbench/", "/exchange/offers/")

    def __post_init__(self) -> None:
        self.times: list[float] = []
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._use)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self.thread.join()

    def _use(self) -> None:
        session = session_of(self.cookie)
        while not self.ending.is_set():
            for path in self.paths:
                start = time.perf_counter()
                status = asked(session, self.url + path)
                self.times.append(time.perf_counter() - start)
                if status != 200:
                    raise SystemExit(f"{path} 答 {status}")
                self.ending.wait(0.4)

    def __str__(self) -> str:
        ordered = sorted(self.times)
        p95 = ordered[int(len(ordered) * 0.95)]
        return f"其余页面 {len(ordered)} 次：p50 {statistics.median(ordered) * 1000:.0f} ms，p95 {p95 * 1000:.0f} ms"


def asked(session: Any, address: str) -> int:
    """A page; asked once more where the server had just closed the kept connection, as a browser does."""
    import requests  # comes with signing in from other sites; only the benches that serve pages need it

    try:
        return int(session.get(address).status_code)
    except requests.ConnectionError:
        return int(session.get(address).status_code)


# ── the measurement ──────────────────────────────────────────────────────────────────────────


@dataclass
class Trial:
    """One server under measurement: its port and processes, the world behind it, who speaks.

    ``pages_port``: where its pages are, if another nginx serves them than the one that tells the listeners.
    """

    port: int
    pids: list[int]
    world: World
    speaker: Speaker
    pages_port: int = 0

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.pages_port or self.port}"

    def pages(self) -> Pages:
        """The officer uses the rest of the site."""
        return Pages(self.url, cookie_of(self.world.officer))


def measure(name: str, trial: Trial, *, listeners: int, seconds: int, every: float, again: bool) -> None:
    """Let them come, say something every so often, let all come again, and tell how it went."""
    print(f"── {name}，{listeners:,} 人，每 {every:g} 秒一条，共 {seconds} 秒，负载 {os.getloadavg()[0]:.1f}")
    pids, speaker = trial.pids, trial.speaker
    warm(trial)
    empty = [memory(each) for each in pids]
    crowd = Crowds(trial.port, trial.world.path, trial.world.cookies[:listeners])
    try:
        start, before = time.monotonic(), sum(map(processor, pids))
        came = crowd.tell("come")
        took, used = time.monotonic() - start, sum(map(processor, pids))
        print(
            f"   接上 {sum(t.open for t in came):,}，用 {took:.1f} 秒（服务端处理器 {used - before:.1f} 秒）；"
            f"被拒 {[t.refused for t in came]}"
        )
        full = [memory(each) for each in pids]
        grown = [(after - before) / listeners / 1000 for before, after in zip(empty, full, strict=True)]
        print(
            f"   服务端 {sum(empty) / 1e6:.0f} → {sum(full) / 1e6:.0f} MB：每人 {sum(grown):.1f} kB"
            f"（{'、'.join(f'{each:.1f}' for each in grown)}），连同空载 {sum(full) / listeners / 1000:.1f} kB"
        )
        # Not counted: while nginx's processes make a new channel known to one another, some may miss its first message,
        # which a page finds out by the next one and asks for; these listeners do not ask.
        speaker.say()
        time.sleep(2)
        crowd.tell("report")
        first = speaker.count
        with trial.pages() as pages:
            speaker.speak(int(seconds / every), every)
            time.sleep(4)
        tallies = crowd.tell("report")
        said = range(first + 1, speaker.count + 1)
        told(tallies, listeners, said)
        ages = ages_of(tallies, speaker.begun, said)
        print(f"   {spread('送达', ages)}；服务端处理器 {sum(map(processor, pids)) - used:.0f} 秒；{pages}")
        if again:
            come_again(crowd, trial)
    finally:
        crowd.end()


def warm(trial: Trial) -> None:
    """Until every process has drawn its first pages: starting up is not coming."""
    cookie = cookie_of(trial.world.officer)
    for _ in range(12):
        session = session_of(cookie)  # another connection each time, so that another process answers
        for path in Pages.paths:
            asked(session, trial.url + path)
        session.close()


def told(tallies: list[Tally], listeners: int, numbers: range) -> None:
    """Did everybody get every announcement once and in order?"""
    got = {seq: sum(t.got.get(seq, 0) for t in tallies) for seq in numbers}
    missing = sum(listeners - each for each in got.values())
    print(
        f"   {len(numbers)} 条 × {listeners:,} 人：少 {missing}，重复 {sum(t.double for t in tallies)}，"
        f"断号 {sum(t.gaps for t in tallies)}，断线 {sum(t.dropped for t in tallies)}"
    )


def come_again(crowd: Crowds, trial: Trial) -> None:
    """All hang up; three announcements pass; all come again while one more is made every second."""
    crowd.tell("hang up")
    speaker, stop = trial.speaker, threading.Event()
    first = speaker.count
    speaker.speak(3, 0.3)
    time.sleep(1)

    def go_on() -> None:
        while not stop.wait(1):
            speaker.say()

    thread = threading.Thread(target=go_on)
    with trial.pages() as pages:
        start, before = time.monotonic(), sum(map(processor, trial.pids))
        thread.start()
        tallies = crowd.tell("come")
        took, used = time.monotonic() - start, sum(map(processor, trial.pids)) - before
        stop.set()
        thread.join()
        time.sleep(4)
        rest = crowd.tell("report")
    print(
        f"   都断开后重连：{sum(t.open for t in tallies):,} 人用 {took:.1f} 秒（服务端处理器 {used:.1f} 秒）；"
        f"被拒 {[t.refused for t in tallies]}；{pages}"
    )
    told([*tallies, *rest], crowd.count, range(first + 1, speaker.count + 1))


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--listeners", type=int, default=24_000)
    parser.add_argument("--many", type=int, default=100_000, help="nginx 那一场的人数，0 为不测")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--http", choices=["h11", "httptools"], default="httptools")
    parser.add_argument("--only", choices=["embedded", "nchan"])
    args = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with home():
        run(args)


def run(args: argparse.Namespace) -> None:
    """All of it, in a home of its own."""
    many = 0 if args.only == "embedded" or live_nginx.why_not() else args.many
    world = make_world(max(args.listeners, many))
    speaker = Speaker(world)
    print(f"{os.cpu_count()} 个处理器，{len(world.cookies):,} 位报名的人，各有登录会话")
    if args.only != "nchan":
        with site(args.workers, args.http) as (port, pid):
            name = f"内置推送（{args.workers} 个进程，{args.http}）"
            measure(
                name, Trial(port, [pid], world, speaker), listeners=args.listeners, seconds=args.seconds, every=1, again=True
            )  # fmt: skip
    if args.only != "embedded":
        if live_nginx.why_not():
            print(f"nginx 不测：{live_nginx.why_not()}")
            return
        with_nginx(args, world, speaker, many)


def with_nginx(args: argparse.Namespace, world: World, speaker: Speaker, many: int) -> None:
    """The same with nginx in front; then with many more, for whom another nginx serves the pages."""
    # only once Django is set up for the bench's own home
    from django.conf import settings

    from kechuang.core.live.nchan import start_pusher

    port, inner, pages = free_port(), free_port(), free_port()
    settings.LIVE_PUBLISH = f"http://127.0.0.1:{inner}/"
    os.environ["KECHUANG_LIVE"] = settings.LIVE = "nchan"
    os.environ["KECHUANG_LIVE_PUBLISH"] = settings.LIVE_PUBLISH
    start_pusher()  # this process speaks, as one of the site's processes does
    with site(args.workers, args.http) as (application, pid):
        ports = {"port": port, "inner": inner, "application": application}
        with live_nginx.running(**ports) as outer:
            trial = Trial(port, [pid, outer], world, speaker)
            settle(speaker)
            measure(
                "nginx 与 Nchan", trial, listeners=args.listeners, seconds=args.seconds, every=1, again=True
            )
        if not many:
            return
        with (
            live_nginx.running_pages(port=pages, application=application) as front,
            live_nginx.running(**ports, pages=f"http://127.0.0.1:{pages}") as outer,
        ):
            trial = Trial(port, [pid, outer, front], world, speaker, pages)
            settle(speaker)
            name = "nginx 与 Nchan，页面另有一个 nginx"
            measure(name, trial, listeners=many, seconds=args.seconds, every=5, again=False)


def settle(speaker: Speaker) -> None:
    """What was said before this nginx was there is handed to it first."""
    speaker.say()
    time.sleep(10)


if __name__ == "__main__":
    main()
