"""Telling nginx (with its Nchan module) what was said: over an address that only this machine reaches."""

from __future__ import annotations

import http.client
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from kechuang.core.bell import said_live
from kechuang.core.logic.actor import Actor
from kechuang.core.operations.live import push_messages

log = logging.getLogger(__name__)

#: Seconds to wait for nginx, which answers in a thousandth of one or not at all.
PATIENCE = 3


class Publisher:
    """Gives messages to nginx over one connection that it keeps. Not for several threads at once."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._path = parts.netloc, parts.path.rstrip("/")
        self._connection: http.client.HTTPConnection | None = None

    def __call__(self, name: str, body: str) -> None:
        """Publish a body under a name. Raises ``OSError`` where nginx does not take it."""
        try:
            self._post(name, body.encode())
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if isinstance(error, OSError):
                raise
            raise OSError(f"nginx 没有收下：{type(error).__name__}") from error

    def _post(self, name: str, body: bytes) -> None:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, timeout=PATIENCE)
        self._connection.request("POST", f"{self._path}/{name}", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        answer.read()
        if not 200 <= answer.status < 300:
            raise OSError(f"nginx 没有收下，答 {answer.status}")

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Pusher(threading.Thread):
    """Tells nginx at once what was said in this process. What it cannot tell, the worker tells later.

    It stands beside those who write, so that nobody who says something waits for nginx.
    """

    def __init__(self, address: str, *, clock: Callable[[], datetime] = timezone.localtime) -> None:
        super().__init__(name="kechuang-push", daemon=True)
        self._publisher = Publisher(address)
        self._clock = clock
        self._bell = threading.Event()

    def run(self) -> None:
        """Whenever it is rung."""
        said_live.add(self._bell.set)
        while True:
            self._bell.wait()
            self._bell.clear()
            self.turn()

    def turn(self) -> int:
        """Tell what there is to tell; returns how many messages."""
        close_old_connections()
        try:
            return push_messages(post=self._publisher, actor=Actor.system("实时推送"), now=self._clock())
        except (OSError, DatabaseError) as error:
            log.warning("没有告诉 nginx，后台任务会再试：%s", error)
            return 0
        finally:
            close_old_connections()


def start_pusher() -> None:
    """Start telling nginx in this process, where nginx is used."""
    if settings.LIVE == "nchan":
        Pusher(settings.LIVE_PUBLISH).start()
