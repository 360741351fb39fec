"""The closing hour of a call: many applicants save their drafts, some submit; nothing may be lost or doubled.

python bench/programs.py [--seconds 60] [--applicants 2000] [--submits-per-minute 300] [--pause 60] [--workers 2]
    [--database postgres://postgres@127.0.0.1:5432/]

``--database``: a PostgreSQL server, on which a database of its own is made and dropped; or ``sqlite``, where a tenth of the
applicants and submissions is asked unless told otherwise. ``--pause``: seconds from one save of an applicant to his next.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from programs_world import fill, text_of
from serving import ROOT, home, postgres_database, server

SEED = 20261128
LIMIT_MS = 300
NAMES = {"save": "保存一项", "submit": "承诺并提交", "pledge": "打开承诺页", "receipt": "打开凭证"}
SERVER = "postgres://postgres@127.0.0.1:5432/"


def main() -> int:
    """Run one closing hour; return 1 if something was lost or doubled."""
    args = _arguments()
    is_sqlite = args.database == "sqlite"
    share = 10 if is_sqlite else 1
    applicants = args.applicants or 2000 // share
    submits = args.submits_per_minute or 300 // share
    with ExitStack() as stack:
        os.environ.pop("DATABASE_URL", None)
        if not is_sqlite:
            os.environ["DATABASE_URL"] = stack.enter_context(postgres_database(args.database))
        stack.enter_context(home())
        # only once Django is set up for the bench's own home
        from django.utils import timezone

        people = fill(applicants=applicants, now=timezone.localtime())
        _settle(is_sqlite=is_sqlite)
        print(
            f"{'SQLite' if is_sqlite else 'PostgreSQL'}，{args.workers}个服务进程，1个后台进程；{applicants}份草稿，"
            f"每份每{args.pause}秒存一项，每分钟提交{submits}份，{args.seconds}秒；系统负载 {_load()}"
        )
        port = urlsplit(base := stack.enter_context(server(args.workers))).port
        servers = _descendants(os.getpid())
        worker = stack.enter_context(_worker())
        _warm(base, people)
        plan = {
            "port": port, "people": people, "seconds": args.seconds, "pause": args.pause,
            "submits_per_minute": submits, "seed": SEED,
        }  # fmt: skip
        before, machine = {pid: _cpu(pid) for pid in [*servers, worker]}, _machine()
        result = _crowd(plan)
        used = {pid: _cpu(pid) - before[pid] for pid in before}
        idle = 1 - (_machine()[0] - machine[0]) / max(_machine()[1] - machine[1], 1)
        _table(args, result, applicants, submits)
        print(
            f"处理器：服务进程合计 {sum(used[pid] for pid in servers):.1f} 秒，后台 {used[worker]:.1f} 秒（历时 {result['took']:.0f} 秒）；"
            f"内存峰值：{'、'.join(f'{_peak(pid):.0f} MB' for pid in servers if _peak(pid) > 60)}，后台 {_peak(worker):.0f} MB；"
            f"整机忙 {idle:.0%}，系统负载 {_load()}，发压最多迟 {result['late'] * 1000:.0f} ms"
        )
        faults = _after(result)
    for each in faults[:20]:
        print(f"  {each}")
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--applicants", type=int)
    parser.add_argument("--submits-per-minute", type=int)
    parser.add_argument("--pause", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", default=os.environ.get("KECHUANG_TEST_POSTGRES", SERVER))
    args = parser.parse_args()
    if args.database != "sqlite":
        answers = subprocess.run(
            [sys.executable, str(ROOT / "tools" / "postgres.py"), args.database], capture_output=True, text=True, check=False
        )  # fmt: skip
        if answers.returncode:
            print(f"{answers.stderr.strip()}，改用 SQLite")
            args.database = "sqlite"
    return args


# ── the run ──────────────────────────────────────────────────────────────────────────────────


def _settle(*, is_sqlite: bool) -> None:
    """Let the planner know what was written in bulk, as a database that has lived does."""
    # only once Django is set up for the bench's own home
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if is_sqlite else "VACUUM ANALYZE")
    connection.close()


@contextmanager
def _worker() -> Iterator[int]:
    """The background worker in a process of its own, as it runs beside several servers; yields its process."""
    command = [sys.executable, "-m", "kechuang", "worker"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def _warm(base: str, people: list[dict[str, Any]]) -> None:
    """Each server process has read its templates and address table before the clock runs."""
    for number in range(24):
        person = people[number % len(people)]
        for page in ("form/", "sign/"):
            headers = {"Cookie": f"sessionid={person['session']}"}
            asked = Request(f"{base}/programs/mine/{person['case']}/{page}", headers=headers)  # noqa: S310 - our own
            urlopen(asked, timeout=120).read()  # noqa: S310 - our own server


def _crowd(plan: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "plan.json", Path(folder) / "result.json"
        asked.write_text(json.dumps(plan))
        subprocess.run(
            [sys.executable, str(ROOT / "bench" / "programs_load.py"), str(asked), str(answered)], check=True
        )
        found: dict[str, Any] = json.loads(answered.read_text())
        return found


def _table(args: argparse.Namespace, result: dict[str, Any], applicants: int, submits: int) -> None:
    asked = {"save": applicants / args.pause, "submit": submits / 60}
    asked |= {"pledge": asked["submit"], "receipt": asked["submit"]}
    print(f"{'':14}要求/秒  达到/秒   次数    p50    p95    p99   最慢（毫秒）")
    for kind, name in NAMES.items():
        times = sorted(result["seconds"].get(kind, [])) or [float("nan")]
        p50, p95, p99 = (
            times[min(int(len(times) * part), len(times) - 1)] * 1000 for part in (0.5, 0.95, 0.99)
        )
        held = (
            ""
            if kind not in ("save", "submit")
            else "  合格"
            if p95 < LIMIT_MS
            else f"  p95 超过 {LIMIT_MS} ms"
        )
        reached = len(times) / result["took"]
        print(
            f"{name:　<7}{asked[kind]:8.1f} {reached:8.1f} {len(times):6d} {p50:6.0f} {p95:6.0f} {p99:6.0f} {times[-1] * 1000:6.0f}{held}"
        )
    print(
        f"出错 {len(result['errors'])} 次{'：' if result['errors'] else ''}{'；'.join(result['errors'][:3])}"
    )


# ── afterwards: is everything there, once? ───────────────────────────────────────────────────


def _after(result: dict[str, Any]) -> list[str]:
    """Compare what was acknowledged with what the database says; faults in words."""
    delivered = _delivered()
    answers, lost, doubled = _answers(result)
    cases = _submissions(result)
    print(
        f"事后核对：确认存下的 {sum(each['count'] for each in result['saved'].values())} 次，丢 {lost}，重 {doubled}；"
        f"确认提交的 {len(result['submitted'])} 份，有误 {len(cases)}；事件派发有误 {len(delivered)}；"
        f"结果不明的办件 {len(result['unsure'])} 份"
    )
    return [*answers, *cases, *delivered]


def _answers(result: dict[str, Any]) -> tuple[list[str], int, int]:
    """Each acknowledged save is the row's text and revision, and one event; of unsure cases only what was acknowledged."""
    # only once Django is set up for the bench's own home
    from django.db.models import Count

    from kechuang.core.models import Event
    from kechuang.programs.models import Answer

    place_of = {case: place for place, case in enumerate(sorted(_all_cases()))}
    rows = {
        (each.case_id, each.code): each for each in Answer.objects.filter(case__in=map(int, result["saved"]))
    }
    counted = (
        Event.objects.filter(kind="programs.case.filled")
        .order_by()
        .values("object_id")
        .annotate(count=Count("id"))
    )
    events = {each["object_id"]: each["count"] for each in counted}
    faults, lost, doubled = [], 0, 0
    for case, own in result["saved"].items():
        unsure = int(case) in result["unsure"]
        for code, (count, revision) in own["texts"].items():
            row = rows[int(case), code]
            text = text_of((place_of[int(case)], code, count))
            if not unsure and (row.value != text or row.revision != revision):
                faults.append(f"办件{case}的{code}：确认的是第{revision}次，库里是第{row.revision}次")
        extra = events.get(case, 0) - own["count"]
        lost += max(-extra, 0)
        doubled += 0 if unsure else max(extra, 0)
        if extra and not (unsure and extra > 0):
            faults.append(f"办件{case}：确认{own['count']}次，记下{events.get(case, 0)}次")
    return faults, lost + sum("的" in each for each in faults), doubled


