"""Ideas and topics: proposed, gathered, put right, voted for, chosen; and their pages."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.programs.models import Idea, IdeaVote, Topic
from kechuang.programs.operations.idea import (
    Gathered,
    IdeaGiven,
    choose_topic,
    drop_topic,
    gather_topics,
    move_idea,
    propose_idea,
    rename_topic,
    reopen_topic,
    vote_topic,
)
from kechuang.programs.queries.idea import guide_of
from kechuang.programs.states import IDEA_LIFECYCLE, IdeaState
from tests.programs.kinds import add_officer
from tests.programs.test_ideas_logic import IDEAS

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """Pages read the machine's clock: these tests happen today."""
    return timezone.localtime()


@pytest.fixture
def year(now) -> int:
    return now.year + 1


@pytest.fixture
def ideas(world, now, year) -> list[Idea]:
    """The six ideas of the logic's tests, of the two firms and a county by turns."""
    whose = [("firm", "990101"), ("firm2", "990102"), (None, "990101")]
    rows = []
    for place, each in enumerate(IDEAS):
        who, region = whose[place % 3]
        rows.append(
            Idea.objects.create(
                region_id=region, year=year, source="proposal" if who else "county", title=each.title, text=each.text,
                organisation=world.organisations[who] if who else None, made_at=now,
            )
        )  # fmt: skip
    return rows


@pytest.fixture
def actor(world, officer):
    return world.actor("program")


def gather(actor, year, now) -> Gathered:
    return gather_topics(region_id="990100", year=year, actor=actor, now=now)


@pytest.fixture
def topics(ideas, actor, year, now) -> list[Topic]:
    """Gathered: reducers, camellias, the hospital."""
    gather(actor, year, now)
    return list(Topic.objects.order_by("pk"))


def titles(topic: Topic) -> list[str]:
    return list(topic.ideas.order_by("pk").values_list("title", flat=True))


# ── proposing ────────────────────────────────────────────────────────────────────────────────


def given(this: int, **changes) -> IdeaGiven:
    usual = {"title": "减速器寿命试验", "text": "寿命短", "year": this, "source": "need"}
    return IdeaGiven(**usual | changes)


def test_a_member_proposes_for_his_organisation(world, now, year):
    firm = world.organisations["firm"]
    idea = propose_idea(given=given(year), organisation_id=firm.pk, actor=world.actor("clerk"), now=now)
    assert (idea.region_id, idea.organisation, idea.source, idea.state) == (
        "990101",
        firm,
        "need",
        "proposed",
    )
    event = Event.objects.get(kind="programs.idea.proposed")
    assert (event.object_id, event.title) == (str(idea.pk), f"提出{year}年度选题建议“减速器寿命试验”")


def test_a_member_cannot_speak_for_another_or_as_a_county(world, now, year):
    firm, firm2 = world.organisations["firm"], world.organisations["firm2"]
    idea = propose_idea(
        given=given(year, source="county"), organisation_id=firm.pk, actor=world.actor("firm"), now=now
    )
    assert idea.source == "proposal"
    with pytest.raises(Refused):
        propose_idea(given=given(year), organisation_id=firm2.pk, actor=world.actor("firm"), now=now)
    with pytest.raises(Refused):
        propose_idea(given=given(year), region_id="990101", actor=world.actor("firm"), now=now)


def test_an_officer_proposes_for_his_region_only(world, now, year):
    county = world.actor("county")
    idea = propose_idea(given=given(year, source="county"), region_id="990101", actor=county, now=now)
    assert (idea.region_id, idea.organisation, idea.source) == ("990101", None, "county")
    with pytest.raises(Refused):
        propose_idea(given=given(year), region_id="990102", actor=county, now=now)
    with pytest.raises(Refused):
        propose_idea(given=given(year), region_id="990101", actor=world.actor("reader"), now=now)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": ""}, "text"),
        ({"this": 2000}, "year"),
        ({"source": "x"}, "source"),
    ],
)
def test_what_an_idea_needs(world, now, year, changes, field):
    firm = world.organisations["firm"]
    with pytest.raises(Problem) as caught:
        propose_idea(
            given=given(**{"this": year} | changes),
            organisation_id=firm.pk,
            actor=world.actor("firm"),
            now=now,
        )
    assert caught.value.field == field


