"""API: 对接会. What is announced and hangs in the halls for everybody; one's own meetings for whoever takes part."""

# No postponed annotations here: behind ``paginate`` ninja could not find our own types by their names.
from datetime import datetime

from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages
from kechuang.core.http import ActorRequest
from kechuang.matching.models import Conference, Entry
from kechuang.matching.queries.conference import (
    entries_on_show,
    get_conference,
    get_organised,
    visible_conferences,
)
from kechuang.matching.queries.figures import figures_of
from kechuang.matching.queries.meeting import as_own, own_meetings, place_said, public_face, said_entry

router = Router(tags=["对接会"])


class ConferenceOut(Schema):
    """One conference, as anybody may know it."""

    id: int
    title: str
    state: str
    region_id: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    place: str
    fields: list[str]
    registration_until: datetime
    collection_until: datetime


class EntryOut(Schema):
    """What hangs in a hall. ``item``: its number in the exchange, where it is of the platform."""

    id: int
    item: int | None
    hall: str
    side: str
    title: str
    owner: str
    field_code: str
    region: str

    @staticmethod
    def resolve_item(row: Entry) -> int | None:
        """The number of its public page."""
        return row.item_id

    @staticmethod
    def resolve_title(row: Entry) -> str:
        """Its public title."""
        return said_entry(row)

    @staticmethod
    def resolve_owner(row: Entry) -> str:
        """Its owner as it is called in public."""
        face = public_face(row)
        return face.organisation_words if face is not None else row.owner

    @staticmethod
    def resolve_region(row: Entry) -> str:
        """The code of the public region."""
        return row.place_id


class FigureOut(Schema):
    """A number with its definition."""

    code: str
    title: str
    unit: str
    count: int
    definition: str


class MeetingOut(Schema):
    """One of one's own meetings. ``other`` as one may know it."""

    id: int
    state: str
    other: str
    about: str
    starts_at: datetime | None
    place: str


@router.get("/conferences", response=list[ConferenceOut], summary="对接会")
@paginate(Pages, page_size=100)
def list_conferences(request: ActorRequest, state: str = "") -> list[Conference]:
    """Those that the caller may know of."""
    rows = visible_conferences(request.actor).order_by("-starts_at", "-pk")
    return rows.filter(state=state) if state else rows  # type: ignore[return-value]


@router.get("/conferences/{pk}/entries", response=list[EntryOut], summary="对接会的展厅")
@paginate(Pages, page_size=100)
def list_entries(request: ActorRequest, pk: int, hall: str = "") -> list[Entry]:
    """What hangs in the halls: public versions and nothing else."""
    return entries_on_show(get_conference(request.actor, pk), hall).order_by("-made_at", "-pk")  # type: ignore[return-value]


@router.get("/conferences/{pk}/figures", response=list[FigureOut], summary="对接会的数字和定义")
def list_figures(request: ActorRequest, pk: int) -> list[FigureOut]:
    """All figures, for those who see its inside."""
    return [
        FigureOut(
            code=each.definition.code, title=each.definition.title, unit=each.definition.unit, count=each.count,
            definition=each.definition.words,
        )
        for each in figures_of(get_organised(request.actor, pk))
    ]  # fmt: skip


@router.get("/conferences/{pk}/meetings", response=list[MeetingOut], summary="我的洽谈")
def list_own_meetings(request: ActorRequest, pk: int) -> list[MeetingOut]:
    """The caller's own meetings at a conference."""
    conference = get_conference(request.actor, pk)
    return [
        MeetingOut(
            id=each.meeting.pk, state=each.meeting.state, other=each.other, about=each.about,
            starts_at=each.meeting.slot.starts_at if each.meeting.slot else None, place=place_said(each.meeting),
        )
        for each in as_own(request.actor, list(own_meetings(request.actor, conference)))
    ]  # fmt: skip
