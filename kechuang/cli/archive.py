"""``kechuang backup`` and ``restore``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kechuang.cli import DONE, FAILED, FOUND, django_ready

_BACKUP_EPILOG = """\
示例：
  kechuang backup 科创台-20261122.zip
  kechuang backup 全部.zip --with-keys        连审计密钥和个人信息密钥一起（这个文件须按密件保管）

备份不必停机。一份备份可以恢复到 SQLite，也可以恢复到 PostgreSQL。
没有 --with-keys 时，请另行妥善保管 KECHUANG_HOME 里的 audit.key 和 personal.key：
没有前者，恢复后无法校验操作记录；没有后者，加密保存的证件号和手机号再也打不开。
"""
_RESTORE_EPILOG = """\
示例：
  kechuang restore 科创台-20261122.zip                 恢复到空的数据库
  DATABASE_URL=postgres://… kechuang restore 科创台-20261122.zip
  kechuang restore 科创台-20261122.zip --replace       先删去现有数据（要再确认一次）

恢复前核对每一部分的校验和；恢复后校验全部操作记录，有问题时退出码为 1。
"""


def configure_backup(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``backup``."""
    parser.description, parser.epilog = "把全部数据和文件备份到一个文件。", _BACKUP_EPILOG
    parser.add_argument("file", metavar="FILE", type=Path, help="新的备份文件（不会覆盖已有的）")
    parser.add_argument("--with-keys", action="store_true", help="把两把密钥也放进去")
    parser.set_defaults(run=backup)


def configure_restore(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``restore``."""
    parser.description, parser.epilog = "从备份恢复全部数据和文件。", _RESTORE_EPILOG
    parser.add_argument("file", metavar="FILE", type=Path, help="备份文件")
    parser.add_argument("--replace", action="store_true", help="删去现有数据，换成备份里的")
    parser.add_argument("--yes", action="store_true", help="不再询问（与 --replace 同用）")
    parser.set_defaults(run=restore)


def backup(args: argparse.Namespace) -> int:
    """Write a backup."""
    django_ready()
    # only once Django is loaded
    from django.utils import timezone

    from kechuang.core.logic.actor import Actor
    from kechuang.core.operations.backup import write_backup

    manifest = write_backup(
        path=args.file, with_keys=args.with_keys, actor=Actor.system("命令行"), now=timezone.localtime()
    )
    rows, files = (
        sum(manifest["tables"].values()),
        sum(name.startswith("files/") for name in manifest["members"]),
    )
    print(f"已备份 {rows} 行、{files} 个文件到 {args.file}（{args.file.stat().st_size / 1048576:.1f} MB）。")
    if args.with_keys:
        print("里面有审计密钥和个人信息密钥，请按密件保管。")
    for name in manifest["missing_files"]:
        print(f"存储里缺这个文件，未能备份：{name}", file=sys.stderr)
    return FOUND if manifest["missing_files"] else DONE


def restore(args: argparse.Namespace) -> int:
    """Bring a backup back."""
    if args.replace and not args.yes and not _confirmed():
        print("没有恢复，数据未动。", file=sys.stderr)
        return FAILED
    django_ready()
    # only once Django is loaded
    from django.core.management import call_command
    from django.utils import timezone

    from kechuang.core.logic.actor import Actor
    from kechuang.core.operations.restore import restore_backup

    call_command("migrate", verbosity=0, interactive=False)
    done = restore_backup(
        path=args.file, replace=args.replace, actor=Actor.system("命令行"), now=timezone.localtime()
    )
    print(f"已恢复 {done.rows} 行、{done.files} 个文件。")
    for name in done.missing_files:
        print(f"备份时就缺这个文件：{name}", file=sys.stderr)
    if done.report.whole:
        print(f"操作记录 {done.report.events} 条，校验完好。")
        return DONE
    print(
        f"操作记录校验发现 {len(done.report.findings)} 处问题，请运行 kechuang verify 查看。", file=sys.stderr
    )
    return FOUND


def _confirmed() -> bool:
    if not sys.stdin.isatty():
        print("--replace 会删去现有的全部数据。确定的话请加 --yes。", file=sys.stderr)
        return False
    return input("将删去现有的全部数据。要继续请输入“替换”：").strip() == "替换"