# ── gathering ────────────────────────────────────────────────────────────────────────────────


def test_ideas_are_gathered_into_topics_with_the_words_that_tie_them(topics, ideas, year):
    assert [(each.title, each.words, each.year) for each in topics] == [
        ("工业机器人减速器寿命试验", ["减速器", "机器人"], year),
        ("油茶低产林改造", ["低产", "改造", "油茶"], year),
        ("县域医院远程影像诊断平台", ["医院", "县域", "平台", "影像", "诊断", "远程"], year),
    ]
    assert titles(topics[0]) == [each.title for each in IDEAS[:3]]
    event = Event.objects.get(kind="programs.topic.gathered")
    assert event.data == {"year": year, "ideas": 6, "topics": 3, "new": 3, "gone": 0}


def test_twice_gives_the_same_rows(topics, ideas, actor, year, now):
    assert gather(actor, year, now) == Gathered(6, 3, 0, 0)
    assert list(Topic.objects.order_by("pk").values_list("pk", "title")) == [
        (each.pk, each.title) for each in topics
    ]


def test_other_years_and_regions_stay_out(world, ideas, actor, year, now):
    Idea.objects.filter(pk=ideas[0].pk).update(year=year + 1)
    Idea.objects.filter(pk=ideas[1].pk).update(region=world.regions["990201"])
    assert gather(actor, year, now).ideas == 4
    with pytest.raises(Problem, match="还没有选题建议"):
        gather(actor, year + 2, now)
    with pytest.raises(Refused):
        gather(world.actor("county"), year, now)


def test_what_a_person_moved_or_named_is_kept(topics, ideas, actor, year, now):
    reducers, camellias, hospital = topics
    moved = move_idea(idea_id=ideas[0].pk, topic_id=hospital.pk, actor=actor, now=now)
    assert (moved.topic, moved.placed) == (hospital, True)
    rename_topic(topic_id=camellias.pk, title="油茶产业提质", actor=actor, now=now)
    gather(actor, year, now)
    hospital.refresh_from_db()
    camellias.refresh_from_db()
    assert titles(hospital) == [IDEAS[0].title, IDEAS[5].title]
    assert (camellias.title, camellias.named, titles(camellias)) == (
        "油茶产业提质",
        True,
        [IDEAS[3].title, IDEAS[4].title],
    )
    assert titles(reducers) == [IDEAS[1].title, IDEAS[2].title]
    events = [
        each.title
        for each in Event.objects.filter(kind__in=("programs.idea.moved", "programs.topic.renamed"))
    ]
    assert sorted(events) == sorted(
        [f"“{IDEAS[0].title}”归到“{hospital.title}”", "选题“油茶低产林改造”改名为“油茶产业提质”"]
    )


def test_a_new_idea_joins_a_topic_that_is_voted_for_and_leaves_it_its_title(world, topics, actor, year, now):
    camellias = topics[1]
    vote_topic(topic_id=camellias.pk, points=4, reason="山区急需", actor=actor, now=now)
    Idea.objects.create(
        region=world.county,
        year=year,
        source="county",
        title="油茶低产林机械化改造",
        text="油茶林改造",
        made_at=now,
    )
    assert gather(actor, year, now) == Gathered(7, 3, 0, 0)
    camellias.refresh_from_db()
    assert (camellias.title, len(titles(camellias))) == ("油茶低产林改造", 3)


def test_a_topic_whose_ideas_are_gone_goes_too(topics, ideas, actor, year, now):
    ideas[5].delete()
    assert gather(actor, year, now) == Gathered(5, 2, 0, 1)


