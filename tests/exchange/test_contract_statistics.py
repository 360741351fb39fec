"""The register added up: once, by both places, by kind before and after 2026, with a cancelled contract."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from python_calamine import CalamineWorkbook

from kechuang.core.logic.periods import Period
from kechuang.core.models import Event
from kechuang.exchange.logic.contract import PartyGiven
from kechuang.exchange.models import Contract, RegisterLine
from kechuang.exchange.operations.contract_entering import ContractEntry, enter_contracts
from kechuang.exchange.queries.contract_statistics import (
    Asked,
    booked_lines,
    countable_lines,
    lines_for,
    table_of,
    whole_of,
    years_of,
)
from kechuang.indicators.counting import counted_value, record_queries
from kechuang.indicators.operations.observation import count_observation
from tests.exchange.contracts import BUYER, DEVELOPMENT, OPEN, OUTSIDE, SERVICE, cancelled, registered

DAY = timedelta(days=1)


def entered(world, now: datetime, number: int, on: date, owner: str = "firm", **changes) -> Contract:
    """Taken over as registered on a day."""
    organisation = world.organisations[owner]
    seller = PartyGiven(
        organisation.pk,
        organisation.name,
        organisation.uscc,
        region_code=organisation.region_id,
        nature="100",
    )
    given = replace(DEVELOPMENT, **{"title": f"旧合同{number}", "seller": seller, **changes})
    entry = ContractEntry(organisation.pk, f"{2025990101000000 + number}", on, given.total, given)
    (contract,) = enter_contracts(entries=[entry], actor=world.actor("registrar"), now=now)
    return contract


def sums(rows) -> dict[str, tuple[int, int, Decimal]]:
    return {each.code: (each.count, each.unknown, each.total) for each in rows}


def test_an_intra_city_contract_counts_in_both_places_and_once_in_the_city(world, now):
    registered(world, now)  # sold in 东岭县, bought in 西川县
    registered(world, now, replace(SERVICE, buyer=OUTSIDE))  # bought elsewhere
    rows = countable_lines(world.actor("registrar"))
    whole = {
        (calibre, place.pk): whole_of(rows, Asked(place, 2026, calibre)).total
        for calibre in ("total", "out", "in")
        for place in (world.city, world.county, world.regions["990102"])
    }
    assert whole == {
        ("total", "990100"): 10_800_000, ("total", "990101"): 10_800_000, ("total", "990102"): 0,
        ("out", "990100"): 10_800_000, ("out", "990101"): 10_800_000, ("out", "990102"): 0,
        ("in", "990100"): 10_000_000, ("in", "990101"): 0, ("in", "990102"): 10_000_000,
    }  # fmt: skip


def test_the_cuts_add_up_to_the_whole_and_to_their_lines(world, now):
    registered(world, now)
    registered(world, now, SERVICE)
    registered(world, now, OPEN)
    rows, asked = countable_lines(world.actor("registrar")), Asked(world.city, 2026)
    assert sums(table_of(rows, asked, "kind")) == {
        "KF": (1, 0, Decimal(10_000_000)), "FW": (1, 0, Decimal(800_000)), "XK": (1, 1, Decimal(0)),
    }  # fmt: skip
    whole = whole_of(rows, asked)
    assert (whole.count, whole.unknown, whole.total, whole.technology) == (3, 1, 10_800_000, 7_800_000)
    for cut in ("kind", "field", "seller", "buyer", "region", "month"):
        table = table_of(rows, asked, cut)
        assert sum(each.total for each in table) == whole.total, cut
        key = {"region": "place"}.get(cut, cut)
        for each in table:
            code = int(each.code) if cut == "month" else each.code
            behind = list(lines_for(rows, replace(asked, **{key: code})))
            assert sum(line.total or 0 for line in behind) == each.total, (cut, each.code)


def test_a_licence_is_a_transfer_before_2026(world, now):
    entered(world, now, 1, date(2025, 6, 30), subkind="XK1", signed_on=date(2025, 5, 1))
    entered(world, now, 2, date(2026, 6, 30), subkind="XK1", signed_on=date(2026, 5, 1))
    rows = countable_lines(world.actor("registrar"))
    kinds = {
        (year, four): list(sums(table_of(rows, Asked(world.city, year, four=four), "kind")))
        for year in (2025, 2026)
        for four in (False, True)
    }
    assert kinds == {(2025, False): ["ZR"], (2025, True): ["ZR"], (2026, False): ["XK"], (2026, True): ["ZR"]}


def test_a_cancelled_contract_is_negative_in_its_year_and_restated(world, now):
    contract = entered(world, now, 1, date(2025, 6, 30), signed_on=date(2025, 5, 1))
    entered(world, now, 2, date(2025, 7, 1), signed_on=date(2025, 5, 2))
    cancelled(world, now, contract)
    rows = countable_lines(world.actor("registrar"))
    found = [(year, a.count, a.total, b.count, b.total) for year, a, b in years_of(rows, Asked(world.city))]
    assert found == [(2026, -1, -10_000_000, 0, 0), (2025, 2, 20_000_000, 1, 10_000_000)]
    assert whole_of(rows, Asked(world.city)).count == 1


def test_counties_see_their_own(world, now):
    registered(world, now)
    entered(world, now, 5, date(2026, 3, 1), owner="firm2", buyer=OUTSIDE)
    lines = {
        name: countable_lines(world.actor(name)).count()
        for name in ("registrar", "county", "county2", "park", "province", "firm", "planner")
    }
    assert lines == {
        "registrar": 2,
        "county": 1,
        "county2": 2,
        "park": 0,
        "province": 2,
        "firm": 0,
        "planner": 0,
    }


def test_the_page_and_its_sheet(world, now, sign_in):
    contract = entered(world, now, 1, date(2025, 6, 30), signed_on=date(2025, 5, 1))
    cancelled(world, now, contract)
    registered(world, now, OPEN)
    client = sign_in("registrar")
    page = client.get("/exchange/contracts/statistics/?year=2026").content.decode()
    assert ("另有 1 份总额未定" in page, "-1,000万元" in page or "-1000万元" in page) == (True, True)
    behind = client.get("/exchange/contracts/statistics/lines/?year=2026&kind=KF").content.decode()
    assert (contract.number in behind, "注销" in behind) == (True, True)
    found = client.get("/exchange/contracts/statistics/?year=2026&export=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(found.content)).get_sheet_by_index(0).to_python()
    assert sheet[-1] == ["合计", 0.0, 1.0, -10_000_000.0, -10_000_000.0]
    assert Event.objects.filter(kind="core.file.exported").count() == 1
    assert sign_in("firm").get("/exchange/contracts/statistics/").status_code == 403
    assert (
        client.get("/exchange/contracts/statistics/?year=x&month=z&region=1&cut=q&calibre=w").status_code
        == 200
    )


def test_indicators_are_counted_from_the_register(world, now):
    registered(world, now)
    registered(world, now, OPEN)
    entered(world, now, 3, date(2025, 6, 30), buyer=BUYER, signed_on=date(2025, 5, 1))
    period = Period.from_code("2026")
    found = {
        code: counted_value(record_queries[code], world.city, period, "亿元")[0]
        for code in ("contract_turnover", "technology_turnover")
    }
    assert found == {"contract_turnover": Decimal("0.1"), "technology_turnover": Decimal("0.07")}
    row = count_observation(
        indicator="contract_turnover",
        region=world.city,
        period=period,
        actor=world.actor("statistician"),
        now=now,
    )
    lines = booked_lines(world.city, date(2026, 1, 1), date(2026, 12, 31))
    assert (row.value, row.unit, sorted(row.record_ids)) == (
        Decimal("0.1"),
        "亿元",
        sorted(lines.values_list("pk", flat=True)),
    )
    again = count_observation(
        indicator="contract_turnover",
        region=world.city,
        period=period,
        actor=world.actor("statistician"),
        now=now,
    )
    assert again == row
    cancelled(
        world,
        now,
        Contract.objects.get(
            pk=RegisterLine.objects.filter(on__year=2026, total__isnull=False).get().contract_id
        ),
    )
    counted = count_observation(
        indicator="contract_turnover",
        region=world.city,
        period=period,
        actor=world.actor("statistician"),
        now=now,
    )
    assert (counted.value, counted.version) == (0, 2)
