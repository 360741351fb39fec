"""The embedded live server: an ASGI application beside Django's, since a stream must not occupy a thread for hours.

``/live/<channel>/`` is a stream of server-sent events; ``/live/<channel>/admit/`` answers nginx whether somebody may listen.
Everything else under ``/live/`` is Django's.
"""

from __future__ import annotations

import logging
import random
import re
import signal
from collections.abc import Callable
from datetime import datetime
from types import FrameType
from typing import Any
from urllib.parse import parse_qs

try:
    import resource
except ImportError:  # not on Windows: there, one process holds few streams
    resource = None  # type: ignore[assignment]

from django.conf import settings
from django.http.cookie import parse_cookie
from django.utils import timezone

from kechuang.core.live.admission import Gate, Threads
from kechuang.core.live.hub import Hub, Listener, Send
from kechuang.core.live.kinds import kind_of
from kechuang.core.queries.live import NOT_SIGNED_IN, Admission

log = logging.getLogger(__name__)

ADDRESS = re.compile(r"/live/(?P<name>[a-z_]+-[0-9A-Za-z]+)/(?P<admit>admit/)?")
#: Files that a process needs besides its listeners: database, logs, pages.
RESERVED_FILES = 400
#: Streams that one account may have open in one process: windows and devices of one person.
PER_ACCOUNT = 12
#: Milliseconds after which a page comes again, at least and at most: so that not all come at once.
COME_AGAIN = (1000, 5000)
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"connection", b"close"),
]


def most_listeners() -> int:
    """How many streams this process may hold by its limit of open files."""
    if resource is None:
        return 400
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(soft - RESERVED_FILES, 50)


class LiveApp:
    """Streams and nginx's question; ``takes`` says which requests are for it."""

    def __init__(
        self, *, clock: Callable[[], datetime] = timezone.localtime, poll: float | None = None
    ) -> None:
        self.threads = Threads()
        self.gate = Gate(self.threads, clock)
        self.hub = Hub(self.threads, self.gate, **({} if poll is None else {"poll": poll}))
        self.most = most_listeners()
        self.per_account = PER_ACCOUNT
        self._stops_with_process = False

    def takes(self, scope: dict[str, Any]) -> bool:
        """Is this a request for a stream, or nginx's question?"""
        if scope["type"] != "http" or settings.LIVE == "polling":
            return False
        return scope["method"] == "GET" and ADDRESS.fullmatch(_path(scope)) is not None

    async def __call__(self, scope: dict[str, Any], receive: Callable[[], Any], send: Send) -> None:
        """Answer one request."""
        name, is_question = _asked(scope)
        headers = dict(scope["headers"])
        session_key = _session_key(headers.get(b"cookie", b""))
        admission = await self._admitted(session_key, name)
        if is_question:
            await _answer(send, admission, [(b"x-live-audience", admission.audience.encode())])
            return
        if admission.status == 200:
            admission = self._room_for(admission)
        if admission.status != 200:
            await _answer(send, admission, [])
            return
        after = _after(headers.get(b"last-event-id", b""), scope["query_string"])
        del headers
        await self._stream(receive, send, session_key, name, admission, after)

    async def _admitted(self, session_key: str, name: str) -> Admission:
        if not session_key:
            return NOT_SIGNED_IN
        if kind_of(name) is None:
            return Admission(status=404, reason="没有这个频道。")
        try:
            return await self.gate.ask(session_key, name)
        except Exception:
            log.exception("问不到谁可以收听")
            return Admission(status=503, reason="数据库暂时没有应答，请稍后再试。")

    def _room_for(self, admission: Admission) -> Admission:
        """The admission, or why there is no room for one more."""
        if self.hub.stopping or self.hub.count >= self.most:
            return Admission(status=503, reason="在线的人太多，已改为定时刷新。")
        if self.hub.per_account[admission.account_id] >= self.per_account:
            return Admission(status=429, reason="同一账号打开的页面太多，请关掉几个。")
        return admission

    async def _stream(self, receive: Callable[[], Any], send: Send, session_key: str, name: str,
                      admission: Admission, after: int | None) -> None:  # fmt: skip
        self._stop_with_process()
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        retry = random.randint(*COME_AGAIN)  # noqa: S311 - spreads those who come again, is no secret
        listener = Listener(send, session_key, admission.account_id, _level(name, admission.audience))
        try:
            channel = await self.hub.join(listener, name, after, b"retry: %d\n\n" % retry)
        except Exception:
            log.exception("没有接上频道 %s", name)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self.hub.leave(listener, channel)

    def _stop_with_process(self) -> None:
        """Hear of the end before the server waits for its streams to end by themselves."""
        if self._stops_with_process:
            return
        self._stops_with_process = True
        for number in (signal.SIGTERM, signal.SIGINT):
            try:
                self._before(number)
            except ValueError:  # not the main thread: a test's server, which stops it itself
                return

    def _before(self, number: int) -> None:
        previous = signal.getsignal(number)

        def stop(signum: int, frame: FrameType | None) -> None:
            self.hub.stop()
            if callable(previous):
                previous(signum, frame)

        signal.signal(number, stop)


def _path(scope: dict[str, Any]) -> str:
    return str(scope["path"]).removeprefix(str(scope.get("root_path", "")))


def _asked(scope: dict[str, Any]) -> tuple[str, bool]:
    """The channel, and whether it is nginx's question instead of a stream."""
    _, _, name, *rest = _path(scope).split("/")
    return name, rest[0] == "admit"


def _level(name: str, audience: str) -> int:
    found = kind_of(name)
    return found[0].level(audience) if found else 0


def _session_key(cookie: bytes) -> str:
    return str(parse_cookie(cookie.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, ""))


def _after(last_event_id: bytes, query: bytes) -> int | None:
    """The last number that the page had: the browser's own word when it comes again, else the address's."""
    text = last_event_id or parse_qs(query).get(b"after", [b""])[0]
    return int(text) if text.isdigit() and len(text) < 16 else None


async def _answer(send: Send, admission: Admission, headers: list[tuple[bytes, bytes]]) -> None:
    """A short answer in words."""
    body = admission.reason.encode()
    all_headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": admission.status, "headers": all_headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
