"""The console command, run as a person runs it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kechuang.cli import COMMANDS, run

ROOT = Path(__file__).resolve().parent.parent
HELP = """
import sys
from kechuang.cli import run
try:
    run(["--help"])
except SystemExit:
    print("django" in sys.modules, file=sys.stderr)
"""
SETUP = (
    "setup", "--region", "220104", "--bureau", "某区科学技术局", "--system-admin", "wang.wu:王五",
    "--security-admin", "li.si:李四", "--audit-admin", "zhao.liu:赵六",
)  # fmt: skip


def command(home, *argv, database="", **environment):
    """Run the command with a home of its own; returns (exit code, output, errors)."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("KECHUANG_") and k != "DATABASE_URL"}
    env |= {"KECHUANG_HOME": str(home), "PYTHONUTF8": "1", **environment}
    if database:
        env["DATABASE_URL"] = database
    done = subprocess.run(
        [sys.executable, "-m", "kechuang", *map(str, argv)], cwd=ROOT, env=env, capture_output=True, text=True,
        stdin=subprocess.DEVNULL, timeout=600, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def kechuang(tmp_path):
    """The command; ``home`` names a folder of this test."""

    def run(*argv, home="home", **more):
        return command(tmp_path / home, *argv, **more)

    return run


@pytest.fixture(scope="module")
def set_up_once(tmp_path_factory):
    """A home that was set up, made once since it takes seconds; with what the command said."""
    home = tmp_path_factory.mktemp("installed") / "home"
    return home, command(home, *SETUP)


@pytest.fixture
def installed(set_up_once, tmp_path):
    """A copy of that home, as this test's own ``home``."""
    home, answer = set_up_once
    shutil.copytree(home, tmp_path / "home")
    return answer


def test_help_names_every_command_and_loads_nothing_heavy(kechuang):
    code, out, _ = kechuang("--help")
    assert code == 0
    for name in (
        "demo",
        "serve",
        "worker",
        "setup",
        "read",
        "targets",
        "report",
        "verify",
        "backup",
        "restore",
        "map",
    ):
        assert f"\n    {name}" in out
    loaded = subprocess.run(
        [sys.executable, "-c", HELP],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert loaded.stderr.strip() == "False"


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_has_help_of_its_own(kechuang, name):
    code, out, errors = kechuang(name, "--help")
    assert (code, errors) == (0, "")
    assert f"kechuang {name}" in out


def test_wrong_words_are_answered_kindly(kechuang):
    code, out, errors = kechuang("kaishi")
    assert (code, out) == (2, "")
    assert "没有“kaishi”这条命令" in errors
    code, _, errors = kechuang("backup")
    assert code == 2
    assert "kechuang backup --help" in errors
    code, out, _ = kechuang()
    assert code == 0
    assert "第一次用" in out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["serve", "--port", "99999999"], "--port 要填 1 到 65535 的整数，“99999999”不是"),
        (["report", "--year", "今年"], "--year 要填整数，“今年”不是整数"),
        (["report"], "还缺 --year"),
        (["verify", "--quick"], "不认识 --quick"),
        (["backup"], "还缺"),
    ],
)
def test_wrong_arguments_are_named_in_chinese(argv, words, capsys):
    with pytest.raises(SystemExit) as left:
        run(argv)
    assert left.value.code == 2
    assert words in capsys.readouterr().err


def test_a_database_that_is_not_there_is_said_so(kechuang):
    code, _, errors = kechuang("verify")
    assert code == 2
    assert "数据库还没有建好" in errors
    assert "Traceback" not in errors


