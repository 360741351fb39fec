"""``kechuang verify``: is the audit trail what was written?"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from kechuang.cli import DONE, FOUND, django_ready

if TYPE_CHECKING:
    from kechuang.core.operations.audit import Report

_DESCRIPTION = """\
校验全部操作记录：每个对象的链、链尾和每日封存。有改动、删除、插入或调换，逐条指出是哪个对象的第几条。
校验本身也记入操作记录。发现问题时退出码为 1。"""
_EPILOG = """\
示例：
  kechuang verify                  校验
  kechuang verify --seal           先封存已过去的日子，再校验（平时由后台每天自动封存）
  kechuang verify --json           结果写成 JSON，供监控读取

把打印出来的最近一次封存值抄到别处（公告、纸面），以后就能发现整个数据库被换掉。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``verify``."""
    parser.description, parser.epilog = _DESCRIPTION, _EPILOG
    parser.add_argument("--seal", action="store_true", help="校验之前先封存已过去的日子")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    django_ready()
    # only once Django is loaded
    from django.utils import timezone

    from kechuang.core.logic.actor import Actor
    from kechuang.core.operations.audit import seal_days, verify_trail

    actor, now = Actor.system("命令行"), timezone.localtime()
    if args.seal:
        sealed = seal_days(actor=actor, now=now)
        if not args.json:
            print(f"封存了 {len(sealed)} 天。")
    report = verify_trail(actor=actor, now=now)
    _print_json(report) if args.json else _print(report)
    return DONE if report.whole else FOUND


def _print(report: Report) -> None:
    print(f"校验操作记录 {report.events} 条，对象 {report.objects} 个，已封存 {report.days} 天。")
    if report.last_day:
        print(f"最近一次封存：{report.last_day}  {report.last_digest}")
    if report.whole:
        print("完好：没有发现改动、删除或插入。")
        return
    print(f"发现 {len(report.findings)} 处问题：", file=sys.stderr)
    for found in report.findings:
        print(f"  [{found.kind}] {found.object}：{found.message}", file=sys.stderr)


def _print_json(report: Report) -> None:
    answer = {
        "whole": report.whole,
        "events": report.events,
        "objects": report.objects,
        "days": report.days,
        "last_day": report.last_day.isoformat() if report.last_day else None,
        "last_digest": report.last_digest,
        "findings": [
            {"kind": str(f.kind), "object": f.object, "seq": f.seq, "message": f.message}
            for f in report.findings
        ],
    }
    print(json.dumps(answer, ensure_ascii=False))
