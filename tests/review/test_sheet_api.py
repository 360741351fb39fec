"""The API of sheets and of open votes: experts reach their own, blinded; a secret ballot is not offered."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kechuang.core.models import Event
from kechuang.review.models import OpenBallot, Panel, PanelFile, Sheet
from kechuang.review.operations.vote import VoteGiven, open_vote, prepare_vote
from tests.programs.kinds import make_call, make_case, make_kind
from tests.review.rooms import make_expert, make_room, make_sheet
from tests.review.test_vote_operations import PLAN

SHEETS, VOTES = "/api/v1/review/sheets", "/api/v1/review/own-votes"


@pytest.fixture
def now():
    """The API goes by the site's own clock: the panel is open around it."""
    return timezone.localtime()


@pytest.fixture
def client(room, sign_in):
    """The first expert's."""
    return sign_in("expert1")


def post(client, address, body=None):
    """A JSON post."""
    return client.post(address, body or {}, content_type="application/json")


def test_a_sheet_from_the_queue_to_submitting(client, room):
    listed = client.get(SHEETS).json()["items"]
    assert [(each["file"], each["state"], each["filled"], each["items"]) for each in listed] == [
        ("A7K3", "assigned", 0, 2), ("B2M9", "assigned", 0, 2)
    ]  # fmt: skip
    address = f"{SHEETS}/{listed[0]['key']}"
    before = client.get(address).json()
    assert (before["file"], [each["value"] for each in before["marks"]]) == (None, [None, None])
    assert post(client, f"{address}/declare", {"free": True}).status_code == 422
    declared = post(client, f"{address}/declare", {"free": True, "secret": True}).json()
    assert (declared["state"], declared["file"]["code"]) == ("declared", "A7K3")
    saved = post(
        client, f"{address}/score", {"marks": {"new": {"value": "50"}, "use": {"value": "99"}}, "comment": {"value": "可行"}}
    ).json()  # fmt: skip
    assert (saved["written"], saved["revisions"], saved["total"]) == (["new", ""], {"new": 1, "": 1}, None)
    assert list(saved["errors"]) == ["use"]
    assert post(client, f"{address}/submit").status_code == 422
    again = post(
        client, f"{address}/score", {"marks": {"new": {"value": "40", "revision": 0}, "use": {"value": "30"}}}
    )
    assert [(each["theirs"], each["mine"]) for each in again.json()["clashes"]] == [("50分", "40")]
    done = post(client, f"{address}/submit").json()
    assert (done["state"], float(done["total"])) == ("submitted", 80.0)
    assert Event.objects.filter(kind="review.sheet.submitted").count() == 1


def test_anothers_sheet_is_not_there(client, room, sign_in, officer):
    own, other = (f"{SHEETS}/{room.sheet(0, number).key}" for number in (0, 1))
    whole = {"free": True, "secret": True}
    assert post(client, f"{own}/declare", whole).status_code == 200
    assert client.get(other).status_code == 404
    for act, body in (("declare", whole), ("score", {"marks": {"new": {"value": "50"}}}), ("submit", {})):
        assert post(client, f"{other}/{act}", body).status_code == 404
    assert room.sheet(0, 1).state == "assigned"
    for name in ("program", "firm"):
        assert sign_in(name).get(own).status_code in (403, 404)


def test_a_tie_that_is_declared_late_closes_the_file(client, room, world):
    address = f"{SHEETS}/{room.sheet().key}"
    person = room.experts[0].person
    person.employer = world.organisations["firm"]
    person.save()
    assert client.get(address).status_code == 404
    assert Sheet.objects.get(pk=room.sheet().pk).state == "void"
    assert post(client, f"{address}/declare", {"free": True, "secret": True}).status_code == 404


def test_lists_ask_as_often_for_one_as_for_three(world, call, now, sign_in):
    room = make_room(world, call, now=now, files=1, experts=1)
    client = sign_in("expert1")
    client.get(SHEETS)
    one = queries(client, SHEETS)
    extra = make_room(world, call, now=now, files=2, experts=0, title="另一组")
    for file in PanelFile.objects.filter(panel=extra.panel):
        make_sheet(file, room.experts[0], now=now)
    assert (queries(client, SHEETS), len(client.get(SHEETS).json()["items"])) == (one, 3)


def queries(client, address):
    """How many queries an address asks."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


# ── votes ────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def cases(world, officer, now):
    """A call with nominated results before the committee."""
    call = make_call(world, now=now, kind=make_kind(review=PLAN))
    return [make_case(world, call=call, now=now, who=who, state="deliberation") for who in ("firm", "firm2")]


def opened(cases, members, world, now, **more):
    """An open vote by name on the first case, or another one."""
    given = {"is_secret": False, "voters": [each.person_id for each in members], "caps": {"一等奖": 1}} | more
    vote = prepare_vote(
        call_id=cases[0].call_id, given=VoteGiven("评委会投票", len(members), [(cases[0].pk, "一等奖")], **given),
        actor=world.actor("program"), now=now,
    )  # fmt: skip
    open_vote(vote_id=vote.pk, present=len(members), actor=world.actor("program"), now=now)
    return vote


def test_an_open_vote_is_cast_once(cases, world, now, sign_in):
    members = [make_expert(world, f"expert{number}") for number in (1, 2)]
    vote = opened(cases, members, world, now)
    client, address = sign_in("expert1"), f"{VOTES}/{vote.pk}"
    key = str(vote.items.get().pk)
    assert [each["id"] for each in client.get(VOTES).json()["items"]] == [vote.pk]
    read = client.get(address).json()
    assert (read["caps"], read["lines"][0]["item"], read["lines"][0]["choice"]) == ({"一等奖": 1}, key, "")
    assert post(client, f"{address}/cast", {"choices": {}}).status_code == 422
    assert post(client, f"{address}/cast", {"choices": {key: "赞成"}}).json()["lines"][0]["choice"] == "赞成"
    assert post(client, f"{address}/cast", {"choices": {key: "反对"}}).status_code == 422
    assert [each.choices for each in OpenBallot.objects.all()] == [{key: "赞成"}]
    make_expert(world, "expert3")
    assert post(sign_in("expert3"), f"{address}/cast", {"choices": {key: "赞成"}}).status_code in (403, 404)
    assert sign_in("firm").get(address).status_code in (403, 404)


def test_a_secret_vote_is_not_offered(cases, world, now, sign_in):
    members = [make_expert(world, f"expert{number}") for number in (1, 2)]
    vote = opened(cases, members, world, now, is_secret=True, voters=())
    client = sign_in("expert1")
    assert client.get(VOTES).json()["items"] == []
    assert client.get(f"{VOTES}/{vote.pk}").status_code == 404
    key = str(vote.items.get().pk)
    assert post(client, f"{VOTES}/{vote.pk}/cast", {"choices": {key: "赞成"}}).status_code == 404


def test_the_list_of_votes_asks_as_often_for_one_as_for_three(cases, world, now, sign_in):
    members = [make_expert(world, "expert1")]
    opened(cases, members, world, now)
    client = sign_in("expert1")
    client.get(VOTES)
    one = queries(client, VOTES)
    for _ in range(2):
        opened(cases, members, world, now)
    assert (queries(client, VOTES), len(client.get(VOTES).json()["items"])) == (one, 3)


def test_a_panel_that_has_not_begun_shows_nothing(client, room):
    Panel.objects.update(state="assigned")
    assert client.get(SHEETS).json()["items"] == []
    assert client.get(f"{SHEETS}/{room.sheet().key}").status_code == 404
