"""The command ``kechuang``."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run a command; return its exit code."""
    from kechuang.cli import run  # keeps ``--help`` fast: nothing of Django is loaded before a command asks

    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