def test_an_idea_put_apart_is_a_topic_of_its_own(topics, ideas, actor, year, now):
    moved = move_idea(idea_id=ideas[1].pk, topic_id=None, actor=actor, now=now)
    assert (moved.topic.title, titles(moved.topic)) == (IDEAS[1].title, [IDEAS[1].title])
    gather(actor, year, now)
    assert Idea.objects.get(pk=ideas[1].pk).topic == moved.topic


def test_moving_and_naming_are_refused_where_they_do_not_fit(world, topics, ideas, actor, year, now):
    with pytest.raises(Problem, match="已经在"):
        move_idea(idea_id=ideas[0].pk, topic_id=topics[0].pk, actor=actor, now=now)
    other = Topic.objects.create(region=world.city, year=year + 1, title="明年", made_at=now)
    with pytest.raises(Problem, match="同一年度"):
        move_idea(idea_id=ideas[0].pk, topic_id=other.pk, actor=actor, now=now)
    drop_topic(topic_id=topics[2].pk, reason="已有平台", actor=actor, now=now)
    with pytest.raises(Problem, match="没有列入"):
        move_idea(idea_id=ideas[0].pk, topic_id=topics[2].pk, actor=actor, now=now)
    for title in (" ", topics[0].title):
        with pytest.raises(Problem):
            rename_topic(topic_id=topics[0].pk, title=title, actor=actor, now=now)
    with pytest.raises(Refused):
        move_idea(idea_id=ideas[0].pk, topic_id=topics[1].pk, actor=world.actor("county"), now=now)
    with pytest.raises(Refused):
        rename_topic(topic_id=topics[0].pk, title="改名", actor=world.actor("leader"), now=now)


# ── votes and choice ─────────────────────────────────────────────────────────────────────────


def test_one_vote_an_account_and_a_change_is_on_record(world, topics, actor, now):
    topic = topics[0]
    vote_topic(topic_id=topic.pk, points=3, reason="有基础", actor=actor, now=now)
    vote_topic(topic_id=topic.pk, points=5, reason="企业多", actor=actor, now=now)
    # A county votes on its city's topics: programs.topic.vote.
    vote_topic(topic_id=topic.pk, points=2, reason="本县用得上", actor=world.actor("county"), now=now)
    assert sorted(IdeaVote.objects.values_list("account__username", "points", "reason")) == [
        ("county", 2, "本县用得上"), ("program", 5, "企业多"),
    ]  # fmt: skip
    events = Event.objects.filter(kind="programs.topic.voted").order_by("pk")
    assert [each.data["before"] for each in events] == [None, {"points": 3, "reason": "有基础"}, None]


@pytest.mark.parametrize(("points", "reason"), [(0, "理由"), (6, "理由"), (3, "  ")])
def test_a_vote_has_one_to_five_points_and_a_reason(topics, actor, now, points, reason):
    with pytest.raises(Problem):
        vote_topic(topic_id=topics[0].pk, points=points, reason=reason, actor=actor, now=now)


def test_who_may_not_vote_does_not_and_nobody_on_what_is_decided(world, topics, actor, now):
    add_officer(world, "far", "program_officer", "990200")
    for who in ("firm", "reader", "far"):
        with pytest.raises(Refused):
            vote_topic(topic_id=topics[0].pk, points=3, reason="理由", actor=world.actor(who), now=now)
    choose_topic(topic_id=topics[0].pk, actor=actor, now=now)
    with pytest.raises(Problem, match="不再投票"):
        vote_topic(topic_id=topics[0].pk, points=3, reason="理由", actor=actor, now=now)


