"""Nobody reads rows of a region that his posts do not reach: pages, lists, search, files, API, desk."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from django.utils import timezone

from kechuang.core import middleware
from tests.architecture.source import expect_none
from tests.web.marked import MARKS, NUMBERS, fill
from tests.web.walking import places, said

#: Account → the regions whose marks and numbers must not reach him.
HIDDEN = {
    "county2": ("990101", "9901G1", "990200", "990201"),
    "neighbour": ("990100", "990101", "990102", "9901G1"),
    None: tuple(MARKS),
}
#: Where a county finds its own rows on the same walk, so that silence elsewhere means something.
OWN = {
    "/plans/documents", "/plans/targets", "/plans/plans", "/indicators/observations", "/indicators/batches",
    "/assessment/targets", "/assessment/reports", "/search", "/api/v1/plans/targets", "/assessment",
    "/api/v1/indicators/observations", "/api/v1/assessment/board", "/indicators/hnte_new", "/workbench",
}  # fmt: skip
#: Further addresses: exports, searches, and other regions asked for by name.
ASKED = (
    "/search/?q=密件",
    "/search/?q=高新技术企业",
    "/plans/targets/?export=xlsx",
    "/plans/documents/?export=xlsx",
    "/indicators/observations/?export=xlsx",
    "/assessment/?export=xlsx",
    "/api/v1/core/regions/resolve?text=东岭县",
    "/api/v1/plans/targets?page_size=1000",
    "/api/v1/indicators/observations?page_size=1000",
    *(f"/assessment/?region={code}&year=2026" for code in MARKS),
    *(f"/assessment/?county={code}&year=2026" for code in MARKS),
    *(f"/assessment/?region={code}&year=2026&export=xlsx" for code in MARKS),
    *(f"/assessment/reports/draft/annual_work/?region={code}&year=2026" for code in MARKS),
    *(f"/indicators/hnte_new/?region={code}" for code in MARKS),
    *(f"/indicators/observations/?region={code}" for code in MARKS),
    *(f"/plans/targets/?region={code}" for code in MARKS),
    *(f"/api/v1/assessment/board?region={code}&year=2026" for code in MARKS),
    *(f"/api/v1/plans/targets?region={code}" for code in MARKS),
    *(f"/api/v1/plans/documents?region={code}" for code in MARKS),
    *(f"/api/v1/indicators/observations?region={code}" for code in MARKS),
)


@pytest.fixture
def marked(world, now, monkeypatch):
    """The world with its marked rows, at a moment at which all of them are new."""
    monkeypatch.setattr(
        middleware, "timezone", SimpleNamespace(localtime=lambda: now, localdate=timezone.localdate)
    )
    logging.disable(logging.WARNING)  # hundreds of refusals are what is wanted here
    fill(world, now)
    yield world
    logging.disable(logging.NOTSET)


def addresses() -> list[str]:
    """Every page for every row, and the further addresses."""
    return [*(each for place in places() for each in place.everywhere()), *ASKED]


def walked(client) -> dict[str, str]:
    """What each address answers to one person."""
    return {address: said(client.get(address)) for address in addresses()}


def leaks(answers: dict[str, str], hidden) -> list[str]:
    """Addresses whose answer says a mark or a number of a hidden region."""
    secrets = [*(MARKS[code] for code in hidden), *(str(NUMBERS[code]) for code in hidden)]
    return [
        f"{address} 说出了“{each}”" for address, text in answers.items() for each in secrets if each in text
    ]


@pytest.mark.parametrize("username", HIDDEN)
def test_other_regions_stay_hidden(username, marked, sign_in, client):
    answers = walked(sign_in(username) if username else client)
    expect_none(leaks(answers, HIDDEN[username]))
    if username == "county2":
        own = {line.split()[0].partition("?")[0].rstrip("0123456789/") for line in leaks(answers, ["990102"])}
        assert OWN - own == set()
