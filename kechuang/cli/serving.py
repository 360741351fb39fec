"""``kechuang demo``, ``serve`` and ``worker``: the service and its background work."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows: there, start one process first
    fcntl = None  # type: ignore[assignment]

from kechuang.cli import DONE, FAILED, django_ready

_SERVE_EPILOG = """\
示例：
  kechuang serve                                     在 http://127.0.0.1:8000/ 服务
  kechuang serve --host 0.0.0.0 --allow kjj.example.gov.cn --workers 4
  DATABASE_URL=postgres://用户:口令@主机:5432/库名 kechuang serve

后台任务（消息、派发、每日封存）就在服务进程里；多台机器时用 --no-worker，另起 kechuang worker。
放在 HTTPS 反向代理之后时设 KECHUANG_HTTPS=1 和 KECHUANG_BEHIND_PROXY=1。
"""
_DEMO_EPILOG = """\
示例：
  kechuang demo                   填好示例市并开始服务
  kechuang demo --port 9000       换一个端口
  kechuang demo --no-serve        只填数据，不开始服务
  kechuang demo --reset           丢掉原来的演示数据，重新填

演示数据放在 KECHUANG_HOME（默认 var/demo），不碰正式数据。
"""
#: The number of the database's lock for upgrades; any number that nobody else uses.
_UPGRADE = 990100
#: Seconds for requests under way when the service stops; streams are ended at once (``kechuang.core.live``).
GRACE = 15
_PARTS_OF_HOME = ("kechuang.sqlite3", "kechuang.sqlite3-wal", "kechuang.sqlite3-shm", "files")


def configure_serve(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``serve``."""
    parser.description, parser.epilog = "升级数据库、装入行政区划，开始服务。", _SERVE_EPILOG
    _address(parser)
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="服务进程数（默认 1）")
    parser.add_argument("--no-worker", action="store_true", help="这里不运行后台任务")
    parser.set_defaults(run=serve)


def configure_demo(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``demo``."""
    parser.description, parser.epilog = (
        "建一座示例市，填好两年的计划、目标和数据，打印网址与登录名，开始服务。",
        _DEMO_EPILOG,
    )
    _address(parser)
    parser.add_argument("--no-serve", action="store_true", help="只填数据，不开始服务")
    parser.add_argument("--reset", action="store_true", help="丢掉原来的演示数据，重新填")
    parser.set_defaults(run=demo)


def configure_worker(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``worker``."""
    parser.description = (
        "只运行后台任务：派发事件、发出消息、每日封存。可以在几台机器上同时运行。按 Ctrl+C 停止。"
    )
    parser.add_argument("--once", action="store_true", help="把现在该做的做完就退出")
    parser.set_defaults(run=work)


def _port(text: str) -> int:
    """A port that can be listened on."""
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"要填 1 到 65535 的整数，“{text}”不是")
    return int(text)


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="监听的地址（默认 127.0.0.1，只有本机能访问）")
    parser.add_argument("--port", type=_port, default=8000, help="端口（默认 8000）")
    parser.add_argument(
        "--allow", action="append", default=[], metavar="NAME", help="允许的域名或地址，可写多个"
    )


def serve(args: argparse.Namespace) -> int:
    """Bring the database up to date and serve until stopped."""
    _allow(args)
    django_ready()
    prepare_database()
    _warn_if_not_set_up()
    print(f"科创台：{_url(args)}  （按 Ctrl+C 停止）", flush=True)
    return _listen(args, workers=args.workers, embedded=not args.no_worker)


def demo(args: argparse.Namespace) -> int:
    """Fill the demonstration city, print its logins, and serve."""
    os.environ.setdefault("KECHUANG_HOME", "var/demo")
    _allow(args)
    if args.reset and not _forget_demo():
        return FAILED
    print("正在准备数据库和示例数据，约需半分钟……", flush=True)
    django_ready()
    prepare_database()
    # only once Django is loaded
    from django.conf import settings
    from django.utils import timezone

    from kechuang.core.models import SiteProfile
    from kechuang.packs.demo import fill

    settings.DEBUG = False
    if SiteProfile.objects.filter(is_demo=False).exists():
        print("这里已是正式站点，不能填演示数据。请换一个 KECHUANG_HOME 或 DATABASE_URL。", file=sys.stderr)
        return FAILED
    _print_demo(fill(now=timezone.localtime(), tell=_said), _url(args))
    return DONE if args.no_serve else _listen(args, workers=1, embedded=True)


def _said(words: str) -> None:
    """One line of progress, at once."""
    print(f"  {words}", flush=True)


