"""An applicant cannot tell a quiet approval from a quiet refusal, nor from no decision: not on any page, nor in any answer."""

from __future__ import annotations

import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.programs.models import Decision
from kechuang.programs.operations.moving import move_case
from tests.programs.deciding import PHONE_TAIL, decided, waiting
from tests.web.walking import places, said

pytestmark = pytest.mark.django_db

#: Who must not learn it: the applicant, the county, a post that reads without deciding, a stranger. The auditor reads in the
#: trail that something was decided and by whom, never what (below).
OUTSIDERS = ("firm", "county", "reader", None)


def plain(response) -> tuple[object, ...]:
    """An answer without what differs by chance: status, words, marks by which browsers tell one version from another."""
    return (
        response.status_code,
        said(response),
        response.get("ETag"),
        response.get("Last-Modified"),
        response.get("Location"),
    )


def addresses(case) -> list[str]:
    """Every address of programs that takes a case or nothing, and what shows or searches cases elsewhere."""
    found = []
    for place in places():
        if place.name.startswith(("programs:", "api:")) and "programs" in place.route:
            route = re.sub(r"<slug:kind>|<slug:act>|<slug:action>|<slug:code>", "xlsx", place.route)
            found += [re.sub(r"<[^>]*>", str(key), route) for key in {case.pk, case.call_id}]
    words = "精密减速器"
    return sorted({
        *found, "/workbench/", "/workbench/messages/", f"/search/?q={words}", f"/search/?q={case.number}",
        "/api/v1/core/notices", "/programs/cases/?export=xlsx",
    })  # fmt: skip


def seen(sign_in, case, only: set[str] | None = None) -> dict[str, tuple[object, ...]]:
    """All that outsiders can read now; ``only`` these, since what is shut to them stays shut."""
    cache.clear()
    found = {}
    for who in OUTSIDERS:
        client = Client() if who is None else sign_in(who)
        client.raise_request_exception = False
        for address in addresses(case):
            key = f"{who} {address}"
            # A PDF of the case is printed anew each time, from the pages that are compared here.
            if (only is None or key in only) and not address.endswith(".pdf"):
                found[key] = plain(client.get(address))
    asked = {"number": case.number, "tail": PHONE_TAIL}
    found["status"] = plain(Client().post("/programs/status/", asked))
    found["api"] = plain(
        Client().post("/api/v1/programs/status", json.dumps(asked), content_type="application/json")
    )
    return found


@pytest.fixture
def settled(world, call, now, officer, monkeypatch):
    """A case in deliberation, and a clock that stands still for all requests."""
    monkeypatch.setattr("kechuang.core.middleware.timezone.now", lambda: now)
    return move_case(waiting(world, call, now, state="check"), "to_deliberation", now)


def test_nobody_outside_can_tell_a_quiet_approval_from_a_refusal(world, settled, sign_in, now):
    leader = world.actor("leader")
    undecided = {key: each for key, each in seen(sign_in, settled).items() if each[0] == 200}
    assert len(undecided) > 30
    for outcome in ("approve", "decline"):
        decided(settled, leader, now, outcome)
        deliver_due(now=now)
        shown = seen(sign_in, settled, set(undecided))
        assert sorted(key for key, each in undecided.items() if shown[key] != each) == []


def test_nothing_is_kept_where_others_read(world, settled, sign_in, now):
    leader = world.actor("leader")
    kept = []
    for outcome in ("approve", "decline"):
        decided(settled, leader, now, outcome)
        deliver_due(now=now)
        settled.refresh_from_db()
        kept.append(
            (settled.changed_at, settled.revision, settled.reason, settled.granted, Notice.objects.count())
        )
        event = Event.objects.filter(kind="programs.decision.made").last()
        assert (event.title, event.region_code, event.object_type) == (
            "记下一件审议决定，尚未发布", "", "programs.decision",
        )  # fmt: skip
    assert kept[0] == kept[1]
    seals = [each.data["seal"] for each in Event.objects.filter(kind="programs.decision.made")]
    assert len(set(seals)) == 2


def test_those_who_deliberate_see_it(world, settled, sign_in, now):
    decided(settled, world.actor("leader"), now, "decline")
    page = f"/programs/calls/{settled.call_id}/deliberation/"
    for who in ("leader", "program", "enterprise"):
        assert "拟不批准" in sign_in(who).get(page).content.decode()
    for who in ("county", "reader", "firm"):
        assert sign_in(who).get(page).status_code == 403


def test_the_table_asks_as_often_for_three_rows_as_for_one(world, call, settled, sign_in, now):
    client, page = sign_in("leader"), f"/programs/calls/{call.pk}/deliberation/"
    decided(settled, world.actor("leader"), now)
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for who in ("firm", "firm2"):
        decided(waiting(world, call, now, who=who), world.actor("leader"), now)
    with CaptureQueriesContext(connection) as three:
        client.get(page)
    assert (len(three), Decision.objects.count()) == (len(one), 3)
