"""Dockings, intentions and agreements as indicators, counted from records."""

from __future__ import annotations

import pytest

from kechuang.core.logic.periods import Period
from kechuang.indicators.counting import counted_ids, record_queries
from tests.matching.pairs import come_to, docked


@pytest.mark.parametrize(("code", "count"), [("dockings", 1), ("intentions", 1), ("agreements", 0)])
def test_pairs_are_counted_where_and_when_the_step_was_taken(world, now, code, count):
    docking = docked(world, now)
    come_to(world, now, docking, "intended", 1000)
    query = record_queries[code]
    year = Period.from_code("2026")
    assert counted_ids(query, world.city, year) == [docking.pk] * count
    assert counted_ids(query, world.regions["990102"], year) == []
    assert counted_ids(query, world.city, Period.from_code("2025")) == []
    assert (query.label(docking), query.url(docking)) == (
        f"对接第{docking.pk}号",
        f"/matching/dockings/{docking.pk}/",
    )
