"""The pages of votes: slips shown once, a ballot that leaves nothing in a session or a log, receipts, results."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kechuang.core.models import Event
from kechuang.review.models import Vote
from kechuang.review.operations.vote import VoteGiven, prepare_vote
from tests.programs.kinds import make_call, make_case, make_kind
from tests.review.rooms import make_expert
from tests.review.test_vote_operations import PLAN

CODE = re.compile(r"票码 <span class=\"rv-code\">([0-9A-Z-]+)</span>")
SHARE = re.compile(r"缺一不可</p><p class=\"rv-code\">([0-9A-Z-]+)</p>")


@pytest.fixture
def cases(world, officer, now):
    """Two nominated results before the committee."""
    call = make_call(world, now=now, kind=make_kind(review=PLAN))
    return [make_case(world, call=call, now=now, who=who, state="deliberation") for who in ("firm", "firm2")]


@pytest.fixture
def vote(cases, world, now):
    """A secret vote of three members."""
    given = VoteGiven("评委会投票", 3, [(each.pk, "一等奖") for each in cases])
    return prepare_vote(call_id=cases[0].call_id, given=given, actor=world.actor("program"), now=now)


def opened(client, vote) -> tuple[list[str], list[str]]:
    """Codes and shares as the page shows them, once."""
    text = client.post(f"/review/votes/{vote.pk}/open/", {"present": "3", "holders": "2"}).content.decode()
    return CODE.findall(text), SHARE.findall(text)


def ballot(vote, code: str, choice: str = "赞成") -> dict[str, str]:
    """A filled-in form."""
    return {"code": code, "cast": "1"} | {f"item-{each.pk}": choice for each in vote.items.all()}


def test_a_vote_is_prepared_on_the_page(cases, sign_in):
    client = sign_in("program")
    assert "可以组织投票的通知" in client.get("/review/votes/").content.decode()
    address = f"/review/votes/prepare/{cases[0].call_id}/"
    assert "2/3" in client.get(address).content.decode()
    given = {
        "title": "评委会投票",
        "members": "21",
        "case": [str(cases[0].pk)],
        f"grade-{cases[0].pk}": "三等奖",
        "secret": "1",
    }
    assert client.post(address, {**given, "title": ""}).status_code == 400
    made_at = client.post(address, given).url
    made = Vote.objects.get()
    assert made_at == f"/review/votes/{made.pk}/"
    assert (made.members, made.items.get().grade) == (21, "三等奖")


def test_slips_are_shown_once(vote, sign_in):
    client = sign_in("program")
    codes, shares = opened(client, vote)
    assert (len(codes), len(shares)) == (3, 2)
    again = client.post(f"/review/votes/{vote.pk}/open/", {"present": "3"})
    assert again.status_code == 400
    for page in (again, client.get(f"/review/votes/{vote.pk}/")):
        assert not [each for each in (*codes, *shares) if each in page.content.decode()]


def test_a_ballot_is_cast_by_nobody_and_counted(vote, sign_in, world, caplog):
    client, stranger = sign_in("program"), Client()
    codes, shares = opened(client, vote)
    address = f"/review/ballot/{vote.pk}/"
    title = vote.items.first().case.title
    assert title not in stranger.get(address).content.decode()
    assert "票码不对" in stranger.post(address, {"code": "AAAAA"}).content.decode()
    assert title in stranger.post(address, {"code": codes[0]}).content.decode()
    assert "还没有选" in stranger.post(address, {"code": codes[0], "cast": "1"}).content.decode()
    events, sessions = Event.objects.count(), Session.objects.count()
    with caplog.at_level(0):
        for code, choice in zip(codes, ("赞成", "赞成", "反对"), strict=True):
            assert "已投票" in stranger.post(address, ballot(vote, code, choice)).content.decode()
    said = [each for each in caplog.records if each.name != "django.db.backends"]
    assert [
        each.getMessage() for each in said if "ballot" in each.getMessage() or "赞成" in each.getMessage()
    ] == []
    assert (Event.objects.count(), Session.objects.count()) == (events, sessions)
    assert "已经投过票" in stranger.post(address, ballot(vote, codes[0])).content.decode()
    answer = client.post(f"/review/votes/{vote.pk}/count/", {"share": "\n".join(shares)})
    assert answer.url == f"/review/votes/{vote.pk}/"
    assert Vote.objects.get().results["ballots"] == 3
    text = client.get(answer.url).content.decode()
    assert "赞成 2 票、反对 1 票、弃权 0 票" in text
    assert "通过" in text
    assert "现在不在投票" in stranger.get(address).content.decode()


def test_the_session_of_somebody_signed_in_keeps_nothing_of_a_ballot(vote, sign_in):
    codes, _ = opened(sign_in("program"), vote)
    reader = sign_in("reader")
    before = dict(reader.session)
    assert "已投票" in reader.post(f"/review/ballot/{vote.pk}/", ballot(vote, codes[0])).content.decode()
    assert dict(reader.session) == before


def test_receipts_can_be_checked_once_it_is_over(vote, sign_in):
    client, stranger = sign_in("program"), Client()
    codes, shares = opened(client, vote)
    told = stranger.post(f"/review/ballot/{vote.pk}/", ballot(vote, codes[0])).content.decode()
    receipt = re.search(r"您的回执是 <b class=\"rv-code\">([0-9a-f-]+)</b>", told)[1]
    address = f"/review/ballot/{vote.pk}/receipts/"
    assert receipt not in stranger.post(address, {"receipt": receipt}).content.decode().replace(
        f'value="{receipt}"', ""
    )
    client.post(f"/review/votes/{vote.pk}/count/", {"share": "\n".join(shares)})
    assert "这张票投进去了" in stranger.post(address, {"receipt": receipt}).content.decode()
    assert "没有这个回执" in stranger.post(address, {"receipt": "0000-0000-0000-0000"}).content.decode()
    assert f"<li>{receipt}</li>" in stranger.get(address).content.decode()


def test_a_member_votes_under_his_name(cases, world, sign_in, now):
    member = make_expert(world, "expert1")
    given = VoteGiven("记名投票", 1, [(cases[0].pk, "")], is_secret=False, voters=[member.person_id])
    vote = prepare_vote(call_id=cases[0].call_id, given=given, actor=world.actor("program"), now=now)
    sign_in("program").post(f"/review/votes/{vote.pk}/open/", {"present": "1"})
    client, address = sign_in("expert1"), f"/review/votes/{vote.pk}/cast/"
    assert client.post(address, {}).status_code == 400
    assert client.post(address, {f"item-{vote.items.get().pk}": "弃权"}).url == address
    assert "您已经投票" in client.get(address).content.decode()
    assert sign_in("firm").get(address).status_code == 404


@pytest.mark.parametrize("name", ["county", "firm", "audit"])
def test_others_do_not_see_votes(vote, sign_in, name):
    client = sign_in(name)
    assert client.get(f"/review/votes/{vote.pk}/").status_code in (403, 404)
    assert client.post(f"/review/votes/{vote.pk}/open/", {"present": "3"}).status_code in (403, 404)
    assert client.get(f"/review/votes/prepare/{vote.call_id}/").status_code in (403, 404)


def test_the_page_asks_as_often_for_one_item_as_for_two(vote, sign_in):
    client, address = sign_in("program"), f"/review/votes/{vote.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as two:
        client.get(address)
    vote.items.last().delete()
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    assert len(one) == len(two)
