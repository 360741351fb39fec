"""``python -m kechuang.reading FILE...``: the same as ``kechuang read``."""

from __future__ import annotations

import sys

from kechuang.reading.cli import main

if __name__ == "__main__":
    sys.exit(main())
