"""The application for uvicorn and other ASGI servers: requests are answered by a few threads that keep their connections.

Django's own handler gives each request a new thread, and with it a new connection to the database; between its middleware
it goes to and fro between that thread and the event loop. Under a closing hour both cost more than the work itself.
Here the whole of a request's work is done in one thread out of few; who comes beyond that waits his turn.
Streams of what is said live stay open for hours and take no thread: they go past Django (``kechuang.core.live``).
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import django
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kechuang.settings")


class PooledHandler(ASGIHandler):
    """Answers each request wholly in one of a fixed number of threads."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(settings.REQUEST_THREADS, thread_name_prefix="kechuang-request")

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The response; language and address prefix go with it into the thread."""
        loop, context = asyncio.get_running_loop(), copy_context()
        return await loop.run_in_executor(self.threads, context.run, self._answer, request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with this thread's own connection: a stale one is closed first, a broken one afterwards."""
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()


django.setup(set_prefix=False)
pages = PooledHandler()
# models can be imported only once Django is set up
from kechuang.core.live.app import LiveApp  # noqa: E402
from kechuang.core.live.nchan import start_pusher  # noqa: E402

live = LiveApp()
start_pusher()
# What is loaded now stays: no search for garbage goes through it again. And thousands who come at once make thousands of
# things that stay too; searching after each few hundred of them cost a fifth of the time in which they came.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)


async def application(scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
    """Hand a request to whom it belongs."""
    await (live if live.takes(scope) else pages)(scope, receive, send)
