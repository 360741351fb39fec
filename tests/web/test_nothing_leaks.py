"""Nobody reads rows of a region that his posts do not reach, nor an organisation another's: pages, lists, search,
files, API, desk."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from kechuang.core import middleware
from tests.architecture.source import expect_none
from tests.web.marked import MARKS, NUMBERS
from tests.web.marked_programs import SEALED
from tests.web.marked_subjects import FIRM_MARKS, FIRM_NUMBERS
from tests.web.walking import places, said

ALL_MARKS, ALL_NUMBERS = MARKS | FIRM_MARKS | SEALED, NUMBERS | FIRM_NUMBERS
#: Account → the regions and organisations whose marks and numbers must not reach him.
HIDDEN = {
    "county2": ("990101", "9901G1", "990200", "990201", "firm", *SEALED),
    "reader": ("990200", "990201", *SEALED),
    "neighbour": ("990100", "990101", "990102", "9901G1", "firm", "firm2", *SEALED),
    "firm": (*MARKS, "firm2", *SEALED),
    None: tuple(ALL_MARKS),
}
#: Where a county finds its own rows on the same walk, so that silence elsewhere means something.
OWN = {
    "/plans/documents", "/plans/targets", "/plans/plans", "/indicators/observations", "/indicators/batches",
    "/assessment/targets", "/assessment/reports", "/search", "/api/v1/plans/targets", "/assessment",
    "/api/v1/indicators/observations", "/api/v1/assessment/board", "/indicators/hnte_new", "/workbench",
    "/subjects/organisations", "/subjects/experts", "/subjects/people", "/subjects/teams", "/subjects/carriers",
    "/subjects/rights", "/subjects/qualifications", "/subjects/statements", "/subjects/pool", "/subjects/pushes",
    "/core/imports", "/subjects/rule-results", "/api/v1/subjects/organisations", "/api/v1/subjects/experts",
    "/api/v1/subjects/people", "/api/v1/subjects/rights", "/api/v1/subjects/pool", "/programs/cases",
    "/programs/receipts", "/programs/ideas", "/api/v1/programs/cases", "/api/v1/programs/ideas",
}  # fmt: skip
#: Where a firm finds its own.
OF_FIRM = {
    "/workbench", "/search", "/subjects/rights", "/subjects/qualifications", "/subjects/pushes",
    "/subjects/organisations", "/subjects/carriers", "/subjects/people", "/subjects/teams",
    "/api/v1/subjects/organisations", "/api/v1/subjects/rights",
    "/api/v1/subjects/carriers", "/programs/mine", "/programs/files", "/programs/receipts", "/api/v1/programs/own-cases",
    "/programs/ideas",
}  # fmt: skip
#: The lists of subjects, on pages and in the API.
LISTS = ("organisations", "experts", "people", "teams", "carriers", "rights", "qualifications", "statements", "pool",
         "pushes")  # fmt: skip
#: The lists of applications.
HANDLED = (
    "work",
    "calls",
    "likeness",
    "objections",
    "ratings",
    "urges",
    "publicities",
    "deliberation",
    "ideas",
    "topics",
)
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
    *(f"/subjects/{each}/?export=xlsx" for each in LISTS),
    *(f"/subjects/{each}/?q=密件" for each in LISTS),
    *(f"/api/v1/subjects/{each}?page_size=1000" for each in LISTS),
    *(f"/api/v1/subjects/{each}?region={code}" for each in LISTS for code in ("990101", "990201")),
    *(f"/subjects/industries/?q={word}" for word in ("密件", "制造")),
    "/search/?q=有限公司",
    *(f"/programs/{each}/?export=xlsx" for each in HANDLED),
    *(f"/programs/{each}/?q=密件" for each in HANDLED),
    *(
        f"/api/v1/programs/{each}?page_size=1000"
        for each in ("calls", "work", "own-cases", "ideas", "topics", "kinds")
    ),
    "/api/v1/review/panels?page_size=1000",
)


@pytest.fixture
def world(marked, now, monkeypatch):
    """The world with its marked rows, at a moment at which all of them are new."""
    monkeypatch.setattr(
        middleware, "timezone", SimpleNamespace(localtime=lambda: now, localdate=timezone.localdate)
    )
    return marked


#: Who walks a part only: the rooms in which he has something, and all lists, searches and exports of the others.
ROOMS = (
    "/subjects/",
    "/core/imports/",
    "/core/files/",
    "/core/notices/",
    "/search/",
    "/workbench/",
    "/api/v1/subjects/",
    "/programs/",
    "/review/",
    "/api/v1/programs/",
    "/api/v1/review/",
)
PART = {"firm": ROOMS, "reader": ROOMS}


def walked(client, rooms: tuple[str, ...]) -> dict[str, str]:
    """What each address answers to one person: every page of some rooms for every row, and the further addresses.

    What only takes posts says so for every row alike, so that one is enough.
    """
    answers = {}
    for place in places():
        if place.model is not None and not place.route.startswith(rooms):
            continue
        for address in place.everywhere():
            response = client.get(address)
            answers[address] = said(response)
            if response.status_code == 405:
                break
    return answers | {address: said(client.get(address)) for address in ASKED}


def leaks(answers: dict[str, str], hidden) -> list[str]:
    """Addresses whose answer says a mark or a number of a hidden region."""
    secrets = [
        *(ALL_MARKS[code] for code in hidden),
        *(str(ALL_NUMBERS[code]) for code in hidden if code in ALL_NUMBERS),
    ]
    return [
        f"{address} 说出了“{each}”" for address, text in answers.items() for each in secrets if each in text
    ]


def found_in(answers: dict[str, str], code: str) -> set[str]:
    """The beginnings of addresses that say what belongs to a region or an organisation."""
    return {line.split()[0].partition("?")[0].rstrip("0123456789/") for line in leaks(answers, [code])}


@pytest.mark.slow
@pytest.mark.parametrize("username", HIDDEN)
def test_other_regions_stay_hidden(username, world, sign_in, client):
    answers = walked(sign_in(username) if username else client, PART.get(username, ("/",)))
    expect_none(leaks(answers, HIDDEN[username]))
    if username == "county2":
        assert OWN - found_in(answers, "990102") == set()
    if username == "firm":
        assert OF_FIRM - found_in(answers, "firm") == set()
