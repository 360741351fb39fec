"""Three made-up indicators in the catalogue, and short ways to enter numbers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from kechuang.core.logic.periods import Period
from kechuang.indicators.logic import Indicator, Source, catalogue
from kechuang.indicators.logic.measured import Measured
from kechuang.indicators.operations import add_observation
from kechuang.indicators.queries import Provenance
from kechuang.indicators.states import Measure

SOURCE = Source("测试口径")
ITEMS = (
    Indicator(
        "t_patents",
        "测试专利申请量",
        "Test patents",
        "件",
        Measure.FLOW,
        "一年内申请的专利件数。",
        SOURCE,
        aliases=("专利申请测试数",),
    ),
    Indicator(
        "t_contracts", "测试合同成交额", "Test contracts", "亿元", Measure.FLOW, "登记的合同总额。", SOURCE
    ),
    Indicator(
        "t_share", "测试占比", "Test share", "%", Measure.RATIO, "甲占乙的比重。", SOURCE, additive=False
    ),
)


@pytest.fixture
def items(monkeypatch):
    """The three indicators, for the time of a test."""
    list(catalogue)  # the packs are loaded before the copy is made
    monkeypatch.setattr(catalogue, "_items", dict(catalogue._items))
    for item in ITEMS:
        catalogue.add(item.code, item)
    return {item.code: item for item in ITEMS}


@pytest.fixture
def enter(world, items, now: datetime):
    """Enter a number of the city by its statistician: ``enter("t_patents", "2025", "12")``."""

    def _enter(
        code: str, period: str, value: str | None, *, region=None, user: str = "statistician", **measured
    ):
        return add_observation(
            indicator=code,
            region=region or world.city,
            period=Period.from_code(period),
            measured=Measured(value=None if value is None else Decimal(value), **measured),
            source=Provenance(note="年报"),
            actor=world.actor(user),
            now=now,
        )

    return _enter