def test_topics_are_chosen_dropped_and_considered_again_and_their_ideas_follow(topics, ideas, actor, now):
    choose_topic(topic_id=topics[0].pk, reason="列入重点", actor=actor, now=now)
    drop_topic(topic_id=topics[1].pk, reason="另有专项", actor=actor, now=now)
    states = list(Idea.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["chosen", "chosen", "chosen", "dropped", "dropped", "proposed"]
    assert reopen_topic(topic_id=topics[1].pk, actor=actor, now=now).state == "proposed"
    assert set(topics[1].ideas.values_list("state", flat=True)) == {"proposed"}
    kinds = (
        Event.objects.filter(kind__startswith="programs.topic.").order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds)[1:] == ["programs.topic.chosen", "programs.topic.dropped", "programs.topic.reopened"]


def test_the_table_of_a_topics_life():
    found = {state: sorted(each.action for each in IDEA_LIFECYCLE.actions(state)) for state in IdeaState}
    assert found == {"proposed": ["choose", "drop"], "chosen": [], "dropped": ["reopen"]}


def test_choosing_is_refused_where_it_does_not_fit(world, topics, actor, year, now):
    with pytest.raises(Problem, match="理由"):
        drop_topic(topic_id=topics[0].pk, reason=" ", actor=actor, now=now)
    empty = Topic.objects.create(region=world.city, year=year, title="空的", made_at=now)
    with pytest.raises(Problem, match="没有建议"):
        choose_topic(topic_id=empty.pk, actor=actor, now=now)
    with pytest.raises(WrongState):
        reopen_topic(topic_id=topics[0].pk, actor=actor, now=now)
    for act, more in ((choose_topic, {}), (drop_topic, {"reason": "理由"})):
        with pytest.raises(Refused):  # programs.topic.choose
            act(topic_id=topics[0].pk, actor=world.actor("county"), now=now, **more)


def test_the_guide_ranks_what_was_chosen_with_sources_and_votes(world, topics, actor, year, now):
    for topic, points in ((topics[0], 2), (topics[1], 5)):
        vote_topic(topic_id=topic.pk, points=points, reason="理由", actor=actor, now=now)
    for topic in topics[:2]:
        choose_topic(topic_id=topic.pk, actor=actor, now=now)
    found = guide_of(actor, year)
    assert [(each.topic, each.rank, each.sources, len(each.ideas), each.hidden) for each in found] == [
        (topics[1], 1, [("单位建议", 2)], 2, 0),
        (topics[0], 2, [("单位建议", 2), ("县区建议", 1)], 3, 0),
    ]
    # A county reads the city's guide; ideas of other counties are counted for it and not shown.
    assert [(len(each.ideas), each.hidden) for each in guide_of(world.actor("county"), year)] == [
        (1, 1),
        (2, 1),
    ]


# ── pages ────────────────────────────────────────────────────────────────────────────────────


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(f"programs:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_member_proposes_on_the_page_and_sees_only_his_own(world, ideas, sign_in, year):
    client = sign_in("firm")
    data = {
        "organisation": world.organisations["firm"].pk,
        "source": "need",
        "year": year,
        "title": "新题目",
        "text": "内容",
    }
    assert client.post(reverse("programs:idea_create"), data).status_code == 302
    html = page(client, "idea_list")  # programs.idea.view
    assert "新题目" in html
    assert IDEAS[0].title in html
    assert IDEAS[1].title not in html
    assert client.post(reverse("programs:idea_create"), data | {"title": ""}).status_code == 200
    for name in ("topic_list", "topic_guide"):
        assert client.get(reverse(f"programs:{name}")).status_code == 403  # programs.topic.view


def test_an_officer_proposes_on_the_page(world, sign_in, year):
    data = {"region": "990101", "source": "county", "year": year, "title": "县里的题目", "text": "内容"}
    assert sign_in("county").post(reverse("programs:idea_create"), data).status_code == 302
    assert Idea.objects.get().source == "county"
    assert sign_in("reader").get(reverse("programs:idea_create")).status_code == 403


def test_gathering_voting_and_choosing_on_pages(ideas, officer, sign_in, year):
    client = sign_in("program")
    answer = client.post(reverse("programs:topic_list"), {"region": "990100", "year": year}, follow=True)
    assert "6条建议归为3个选题，新增3个" in answer.content.decode()
    topic = Topic.objects.order_by("pk")[0]
    address = reverse("programs:topic_detail", args=[topic.pk])
    assert client.post(address, {"points": 4, "reason": "企业多"}).status_code == 302
    html = page(client, "topic_detail", topic.pk)
    assert "企业多" in html
    assert "改我的票" in html
    assert "改归" in html
    step = reverse("programs:topic_step", args=[topic.pk, "rename"])
    assert client.post(step, {"title": "减速器攻关"}).status_code == 302
    assert client.post(reverse("programs:topic_step", args=[topic.pk, "drop"]), {}).status_code == 200
    assert client.post(reverse("programs:topic_step", args=[topic.pk, "choose"]), {}).status_code == 302
    assert client.get(reverse("programs:topic_step", args=[topic.pk, "burn"])).status_code == 404
    html = page(client, "topic_guide", year=year)
    assert "减速器攻关" in html
    assert "4分：企业多" in html


def test_moving_on_the_page(topics, ideas, sign_in):
    client = sign_in("program")
    address = reverse("programs:idea_move", args=[ideas[0].pk])
    assert topics[1].title in page(client, "idea_move", ideas[0].pk)
    assert client.post(address, {"topic": topics[1].pk}).status_code == 302
    assert client.post(address, {"topic": ""}).status_code == 302
    assert Topic.objects.count() == 4
    assert sign_in("county").get(address).status_code == 403


def test_a_county_reads_the_citys_topic_and_votes_and_sees_others_ideas_only_counted(world, topics, sign_in):
    client = sign_in("county")
    html = page(client, "topic_detail", topics[0].pk)
    assert "我投一票" in html
    assert IDEAS[0].title in html
    assert "另有 1 条来自您看不到的区域" in html
    assert "改归" not in html
    add_officer(world, "far", "program_officer", "990200")
    assert sign_in("far").get(reverse("programs:topic_detail", args=[topics[0].pk])).status_code == 404


def test_the_ranking_is_exported_as_it_stands(topics, actor, sign_in, now):
    vote_topic(topic_id=topics[2].pk, points=5, reason="急需", actor=actor, now=now)
    answer = sign_in("program").get(reverse("programs:topic_list"), {"export": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    places = [row[0] for row in rows if row[0] in {each.title for each in topics}]
    assert places[0] == topics[2].title
    assert len(places) == 3


def test_the_api_gives_what_the_pages_give(topics, ideas, sign_in, year):
    client = sign_in("program")
    answer = client.get("/api/v1/programs/topics", {"year": year}).json()
    assert [(each["title"], each["count"], each["points"]) for each in answer["items"]] == [
        (topics[0].title, 3, 0), (topics[1].title, 2, 0), (topics[2].title, 1, 0),
    ]  # fmt: skip
    assert client.get("/api/v1/programs/ideas", {"year": year}).json()["count"] == 6
    assert sign_in("firm").get("/api/v1/programs/ideas").json()["count"] == 2


def test_pages_ask_as_often_for_three_rows_as_for_one(world, ideas, officer, sign_in, year, now, actor):
    Idea.objects.exclude(pk=ideas[0].pk).delete()
    gather(actor, year, now)
    first = Topic.objects.get()
    choose_topic(topic_id=first.pk, actor=actor, now=now)
    client = sign_in("program")
    names = [("idea_list",), ("topic_list",), ("topic_guide",), ("topic_detail", first.pk)]

    def asked() -> list[int]:
        found = []
        for name, *args in names:
            with CaptureQueriesContext(connection) as seen:
                page(client, name, *args)
            found.append(len(seen))
        return found

    asked()
    few = asked()
    for number in range(2):
        topic = Topic.objects.create(
            region=world.city, year=year, title=f"选题{number}", state="chosen", made_at=now
        )
        for each in (topic, first):
            Idea.objects.create(
                region=world.county, year=year, source="need", title=f"题{number}", text="文", topic=each,
                organisation=world.organisations["firm"], made_at=now,
            )  # fmt: skip
            IdeaVote.objects.create(
                topic=each, account=world.accounts[("county", "leader")[number]], points=2, made_at=now
            )
    assert asked() == few
