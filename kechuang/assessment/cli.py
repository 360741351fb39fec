"""``kechuang report``: the year report at the command line, as a draft or frozen."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kechuang.core.models import Region

KINDS = ("docx", "pdf", "xlsx")
_EPILOG = """\
示例：
  kechuang report --year 2026                          本站辖区 2026 年的报告草稿，三种格式
  kechuang report --year 2025 --freeze --out 报告       定稿并打印到“报告”文件夹
  kechuang report --region 示例市 --year 2026 --format pdf --as-of 2026-09-30
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command ``report``; ``run(args)`` runs it."""
    parser = subparsers.add_parser("report", help="打印年度报告", epilog=_EPILOG)
    parser.description = "按库中的目标与数据生成年度报告，每个数都带出处编号。默认出草稿；定稿以后数据再变，报告不变，重印的文件一字不差。"
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--region", metavar="REGION", default="", help="区域的名称或代码（默认本站辖区）")
    parser.add_argument("--year", type=int, required=True, help="年度")
    parser.add_argument(
        "--report", metavar="CODE", default="annual_work", help="报告代码（默认 annual_work）"
    )
    parser.add_argument("--format", choices=KINDS, help="只要一种格式（默认三种都出）")
    parser.add_argument("--as-of", metavar="DATE", default="", help="数据截至日，如 2026-09-30（默认今天）")
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path(), help="放在哪个文件夹（默认当前文件夹）"
    )
    parser.add_argument("--freeze", action="store_true", help="定稿（记入操作记录）")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Write the files and print their paths; 0. Raises ``Problem`` for what cannot be printed."""
    from django.utils import timezone  # loaded only once Django is

    now = timezone.now()
    region = _region(args.region)
    as_of = _day(args.as_of, timezone.localdate(now))
    args.out.mkdir(parents=True, exist_ok=True)
    kinds = (args.format,) if args.format else KINDS
    print_files = _frozen if args.freeze else _draft
    files = print_files(args.report, region, args.year, as_of, kinds)
    for name, data in files:
        path = args.out / name
        path.write_bytes(data)
        print(path)
    return 0


def _day(text: str, today: date) -> date:
    from kechuang.core.logic.verdicts import Problem  # loaded only once Django is

    try:
        return date.fromisoformat(text) if text else today
    except ValueError as error:
        raise Problem(f"看不懂日期“{text}”，请写作 2026-09-30。") from error


def _region(text: str) -> Region:
    """The region of a name or code; the installation's own where none is named."""
    from kechuang.core.logic.verdicts import Problem  # loaded only once Django is
    from kechuang.core.models import Region, SiteProfile  # the same

    if not text:
        site = SiteProfile.objects.select_related("region").first()
        if site is None:
            raise Problem("本站还没有设立辖区。请先运行 kechuang setup，或用 --region 指明。")
        return site.region
    found = list(Region.objects.filter(pk=text)) or list(Region.objects.filter(name=text)[:9])
    if len(found) == 1:
        return found[0]
    if not found:
        raise Problem(f"没有“{text}”这个区域。请用六位代码或全称。")
    raise Problem(f"“{text}”有{len(found)}处：{'、'.join(each.code for each in found)}。请用代码指明。")


def _frozen(
    report: str, region: Region, year: int, as_of: date, kinds: tuple[str, ...]
) -> list[tuple[str, bytes]]:
    from django.utils import timezone  # loaded only once Django is

    from kechuang.assessment.operations import export_report, freeze_report  # the same
    from kechuang.core.logic.actor import Actor  # the same

    actor, now = Actor.system("命令行"), timezone.now()
    snapshot = freeze_report(report=report, region=region, year=year, as_of=as_of, actor=actor, now=now)
    files = []
    for kind in kinds:
        stored = export_report(snapshot_id=snapshot.pk, kind=kind, actor=actor, now=now)
        with stored.content.open("rb") as handle:
            files.append((stored.name, handle.read()))
    return files


def _draft(
    report: str, region: Region, year: int, as_of: date, kinds: tuple[str, ...]
) -> list[tuple[str, bytes]]:
    from kechuang.assessment.logic.reporting import reports  # loaded only once Django is
    from kechuang.assessment.printing import PRINTERS  # the same
    from kechuang.assessment.queries import draft_content  # the same
    from kechuang.core.logic.actor import Actor  # the same
    from kechuang.core.logic.verdicts import Problem  # the same

    definition = reports.get(report)
    if definition is None:
        raise Problem(f"没有名为“{report}”的报告。可用的：{'、'.join(reports.codes())}。")
    content = draft_content(Actor.system("命令行"), report=definition, region=region, year=year, as_of=as_of)
    content["draft"] = True
    return [(f"{content['title']}（草稿）.{kind}", PRINTERS[kind](definition, content)) for kind in kinds]
