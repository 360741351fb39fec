"""``kechuang index``: build the matching index anew and find all suggestions anew, without stopping the site."""

from __future__ import annotations

import argparse

_EPILOG = """\
索引只放公开版的内容，在 KECHUANG_HOME/matching-index；随时可以重建，删掉也能重建。
建的时候网站照常回答；建好一次改名换上，再从大家的反馈学次序（够多、学到的更好才用）。推荐中双方已有的态度保留，没有推送过又不再合适的去掉。
"""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the command ``index``; ``run(args)`` runs it."""
    parser = subparsers.add_parser("index", help="重建匹配索引，重算全部推荐", epilog=_EPILOG)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--index-only", action="store_true", help="只重建索引，不重算推荐")
    parser.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Build and find. Raises ``Problem`` where another process builds."""
    from django.utils import timezone  # loaded only once Django is

    from kechuang.core.logic.actor import Actor
    from kechuang.matching.operations.index import rebuild_index
    from kechuang.matching.operations.learned import learn_order
    from kechuang.matching.operations.suggesting import compute_all_suggestions

    actor, now = Actor.system("kechuang index"), timezone.now()
    count = rebuild_index(actor=actor, now=now)
    print(f"索引里有 {count} 份公开的供需。")
    if count and not args.index_only:
        print(learn_order(actor=actor, now=now).words)
        print(f"重算了推荐，共 {compute_all_suggestions(actor=actor, now=now)} 对。")
    return 0
