#!/usr/bin/env python3
"""A long sheet of offers taken in by the worker: rows a second, memory, and what becomes of one error in a hundred rows.

    bench/exchange.py [--rows 100000] [--errors 0.01] [--firms 400] [--without-good]

The sheet is uploaded as a person does, checked, refused for its errors, and asked for again with the good rows only.
SQLite in a folder of its own. Other programs on the machine slow everything alike.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from serving import home

SEED = 20261129
AREAS = ("新材料", "电子信息", "生物与新医药")
WORDS = tuple("密封固化涂层电机传感焊接检测轴承催化分离陶瓷合金薄膜调度视觉控制节能净化发酵抗菌种苗")


def main() -> None:
    """Make the sheet in another process, so that its memory is not counted, and take it in here."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--errors", type=float, default=0.01, help="share of rows with one error")
    parser.add_argument("--firms", type=int, default=400)
    parser.add_argument("--without-good", action="store_true", help="only check and refuse")
    parser.add_argument("--make", metavar="FILE", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.make:
        make_sheet(Path(args.make), args.rows, args.errors, args.firms)
        return
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="kechuang-sheet-") as folder, home():
        file = Path(folder) / "供给.xlsx"
        told = [f"--{name}={getattr(args, name)}" for name in ("rows", "errors", "firms")]
        subprocess.run([sys.executable, __file__, "--make", str(file), *told], check=True)
        take_in(file.read_bytes(), args)


def make_sheet(file: Path, rows: int, errors: float, firms: int) -> None:
    """Write an xlsx of made-up achievements from a seed; one in so many lacks who to call."""
    import xlsxwriter  # only the process that makes the sheet

    rng = random.Random(SEED)
    heads = (
        "单位", "种类", "名称", "简介", "技术领域", "关键词", "联系人", "联系电话", "关键技术", "佐证到几级", "佐证",
        "技术指标与优势", "合作方式", "来源", "来源编号",
    )  # fmt: skip

    def text(length: int) -> str:
        return "".join(rng.choices(WORDS, k=length))

    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, heads)
        for number in range(rows):
            phone = "" if rng.random() < errors else f"139{number:08d}"
            sheet.write_row(
                number + 1, 0,
                (
                    f"示例供给单位{number % firms:04d}号有限公司", "科技成果", f"{text(10)}技术", f"{text(120)}。",
                    rng.choice(AREAS), f"{text(4)}、{text(4)}", "钱联络", phone, f"{text(6)}；{text(6)}", "7；5",
                    "中试报告；小试报告", f"{text(40)}。", "普通许可、合作开发", "邻省市场", f"A-{number}",
                ),
            )  # fmt: skip


def take_in(data: bytes, args: argparse.Namespace) -> None:
    """Upload, check, refuse, take the good rows, hand on the events; print what each took."""
    # only once Django is set up for the bench's own home
    from django.utils import timezone

    from kechuang.core.operations.import_run import queue_sheet, run_imports
    from kechuang.core.operations.importing import store_sheet
    from kechuang.core.operations.outbox import deliver_due
    from kechuang.core.queries import actor_of
    from kechuang.core.queries.importing import rest_of

    region, account = world(args.firms)
    now = timezone.localtime()
    by: dict[str, Any] = {"region": region, "actor": actor_of(account, on=now.date()), "now": now}
    print(
        f"{args.rows} 行，{len(data) / 2**20:.1f} MB，{os.cpu_count()} 核，系统负载 {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    before = peak()
    watch = Watch()
    file = store_sheet(kind="exchange.item", name="供给.xlsx", data=data, **by)
    print(f"上传：{watch.read()}", flush=True)
    for takes_good in (False,) if args.without_good else (False, True):
        watch = Watch()
        made = queue_sheet(kind="exchange.item", file=file, take_good_rows=takes_good, **by)
        run_imports(clock=timezone.localtime)
        made.refresh_from_db()
        bad = len({error["row"] for error in made.errors})
        what = "检查并写入没有错误的行" if takes_good else "检查，有误不写"
        print(
            f"{what}：{watch.read(made.rows)}；{made.get_state_display()}，写入 {made.taken} 行，{bad} 行有误；"
            f"内存最高 {peak():.0f} MB（开始时 {before:.0f} MB）",
            flush=True,
        )
    watch = Watch()
    _, rest = rest_of(made)
    print(f"没有写入的行：{watch.read()}，{len(rest)} 行；内存最高 {peak():.0f} MB")
    watch, count = Watch(), 0
    while done := deliver_due(now=timezone.localtime()):
        count += done
    print(f"分发事件：{count} 件，{watch.read(count)}")


def world(firms: int) -> tuple[Any, Any]:
    """A city, its officer, and organisations that the sheet names."""
    from kechuang.core.models import Account, Post, Region, SiteProfile  # once Django is set up
    from kechuang.core.states import Role
    from kechuang.subjects.models import Organisation

    Region.objects.create(code="990000", name="示例省", level="province", path="/990000/")
    city = Region.objects.create(
        code="990100", name="示例市", level="city", parent_id="990000", path="/990000/990100/"
    )
    SiteProfile.objects.create(
        id=1, region=city, bureau="示例市科学技术局", is_demo=False, prepared_at="2026-01-01T00:00:00+08:00"
    )
    account = Account.objects.create(username="officer", name="成果科")
    Post.objects.create(account=account, role=Role.COUNTY_OFFICER, region=city, valid_from=date(2020, 1, 1))
    Organisation.objects.bulk_create(
        Organisation(
            uscc=f"91990100MA{number:08d}", name=f"示例供给单位{number:04d}号有限公司", kind="enterprise", region=city,
            state="verified", industry="3511", registered_on=date(2018, 3, 1), created_at="2020-01-01T00:00:00+08:00",
        )
        for number in range(firms)
    )  # fmt: skip
    return city, account


class Watch:
    """Seconds by the clock and of the processor since it was made."""

    def __init__(self) -> None:
        self._start, self._used = time.perf_counter(), time.process_time()

    def read(self, rows: int = 0) -> str:
        """Both, and rows a second."""
        seconds, used = time.perf_counter() - self._start, time.process_time() - self._used
        speed = f"，每秒 {rows / seconds:.0f} 行（按处理器 {rows / used:.0f}）" if rows else ""
        return f"{seconds:.1f} 秒（处理器 {used:.1f} 秒）{speed}"


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
