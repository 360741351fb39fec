"""API: 选题."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import datetime

from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, Year
from kechuang.core.http import ActorRequest
from kechuang.core.permissions import require
from kechuang.programs.models import Idea, Topic
from kechuang.programs.queries.idea import visible_ideas, visible_topics

router = Router(tags=["选题"])


class IdeaOut(Schema):
    """One idea, with what became of it."""

    id: int
    year: int
    region: str
    source: str
    title: str
    text: str
    state: str
    topic_id: int | None
    made_at: datetime

    @staticmethod
    def resolve_region(row: Idea) -> str:
        """The region's code."""
        return row.region_id


class TopicOut(Schema):
    """One candidate topic, with how many ideas it holds, how many voted, and their points together."""

    id: int
    year: int
    region: str
    title: str
    words: list[str]
    state: str
    reason: str
    count: int
    voters: int
    points: int

    @staticmethod
    def resolve_region(row: Topic) -> str:
        """The region's code."""
        return row.region_id


@router.get("/ideas", response=list[IdeaOut], summary="选题建议")
@paginate(Pages, page_size=100)
def list_ideas(request: ActorRequest, year: Year | None = None, state: str = "") -> list[Idea]:
    """The ideas that the caller may see, narrowed by year and state."""
    require(request.actor, "programs.idea.view")
    wanted = {"year": year, "state": state}
    return visible_ideas(request.actor).filter(**{k: v for k, v in wanted.items() if v})  # type: ignore[return-value]


@router.get("/topics", response=list[TopicOut], summary="候选选题")
@paginate(Pages, page_size=100)
def list_topics(request: ActorRequest, year: Year | None = None, state: str = "") -> list[Topic]:
    """The topics that the caller may see, the most points first, narrowed by year and state."""
    require(request.actor, "programs.topic.view")
    wanted = {"year": year, "state": state}
    return visible_topics(request.actor).filter(**{k: v for k, v in wanted.items() if v})  # type: ignore[return-value]
