"""Makes ``regions.csv`` from a folder with ``provinces.csv``, ``cities.csv`` and ``areas.csv``.

Run as ``python build_regions.py FOLDER``. The files hold the divisions of 2023-06 as facts: a code of
2, 4 or 6 digits, a name, the codes above. What is made of them here:

- every code has 6 digits (11 → 110000, 1101 → 110100);
- dummy rows that only hold a level open (市辖区, 县, 省直辖县级行政区划…, a city listed as its own
  county) are marked as placeholders, and what hangs under them hangs on the division above instead;
- codes ending in 71 to 79 are functional zones that statistics list beside the counties: level zone.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

COLUMNS = ("code", "name", "level", "parent", "placeholder")
_ZONES = range(71, 80)
_DUMMIES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")

Row = dict[str, str]


def build(folder: Path) -> list[Row]:
    """The rows of ``regions.csv`` in the order of their codes."""
    provinces = {row["code"]: row["name"] for row in _read(folder / "provinces.csv")}
    cities = {row["code"]: row["name"] for row in _read(folder / "cities.csv")}
    rows = [_row(code, name, "province", "") for code, name in provinces.items()]
    rows += [_row(code, name, "city", code[:2], dummy=name in _DUMMIES) for code, name in cities.items()]
    for area in _read(folder / "areas.csv"):
        code, name, city = area["code"], area["name"], area["cityCode"]
        if code.endswith("00"):  # a city without counties, listed once more
            continue
        level = "zone" if int(code[4:]) in _ZONES else "county"
        dummy = name == cities[city] and code.endswith("01")
        rows.append(_row(code, name, level, city if cities[city] not in _DUMMIES else city[:2], dummy=dummy))
    return sorted(rows, key=lambda row: row["code"])


def _row(code: str, name: str, level: str, parent: str, *, dummy: bool = False) -> Row:
    above = parent.ljust(6, "0") if parent else ""
    return dict(zip(COLUMNS, (code.ljust(6, "0"), name, level, above, "1" if dummy else ""), strict=True))


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(folder: str) -> None:
    """Write ``regions.csv`` beside this script."""
    target = Path(__file__).with_name("regions.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(build(Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1])
