"""Made-up enterprises for the bench of rules, by number: the same number is always the same enterprise.

A worker of a cluster makes its own share; half have R&D by nine items over three years, half by totals; one in ten
has not told something.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kechuang.rules.facts import Facts

DAY = date(2026, 6, 1)
YEARS = (2023, 2024, 2025)
_ITEMS = (
    ("hnte_rd_labour", 45), ("hnte_rd_direct", 25), ("hnte_rd_depreciation", 8), ("hnte_rd_amortisation", 3),
    ("hnte_rd_design", 4), ("hnte_rd_commissioning", 3), ("hnte_rd_outsourced_domestic", 8),
    ("hnte_rd_outsourced_foreign", 4), ("hnte_rd_other", 12),
)  # fmt: skip
_FLAGS = (
    ("is_resident", 0.98), ("had_major_violation", 0.02), ("had_sme_violation", 0.02), ("on_abnormal_list", 0.02),
    ("makes_prohibited", 0.01), ("holds_hnte", 0.1), ("national_award_top3_5y", 0.01), ("has_provincial_rd_body", 0.02),
    ("led_standard_5y", 0.01), ("joined_standard", 0.1), ("hnte_field_confirmed", 0.9),
)  # fmt: skip
_INDUSTRIES = ("2610", "3511", "0610", "6513", "7320", "4710", "5111", "0111")
_EASY = ("st_staff_average", "hightech_income", "total_assets", "ip_class2_unused", "sales", "industry")


def firms(start: int, stop: int) -> Iterator[Facts]:
    """The facts of the enterprises from ``start`` up to ``stop``."""
    for number in range(start, stop):
        yield Facts.trusted(values_of(number))


def values_of(number: int) -> dict[Any, Any]:
    """What enterprise ``number`` has told."""
    rng = random.Random(number)  # made-up firms, no secret
    chance = rng.random
    values: dict[Any, Any] = {(name, None): chance() < share for name, share in _FLAGS}
    values["registered_on", None] = DAY - timedelta(days=int(200 + chance() * 5000))
    values["industry", None] = _INDUSTRIES[int(chance() * 8)]
    one, two = int(chance() * 3), int(chance() * 8)
    values["ip_class1", None], values["ip_class2", None], values["ip_class2_unused", None] = one, two, two
    values["ip_own", None], values["ip_acquired", None] = one + two, int(chance() * 2)
    sales, spent, assets = int(10 ** (6.3 + 2.6 * chance())), 0.02 + 0.08 * chance(), 1.4
    with_items = number % 2 == 0
    for year in YEARS:
        sales = int(sales * (0.9 + 0.4 * chance()))
        _research(values, year, int(sales * spent), with_items=with_items)
        values["sales", year] = Decimal(sales)
        values["total_assets", year] = Decimal(int(sales * assets))
        values["total_liabilities", year] = Decimal(int(sales * 0.5))
        values["conversions", year] = int(chance() * 8)
    _last_year(values, sales, chance)
    if chance() < 0.1:
        name = _EASY[int(chance() * 6)]
        values.pop((name, 2025), None)
        values.pop((name, None), None)
    return values


def _research(values: dict[Any, Any], year: int, spent: int, *, with_items: bool) -> None:
    if with_items:
        for name, percent in _ITEMS:
            values[name, year] = Decimal(spent * percent // 100)
    else:
        values["hnte_rd_total", year] = Decimal(spent)
        values["hnte_rd_domestic", year] = Decimal(spent * 96 // 100)


def _last_year(values: dict[Any, Any], sales: int, chance: Any) -> None:
    staff = 5 + sales // 600_000
    values["employees_average", 2025], values["employees_end", 2025] = Decimal(staff), staff
    values["st_staff_average", 2025] = values["st_staff_sme", 2025] = Decimal(int(staff * 0.4 * chance()))
    values["total_income", 2025] = Decimal(int(sales * 1.02))
    values["non_taxable_income", 2025] = Decimal(0)
    values["hightech_income", 2025] = Decimal(int(sales * (0.4 + 0.6 * chance())))
    values["tax_rd_total", 2025] = Decimal(int(sales * 0.05 * chance() * 2))
    values["cost_total", 2025] = Decimal(int(sales * 0.9))


if __name__ == "__main__":
    print(f"{len(values_of(0))} facts of enterprise 0")
