"""The command ``kechuang``: one word a task, each with help that a stranger can follow.

Nothing of Django is loaded before a command asks for it, so that ``--help`` answers at once.
Exit codes: 0 done; 1 done, with something found or left out; 2 not done.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from kechuang import __version__

DONE, FOUND, FAILED = 0, 1, 2

_DESCRIPTION = "科创台：从目标到年报，每个数都能追到出处的科技局工作平台。"
_EPILOG = """\
第一次用：
  kechuang demo                       建一座示例市，填好数据，打印网址和各角色的登录名
  kechuang read 工作总结.docx          不建库，直接从一份文件里读出指标和目标
正式使用：
  kechuang setup                      建立本站：辖区、单位名称、三位管理员
  kechuang serve                      升级数据库并开始服务
  kechuang verify                     校验操作记录有没有被改动、删除或插入

每条命令都有自己的说明：kechuang 命令 --help
数据放在环境变量 KECHUANG_HOME 指的目录（默认 var/）；换数据库用 DATABASE_URL。
退出码：0 办成；1 办了，但有发现或有没办成的部分；2 没有办成。
"""


@dataclass(frozen=True)
class Command:
    """A subcommand: ``module`` has ``configure(parser)`` and sets ``run`` as its default."""

    name: str
    help: str
    module: str


COMMANDS = (
    Command("demo", "建一座示例市并开始服务（数据另放，可随时重来）", "kechuang.cli.serving:configure_demo"),
    Command("serve", "升级数据库，开始服务", "kechuang.cli.serving:configure_serve"),
    Command("worker", "只运行后台任务（多台机器时用）", "kechuang.cli.serving:configure_worker"),
    Command("setup", "正式建站：辖区、单位名称、三位管理员", "kechuang.cli.setup:configure"),
    Command("read", "读计划和总结，列出其中的指标和目标（不用数据库）", "kechuang.cli.reading:configure"),
    Command("rules", "列出规则、说明条件、照一份事实判断（不用数据库）", "kechuang.rules.cli:configure"),
    Command("draw", "重放一次专家抽取，核对名单（不用数据库）", "kechuang.review.cli.draw:configure"),
    Command("targets", "列出或导出某地某年的目标", "kechuang.plans.cli"),
    Command("report", "打印年度报告", "kechuang.assessment.cli"),
    Command(
        "assign",
        "把评审材料分派给专家：总匹配度最优，再尽量公平（不用数据库）",
        "kechuang.review.cli.assign:configure",
    ),
    Command("rank", "给供需材料排序：谁最合适、为什么（不用数据库）", "kechuang.matching.cli:configure"),
    Command("index", "重建匹配索引，重算全部推荐（每夜自动做一次）", "kechuang.cli.index"),
    Command("verify", "校验操作记录，指出改动、删除与插入", "kechuang.cli.trail:configure"),
    Command("backup", "备份全部数据到一个文件", "kechuang.cli.archive:configure_backup"),
    Command("restore", "从备份恢复", "kechuang.cli.archive:configure_restore"),
    Command("map", "打印房间与生命周期", "kechuang.cli.house:configure"),
)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help with Chinese headings."""

    def add_usage(self, usage, actions, groups, prefix=None) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        """Say 用法 for usage."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse in Chinese, as far as it can be told."""

    def __init__(self, **options) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN003 - argparse's own options
        super().__init__(**{**options, "add_help": False, "formatter_class": _Help})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Say where help is, and leave with 2."""
        self.exit(FAILED, f"参数不对：{in_chinese(message)}。\n用法见：{self.prog} --help\n")


#: What argparse says, and how we say it.
_SAYINGS = (
    (r"argument (\S+): invalid int value: '(.*)'", r"\1 要填整数，“\2”不是整数"),
    (r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.*)\)", r"\1 不能填“\2”，可填 \3"),
    (r"argument (\S+): expected (?:one|at least one) argument", r"\1 后面要填一个值"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 不能与 \2 同用"),
    (r"argument (\S+): (.*)", r"\1 \2"),
    (r"the following arguments are required: (.*)", r"还缺 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"one of the arguments (.*) is required", r"\1 要给一个"),
)


def in_chinese(message: str) -> str:
    """An error of argparse in Chinese; as it stands where we do not know it."""
    for pattern, words in _SAYINGS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(words)
    return message


def run(argv: Sequence[str]) -> int:
    """Run ``kechuang`` with these arguments (without the program's name); return the exit code."""
    wanted = next((word for word in argv if not word.startswith("-")), "")
    if wanted and wanted not in {command.name for command in COMMANDS}:
        names = "、".join(command.name for command in COMMANDS)
        print(f"没有“{wanted}”这条命令。可用的命令：{names}。说明见 kechuang --help。", file=sys.stderr)
        return FAILED
    parser = _parser(wanted)
    args = parser.parse_args(list(argv))
    if not getattr(args, "run", None):
        parser.print_help()
        return FAILED if argv else DONE
    try:
        return int(args.run(args) or DONE)
    except KeyboardInterrupt:
        print("\n已停止。", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001 - the last door: a person gets a sentence, not a trace
        return _explain(error)


def _parser(wanted: str) -> argparse.ArgumentParser:
    """The umbrella parser; only the wanted command is loaded and given its arguments."""
    parser = Parser(prog="kechuang", description=_DESCRIPTION, epilog=_EPILOG)
    parser.add_argument("--version", action="version", version=f"科创台 {__version__}", help="显示版本")
    subparsers = parser.add_subparsers(title="命令", metavar="命令")
    for command in COMMANDS:
        if command.name != wanted:
            subparsers.add_parser(command.name, help=command.help)
        else:
            _load(command, subparsers)
    return parser


def _load(command: Command, subparsers: argparse._SubParsersAction[Parser]) -> None:
    """Give a command its arguments: by our ``configure``, or by a room's own ``add_parser``."""
    module, _, function = command.module.partition(":")
    if function:
        child = subparsers.add_parser(command.name, help=command.help)
        getattr(importlib.import_module(module), function)(child)
        return
    room = importlib.import_module(module)
    room.add_parser(subparsers)
    subparsers.choices[command.name].set_defaults(run=_with_django(room.run))


def _with_django(task: Callable[[argparse.Namespace], int | None]) -> Callable[[argparse.Namespace], int]:
    def call(args: argparse.Namespace) -> int:
        django_ready()
        return int(task(args) or DONE)

    return call


def django_ready() -> None:
    """Load Django; the settings read their environment only now."""
    import django  # heavy: only for commands that need the database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kechuang.settings")
    django.setup()


def _explain(error: Exception) -> int:
    """Say what went wrong in one sentence; the trace only on request."""
    if os.environ.get("KECHUANG_DEBUG") == "1":
        traceback.print_exc()
    print(f"没有办成：{_words(error)}", file=sys.stderr)
    return FAILED


def _words(error: Exception) -> str:
    kind = type(error).__name__
    if hasattr(error, "message") and isinstance(error.message, str):
        return error.message
    if hasattr(error, "reason") and kind == "Refused":
        return str(error.reason)
    if kind == "OperationalError" and "no such table" in str(error):
        return "数据库还没有建好。请先运行 kechuang serve、kechuang setup 或 kechuang demo。"
    if kind == "ProgrammingError" and "does not exist" in str(error):
        return "数据库还没有建好。请先运行 kechuang serve、kechuang setup 或 kechuang demo。"
    if kind == "OperationalError":
        return f"数据库用不了（{str(error).splitlines()[0]}）。请检查 DATABASE_URL 和 KECHUANG_HOME。"
    if isinstance(error, OSError):
        return f"{error.filename or ''} {error.strerror or error}。请检查路径和权限。".strip()
    words = str(error).rstrip("。")
    return f"{kind}：{words}。设环境变量 KECHUANG_DEBUG=1 再运行一次可看到详情。"
