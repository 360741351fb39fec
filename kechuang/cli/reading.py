"""``kechuang read``: the reader with the catalogue's names, without a database."""

from __future__ import annotations

import argparse

from kechuang.reading import cli as reader


def configure(parser: argparse.ArgumentParser) -> None:
    """The reader's own arguments, and the names of the catalogue."""
    reader.configure(parser)
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    args.terms = _catalogue()
    return reader.run(args)


def _catalogue() -> tuple[object, ...]:
    """The names that the packs know; reading goes on without them where the packs cannot be loaded."""
    from kechuang.cli import django_ready  # packs import models; no database is opened

    django_ready()
    from kechuang.indicators.logic import terms  # only once Django is loaded

    return terms()
