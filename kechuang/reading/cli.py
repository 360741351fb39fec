"""``kechuang read``: read files at the command line."""

from __future__ import annotations

import argparse
import pathlib
import sys
from collections.abc import Sequence

from kechuang.reading import listing, records
from kechuang.reading.model import Reading, ReadingError

_DESCRIPTION = "从计划、总结、报告的原文里读出指标、数值和目标，每条都标出它在原文中的位置。"
_EPILOG = """\
可读的文件：文本、Markdown、HTML、docx、带文字的 PDF；编码 UTF-8、GB18030（GBK）、Big5、UTF-16；每个不超过 10 MB。
文件名写作 - 表示从标准输入读。

示例：
  kechuang read 工作总结.docx                       在屏幕上列表
  kechuang read 计划.pdf 总结.html --format jsonl   每行一条 JSON，供别的程序用
  kechuang read *.txt --out 结果/                   每个文件另存为 结果/<文件名>.pred.jsonl
                                                    （只含有数值的和以 x 隐去数值的）

有文件读不了时，说明写到标准错误，其余文件照读，退出码为 1。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Give ``parser`` the arguments of ``read``."""
    parser.description = _DESCRIPTION
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("files", nargs="+", metavar="FILE", help="要读的文件，可写多个")
    parser.add_argument(
        "--format",
        choices=("table", "jsonl"),
        default=None,
        help="屏幕上的格式：table 列表（默认），jsonl 每行一条 JSON",
    )
    parser.add_argument(
        "--out", metavar="DIR", type=pathlib.Path, help="把每个文件的结果存到这个目录（没有就新建）"
    )
    parser.set_defaults(run=run, terms=())


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command ``read`` to an umbrella command; ``args.run(args)`` runs it."""
    parser = subparsers.add_parser("read", help="读计划和总结，列出其中的指标和目标")
    configure(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """Read ``args.files``; return 0, or 1 if any could not be read.

    ``args.terms`` may hold catalogue ``Term`` values. With ``args.out`` the results go to files, and to the
    screen only if ``args.format`` asks for it.
    """
    failed = False
    written: set[str] = set()
    for name in args.files:
        try:
            reading = _read(name, getattr(args, "terms", ()))
            if args.out is not None:
                _save(reading, args.out, name, written)
        except ReadingError as error:
            failed = True
            print(f"{name}：{error.message}（{error.code}）", file=sys.stderr)
        except OSError as error:
            failed = True
            print(f"{name}：打不开或写不了（{error.strerror or error}）。请检查路径和权限。", file=sys.stderr)
        else:
            _show(reading, name, args)
    return 1 if failed else 0


def _read(name: str, terms: Sequence) -> Reading:
    """Read one file, or standard input for ``-``."""
    from kechuang.reading import read_bytes  # late: --help must not wait for the reader

    data = sys.stdin.buffer.read() if name == "-" else pathlib.Path(name).read_bytes()
    return read_bytes(data, name=name, terms=terms)


def _save(reading: Reading, folder: pathlib.Path, name: str, written: set[str]) -> None:
    """Write the quantified and masked statements to ``<stem>.pred.jsonl``."""
    stem = "stdin" if name == "-" else pathlib.Path(name).stem
    if stem in written:
        raise ReadingError(f"与前面的文件同名（{stem}），未写出以免覆盖。请改名或分开输出")
    written.add(stem)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stem}.pred.jsonl").write_text(records.lines(reading, quantified_only=True), encoding="utf-8")


def _show(reading: Reading, name: str, args: argparse.Namespace) -> None:
    """Print one reading."""
    for warning in reading.warnings:
        print(f"{name}：{warning}", file=sys.stderr)
    if args.format == "jsonl":
        sys.stdout.write(records.lines(reading, file=name))
    elif args.format == "table" or args.out is None:
        print(f"{name}：{listing.heading(reading)}")
        print(listing.table(reading))


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``python -m kechuang.reading``."""
    parser = argparse.ArgumentParser(prog="kechuang read")
    configure(parser)
    args = parser.parse_args(argv)
    return int(args.run(args))
