"""The live room: who sits in it as whom, what is said and to whom, moderation, floods, applause, the signing ceremony, its page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kechuang.core.lifecycles import all_lifecycles
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, LiveMessage, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.matching.models import Announcement, Applause, Question
from kechuang.matching.operations.ceremony import call_signing, confirm_signing
from kechuang.matching.operations.room import (
    answer_question,
    ask_question,
    tell_counts,
    withdraw_announcement,
)
from kechuang.matching.queries.conference import place_of
from kechuang.matching.queries.room import admit_to_room, audience_of, channel_of
from kechuang.matching.states.room import AUDIENCES, QUESTION_LIFECYCLE
from tests.exchange.items import SECRETS
from tests.matching.conferences import ORGANISER, SCRIPT, a_signing, move, prepared

LATER = timedelta(minutes=1)


def page(client: Client, conference) -> str:
    response = client.get(reverse("matching:conference_room", args=[conference.pk]))
    assert response.status_code == 200
    return response.content.decode()


# ── who sits there as whom ───────────────────────────────────────────────────────────────────


def test_asked_for_many_at_once_the_answer_is_each_ones_own(world, now, running):
    ids = {account.pk: name for name, account in world.accounts.items()}
    found = admit_to_room(str(running.pk), list(ids), now)
    alone = {name: str(audience_of(place_of(world.actor(name), running))) for name in ids.values()}
    assert {ids[key]: audience for key, audience in found.items()} == alone
    assert (alone["enterprise"], alone["firm"], alone["clerk"], alone["firm2"], alone["neighbour"]) == (
        "organisers", "registered", "registered", "all", "all",
    )  # fmt: skip


def test_before_it_is_announced_only_organisers_are_let_in(world, now):
    conference = prepared(world, now)
    ids = {world.accounts[name].pk: name for name in ("enterprise", "firm", "neighbour")}
    assert {ids[key] for key in admit_to_room(str(conference.pk), list(ids), now)} == {"enterprise"}
    assert admit_to_room("99999", list(ids), now) == {}
    assert admit_to_room("x", list(ids), now) == {}


def test_how_many_are_asked_about_does_not_count(world, now, running):
    ids = [account.pk for account in world.accounts.values()]

    def count(some):
        with CaptureQueriesContext(connection) as queries:
            admit_to_room(str(running.pk), some, now)
        return len(queries)

    assert count(ids[:1]) == count(ids) == 5


# ── announcements ────────────────────────────────────────────────────────────────────────────


def test_make_announcement_reaches_its_audience_and_is_escaped(acts, running):
    row = acts.announce(f"各位好{SCRIPT}\n请入座")
    acts.announce("主持人到后台", "organisers")
    assert acts.heard("all") == [("announcement", f"announcement-{row.pk}")]
    assert len(acts.heard("organisers")) == 2
    html = LiveMessage.objects.order_by("seq").first().payload["html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>请入座" in html
    assert "<script" not in html
    event = Event.objects.get(kind="matching.announcement.made", object_id=str(row.pk))
    assert (event.data["audience"], event.data["text"]) == ("all", row.text)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"text": "  "}, "text"), ({"text": "长" * 1001}, "text"), ({"audience": "press"}, "audience")],
)
def test_an_announcement_that_cannot_be(acts, given, field):
    with pytest.raises(Problem) as problem:
        acts.announce(**given)
    assert (problem.value.field, Announcement.objects.count()) == (field, 0)


def test_withdraw_announcement_takes_it_off_every_page_and_keeps_it(acts, world, now, running, sign_in):
    row = acts.announce("地点改到三楼")
    told = {"announcement_id": row.pk, "actor": world.actor(ORGANISER), "now": now}
    with pytest.raises(Problem):
        withdraw_announcement(reason=" ", **told)
    withdraw_announcement(reason="写错了楼层", **told)
    assert acts.heard("all")[-1] == ("gone", f"announcement-{row.pk}")
    assert "地点改到三楼" not in page(sign_in("firm"), running)
    row.refresh_from_db()
    assert (row.withdrawn_at, row.reason) == (now, "写错了楼层")
    with pytest.raises(Problem):
        withdraw_announcement(reason="再撤一次", **told)


# ── questions ────────────────────────────────────────────────────────────────────────────────


def test_ask_question_waits_for_the_organiser(acts, now, running):
    row = acts.ask(f" 耐温\n多少{SCRIPT} ")
    assert (row.state, row.text, row.shown_as) == ("waiting", f"耐温 多少{SCRIPT}", "示例精密制造有限公司")
    assert (acts.heard("registered"), acts.heard("organisers")) == ([], [("question", f"question-{row.pk}")])
    assert "<script" not in LiveMessage.objects.get().payload["html"]


def test_moderate_question_lets_it_through_or_not_with_a_trail(acts, world, now, running):
    through, not_through = acts.ask("耐温多少？"), acts.ask("骂人的话", at=now + LATER)
    acts.moderate(through)
    with pytest.raises(Problem):
        acts.moderate(not_through, shows=False)
    acts.moderate(not_through, shows=False, reason="与会议无关")
    assert acts.heard("registered") == [("question", f"question-{through.pk}")]
    assert acts.heard("all") == []
    trail = [(event.object_id, event.data["before"], event.data["reason"]) for event in Event.objects.filter(kind="matching.question.moderated").order_by("pk")]  # fmt: skip
    assert trail == [(str(through.pk), "waiting", ""), (str(not_through.pk), "waiting", "与会议无关")]
    deliver_due(now=now)
    notices = dict(
        Notice.objects.filter(account=world.accounts["firm"], title__contains="现场提问").values_list(
            "title", "body"
        )
    )
    assert notices == {
        f"您的现场提问公开了（{running}）": "", f"您的现场提问没有公开（{running}）": "与会议无关",
    }  # fmt: skip


def test_what_was_shown_can_be_taken_down_again(acts):
    row = acts.shown()
    acts.moderate(row, shows=False, reason="含联系方式")
    assert ("gone", f"question-{row.pk}") in acts.heard("registered")
    assert acts.moderate(row).state == "shown"


def test_answer_question(acts, world, now):
    row = acts.ask()
    told = {"question_id": row.pk, "actor": world.actor(ORGANISER), "now": now}
    with pytest.raises(WrongState):
        answer_question(answer="每吨八万元", **told)
    acts.moderate(row)
    with pytest.raises(Problem):
        answer_question(answer=" ", **told)
    row = answer_question(answer=f"每吨八万元{SCRIPT}", **told)
    assert (row.state, row.answered_at) == ("answered", now)
    html = LiveMessage.objects.filter(audience="registered").last().payload["html"]
    assert ("每吨八万元" in html, "<script" in html) == (True, False)


def test_vote_question_once(acts, world):
    row = acts.shown()
    assert acts.vote(row).votes == 1
    with pytest.raises(Problem):
        acts.vote(row)
    assert acts.vote(row, ORGANISER).votes == 2
    waiting = acts.ask("还没审", ORGANISER)
    with pytest.raises(Problem):
        acts.vote(waiting)


@pytest.mark.parametrize(
    ("later", "said"), [(timedelta(seconds=10), "请过21秒再提"), (timedelta(seconds=31), "")]
)
def test_who_asks_too_often_is_slowed(acts, now, later, said):
    acts.ask()
    if said:
        with pytest.raises(Problem, match=said):
            acts.ask("再问", at=now + later)
    else:
        assert acts.ask("再问", at=now + later).pk
    assert Question.objects.count() == (1 if said else 2)


def test_only_so_many_of_one_wait_at_once(acts, now):
    rows = [acts.ask(str(n), at=now + n * LATER) for n in range(3)]
    with pytest.raises(Problem, match="3个问题在等主办方审核"):
        acts.ask("第四个", at=now + 5 * LATER)
    acts.moderate(rows[0])
    assert acts.ask("第四个", at=now + 6 * LATER).state == "waiting"


@pytest.mark.parametrize("text", ["", "  ", "长" * 301])
def test_a_question_that_cannot_be(acts, text):
    with pytest.raises(Problem) as problem:
        acts.ask(text)
    assert (problem.value.field, Question.objects.count()) == ("text", 0)


# ── applause ─────────────────────────────────────────────────────────────────────────────────


def test_give_applause_is_counted_and_told_together(acts, now):
    acts.applaud()
    with pytest.raises(Problem, match="歇两秒"):
        acts.applaud(at=now + timedelta(seconds=1))
    acts.applaud(at=now + timedelta(seconds=2))
    acts.applaud(ORGANISER)
    assert dict(Applause.objects.values_list("account__username", "count")) == {"firm": 2, ORGANISER: 1}
    acts.vote(acts.shown())
    assert [tell_counts(actor=Actor.system(), now=now) for _ in range(2)] == [1, 0]
    counts = LiveMessage.objects.get(kind="counts")
    assert (counts.audience, counts.payload["applause"], list(counts.payload["votes"].values())) == (
        "registered",
        3,
        [1],
    )
    acts.applaud(at=now + LATER)
    assert tell_counts(actor=Actor.system(), now=now) == 1


# ── refusals ─────────────────────────────────────────────────────────────────────────────────

#: Action → who may; everybody else of the world may not.
MATRIX = {
    "matching.announcement.make": {"enterprise"},
    "matching.announcement.withdraw": {"enterprise"},
    "matching.question.moderate": {"enterprise"},
    "matching.question.answer": {"enterprise"},
    "matching.question.ask": {"enterprise", "leader", "firm", "clerk"},
    "matching.question.vote": {"enterprise", "leader", "firm", "clerk"},
    "matching.applause.give": {"enterprise", "leader", "firm", "clerk"},
    "matching.signing.call": {"enterprise"},
    "matching.signing.confirm": {"enterprise"},
}
WHO = ("enterprise", "leader", "county", "firm", "clerk", "firm2", "neighbour")


@pytest.mark.parametrize("action", sorted(MATRIX))
def test_who_may_do_what(acts, world, now, running, action):
    question, said = acts.shown(), acts.announce()
    signing = a_signing(world, now, running)
    call_signing(signing_id=signing.pk, actor=world.actor(ORGANISER), now=now)
    do = {
        "matching.announcement.make": lambda who: acts.announce(who=who),
        "matching.announcement.withdraw": lambda who: withdraw_announcement(
            announcement_id=said.pk, reason="错了", actor=world.actor(who), now=now
        ),
        "matching.question.moderate": lambda who: acts.moderate(question, shows=False, reason="不妥", who=who),
        "matching.question.answer": lambda who: answer_question(
            question_id=question.pk, answer="好", actor=world.actor(who), now=now
        ),
        "matching.question.ask": lambda who: acts.ask(who=who, at=now + LATER),
        "matching.question.vote": lambda who: acts.vote(question, who),
        "matching.applause.give": acts.applaud,
        "matching.signing.call": lambda who: call_signing(signing_id=signing.pk, actor=world.actor(who), now=now),
        "matching.signing.confirm": lambda who: confirm_signing(signing_id=signing.pk, actor=world.actor(who), now=now),
    }[action]  # fmt: skip
    allowed = set()
    for who in WHO:
        try:
            do(who)
        except Refused:
            continue
        allowed.add(who)
    assert allowed == MATRIX[action]


@pytest.mark.parametrize("do", ["ask", "applaud"])
def test_only_while_it_is_on(acts, world, now, running, do):
    move(world, now, running, "close")
    with pytest.raises(Problem, match="开会时才能"):
        getattr(acts, do)()


def test_the_life_of_a_question():
    assert all_lifecycles()["matching.question"] is QUESTION_LIFECYCLE
    assert [each.action for each in QUESTION_LIFECYCLE.actions("waiting")] == ["show", "decline"]
    assert not QUESTION_LIFECYCLE.allows("waiting", "answer")


# ── the page ─────────────────────────────────────────────────────────────────────────────────


def test_each_reader_finds_what_is_for_him(acts, running, sign_in, now):
    acts.announce("给所有人")
    acts.announce("给报名的人", "registered")
    acts.announce("给主办方", "organisers")
    acts.shown(text="公开的问题")
    acts.ask("待审的问题", ORGANISER)
    words = ("给所有人", "给报名的人", "给主办方", "公开的问题", "待审的问题")

    def seen(who):
        text = page(sign_in(who), running)
        return [each for each in words if each in text]

    assert seen("neighbour") == ["给所有人"]
    assert seen("firm2") == ["给所有人"]
    assert seen("firm") == ["给所有人", "给报名的人", "公开的问题"]
    assert seen(ORGANISER) == list(words)


def test_a_stranger_is_sent_to_sign_in_and_a_draft_is_not_there(world, now, running, sign_in):
    where = reverse("matching:conference_room", args=[running.pk])
    assert Client().get(where).status_code == 302
    assert (
        sign_in("firm").get(reverse("matching:conference_room", args=[prepared(world, now).pk])).status_code
        == 404
    )


def test_the_history_stays_after_it_is_over(acts, world, now, running, sign_in):
    acts.announce("请入座")
    acts.shown(text="耐温多少")
    move(world, now, running, "close")
    text = page(sign_in("firm"), running)
    assert ("请入座" in text, "耐温多少" in text, "会已结束" in text, "room.js" in text) == (
        True,
        True,
        True,
        False,
    )


def test_nothing_masked_is_told_in_the_room(stage, world, now, sign_in):
    conference, signing, _ = stage
    call_signing(signing_id=signing.pk, actor=world.actor(ORGANISER), now=now)
    told = str(list(LiveMessage.objects.values_list("payload", flat=True))) + page(
        sign_in("neighbour"), conference
    )
    assert [word for word in SECRETS if word in told] == []


def test_more_rows_ask_no_more(acts, running, sign_in, world, now):
    client = sign_in("firm")

    def count():
        with CaptureQueriesContext(connection) as queries:
            page(client, running)
        return len(queries)

    def one_more(number):
        acts.announce(f"第{number}条")
        acts.shown(text=f"第{number}问", at=now + number * LATER)
        a_signing(world, now, running)

    one_more(1)
    count()
    first = count()
    one_more(2)
    one_more(3)
    assert count() == first


def test_acts_answer_a_script_and_a_plain_form(acts, running, sign_in):
    client = sign_in("firm")
    ask = reverse("matching:question_ask", args=[running.pk])
    answer = client.post(ask, {"text": "价格多少"}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"words": "已提交，主办方审核后公开。", "ok": True})
    again = client.post(ask, {"text": "再问一句"}, headers={"accept": "application/json"})
    assert (again.status_code, again.json()["ok"]) == (409, False)
    kept = client.post(ask, {"text": "再问一句"})
    assert "再问一句" in kept.content.decode()  # nothing typed is lost
    clap = reverse("matching:applause_give", args=[running.pk])
    assert client.post(clap).status_code == 302
    row = acts.shown(text="公开的", who=ORGANISER)
    vote = reverse("matching:question_vote", args=[running.pk, row.pk])
    assert client.post(vote, headers={"accept": "application/json"}).json()["words"] == "记下了：您也想问。"


def test_the_organisers_pages(acts, stage, sign_in, now, world):
    conference, signing, docking = stage
    client = sign_in(ORGANISER)

    def post(name, *args, **data):
        return client.post(reverse(f"matching:{name}", args=[conference.pk, *args]), data)

    assert post("announcement_make", text="请入座", audience="all").status_code == 302
    row = ask_question(conference_id=conference.pk, text="价格", actor=world.actor("firm"), now=now)
    assert post("question_show", row.pk).status_code == 302
    assert post("question_answer", row.pk, answer="八万元").status_code == 302
    assert post("question_decline", row.pk, reason="含联系方式").status_code == 302
    assert post("signing_pair", signing.pk, docking=docking.pk, stage="agreed").status_code == 302
    assert post("signing_call", signing.pk).status_code == 302
    assert "正在签约" in page(client, conference)
    assert "确认已签" in page(sign_in("firm"), conference)
    assert "确认已签" not in page(sign_in("neighbour"), conference)
    said = Announcement.objects.get()
    assert post("announcement_withdraw", said.pk, reason="写错了").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason, row.answer) == ("declined", "含联系方式", "八万元")
    assert sign_in("firm").post(
        reverse("matching:question_show", args=[conference.pk, row.pk])
    ).status_code in (403, 404)


def test_the_channel_gives_each_his_own(acts, running, sign_in):
    acts.announce("给所有人")
    acts.announce("给主办方", "organisers")

    def texts(who):
        answer = sign_in(who).get(f"/live/{channel_of(running.pk)}/since/0/")
        return [each["id"] for each in answer.json()["messages"]]

    rows = list(Announcement.objects.order_by("pk").values_list("pk", flat=True))
    assert texts("firm") == [f"announcement-{rows[0]}"]
    assert texts(ORGANISER) == [f"announcement-{pk}" for pk in rows]
    assert AUDIENCES == ("all", "registered", "organisers")
