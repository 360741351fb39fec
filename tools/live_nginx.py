"""nginx with Nchan on the shipped configuration, for tests and measurements: other ports, a folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "deploy" / "nginx" / "kechuang-live.conf"
SHIPPED_PAGES = SHIPPED.with_name("kechuang-pages.conf")
MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")


def why_not() -> str:
    """Why nginx cannot be run here; empty where it can."""
    if shutil.which("nginx") is None:
        return "没有 nginx：apt install nginx-light libnginx-mod-nchan"
    return "" if MODULE.exists() else "nginx 没有 Nchan 模块：apt install libnginx-mod-nchan"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until somebody listens there. Raises ``TimeoutError`` after two minutes."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"端口 {port} 上没有起来")


def filled(
    *, port: int, inner: int, application: int, workers: int = 6, redis: str = "", pages: str = ""
) -> str:
    """The shipped configuration with these ports; nothing else of it is touched. Raises ``LookupError`` where it changed.

    ``redis``: a name of one's own in the Redis of this machine, by which several nginx tell one another; empty: alone.
    ``pages``: the origin of the nginx that serves the pages, which this one then makes way for; empty: this one serves them.
    """
    text = SHIPPED.read_text(encoding="utf-8")
    changes = {
        "worker_processes 6;": f"worker_processes {workers};",
        "listen 8080 reuseport": f"listen 127.0.0.1:{port} reuseport",
        "listen 127.0.0.1:8091;": f"listen 127.0.0.1:{inner};",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{application};",
    }
    if redis:
        text = _with_redis(text)
        changes["nchan_redis_namespace kechuang;"] = f"nchan_redis_namespace {redis};"
    if pages:
        changes |= {"# worker_priority 5;": "worker_priority 10;", '"$scheme://$http_host"': f'"{pages}"'}
    return _changed(text, changes)


def filled_pages(*, port: int, application: int) -> str:
    """The shipped configuration of an nginx for pages alone. Raises ``LookupError`` where it changed."""
    changes = {
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{application};",
    }
    return _changed(SHIPPED_PAGES.read_text(encoding="utf-8"), changes)


def _changed(text: str, changes: dict[str, str]) -> str:
    for before, after in changes.items():
        if text.count(before) != 1:
            raise LookupError(f"随附的配置里“{before}”不是正好一处")
        text = text.replace(before, after)
    return text


def _with_redis(text: str) -> str:
    """What the configuration says to open for several hosts, opened."""
    block = re.search(r"  # upstream live_redis \{\n(?:  # .*\n)+?  # \}\n", text)
    if block is None:
        raise LookupError("随附的配置里没有 Redis 那一段")
    text = text.replace(block[0], re.sub(r"(?m)^  # ", "  ", block[0]))
    return re.sub(r"# 几台时打开：", "", text)


def running(*, port: int, **how: Any) -> AbstractContextManager[int]:
    """Nginx with Nchan, and the rest as for ``filled``; gives its process, and stops it at the end."""
    return _started(filled(port=port, **how), port)


def running_pages(*, port: int, application: int) -> AbstractContextManager[int]:
    """Nginx for pages alone; gives its process, and stops it at the end."""
    return _started(filled_pages(port=port, application=application), port)


@contextlib.contextmanager
def _started(text: str, port: int) -> Iterator[int]:
    with tempfile.TemporaryDirectory(prefix="kechuang-nginx-") as folder:
        place = Path(folder) / "nginx.conf"  # what it writes lies beside it: its paths are below ``-p``
        place.write_text(text, encoding="utf-8")
        # as root it would give its workers to somebody who may not enter this folder
        directives = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
        process = subprocess.Popen(
            ["nginx", "-p", folder, "-c", str(place), "-e", "stderr", "-g", directives],
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
