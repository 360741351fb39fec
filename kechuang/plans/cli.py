"""``kechuang targets``: targets of a region and year at the command line. Django is loaded only when it runs."""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kechuang.plans.models import Target

_EPILOG = """\
示例：
  kechuang targets --year 2026                         本站辖区 2026 年执行中的目标
  kechuang targets --region 示例市 --below --year 2026  连同各县（市、区）
  kechuang targets --year 2026 --format xlsx --out 目标.xlsx
  kechuang targets --state all --format jsonl
"""
_HEADS = ("年度", "区域", "指标", "目标", "时期", "状态", "计划")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command ``targets``; ``run(args)`` runs it."""
    parser = subparsers.add_parser("targets", help="列出或导出某地某年的目标", epilog=_EPILOG)
    parser.description = "列出目标：谁、到什么时候、做到什么程度。"
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--region", metavar="REGION", default="", help="区域的名称或代码（默认本站辖区）")
    parser.add_argument("--below", action="store_true", help="连同下级县（市、区）和功能区")
    parser.add_argument("--year", type=int, help="年度")
    parser.add_argument(
        "--state",
        default="in_force",
        help="状态：draft assigned appealed in_force replaced withdrawn，all 为全部（默认 in_force）",
    )
    parser.add_argument(
        "--format", choices=("table", "jsonl", "xlsx"), default="table", help="格式（默认 table）"
    )
    parser.add_argument("--out", metavar="FILE", type=pathlib.Path, help="写到文件；xlsx 必须指定")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """List the targets that ``args`` ask for; 0 if there are any, 1 if there are none, 2 if the question is wrong."""
    from kechuang.core.logic.verdicts import Problem  # loaded only once Django is

    if args.format == "xlsx" and args.out is None:
        raise Problem("xlsx 要写到文件，请加 --out 目标.xlsx。")
    rows = _rows(args)
    if not rows:
        print("没有符合条件的目标。", file=sys.stderr)
        return 1
    if args.format == "xlsx":
        args.out.write_bytes(_workbook(rows))
        print(f"已写入 {args.out}，共 {len(rows)} 个目标。", file=sys.stderr)
        return 0
    text = _lines(rows) if args.format == "jsonl" else _table(rows)
    if args.out is None:
        sys.stdout.write(text)
    else:
        args.out.write_text(text, encoding="utf-8")
    return 0


def _rows(args: argparse.Namespace) -> list[Target]:
    # models exist only once Django is loaded
    from kechuang.core.logic.verdicts import Problem
    from kechuang.plans.models import Target
    from kechuang.plans.states import TARGET_LIFECYCLE

    region = _region(args.region)
    rows = Target.objects.select_related("plan", "region").order_by("year", "region__order", "plan_id", "id")
    rows = rows.filter(region__path__startswith=region.path) if args.below else rows.filter(region=region)
    if args.year is not None:
        rows = rows.filter(year=args.year)
    if args.state != "all":
        if args.state not in TARGET_LIFECYCLE.states:
            raise Problem(f"没有“{args.state}”这个状态，可用：{'、'.join(TARGET_LIFECYCLE.states)}、all。")
        rows = rows.filter(state=args.state)
    return list(rows)


def _region(text: str) -> Any:
    # models exist only once Django is loaded
    from kechuang.core.logic.verdicts import Problem
    from kechuang.core.models import Region, SiteProfile

    if not text:
        site = SiteProfile.objects.select_related("region").first()
        if site is None:
            raise Problem("本站还没有建立。请用 --region 指明区域，或先运行 kechuang setup。")
        return site.region
    found = list(Region.objects.filter(pk=text)) or list(Region.objects.filter(name=text))
    if len(found) != 1:
        codes = "、".join(f"{r.pk}（{r.path}）" for r in found[:8])
        raise Problem(
            f"没有叫“{text}”的区域。" if not found else f"有{len(found)}个“{text}”，请改用代码：{codes}。"
        )
    return found[0]


def _cells(target: Target) -> tuple[str, ...]:
    from kechuang.plans.logic import describe  # loaded only once Django is

    return (
        str(target.year), target.region.name, target.name, describe(target.expression), target.period,
        target.get_state_display(), target.plan.title,
    )  # fmt: skip


def _table(rows: Iterable[Target]) -> str:
    from kechuang.reading.listing import fit, width  # a Chinese character is two columns wide

    table = [_HEADS, *(_cells(row) for row in rows)]
    cut = [[fit(cell, 36) for cell in line] for line in table]
    columns = [max(width(line[n]) for line in cut) for n in range(len(_HEADS))]
    lines = [
        "  ".join(c + " " * (columns[n] - width(c)) for n, c in enumerate(line)).rstrip() for line in cut
    ]
    lines.insert(1, "  ".join("-" * n for n in columns))
    return "\n".join(lines) + "\n"


def _lines(rows: Iterable[Target]) -> str:
    return "".join(json.dumps(_record(row), ensure_ascii=False) + "\n" for row in rows)


def _record(target: Target) -> dict[str, Any]:
    from dataclasses import asdict  # beside its only use: the table needs none of it

    from kechuang.plans.logic import describe

    numbers = {k: str(v) if isinstance(v, Decimal) else v for k, v in asdict(target.expression).items()}
    return {
        "id": target.pk, "year": target.year, "period": target.period, "region": target.region_id, "indicator": target.indicator,
        "name": target.name, "words": describe(target.expression), "state": target.state, "plan": target.plan_id,
        "parent": target.parent_id, "text": target.text, "expression": numbers,
    }  # fmt: skip


def _workbook(rows: Iterable[Target]) -> bytes:
    # heavy, and only for this format
    from kechuang.core.exports import demo_notes
    from kechuang.core.listing import workbook

    return workbook(title="目标", heads=_HEADS, rows=[_cells(row) for row in rows], notes=demo_notes())
