"""Indicators counted from carriers and tenants: level, period, region, one firm once, each row with its page."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.core.logic.periods import Period
from kechuang.core.permissions import permissions
from kechuang.indicators.counting import counted_ids, record_queries
from kechuang.indicators.operations import count_observation
from kechuang.subjects.models import Carrier, Tenancy

YEAR = Period.year(2025)
#: code → fields of a carrier that counts in 2025, and fields with which it does not.
CARRIERS = {
    "incubators_municipal_built": ({"kind": "incubator", "level": "city", "build_from": date(2025, 1, 1)}, {"level": "provincial"}),
    "incubators_provincial_built": ({"kind": "incubator", "level": "provincial", "build_from": date(2025, 12, 31)}, {"build_from": date(2026, 1, 1)}),
    "incubators_provincial_new": ({"kind": "incubator", "level": "provincial", "recognised_on": date(2025, 6, 1)}, {"recognised_on": date(2024, 12, 31)}),
    "makerspaces": ({"kind": "maker_space", "level": "city", "recognised_on": date(2020, 6, 1)}, {"revoked_on": date(2025, 12, 31)}),
    "makerspaces_new": ({"kind": "maker_space", "level": "city", "recognised_on": date(2025, 6, 1)}, {"kind": "laboratory"}),
    "key_labs_provincial": ({"kind": "laboratory", "level": "provincial", "recognised_on": date(2020, 6, 1)}, {"level": "national"}),
    "platforms_total": ({"kind": "engineering", "level": "city", "recognised_on": date(2025, 12, 31)}, {"level": "county"}),
    "alliances_municipal": ({"kind": "alliance", "level": "city", "recognised_on": date(2025, 1, 1)}, {"recognised_on": None}),
    "alliances_provincial": ({"kind": "alliance", "level": "provincial", "recognised_on": date(2025, 1, 1)}, {"level": "city"}),
    "new_rd_institutes_municipal": ({"kind": "rd_institute", "level": "city", "recognised_on": date(2025, 1, 1)}, {"kind": "pilot"}),
    "etrc_municipal_formed": ({"kind": "engineering", "level": "city", "started_on": date(2025, 3, 1)}, {"build_from": date(2024, 1, 1)}),
}  # fmt: skip
TENANTS = {
    "incubated_firms": (
        {"entered_on": date(2023, 1, 1)},
        {"left_on": date(2025, 12, 31), "left_as": "moved"},
    ),
    "graduated_firms": (
        {"entered_on": date(2020, 1, 1), "left_on": date(2022, 1, 1), "left_as": "graduated"},
        {"left_as": "failed"},
    ),
    "graduated_firms_new": (
        {"entered_on": date(2020, 1, 1), "left_on": date(2025, 1, 1), "left_as": "graduated"},
        {"left_on": date(2024, 12, 31)},
    ),
}


def count(code, region, period=YEAR):
    return len(counted_ids(record_queries[code], region, period))


def make(world, name, **fields):
    return Carrier.objects.create(
        host=world.organisations["firm"], region=fields.pop("region", world.county), name=name, **fields
    )


@pytest.mark.parametrize("code", sorted(CARRIERS))
def test_carriers(world, code):
    counts, but = CARRIERS[code]
    row = make(world, "算的", **counts)
    make(world, "不算的", **{**counts, **but})
    make(world, "邻县的", **counts, region=world.regions["990102"])
    assert counted_ids(record_queries[code], world.county, YEAR) == [row.pk]
    assert count(code, world.city) == 2
    assert count(code, world.regions["990200"]) == 0
    query = record_queries[code]
    assert query.url(row) == f"/subjects/carriers/{row.pk}/"
    assert query.label(row) == "东岭县 算的"
    assert query.view in permissions.codes()


@pytest.mark.parametrize("code", sorted(TENANTS))
def test_tenants(world, code):
    counts, but = TENANTS[code]
    carrier = make(world, "孵化器", kind="incubator", level="city")
    other = make(world, "另一家孵化器", kind="incubator", level="city")
    row = Tenancy.objects.create(carrier=carrier, name="甲公司", **counts)
    Tenancy.objects.create(carrier=other, name="甲公司", **counts)
    Tenancy.objects.create(carrier=carrier, name="乙公司", **{**counts, **but})
    lab = make(world, "实验室", kind="laboratory", level="city")
    Tenancy.objects.create(carrier=lab, name="丙公司", **counts)
    assert counted_ids(record_queries[code], world.county, YEAR) == [row.pk]
    assert count(code, world.regions["990102"]) == 0
    assert record_queries[code].label(row) == "甲公司（孵化器）"
    assert record_queries[code].url(row) == f"/subjects/carriers/{carrier.pk}/"


def test_a_counted_number_keeps_its_rows(world, now):
    row = make(world, "示例实验室", kind="laboratory", level="provincial", recognised_on=date(2024, 1, 1))
    number = count_observation(
        indicator="key_labs_provincial",
        region=world.county,
        period=YEAR,
        actor=world.actor("county"),
        now=now,
    )
    assert (number.value, number.record_ids) == (1, [row.pk])
