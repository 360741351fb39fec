"""Makes ``industries.csv`` from a table of GB/T 4754—2017 with the columns code, name, level, parent.

Run as ``python build_industries.py TABLE``. Facts only: codes (the letter of the section first), names, levels. The
counts of the standard are asked for: 20 sections, 97 divisions, 473 groups; 1381 classes, as the standard of 2017 prints
them (1382 with amendment no. 1 of 2019).
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

COUNTS = {"1": 20, "2": 97, "3": 473, "4": 1381}


def build(table: Path) -> list[tuple[str, str]]:
    """Code and name of every row, in the order of the codes; ``ValueError`` if the counts are not the standard's."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = Counter(row["level"] for row in rows)
    if counts != COUNTS:
        msg = f"the counts are {dict(counts)}, not {COUNTS}"
        raise ValueError(msg)
    return sorted((row["code"], row["name"].strip()) for row in rows)


def main(table: str) -> None:
    """Write ``industries.csv`` beside this script."""
    target = Path(__file__).with_name("industries.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(build(Path(table)))


if __name__ == "__main__":
    main(sys.argv[1])