def test_setup_verify_backup_restore(kechuang, installed, tmp_path):
    code, out, errors = installed
    assert code == 0, errors
    assert "wang.wu" in out
    code, _, errors = kechuang(*SETUP)
    assert (code, "已经建立过" in errors) == (2, True)
    code, out, _ = kechuang("verify", "--json")
    answer = json.loads(out)
    assert (code, answer["whole"], answer["findings"]) == (0, True, [])
    code, out, _ = kechuang("backup", tmp_path / "b.zip", "--with-keys")
    assert (code, "已备份" in out) == (0, True)
    code, out, errors = kechuang("restore", tmp_path / "b.zip", home="other")
    assert (code, "校验完好" in out) == (0, True), errors
    code, _, errors = kechuang("restore", tmp_path / "b.zip", home="other")
    assert (code, "不是空的" in errors) == (2, True)
    code, _, errors = kechuang("restore", tmp_path / "b.zip", "--replace", home="other")
    assert (code, "--yes" in errors) == (2, True)
    code, _, errors = kechuang("restore", tmp_path / "b.zip", "--replace", "--yes", home="other")
    assert code == 0, errors


def test_verify_names_what_was_tampered_with(kechuang, installed, tmp_path):
    connection = sqlite3.connect(tmp_path / "home" / "kechuang.sqlite3")
    with pytest.raises(sqlite3.IntegrityError, match="只能增加"):
        connection.execute("UPDATE core_event SET title = '改过' WHERE kind = 'core.site.prepared'")
    connection.execute("DROP TRIGGER core_event_no_update")
    connection.execute("UPDATE core_event SET title = '改过' WHERE kind = 'core.site.prepared'")
    connection.commit()
    connection.close()
    code, _, errors = kechuang("verify")
    assert code == 1
    assert "core.siteprofile:1：第1条记录的内容与校验值不符" in errors


def test_of_two_that_start_at_once_on_nothing_one_sets_up_and_one_is_told(kechuang):
    with ThreadPoolExecutor(2) as pool:
        started = [pool.submit(kechuang, *SETUP) for _ in range(2)]
    first, second = sorted(each.result() for each in started)
    assert (first[0], first[2]) == (0, "")
    assert (second[0], "已经建立过" in second[2]) == (2, True)
    assert kechuang("verify")[0] == 0


def test_verify_names_what_was_deleted_and_put_in(kechuang, installed, tmp_path):
    connection = sqlite3.connect(tmp_path / "home" / "kechuang.sqlite3")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    gone, copied = connection.execute(
        "SELECT id, object_type || ':' || object_id FROM core_event WHERE kind = 'core.account.created' ORDER BY id LIMIT 2"
    ).fetchall()
    connection.execute("DELETE FROM core_event WHERE id = ?", gone[:1])
    columns = ", ".join(
        row[1] for row in connection.execute("PRAGMA table_info(core_event)") if row[1] not in {"id", "seq"}
    )
    connection.execute(
        f"INSERT INTO core_event ({columns}, seq) SELECT {columns}, seq + 1 FROM core_event WHERE id = ?",
        copied[:1],
    )
    connection.commit()
    connection.close()
    code, _, errors = kechuang("verify")
    assert code == 1
    assert gone[1] in errors
    assert f"{copied[1]}：第2条记录" in errors


def test_setup_says_what_is_missing(kechuang):
    code, _, errors = kechuang("setup", "--region", "朝阳", "--bureau", "某局")
    assert code == 2
    assert "220104" in errors
    code, _, errors = kechuang("setup", "--region", "220104")
    assert (code, "--bureau" in errors) == (2, True)
    code, _, errors = kechuang("setup", "--region", "220104", "--bureau", "某局", "--system-admin", "wang")
    assert (code, "用户名:姓名" in errors) == (2, True)


def test_read_needs_no_database(kechuang, tmp_path):
    text = tmp_path / "计划.txt"
    text.write_text("2026年，力争新认定高新技术企业12家。", encoding="utf-8")
    code, out, errors = kechuang(
        "read", text, "--format", "jsonl", database="sqlite:////nowhere/at/all.sqlite3"
    )
    assert code == 0, errors
    assert json.loads(out.splitlines()[0])["span"] in text.read_text(encoding="utf-8")
    assert kechuang("read", tmp_path / "没有.txt")[0] == 1


