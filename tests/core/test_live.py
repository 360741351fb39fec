"""Saying something live: its number, its transaction, its audience; asking for what one missed; who may listen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.safestring import mark_safe

from kechuang.core.bell import said_live
from kechuang.core.live.kinds import channel_kind
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import LiveChannel, LiveMessage
from kechuang.core.operations.live import prune_messages, publish_message
from kechuang.core.queries.live import admissions, heads, missed
from tests.core.live_channel import NAME, install, say
from tests.programs.test_at_once import at_once


@pytest.fixture
def trial(monkeypatch):
    return install(monkeypatch)


@pytest.fixture
def listens(world, trial):
    """``listens("leader", "registered")`` lets an account in and gives a signed-in client."""

    def let_in(username, audience="all"):
        account = world.accounts[username]
        trial.audience[account.pk] = audience
        client = Client()
        client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return let_in


def since(client, seq=0, name=NAME):
    return client.get(f"/live/{name}/since/{seq}/")


def texts(answer):
    return [each["text"] for each in answer.json()["messages"]]


def test_messages_of_a_channel_are_numbered_one_by_one(trial, world, now):
    made = [say(now, "一").seq, say(now, "二").seq, say(now, "甲", channel="trial-2").seq, say(now, "三").seq]
    assert made == [1, 2, 1, 3]
    assert heads([NAME, "trial-2", "trial-3"]) == {NAME: 3, "trial-2": 1}


def test_what_is_rolled_back_leaves_no_gap(trial, world, now):
    say(now, "一")

    def says_and_fails():
        with transaction.atomic():
            say(now, "没有说成")
            raise Problem("没有办成")

    with pytest.raises(Problem):
        says_and_fails()
    assert say(now, "二").seq == 2
    assert list(LiveMessage.objects.values_list("payload__text", flat=True)) == ["一", "二"]


def test_the_bell_rings_after_commit_and_not_before(trial, world, now, django_capture_on_commit_callbacks):
    rung = []

    def ringer():
        rung.append(1)

    said_live.add(ringer)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            say(now)
            assert rung == []
        assert rung == [1]
    finally:
        said_live.remove(ringer)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"channel": "nobody-1"}, ValueError),
        ({"channel": "trial/1"}, ValueError),
        ({"audience": "friends"}, ValueError),
        ({"html": "<script>"}, TypeError),
        ({"data": {"text": "长" * 6000}}, Problem),
    ],
)
def test_what_cannot_be_said(trial, world, now, given, error):
    words = {"channel": NAME, "audience": "all", "html": mark_safe("<p>好</p>")}
    with pytest.raises(error), transaction.atomic():
        publish_message(**{**words, **given}, kind="word", actor=Actor.system(), now=now)
    assert LiveMessage.objects.count() == 0
    assert (
        publish_message(**words, kind="word", actor=Actor.system(), now=now).seq == 1
    )  # the same set-up, unspoilt


@pytest.mark.django_db(transaction=True)
def test_it_must_be_said_within_the_act(trial, now):
    with pytest.raises(RuntimeError):
        publish_message(channel=NAME, kind="word", audience="all", actor=Actor.system(), now=now)
    assert say(now).seq == 1


def test_a_code_is_taken_once(trial):
    with pytest.raises(ValueError, match="登记了两次"):
        channel_kind("trial", "又一个", audiences=("all",))(trial.admit)


def test_each_audience_gets_what_is_for_it(listens, now):
    say(now, "各位好")
    say(now, "请参会单位入座", "registered")
    say(now, "主持人请到后台", "organisers")
    say(now, "会议开始")
    wide, registered, narrow = (listens(who, to) for who, to in (
        ("planner", "all"), ("leader", "registered"), ("system", "organisers")))  # fmt: skip
    assert texts(since(wide)) == ["各位好", "会议开始"]
    assert texts(since(registered)) == ["各位好", "请参会单位入座", "会议开始"]
    assert texts(since(narrow)) == ["各位好", "请参会单位入座", "主持人请到后台", "会议开始"]
    assert texts(since(registered, 2)) == ["会议开始"]


def test_what_is_said_is_escaped(listens, now):
    say(now, "<img src=x onerror=alert(1)>")
    [message] = since(listens("leader")).json()["messages"]
    assert message["html"] == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"
    assert message["text"] == "<img src=x onerror=alert(1)>"  # shown as text, never as markup


def test_much_comes_in_pieces(trial, world, now):
    for number in range(1, 6):
        say(now, str(number), "organisers" if number == 3 else "all")
    first = missed(NAME, "all", after=0, limit=2)
    assert ([seq for seq, _ in first.messages], first.more) == ([1, 2], True)
    rest = missed(NAME, "all", after=2, limit=2)
    assert ([seq for seq, _ in rest.messages], rest.more, rest.lost) == ([4, 5], False, False)


def test_what_is_forgotten_is_said_to_be_lost(trial, world, now):
    say(now - timedelta(days=31), "很久以前")
    say(now - timedelta(days=29), "上个月")
    say(now, "今天")
    assert prune_messages(actor=Actor.system(), now=now) == 1
    assert missed(NAME, "all", after=0).lost
    found = missed(NAME, "all", after=1)
    assert ([content["text"] for _, content in found.messages], found.lost) == (["上个月", "今天"], False)
    assert missed(NAME, "all", after=9).lost  # a number that this channel has not come to
    assert say(now, "还在数").seq == 4


def test_a_stranger_is_asked_to_sign_in(trial, world, now):
    say(now)
    for place in ("", "since/0/", "admit/"):
        answer = Client().get(f"/live/{NAME}/{place}")
        assert (answer.status_code, answer.content.decode()) == (401, "请先登录。")


def test_who_is_not_let_in_is_refused_and_who_is_withdrawn_too(listens, trial, world, now):
    say(now)
    client = listens("leader")
    assert (since(client).status_code, texts(since(client))) == (200, ["各位好"])
    trial.audience.clear()
    assert since(client).status_code == 403
    assert since(client, name="nobody-1").status_code == 403


def test_nginx_is_told_the_audience(listens):
    answer = listens("leader", "registered").get(f"/live/{NAME}/admit/")
    assert (answer.status_code, answer["X-Live-Audience"]) == (200, "registered")


def test_without_a_stream_the_page_is_told_to_ask(listens):
    assert listens("leader").get(f"/live/{NAME}/").status_code == 204


@pytest.mark.parametrize("how", ["closed", "password", "signed out", "expired", "must change"])
def test_a_session_that_no_longer_holds_lets_nobody_in(listens, world, trial, now, how):
    client, account = listens("leader"), world.accounts["leader"]
    key = client.session.session_key
    assert [each.status for each in admissions([(key, NAME)], now=now)] == [200]
    if how == "closed":
        account.is_active = False
        account.save()
    elif how == "password":
        account.set_password("另一个口令-2026")
        account.save()
    elif how == "must change":
        account.must_change_password = True
        account.save()
    elif how == "signed out":
        client.logout()
    else:
        Session.objects.filter(pk=key).update(expire_date=now - timedelta(seconds=1))
    assert [each.status for each in admissions([(key, NAME)], now=now)] == [401]


def test_many_are_asked_about_at_once(listens, world, trial, now):
    keys = [listens(who).session.session_key for who in ("leader", "planner", "system")]

    def count(asked):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answers = admissions([(key, NAME) for key in asked], now=now)
        return len(queries), [each.status for each in answers]

    assert count(keys[:1]) == (2, [200])
    assert count([*keys, "", "x" * 32]) == (2, [200, 200, 200, 401, 401])
    assert trial.asked == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_who_speak_at_once_leave_neither_gap_nor_double(trial, now):
    if connection.vendor != "postgresql":
        pytest.skip("只在 PostgreSQL 上：SQLite 一次只有一个人写")

    def ten_times():
        return [say(now).seq for _ in range(10)]

    found = at_once(*[ten_times] * 6)
    assert sorted(seq for each in found for seq in each) == list(range(1, 61))
    assert [each == sorted(each) for each in found] == [True] * 6
    assert LiveChannel.objects.get().last_seq == 60
