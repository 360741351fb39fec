"""Ideas for next year's guide: proposed, gathered into topics, put right by people, voted for, chosen or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.programs.logic.topics import Group, Text, group, tying_words
from kechuang.programs.models import Idea, IdeaVote, Topic
from kechuang.programs.states import IDEA_LIFECYCLE, IdeaSource, IdeaState
from kechuang.subjects.models import Organisation

#: Points of one vote: our proposal, no rule says how many.
MOST_POINTS = 5
#: More ideas of one year than this are gathered region by region.
MOST_IDEAS = 3000


@dataclass(frozen=True)
class IdeaGiven:
    """What somebody proposes, for which year's guide."""

    title: str
    text: str
    year: int
    source: str = IdeaSource.PROPOSAL


@dataclass(frozen=True)
class Gathered:
    """What a gathering came to: how many ideas in how many topics, and how many of these are new or gone."""

    ideas: int
    topics: int
    new: int
    gone: int


@transaction.atomic
def propose_idea(
    *, given: IdeaGiven, organisation_id: int | None = None, region_id: str = "", actor: Actor, now: datetime
) -> Idea:
    """Propose an idea: for an organisation (its member; ``region_id`` is not asked), or as an officer of a region.

    A county's officer proposes as the county. Raises ``Refused``; ``Problem`` without a title or content, or for a year that
    is over or far off.
    """
    title, text, this = given.title.strip(), given.text.strip(), timezone.localdate(now).year
    if not title:
        raise Problem("请写题目，一句话说清要解决什么。", field="title")
    if not text:
        raise Problem("请写内容：现状、难点、希望达到什么。", field="text")
    if not this <= given.year <= this + 2:
        raise Problem(f"年度请填{this}到{this + 2}。", field="year")
    if given.source not in set(IdeaSource):
        raise Problem("请选择来源。", field="source")
    organisation = None
    if organisation_id is not None:
        organisation = Organisation.objects.select_related("region").get(pk=organisation_id)
    region = organisation.region if organisation else Region.objects.get(pk=region_id)
    source = given.source
    if organisation is not None and source not in (IdeaSource.PROPOSAL, IdeaSource.NEED):
        source = IdeaSource.PROPOSAL
    idea = Idea(
        region=region, year=given.year, source=source, title=title[:160], text=text, organisation=organisation,
        made_by_id=actor.account_id, made_at=now,
    )  # fmt: skip
    require(actor, "programs.idea.propose", idea)
    idea.save()
    record(
        "programs.idea.proposed", idea, actor=actor, now=now, title=f"提出{idea.year}年度选题建议“{idea.title}”",
        data={"source": idea.source, "organisation": organisation_id}, region_code=region.pk,
    )  # fmt: skip
    return idea


# ── gathering ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def gather_topics(*, region_id: str, year: int, actor: Actor, now: datetime) -> Gathered:
    """Put a year's ideas of a region, and of those below it, together into candidate topics.

    Topics stay as they are, with their ideas, once a person has named them, voted for them, decided on them, or put an idea
    there; new ideas may join them. Twice gives the same. Raises ``Refused``; ``Problem`` if there are no ideas, or too many.
    """
    region = Region.objects.get(pk=region_id)
    require(actor, "programs.topic.gather", region)
    topics = {each.pk: each for each in Topic.objects.select_for_update().filter(region=region, year=year)}
    ideas = list(Idea.objects.filter(region__path__startswith=region.path, year=year).order_by("pk"))
    if not ideas:
        raise Problem(f"{year}年度还没有选题建议。")
    if len(ideas) > MOST_IDEAS:
        raise Problem(f"{year}年度的建议有{len(ideas)}条，一次最多归并{MOST_IDEAS}条。")
    fixed = _fixed(topics, ideas)
    texts = [
        Text(each.pk, each.title, each.text, each.topic_id if each.topic_id in fixed else None)
        for each in ideas
    ]
    groups = group(texts)
    new, gone = _keep_groups(groups, region, year, topics, fixed, ideas, now)
    found = Gathered(len(ideas), len(groups), new, gone)
    record(
        "programs.topic.gathered", region, actor=actor, now=now,
        title=f"归并{year}年度选题建议：{found.ideas}条归为{found.topics}个候选选题",
        data={"year": year, "ideas": found.ideas, "topics": found.topics, "new": new, "gone": gone},
        region_code=region.pk,
    )  # fmt: skip
    return found