def test_map_prints_rooms_and_lifecycles(kechuang):
    code, out, errors = kechuang("map")
    assert code == 0, errors
    assert "目标 · Plans" in out
    name = next(line for line in out.splitlines() if line.startswith("  plans.target")).split("（")[0].strip()
    code, out, _ = kechuang("map", "--lifecycle", name)
    assert (code, out.splitlines()[0]) == (0, "stateDiagram-v2")
    assert kechuang("map", "--lifecycle", "没有的")[0] == 2


@pytest.mark.slow
def test_demo_is_filled_once_and_begins_anew_only_as_a_demonstration(kechuang, installed):
    code, out, errors = kechuang("demo", "--no-serve", home="demo")
    assert (code, "已填好演示站点" in out) == (0, True), errors
    assert "http://127.0.0.1:8000/" in out
    code, out, _ = kechuang("demo", "--no-serve", "--port", "9001", home="demo")
    assert (code, "已有演示站点" in out, "http://127.0.0.1:9001/" in out) == (0, True, True)
    assert kechuang("verify", home="demo")[0] == 0
    code, out, _ = kechuang("demo", "--no-serve", "--reset", home="demo")
    assert (code, "已填好演示站点" in out) == (0, True)
    code, _, errors = kechuang("demo", "--no-serve", "--reset")
    assert (code, "正式站点" in errors) == (2, True)
    assert kechuang("demo", "--no-serve")[0] == 2


@pytest.fixture
def postgres():
    """An empty database on the test server, dropped afterwards; skips where there is no server."""
    import psycopg
    from psycopg.sql import SQL, Identifier

    default = "postgres://postgres@127.0.0.1:5432/kechuang"
    address = urlsplit(os.environ.get("KECHUANG_TEST_POSTGRES", default))
    options = {"host": address.hostname, "port": address.port or 5432, "user": address.username or "postgres"}
    if address.password:
        options["password"] = address.password
    try:
        server = psycopg.connect(**options, dbname="postgres", connect_timeout=5, autocommit=True)
    except psycopg.OperationalError as error:
        pytest.skip(f"没有可用的 PostgreSQL：{str(error).splitlines()[0]}")
    name = Identifier(label := f"kechuang_{uuid.uuid4().hex[:12]}")
    server.execute(SQL("CREATE DATABASE {}").format(name))
    yield address._replace(path=f"/{label}").geturl()
    server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(name))
    server.close()


@pytest.mark.postgres
def test_a_backup_of_sqlite_comes_back_on_postgresql_and_home_again(kechuang, installed, postgres, tmp_path):
    assert kechuang("backup", tmp_path / "a.zip", "--with-keys")[0] == 0
    code, out, errors = kechuang("restore", tmp_path / "a.zip", home="pg", database=postgres)
    assert (code, "校验完好" in out) == (0, True), errors
    assert kechuang("verify", home="pg", database=postgres)[0] == 0
    assert kechuang("backup", tmp_path / "b.zip", "--with-keys", home="pg", database=postgres)[0] == 0
    code, out, errors = kechuang("restore", tmp_path / "b.zip", home="third")
    assert (code, "校验完好" in out) == (0, True), errors
    code, out, _ = kechuang("verify", "--json", home="third")
    assert (code, json.loads(out)["events"]) == (0, 14)


@pytest.mark.slow
def test_serve_answers_and_stops(installed, tmp_path):
    import signal
    import socket
    from urllib.request import urlopen

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "KECHUANG_HOME": str(tmp_path / "home")}
    env.pop("DATABASE_URL", None)
    server = subprocess.Popen(
        [sys.executable, "-m", "kechuang", "serve", "--port", str(port)], cwd=ROOT, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        status = None
        for _ in range(150):
            try:
                with urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5) as answer:
                    status = answer.status
                break
            except OSError:
                time.sleep(0.2)
        assert status == 200
    finally:
        server.send_signal(signal.SIGINT)
        out, _ = server.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}/" in out
