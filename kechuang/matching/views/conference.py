"""Pages of a conference that anybody may open: which there are, what one is about, its halls, and its day again."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.permissions import may
from kechuang.core.search import fold
from kechuang.exchange.models import Face
from kechuang.exchange.states import TechField
from kechuang.matching.models import Conference, Entry
from kechuang.matching.queries.conference import entries_on_show, place_of, visible_conferences
from kechuang.matching.queries.figures import PUBLIC, figures_of, timeline
from kechuang.matching.queries.meeting import public_face, said_entry
from kechuang.matching.states.conference import (
    ANNOUNCED,
    OPEN_TO_PEOPLE,
    OVER,
    ConferenceState,
    Hall,
    RegistrationState,
)
from kechuang.matching.views.acting import conference_asked
from kechuang.subjects.models.organisation import choices


def conference_url(conference: Conference) -> str:
    """Its public page."""
    return reverse("matching:conference_detail", args=[conference.pk])


_COLUMNS: list[Column[Any]] = [
    Column("title", "名称", lambda r: r.title, primary=True, link=conference_url),
    Column("state", "状态", lambda r: r.get_state_display(), sort="state", primary=True, template="matching/parts/conference_state.html"),
    Column("starts", "时间", lambda r: r.starts_at, sort="starts_at", primary=True, template="matching/parts/when.html"),
    Column("venue", "方式", lambda r: r.get_venue_display()),
    Column("region", "主办地", lambda r: r.region.name, sort="region__path"),
    Column("office", "主办科室", lambda r: r.office.name),
]  # fmt: skip


@require_GET
def conference_list(request: ActorRequest) -> HttpResponse:
    """All that the actor may know of. Public."""
    states = [
        (str(each), each.label) for each in ConferenceState if each in ANNOUNCED or request.actor.grants
    ]
    listing: Listing[Conference] = Listing(
        request.GET, visible_conferences(request.actor), columns=_COLUMNS, search=("title", "summary"), order="-starts",
        caption="对接会", filters=[Filter("state", "状态", states, lambda q, v: q.filter(state=v))],
        views=(View("全部", ""), View("正在报名", "state=collecting"), View("正在进行", "state=running"), View("已总结", "state=reported")),
    )  # fmt: skip
    can_make = bool(may(request.actor, "matching.conference.edit"))
    return render(request, "matching/conference_list.html", {"listing": listing, "can_make": can_make})


@require_GET
def conference_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """What it is about, when and where, what hangs in its halls. Public; addresses of rooms only for those who come."""
    conference = conference_asked(request, pk)
    place = place_of(request.actor, conference)
    context = {
        "conference": conference,
        "place": place,
        "mine": [each for each in place.registrations if each.state != RegistrationState.WITHDRAWN],
        "figures": figures_of(conference, PUBLIC if conference.started_at else ("people", "offers", "needs")),
        "halls": _halls(conference),
        "sessions": list(conference.sessions.all()),
        "signings": list(conference.signings.all()),
        "fields": [each.label for each in TechField if each in conference.fields],
        "takes_people": conference.state in OPEN_TO_PEOPLE and request.now <= conference.registration_until,
        "takes_entries": conference.state in OPEN_TO_PEOPLE and request.now <= conference.collection_until,
        "is_over": conference.state in OVER,
    }
    return render(request, "matching/conference_detail.html", context)


def _halls(conference: Conference) -> list[tuple[str, str, int]]:
    """Each hall with how many hang in it."""
    found: dict[str, int] = {}
    for hall in entries_on_show(conference).order_by().values_list("hall", flat=True):
        found[hall] = found.get(hall, 0) + 1
    return [(str(hall), hall.label, found.get(hall, 0)) for hall in Hall]


def _entry_url(entry: Entry) -> str:
    return reverse("exchange:hall_detail", args=[entry.item_id]) if entry.item_id else ""


def _owner(entry: Entry) -> str:
    face = public_face(entry)
    return face.organisation_words if face is not None else entry.owner


def _kind(entry: Entry) -> str:
    face: Face | None = public_face(entry)
    return face.get_kind_display() if face is not None else "平台外征集"


_ENTRY_COLUMNS: list[Column[Any]] = [
    Column("title", "名称", said_entry, primary=True, link=_entry_url, template="matching/parts/entry_title.html"),
    Column("kind", "种类", _kind),
    Column("field", "技术领域", lambda r: r.get_field_code_display(), sort="field_code", primary=True),
    Column("owner", "单位", _owner),
    Column("place", "区域", lambda r: r.place.name, sort="place__path"),
    Column("meet", "洽谈", lambda r: r.pk, template="matching/parts/entry_meet.html", exported=False, primary=True),
]  # fmt: skip


def _standing_in(word: str) -> Q:
    return Q(item__face__folded__contains=fold(word)) | Q(title__icontains=word) | Q(owner__icontains=word)


@require_GET
def conference_hall(request: ActorRequest, pk: int, hall: str) -> HttpResponse:
    """What hangs in one hall: public versions and nothing else. Public."""
    conference = conference_asked(request, pk)
    if hall not in set(Hall):
        raise Http404("没有这个展厅。")
    place = place_of(request.actor, conference)
    rows = entries_on_show(conference, hall).select_related("registration")
    listing: Listing[Entry] = Listing(
        request.GET, rows, columns=_ENTRY_COLUMNS, finders=(_standing_in,), caption=dict(choices(Hall))[hall],
        filters=[Filter("field", "技术领域", choices(TechField), lambda q, v: q.filter(field_code=v))],
    )  # fmt: skip
    counted = Entry.objects.filter(conference=conference, hall=hall).accepted().count()
    context = {
        "conference": conference,
        "listing": listing,
        "hall": hall,
        "halls": _halls(conference),
        "hidden": counted - rows.count(),
        "can_wish": place.attends,
        "mine": {each.pk for each in place.registrations},
    }
    return render(request, "matching/conference_hall.html", context)


@require_GET
def conference_replay(request: ActorRequest, pk: int) -> HttpResponse:
    """Its day again, at any speed: totals by the minute at which they came about. Public, once it is over."""
    conference = conference_asked(request, pk)
    if conference.state not in OVER:
        raise Http404("对接会还没有结束，不能回放。")
    found = timeline(conference)
    marks = [(share, share * (found["steps"] - 1) // 8) for share in range(9)]
    table = [
        (series["title"], series["unit"], [series["data"][step] for _, step in marks])
        for series in found["series"].values()
    ]
    context = {
        "conference": conference,
        "timeline": found,
        "table": table,
        "shares": [share for share, _ in marks],
    }
    return render(request, "matching/conference_replay.html", context)