def _fixed(topics: dict[int, Topic], ideas: Sequence[Idea]) -> set[int]:
    """The topics that people have had a hand in."""
    voted = set(IdeaVote.objects.filter(topic__in=topics).values_list("topic_id", flat=True))
    held = {each.topic_id for each in ideas if each.placed and each.topic_id is not None}
    decided = {pk for pk, each in topics.items() if each.named or each.state != IdeaState.PROPOSED}
    return (voted | held | decided) & set(topics)


def _keep_groups(
    groups: Sequence[Group], region: Region, year: int, topics: dict[int, Topic], fixed: set[int], ideas: Sequence[Idea],
    now: datetime,
) -> tuple[int, int]:  # fmt: skip
    """Write the groups down; returns how many topics are new and how many are gone. A row is used again for its ideas."""
    rows = {each.pk: each for each in ideas}
    free = set(topics) - fixed
    new: list[Topic] = []
    places: list[tuple[Topic, Group]] = []
    for each in groups:
        key = each.topic or _same_as_before([rows[k].topic_id for k in each.keys], free)
        topic = topics[key] if key else Topic(region=region, year=year)
        if key is None:
            new.append(topic)
        free.discard(key or 0)
        if key not in fixed:
            topic.title, topic.made_at = each.title, now
        topic.words = list(each.words)
        places.append((topic, each))
    Topic.objects.bulk_create(new)
    known = [topic for topic, _ in places if topic not in new]
    Topic.objects.bulk_update(known, ["title", "words", "made_at"])
    for topic, each in places:
        for key in each.keys:
            rows[key].topic, rows[key].state = topic, topic.state
    Idea.objects.bulk_update(ideas, ["topic", "state"])
    Topic.objects.filter(pk__in=free).delete()
    return len(new), len(free)


def _same_as_before(before: Sequence[int | None], free: set[int]) -> int | None:
    """The free topic in which most of the ideas were; the older of equals."""
    counted = Counter(each for each in before if each in free)
    return min(counted, key=lambda key: (-counted[key], key or 0), default=None)


# ── put right by people ──────────────────────────────────────────────────────────────────────


@transaction.atomic
def move_idea(*, idea_id: int, topic_id: int | None, actor: Actor, now: datetime) -> Idea:
    """Put an idea into another topic, or (None) into one of its own; it stays there from now on.

    Raises ``Refused``; ``Problem`` for a topic of another year, for one that is dropped, or if it is there already.
    """
    idea = Idea.objects.select_for_update(of=("self",)).select_related("region", "topic").get(pk=idea_id)
    require(actor, "programs.topic.gather", idea)
    before = idea.topic
    if topic_id is None:
        region = before.region if before else idea.region
        target = Topic(region=region, year=idea.year, title=idea.title, made_at=now)
        target.words = list(tying_words([Text(idea.pk, idea.title, idea.text)]))
    else:
        target = _locked(topic_id)
        require(actor, "programs.topic.gather", target)
        if target.year != idea.year or not idea.region.path.startswith(target.region.path):
            raise Problem("请选择同一年度、同一区域的选题。", field="topic")
        if target.state == IdeaState.DROPPED:
            raise Problem("这个选题没有列入；要放进去，请先重新考虑。", field="topic")
        if target == before:
            raise Problem("已经在这个选题里了。", field="topic")
    target.save()
    idea.topic, idea.placed, idea.state = target, True, target.state
    idea.save(update_fields=["topic", "placed", "state"])
    _retie([each for each in (before, target) if each is not None])
    record(
        "programs.idea.moved", idea, actor=actor, now=now, title=f"“{idea.title}”归到“{target.title}”",
        data={"before": before.pk if before else None, "after": target.pk}, region_code=idea.region_id,
    )  # fmt: skip
    return idea


@transaction.atomic
def rename_topic(*, topic_id: int, title: str, actor: Actor, now: datetime) -> Topic:
    """Give a topic its title; no gathering changes it any more. Raises ``Refused``; ``Problem`` without a title."""
    topic = _locked(topic_id)
    require(actor, "programs.topic.gather", topic)
    wanted = title.strip()[:160]
    if not wanted or wanted == topic.title:
        raise Problem("请写新的名称。", field="title")
    before, topic.title, topic.named = topic.title, wanted, True
    topic.save(update_fields=["title", "named"])
    _tell(
        topic, "renamed", f"选题“{before}”改名为“{wanted}”", {"before": before, "after": wanted}, actor, now
    )
    return topic


