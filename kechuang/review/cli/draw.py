"""``kechuang draw --replay FILE``: recompute an exported draw of experts. No database and no Django is needed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kechuang.core.logic.verdicts import Problem
from kechuang.review.logic.draw_record import Replay, replay

SAME, DIFFERENT, FAILED = 0, 1, 2

_EPILOG = """\
示例：
  kechuang draw --replay 抽取记录.json           重算一遍，名单相同即为 0，不同就逐条列出
  kechuang draw --replay 抽取记录.json --json    结果写成 JSON

抽取记录在抽取页面导出。重放核对：需求和候选名单与事先公布的摘要、种子与事先公布的承诺值、
每个未入围的人的理由、排序、抽中和备选名单、每一次递补。
任何人都能重放：不连数据库，不连网络，种子已在记录里。
退出码：0 相同；1 有不同；2 没有办成。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``kechuang draw``."""
    parser.description = "专家抽取：照导出的记录重算一遍，核对名单。"
    parser.epilog = _EPILOG
    parser.add_argument("--replay", required=True, type=Path, metavar="FILE", help="导出的抽取记录（JSON）")
    parser.add_argument("--json", action="store_true", dest="as_json", help="结果写成 JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Replay a record; 0 if the same list comes out, 1 with the differences, 2 if the file cannot be read."""
    try:
        record = _read(args.replay)
    except Problem as problem:
        sys.stderr.write(f"没有办成：{problem.message}\n")
        return FAILED
    result = replay(record)
    words = (
        json.dumps(_body(result), ensure_ascii=False, indent=2) if args.as_json else "\n".join(_said(result))
    )
    sys.stdout.write(f"{words}\n")
    return SAME if result.is_same else DIFFERENT


def _read(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(f"{path} {error.strerror or error}。请检查路径和权限。") from None
    except UnicodeDecodeError:
        raise Problem(f"{path} 不是 UTF-8 文本。请用抽取页面导出的原文件。") from None
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"第 {error.lineno} 行" if isinstance(error, json.JSONDecodeError) else "嵌套太深"
        raise Problem(f"{path} 不是 JSON（{where}）。请用抽取页面导出的原文件。") from None
    if not isinstance(record, dict):
        raise Problem(f"{path} 里不是一份抽取记录。请用抽取页面导出的原文件。")
    return record


def _body(result: Replay) -> dict[str, Any]:
    return {
        "same": result.is_same,
        "chosen": list(result.chosen),
        "members": list(result.members),
        "differences": [
            {"where": each.where, "recorded": each.recorded, "computed": each.computed, "words": each.words}
            for each in result.differences
        ],
    }


def _said(result: Replay) -> Iterator[str]:
    if result.is_same:
        yield f"重放相同：抽中 {len(result.chosen)} 人，与记录一致。"
    else:
        yield f"重放有 {len(result.differences)} 处不同："
    for each in result.differences:
        yield f"  {each.words}（{each.where}）"
        if each.recorded is not None or each.computed is not None:
            yield f"      记录：{_short(each.recorded)}"
            yield f"      重算：{_short(each.computed)}"
    if result.chosen:
        yield f"重算抽中：{'、'.join(result.chosen)}"
    if result.members != result.chosen:
        yield f"递补以后：{'、'.join(result.members) or '（无人）'}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}……"