def _print_demo(result, url: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a pack's own type
    print(("已填好" if result.made else "已有") + f"演示站点：{result.bureau}（演示数据）")
    if result.counts:
        print("  " + "，".join(f"{name} {count}" for name, count in result.counts.items()))
    print(f"\n网址    {url}\n密码    {result.password}（所有演示账号相同）\n登录名")
    width = max(len(name) for name, _ in result.logins)
    for name, what in result.logins:
        print(f"  {name:<{width + 2}}{what}")
    print(flush=True)


#: How much nicer than a server the worker is: on a full machine it gets about a tenth of what a server does.
_GIVES_WAY = 10


def work(args: argparse.Namespace) -> int:
    """Run the worker alone, in the foreground. It gives way to the servers: what is done in the background can wait a moment."""
    django_ready()
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_GIVES_WAY)
    from kechuang.core.tasks import Worker  # only once Django is loaded

    worker = Worker()
    if args.once:
        print(f"处理了 {worker.turn()} 项。")
        return DONE
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop(wait=0))
    print("后台任务已开始（按 Ctrl+C 停止）。", flush=True)
    worker.run()
    return DONE


def prepare_database() -> None:
    """Migrate, and load the shipped divisions. Django must be ready."""
    # only once Django is loaded
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from kechuang.core.logic.actor import Actor
    from kechuang.core.operations.region import load_regions

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # the file server looks for it at start
    with _upgrading_alone(Path(settings.HOME)):
        call_command("migrate", verbosity=0, interactive=False)
        load_regions(actor=Actor.system("启动"), now=timezone.localtime())


@contextmanager
def _upgrading_alone(home: Path) -> Iterator[None]:
    """Let one process at a time change the tables: several may be started at once, and the others wait."""
    from django.db import connection  # only once Django is loaded

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_UPGRADE])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_UPGRADE])
        return
    with (home / "upgrade.lock").open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)  # given back when the file is closed, or when the process dies
        yield


def _warn_if_not_set_up() -> None:
    from kechuang.core.models import SiteProfile  # only once Django is loaded

    if not SiteProfile.objects.exists():
        print("本站还没有建立。请先运行 kechuang setup，或用 kechuang demo 看演示。", file=sys.stderr)


def _allow(args: argparse.Namespace) -> None:
    """Add the names by which this machine is reached to those that the settings allow."""
    if args.allow:
        known = os.environ.get("KECHUANG_HOSTS", "127.0.0.1,localhost,[::1]")
        os.environ["KECHUANG_HOSTS"] = ",".join([known, *args.allow])
    elif args.host not in {"127.0.0.1", "localhost", "::1"} and "KECHUANG_HOSTS" not in os.environ:
        print("从别的机器访问，还要写明域名或地址：--allow 域名", file=sys.stderr)


def _url(args: argparse.Namespace) -> str:
    host = "127.0.0.1" if args.host in {"0.0.0.0", "::"} else args.host  # noqa: S104 - compared, not bound
    return f"http://{host}:{args.port}/"


def _listen(args: argparse.Namespace, *, workers: int, embedded: bool) -> int:
    """Serve until stopped; the worker is a thread of this process, beside one or above several servers."""
    import uvicorn  # only servers need it

    worker = None
    if embedded:
        from kechuang.core.tasks import Worker  # only once Django is loaded

        worker = Worker()
        worker.start()
    try:
        uvicorn.run(
            "kechuang.asgi:application",
            host=args.host,
            port=args.port,
            workers=workers if workers > 1 else None,
            log_level="warning",
            lifespan="off",
            timeout_graceful_shutdown=GRACE,
            proxy_headers=os.environ.get("KECHUANG_BEHIND_PROXY") == "1",
        )
    finally:
        if worker is not None and threading.current_thread() is not worker:
            worker.stop()
    return DONE


# ── starting the demonstration anew ──────────────────────────────────────────────────────────


def _forget_demo() -> bool:
    """Delete the demonstration's own SQLite file and files; never those of a real site or of another database."""
    if os.environ.get("DATABASE_URL"):
        print(
            "--reset 只用于 KECHUANG_HOME 里的 SQLite 演示库；设了 DATABASE_URL 时请自行清空。",
            file=sys.stderr,
        )
        return False
    home = Path(os.environ["KECHUANG_HOME"])
    database = home / "kechuang.sqlite3"
    if database.exists() and not _is_demo(database):
        print(f"{home} 里是正式站点的数据，不会删除。", file=sys.stderr)
        return False
    for name in _PARTS_OF_HOME:
        part = home / name
        if part.is_dir():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)
    return True


def _is_demo(database: Path) -> bool:
    """Is this file a demonstration, or not yet anything?"""
    connection = sqlite3.connect(database)
    try:
        row = connection.execute("SELECT is_demo FROM core_siteprofile").fetchone()
    except sqlite3.OperationalError:
        return True  # no tables yet: a start that was broken off
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    return row is None or bool(row[0])