@transaction.atomic
def vote_topic(*, topic_id: int, points: int, reason: str, actor: Actor, now: datetime) -> IdeaVote:
    """Vote for a topic, or change one's vote; one vote an account, with its reason, and every change is on record.

    Raises ``Refused``; ``Problem`` for points outside 1 to 5, without a reason, or once the topic is decided.
    """
    topic = _locked(topic_id)
    require(actor, "programs.topic.vote", topic)
    if topic.state != IdeaState.PROPOSED:
        raise Problem(f"这个选题“{topic.get_state_display()}”，不再投票。")
    if not 1 <= points <= MOST_POINTS:
        raise Problem(f"请给1到{MOST_POINTS}分。", field="points")
    if not reason.strip():
        raise Problem("请写理由，一句话即可；理由会随得票列出。", field="reason")
    if actor.account_id is None:
        raise Problem("投票的须是登录的人。")
    vote = IdeaVote.objects.filter(topic=topic, account_id=actor.account_id).first()
    before = None if vote is None else {"points": vote.points, "reason": vote.reason}
    vote = vote or IdeaVote(topic=topic, account_id=actor.account_id)
    vote.points, vote.reason, vote.made_at = points, reason.strip()[:200], now
    vote.save()
    words = f"改投“{topic.title}”{points}分" if before else f"投“{topic.title}”{points}分"
    after = {"points": points, "reason": vote.reason}
    _tell(topic, "voted", f"{words}：{vote.reason}", {"before": before, "after": after}, actor, now)
    return vote


# ── chosen or not ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def choose_topic(*, topic_id: int, reason: str = "", actor: Actor, now: datetime) -> Topic:
    """Put a topic into the guide. Raises ``Refused``; ``Problem`` for one without ideas; ``WrongState``."""
    topic = _locked(topic_id)
    require(actor, "programs.topic.choose", topic)
    if not topic.ideas.exists():
        raise Problem("这个选题里没有建议，不能列入。")
    return _decide(topic, "choose", reason, actor, now)


@transaction.atomic
def drop_topic(*, topic_id: int, reason: str, actor: Actor, now: datetime) -> Topic:
    """Leave a topic out, and say why. Raises ``Refused``; ``Problem`` without a reason; ``WrongState``."""
    topic = _locked(topic_id)
    require(actor, "programs.topic.choose", topic)
    if not reason.strip():
        raise Problem("请写明不列入的理由，提出的单位看得到。", field="reason")
    return _decide(topic, "drop", reason, actor, now)


@transaction.atomic
def reopen_topic(*, topic_id: int, reason: str = "", actor: Actor, now: datetime) -> Topic:
    """Consider a dropped topic again. Raises ``Refused``; ``WrongState`` if it was not dropped."""
    topic = _locked(topic_id)
    require(actor, "programs.topic.choose", topic)
    return _decide(topic, "reopen", reason, actor, now)


_VERBED = {"choose": "chosen", "drop": "dropped", "reopen": "reopened"}


def _decide(topic: Topic, action: str, reason: str, actor: Actor, now: datetime) -> Topic:
    topic.state = IDEA_LIFECYCLE.move(topic.state, action)
    topic.reason = reason.strip()[:300]
    topic.save(update_fields=["state", "reason"])
    # Whoever proposed an idea sees what became of it.
    topic.ideas.update(state=topic.state)
    said = {"choose": "列入选题", "drop": "不列入选题", "reopen": "重新考虑选题"}[action]
    _tell(topic, _VERBED[action], f"{said}“{topic.title}”", {"reason": topic.reason}, actor, now)
    return topic


def _locked(topic_id: int) -> Topic:
    return Topic.objects.select_for_update(of=("self",)).select_related("region").get(pk=topic_id)


def _retie(topics: Sequence[Topic]) -> None:
    """Say anew by which words the ideas of topics are tied together. Two queries."""
    found: dict[int, list[Text]] = {each.pk: [] for each in topics}
    for idea in Idea.objects.filter(topic__in=found).order_by("pk"):
        found[idea.topic_id or 0].append(Text(idea.pk, idea.title, idea.text))
    for each in topics:
        each.words = list(tying_words(found[each.pk]))
    Topic.objects.bulk_update(topics, ["words"])


def _tell(
    topic: Topic, verbed: str, title: str, data: dict[str, object], actor: Actor, now: datetime
) -> None:
    record(
        f"programs.topic.{verbed}", topic, actor=actor, now=now, title=title, data=data,
        region_code=topic.region_id,
    )  # fmt: skip