def _all_cases() -> list[int]:
    # only once Django is set up for the bench's own home
    from kechuang.programs.models import Case

    return list(Case.objects.values_list("pk", flat=True))


def _submissions(result: dict[str, Any]) -> list[str]:
    """Each acknowledged submission has one number, receipt, version, clock and event; numbers run without a gap."""
    # only once Django is set up for the bench's own home
    from django.db.models import Count

    from kechuang.core.models import Event
    from kechuang.programs.models import Case

    many = {name: Count(name, distinct=True) for name in ("versions", "receipts")}
    rows = Case.objects.annotate(**{f"n_{name}": count for name, count in many.items()})
    handed = {each.pk: each for each in rows.exclude(state__in=("draft", "unit"))}
    events = (
        Event.objects.filter(kind="programs.case.signed")
        .order_by()
        .values_list("object_id")
        .annotate(Count("id"))
    )
    signed = dict(events)
    faults = []
    for case, place in result["submitted"].items():
        row = handed.get(int(case))
        if row is None or not row.number:
            faults.append(f"办件{case}确认提交了，库里没有")
            continue
        receipt = row.receipts.get() if row.n_receipts == 1 else None
        clocks = row.clocks.filter(stopped_on__isnull=True).count()
        found = (row.state, row.n_versions, row.n_receipts, clocks, signed.get(case))
        if found != ("check", 1, 1, 1, 1) or receipt is None or place != f"/programs/receipts/{receipt.pk}/":
            faults.append(f"办件{case}：状态、版本、凭证、时钟、事件 {found}")
    places = sorted(int(each.number[-5:]) for each in handed.values() if each.number)
    if places != list(range(1, len(handed) + 1)):
        faults.append("编号有缺或有重")
    unknown = set(handed) - set(map(int, result["submitted"])) - set(result["unsure"])
    return faults + [f"办件{case}没有人确认提交，却提交了" for case in sorted(unknown)]


