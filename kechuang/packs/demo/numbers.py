"""The demonstration city's numbers that come by file: yearly statistics and a flash report of the current year.

The city's totals are those that its own documents state; the duty-holders' parts by how active each is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kechuang.core.listing import workbook
from kechuang.indicators.logic import catalogue
from kechuang.indicators.sheet import HEADS
from kechuang.packs.demo.places import ACTIVITY, CITY, HOLDERS
from kechuang.plans.logic.decomposition import decompose

Row = tuple[str, str, str, str, str, str | None, str, str, str, str]

#: indicator, period, the city's value, status, divided among the duty-holders?
YEARLY = (
    ("hnte_new", "2024", "31", "核定", True),
    ("hnte_total", "2024", "90", "核定", True),
    ("hnte_new", "2025", "47", "核定", True),
    ("hnte_total", "2025", "137", "核定", True),
    ("tech_sme", "2024", "224", "核定", True),
    ("tech_sme", "2025", "268", "核定", True),
    ("patent_applications", "2024", "3653", "核定", True),
    ("patent_applications", "2025", "5731", "核定", True),
    ("patent_grants", "2024", "2164", "核定", True),
    ("patent_grants", "2025", "4354", "核定", True),
    ("hightech_output", "2024", "820", "核定", False),
    ("hightech_output", "2025", "967.6", "核定", False),
    ("hightech_value_added", "2025", "231.5", "初步", False),
    ("hightech_va_share", "2024", "23.0", "核定", False),
    ("hightech_va_share", "2025", "25.0", "初步", False),
    ("industry_rd_active_share", "2024", "19.4", "核定", False),
    ("rd_expenditure", "2024", "38.6", "核定", False),
    ("gdp", "2024", "2573.3", "核定", False),
    ("gdp", "2025", "2738.0", "初步", False),
    ("st_progress_rank", "2024", "8", "核定", False),
    ("awards_provincial_up", "2025", "3", "核定", False),
    ("incubators_provincial_built", "2025", "1", "核定", False),
    ("incubators_municipal_built", "2025", "2", "核定", False),
    ("alliances_provincial", "2025", "1", "核定", False),
    ("hightech_bases_applied", "2025", "1", "核定", False),
    ("projects_provincial_up_funds", "2024", "12993", "核定", False),
    ("incubated_firms", "2025", "830", "核定", True),
    ("graduated_firms", "2025", "42", "核定", False),
    ("research_assistants", "2025", "58", "核定", False),
    ("firm_patent_applications", "2025", "4012", "核定", False),
    ("firm_patent_grants", "2025", "3050", "核定", False),
)

FLASH = (
    ("hnte_new", "2026M01-10", "26", "快报", True),
    ("hnte_total", "2026M01-10", "158", "快报", True),
    ("tech_sme", "2026M01-10", "301", "快报", True),
    ("patent_applications", "2026M01-10", "5120", "快报", True),
    ("patent_grants", "2026M01-10", "3640", "快报", True),
    ("firm_patent_applications", "2026M01-10", "5236", "快报", False),
    ("firm_patent_grants", "2026M01-10", "3102", "快报", False),
    ("firm_invention_share", "2026M01-10", "29.6", "快报", False),
    ("field_projects_chemical", "2026M01-10", "9", "快报", False),
    ("field_projects_carbon_fibre", "2026M01-10", "16", "快报", False),
    ("bank_firm_events", "2026M01-10", "13", "快报", False),
    ("incubator_matchings", "2026M01-10", "12", "快报", False),
    ("new_rd_institutes_municipal", "2026M01-10", "7", "快报", False),
    ("incubators_provincial_new", "2026M01-10", "1", "快报", False),
    ("incubated_firms", "2026M01-10", "904", "快报", True),
    ("incubated_firms_new", "2026M01-10", "74", "快报", True),
    ("graduated_firms_new", "2026M01-10", "5", "快报", False),
    ("young_talents", "2026M01-10", "15", "快报", False),
    ("research_assistants_hired", "2026M01-10", "46", "快报", True),
    ("research_assistants", "2026M01-10", "89", "快报", False),
    ("deputy_directors", "2026M01-10", "26", "快报", False),
    ("outreach_events", "2026M01-10", "5", "快报", False),
    ("contract_turnover", "2026M01-10", "3.6", "快报", False),
)


def statistics() -> bytes:
    """The yearly statistics as the statistician's file; one number is missing in it, and says so."""
    missing: Row = (
        "industry_rd_active_share",
        "规上工业企业研发活动覆盖率",
        *CITY,
        "2025",
        None,
        "%",
        "暂缺",
        "初步",
        "统计部门",
    )
    return _sheet("2024—2025年科技统计摘录", [*_rows(YEARLY, "统计部门年报"), missing])


def flash() -> bytes:
    """The flash report of January to October of the current year."""
    return _sheet("2026年1—10月科技快报", list(_rows(FLASH, "县区月报汇总")))


def _sheet(title: str, rows: Sequence[Row]) -> bytes:
    notes = ("演示数据：人物、单位和数字均为虚构。",)
    return workbook(title=title, heads=HEADS, rows=rows, notes=notes)


def _rows(table: Sequence[tuple[str, str, str, str, bool]], note: str) -> Iterator[Row]:
    for code, period, value, status, divided in table:
        item = catalogue[code]
        yield (code, item.name, *CITY, period, value, item.unit, "", status, note)
        if divided:
            weights = [Decimal(ACTIVITY[holder]) for holder, _, _ in HOLDERS]
            parts = decompose(Decimal(value), weights)
            for (holder, name, _), part in zip(HOLDERS, parts, strict=True):
                yield (code, item.name, holder, name, period, str(part), item.unit, "", status, note)
