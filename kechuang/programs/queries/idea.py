"""Reads of ideas and topics: what one may see of them, their ranking by votes, and the candidate guide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import which
from kechuang.programs.models import Idea, IdeaVote, Topic
from kechuang.programs.states import IdeaSource, IdeaState


def visible_ideas(actor: Actor) -> QuerySet[Idea]:
    """The ideas that the actor may see: those of his region, and of his organisations."""
    rows = which(actor, "programs.idea.view", Idea.objects.all())
    return rows.select_related("region", "organisation", "topic")


def get_idea(actor: Actor, idea_id: int) -> Idea:
    """One idea that the actor may see. Raises ``Idea.DoesNotExist``."""
    return visible_ideas(actor).get(pk=idea_id)


def visible_topics(actor: Actor) -> QuerySet[Topic]:
    """The topics that the actor may see, with ``count`` of ideas, ``voters`` and ``points``, the most points first."""
    ideas = Idea.objects.filter(topic=OuterRef("pk")).order_by().values("topic").annotate(n=Count("pk"))
    votes = IdeaVote.objects.filter(topic=OuterRef("pk")).order_by().values("topic")
    rows = which(actor, "programs.topic.view", Topic.objects.all()).select_related("region")
    return rows.annotate(
        count=Coalesce(Subquery(ideas.values("n")), 0),
        voters=Coalesce(Subquery(votes.annotate(n=Count("pk")).values("n")), 0),
        points=Coalesce(Subquery(votes.annotate(n=Sum("points")).values("n")), 0),
    ).order_by("-points", "-voters", "-count", "pk")


def get_topic(actor: Actor, topic_id: int) -> Topic:
    """One topic that the actor may see, with its counts. Raises ``Topic.DoesNotExist``."""
    return visible_topics(actor).get(pk=topic_id)


def ideas_in(actor: Actor, topic: Topic) -> tuple[list[Idea], int]:
    """The ideas of a topic that the actor may see, and how many there are besides."""
    rows = list(visible_ideas(actor).filter(topic=topic).order_by("made_at", "pk"))
    return rows, topic.ideas.count() - len(rows)


def votes_on(topic: Topic) -> list[IdeaVote]:
    """The votes for a topic with their reasons, the most points first."""
    return list(topic.votes.select_related("account").order_by("-points", "pk"))


def targets_for(actor: Actor, idea: Idea) -> QuerySet[Topic]:
    """The topics into which an idea may be moved."""
    rows = which(actor, "programs.topic.gather", Topic.objects.filter(year=idea.year))
    regions = [each for each in Region.objects.all() if idea.region.path.startswith(each.path)]
    rows = rows.filter(region__in=[each.pk for each in regions])
    return rows.exclude(state=IdeaState.DROPPED).exclude(pk=idea.topic_id or 0).order_by("title", "pk")


def gathering_regions(actor: Actor) -> QuerySet[Region]:
    """The regions whose ideas the actor may gather: those where he holds a post that may."""
    rows = which(actor, "programs.topic.gather", Region.objects.all(), field="self")
    return rows.filter(pk__in=[each.region_code for each in actor.grants]).order_by("path")


@dataclass
class GuideTopic:
    """A chosen topic as the candidate guide prints it: from where its ideas come, who voted for it and why."""

    topic: Topic
    rank: int
    sources: list[tuple[str, int]] = field(default_factory=list)
    ideas: list[Idea] = field(default_factory=list)
    hidden: int = 0
    votes: list[IdeaVote] = field(default_factory=list)


def guide_of(actor: Actor, year: int) -> list[GuideTopic]:
    """The chosen topics of a year, ranked by points (equal points share a rank). Five queries, however many topics."""
    topics = list(visible_topics(actor).filter(year=year, state=IdeaState.CHOSEN))
    found = {each.pk: GuideTopic(each, _rank(each, topics)) for each in topics}
    counted: dict[int, Counter[str]] = {each.pk: Counter() for each in topics}
    for key, source in Idea.objects.filter(topic__in=topics).values_list("topic_id", "source"):
        counted[key or 0][source] += 1
    for idea in visible_ideas(actor).filter(topic__in=topics).order_by("made_at", "pk"):
        found[idea.topic_id or 0].ideas.append(idea)
    for vote in IdeaVote.objects.filter(topic__in=topics).select_related("account").order_by("-points", "pk"):
        found[vote.topic_id].votes.append(vote)
    for each in found.values():
        counts = counted[each.topic.pk]
        each.sources = [(source.label, counts[source]) for source in IdeaSource if counts[source]]
        each.hidden = sum(counts.values()) - len(each.ideas)
    return list(found.values())


def _rank(topic: Topic, topics: Sequence[Topic]) -> int:
    points = [int(each.points) for each in topics]  # type: ignore[attr-defined]
    return 1 + len([each for each in points if each > int(topic.points)])  # type: ignore[attr-defined]


def years_of(actor: Actor) -> list[int]:
    """The years that have topics, the newest first."""
    rows = which(actor, "programs.topic.view", Topic.objects.all())
    return sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)
