"""A served database of its own for the benches: a home in a temporary folder, a server, signed-in clients."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def home() -> Iterator[Path]:
    """A temporary ``KECHUANG_HOME`` with migrated tables; Django is set up for it in this process."""
    with tempfile.TemporaryDirectory(prefix="kechuang-bench-") as folder:
        os.environ["KECHUANG_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "kechuang.settings"
        sys.path.insert(0, str(ROOT))
        # only once Django is set up for the bench's own home
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        yield Path(folder)


@contextmanager
def postgres_database(address: str) -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server, dropped at the end."""
    import psycopg  # only where a server is asked for
    from psycopg.sql import SQL, Identifier

    name = f"kechuang_bench_{os.getpid()}"
    parts = urlsplit(address)
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as there:
        there.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            there.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def server(workers: int) -> Iterator[str]:
    """The application under uvicorn on a free port; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "uvicorn", "kechuang.asgi:application", "--port", str(port), "--workers", str(workers),
        "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("服务没有起来")


def cookie_of(account: Any) -> dict[str, str]:
    """A signed-in session of an account, as a cookie."""
    # only once Django is set up for the bench's own home
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return {settings.SESSION_COOKIE_NAME: session.session_key or ""}


def session_of(cookie: dict[str, str], timeout: float = 180) -> Any:
    """A client that keeps its connection and is signed in by a cookie; waits ``timeout`` seconds for an answer."""
    # the library comes with signing in from other sites; only the benches that serve pages need it
    from functools import partial

    import requests

    session = requests.Session()
    session.cookies.update(cookie)
    session.get = partial(session.get, timeout=timeout)
    return session


def timed(get: Callable[[], Any]) -> float:
    """Seconds that one request takes; it must answer 200."""
    start = time.perf_counter()
    response = get()
    if response.status_code != 200:
        raise SystemExit(f"{response.request.url} 答 {response.status_code}")
    return time.perf_counter() - start


def together(users: int, each: int, get_of: Callable[[int], Callable[[], Any]]) -> list[float]:
    """Let so many users ask so many times at once; return all durations."""

    def one(user: int) -> list[float]:
        get = get_of(user)
        return [timed(get) for _ in range(each)]

    with ThreadPoolExecutor(users) as pool:
        return [seconds for part in pool.map(one, range(users)) for seconds in part]


def figures(name: str, seconds: list[float]) -> str:
    """p50, p95 and the worst in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    return f"{name}：{len(ordered)}次，p50 {statistics.median(ordered) * 1000:.0f} ms，p95 {p95 * 1000:.0f} ms，最慢 {ordered[-1] * 1000:.0f} ms"