def _delivered(patience: float = 300) -> list[str]:
    """Wait until the worker has nothing left, then look: each listener of each event, once, at the first attempt."""
    # only once Django is set up for the bench's own home
    from kechuang.core.events import listeners_of
    from kechuang.core.models import Delivery, Event

    start, waiting = time.perf_counter(), Event.objects.filter(dispatched_at__isnull=True)
    behind = waiting.count()
    while waiting.exists() and time.perf_counter() - start < patience:
        time.sleep(0.5)
    print(f"派发：收工时积压 {behind} 件，{time.perf_counter() - start:.0f} 秒后办完")
    wanted = {
        (pk, each.code) for pk, kind in Event.objects.values_list("pk", "kind") for each in listeners_of(kind)
    }
    done = set(Delivery.objects.filter(done_at__isnull=False, attempts=1).values_list("event_id", "handler"))
    faults = [f"还有 {waiting.count()} 件事件没有派发"] if waiting.exists() else []
    return faults + [f"派发有误：{each}" for each in sorted(wanted ^ done)]


# ── what the machine says ────────────────────────────────────────────────────────────────────


def _load() -> str:
    return "、".join(f"{each:.1f}" for each in os.getloadavg())


def _descendants(root: int) -> list[int]:
    """The processes below one, from /proc."""
    parents: dict[int, list[int]] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                parents.setdefault(int(_stat(int(place.name))[1]), []).append(int(place.name))
            except OSError:
                continue
    found, waiting = [], [root]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _stat(pid: int) -> list[str]:
    """A process's state and what follows it: parent at 1, user and system ticks at 11 and 12."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


def _cpu(pid: int) -> float:
    stat = _stat(pid)
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> float:
    """Peak memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(each.split()[1]) / 1024 for each in lines if each.startswith("VmHWM")), 0.0)


def _machine() -> tuple[int, int]:
    """Idle ticks and all ticks of the machine."""
    ticks = [int(each) for each in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


if __name__ == "__main__":
    raise SystemExit(main())
