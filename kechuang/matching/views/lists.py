"""The organiser's lists, to which every number leads: registrations, people, entries, meetings, pairs; and judging from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import may, require
from kechuang.exchange.states import Side, TechField
from kechuang.matching.forms.conference import EnterForm, ReasonForm, SureForm
from kechuang.matching.models import Conference, Docking, Entry, Meeting, Participant, Registration
from kechuang.matching.operations.entry import enter_entry, review_entry, withdraw_entry
from kechuang.matching.operations.registration import approve_registration
from kechuang.matching.queries.docking import said_pair
from kechuang.matching.queries.figures import BOOKED
from kechuang.matching.queries.meeting import said_entry
from kechuang.matching.states.conference import (
    ENTRY_LIFECYCLE,
    REGISTRATION_LIFECYCLE,
    EntryState,
    Hall,
    MeetingState,
    Presence,
    RegistrationKind,
    RegistrationState,
)
from kechuang.matching.states.docking import STAGES, from_on
from kechuang.matching.views.acting import Page, act, organised_asked
from kechuang.matching.views.registration import registration_url
from kechuang.subjects.logic.experts import masked_phone
from kechuang.subjects.models.organisation import choices

_YES = [("yes", "是"), ("no", "否")]


def _shown(
    request: ActorRequest, conference: Conference, listing: Listing[Any], title: str, **more: Any
) -> HttpResponse:
    """The page of a list, or the file of what is on the screen."""
    if "export" in request.GET:
        require(request.actor, "matching.conference.export", Registration(conference=conference))
        return export_response(
            listing, title=f"{conference.title[:16]}{title}", permission="matching.conference.export", actor=request.actor, now=request.now
        )  # fmt: skip
    export = may(request.actor, "matching.conference.export", Registration(conference=conference))
    context = {
        "conference": conference,
        "listing": listing,
        "title": title,
        "can_export": bool(export),
        **more,
    }
    return render(request, "matching/conference_rows.html", context)


def _of_regions(rows: QuerySet[Any], lookup: str, under: str = "") -> Filter[Any]:
    """A filter by the region of rows; ``under``: the path of the region, where its whole territory counts."""
    regions = Region.objects.filter(pk__in=rows.order_by().values(lookup)).order_by("path")
    return Filter(
        "region", "区域", [(each.pk, each.name) for each in regions], lambda q, v: q.filter(**{lookup: v})
    )


def _of_fields(lookup: str) -> Filter[Any]:
    return Filter("field", "技术领域", choices(TechField), lambda q, v: q.filter(**{lookup: v}))


_REGISTRATION_COLUMNS: list[Column[Any]] = [
    Column("name", "名称", lambda r: r.name, sort="name", primary=True, link=registration_url),
    Column("kind", "身份", lambda r: r.get_kind_display(), sort="kind", primary=True),
    Column("region", "来自", lambda r: r.region.name if r.region else None, sort="region__path"),
    Column("people", "人数", lambda r: len(r.participants.all()), end=True),
    Column("meets", "洽谈", lambda r: "参加" if r.wants_meetings else "不参加"),
    Column("state", "状态", lambda r: r.get_state_display(), sort="state", primary=True, template="matching/parts/plain_state.html"),
    Column("source", "来源", lambda r: r.get_source_display(), sort="source"),
    Column("made", "报名", lambda r: r.made_at, sort="made_at", template="core/parts/moment.html"),
    Column("purpose", "想谈什么", lambda r: r.purpose, shown=False),
]  # fmt: skip


@login_required
@require_GET
def conference_registrations(request: ActorRequest, pk: int) -> HttpResponse:
    """Who registered."""
    conference = organised_asked(request, pk)
    rows = (
        Registration.objects.filter(conference=conference)
        .select_related("region")
        .prefetch_related("participants")
    )
    listing: Listing[Registration] = Listing(
        request.GET, rows, columns=_REGISTRATION_COLUMNS, search=("name",), order="-made", caption="报名",
        filters=[
            Filter("state", "状态", choices(RegistrationState), lambda q, v: q.filter(state=v)),
            Filter("kind", "身份", choices(RegistrationKind), lambda q, v: q.filter(kind=v)), _of_regions(rows, "region"),
        ],
        views=(
            View("全部", ""), View("待确认", "state=applied"), View("报名成功", "state=approved"),
            View("单位", "kind=organisation"), View("专家", "kind=expert"),
        ),
    )  # fmt: skip
    return _shown(request, conference, listing, "报名", kind="registrations")


_PEOPLE_COLUMNS: list[Column[Any]] = [
    Column("number", "参会号", lambda r: r.number, sort="number", primary=True),
    Column("name", "姓名", lambda r: r.name, sort="name", primary=True),
    Column("party", "单位", lambda r: r.registration.name, sort="registration__name", link=lambda r: registration_url(r.registration)),
    Column("position", "职务", lambda r: r.position),
    Column("phone", "手机", lambda r: masked_phone(r.phone_tail)),
    Column("presence", "参会方式", lambda r: r.get_presence_display(), sort="presence"),
    Column("there", "签到", lambda r: r.checked_in_at, sort="checked_in_at", primary=True, template="matching/parts/checked_in.html"),
    Column("source", "来源", lambda r: r.registration.get_source_display(), sort="registration__source"),
]  # fmt: skip


def _there(rows: QuerySet[Participant], code: str) -> QuerySet[Participant]:
    return rows.filter(checked_in_at__isnull=code != "yes")


def _counted(rows: QuerySet[Participant], code: str) -> QuerySet[Participant]:
    counts = Q(registration__state=RegistrationState.APPROVED, is_gone=False)
    return rows.filter(counts if code == "yes" else ~counts)


@login_required
@require_GET
def conference_participants(request: ActorRequest, pk: int) -> HttpResponse:
    """The people, with masked telephones."""
    conference = organised_asked(request, pk)
    rows = Participant.objects.filter(conference=conference).select_related("registration")
    listing: Listing[Participant] = Listing(
        request.GET, rows, columns=_PEOPLE_COLUMNS, search=("name", "number", "registration__name"), order="number", caption="参会人员",
        filters=[
            Filter("there", "签到", [("yes", "已签到"), ("no", "没有签到")], _there),
            Filter("presence", "参会方式", choices(Presence), lambda q, v: q.filter(presence=v)),
            Filter("counted", "计入报名人数", _YES, _counted),
        ],
        views=(View("全部", ""), View("已签到", "there=yes"), View("没有签到", "there=no")),
    )  # fmt: skip
    return _shown(
        request, conference, listing, "参会人员", kind="participants",
        can_import=bool(may(request.actor, "matching.participant.import", conference)),
    )  # fmt: skip


def _entry_page(entry: Entry) -> str:
    return reverse("matching:entry_review", args=[entry.conference_id, entry.pk])


_ENTRY_COLUMNS: list[Column[Any]] = [
    Column("title", "名称（公开版）", said_entry, primary=True, link=_entry_page),
    Column("hall", "展厅", lambda r: r.get_hall_display(), sort="hall"),
    Column("side", "供需", lambda r: r.get_side_display(), sort="side"),
    Column("field", "技术领域", lambda r: r.get_field_code_display(), sort="field_code"),
    Column("place", "区域", lambda r: r.place.name, sort="place__path"),
    Column("party", "报名的单位", lambda r: r.registration.name if r.registration else None),
    Column("state", "状态", lambda r: r.get_state_display(), sort="state", primary=True, template="matching/parts/plain_state.html"),
    Column("late", "补录", lambda r: "补录" if r.is_late else "", sort="is_late"),
    Column("demo", "来源", lambda r: "演示数据" if r.is_demonstration else "平台" if r.item_id else "平台外征集"),
    Column("made", "报送", lambda r: r.made_at, sort="made_at", template="core/parts/moment.html"),
]  # fmt: skip


@login_required
@require_GET
def conference_entries(request: ActorRequest, pk: int) -> HttpResponse:
    """What was entered."""
    conference = organised_asked(request, pk)
    rows = Entry.objects.filter(conference=conference).select_related("item__face", "place", "registration")
    listing: Listing[Entry] = Listing(
        request.GET, rows, columns=_ENTRY_COLUMNS, search=("title", "item__face__title"), order="-made", caption="成果和需求",
        filters=[
            Filter("state", "状态", choices(EntryState), lambda q, v: q.filter(state=v)),
            Filter("side", "供需", choices(Side), lambda q, v: q.filter(side=v)),
            Filter("hall", "展厅", choices(Hall), lambda q, v: q.filter(hall=v)), _of_fields("field_code"), _of_regions(rows, "place"),
        ],
        views=(View("全部", ""), View("待审核", "state=proposed"), View("成果和服务", "state=accepted&side=offer"), View("需求", "state=accepted&side=need")),
    )  # fmt: skip
    return _shown(
        request, conference, listing, "成果和需求", kind="entries",
        can_enter=bool(may(request.actor, "matching.entry.accept", Entry(conference=conference))),
    )  # fmt: skip


def _meeting_url(meeting: Meeting) -> str:
    return reverse("matching:meeting_detail", args=[meeting.pk])


_MEETING_COLUMNS: list[Column[Any]] = [
    Column("number", "洽谈", str, primary=True, link=_meeting_url),
    Column("host", "甲方", lambda r: r.host.name, sort="host__name", primary=True),
    Column("guest", "乙方", lambda r: r.guest.name, sort="guest__name", primary=True),
    Column("about", "关于", lambda r: said_entry(r.entry)),
    Column("slot", "时间", lambda r: r.slot.starts_at if r.slot else None, sort="slot__starts_at", template="core/parts/moment.html"),
    Column("seat", "桌号/洽谈室", lambda r: r.seat, end=True),
    Column("state", "状态", lambda r: r.get_state_display(), sort="state", template="matching/parts/plain_state.html"),
    Column("pinned", "固定", lambda r: "固定" if r.is_pinned else ""),
    Column("unplaced", "没有排上的原因", lambda r: r.unplaced),
    Column("score", "推荐分", lambda r: None if r.score is None else f"{r.score:.2f}", sort="score", end=True),
]  # fmt: skip


@login_required
@require_GET
def conference_meetings(request: ActorRequest, pk: int) -> HttpResponse:
    """The meetings and their schedule."""
    conference = organised_asked(request, pk)
    rows = Meeting.objects.filter(conference=conference)
    rows = rows.select_related("host", "guest", "entry__item__face", "slot")
    listing: Listing[Meeting] = Listing(
        request.GET, rows, columns=_MEETING_COLUMNS, search=("host__name", "guest__name"), order="slot", caption="一对一洽谈",
        filters=[
            Filter("state", "状态", choices(MeetingState), lambda q, v: q.filter(state=v)),
            Filter("booked", "排过时间", _YES, lambda q, v: q.filter(state__in=BOOKED) if v == "yes" else q.exclude(state__in=BOOKED)),
        ],
        views=(
            View("全部", ""), View("待答复", "state=wished"), View("待排时间", "state=agreed"), View("已排好", "state=placed"),
            View("谈过了", "state=held"), View("缺席", "state=missed"),
        ),
    )  # fmt: skip
    return _shown(
        request, conference, listing, "一对一洽谈", kind="meetings",
        may_arrange=bool(may(request.actor, "matching.meeting.arrange", Meeting(conference=conference))),
    )  # fmt: skip


def _docking_columns(actor: Actor) -> list[Column[Any]]:
    """A pair leads to its page where that is open to the reader: an organiser may sit in another county than its need."""
    paths = [grant.region_path for grant in actor.grants]

    def page(row: Docking) -> str:
        inside = any(row.region.path.startswith(path) for path in paths)
        return reverse("matching:docking_detail", args=[row.pk]) if inside else ""

    return [Column("number", "对接", str, primary=True, link=page), *_DOCKING_COLUMNS]


_DOCKING_COLUMNS: list[Column[Any]] = [
    Column("pair", "需求与供给（公开版）", said_pair, primary=True),
    Column("field", "技术领域", lambda r: r.need.get_field_code_display(), sort="need__field_code"),
    Column("region", "区域", lambda r: r.region.name, sort="region__path"),
    Column("stage", "走到", lambda r: r.get_stage_display(), sort="stage", primary=True),
    Column("standing", "进退", lambda r: r.get_standing_display(), sort="standing"),
    Column("began", "开始", lambda r: r.began_on, sort="began_on", template="exchange/parts/day.html"),
    Column("moved", "最近进展", lambda r: r.moved_on, sort="moved_on", template="exchange/parts/day.html"),
]  # fmt: skip


@login_required
@require_GET
def conference_dockings(request: ActorRequest, pk: int) -> HttpResponse:
    """The pairs that began at it, by the stage that they reached."""
    conference = organised_asked(request, pk)
    rows = Docking.objects.filter(conference=conference).select_related("region", "need__face", "offer__face")
    listing: Listing[Docking] = Listing(
        request.GET, rows, columns=_docking_columns(request.actor), order="-moved", caption="对接",
        filters=[
            Filter("reached", "走到（及以后）", [(str(each), each.label) for each in STAGES], lambda q, v: q.filter(stage__in=from_on(v))),
            _of_fields("need__field_code"), _of_regions(rows, "region"),
        ],
        views=(
            View("全部", ""), View("对接", "reached=docked"), View("意向", "reached=intended"), View("协议", "reached=agreed"),
            View("签约", "reached=signed"),
        ),
    )  # fmt: skip
    return _shown(request, conference, listing, "对接", kind="dockings")


# ── judging ─────────────────────────────────────────────────────────────────────────────────


@login_required
@require_http_methods(["GET", "POST"])
def registration_review(request: ActorRequest, pk: int, registration: int, action: str) -> HttpResponse:
    """Confirm a registration, or not."""
    conference = organised_asked(request, pk)
    row = conference.registrations.filter(pk=registration).first()
    if row is None or action not in ("approve", "refuse"):
        raise Http404("没有这份报名。")
    require(request.actor, "matching.registration.approve", row)
    passes = action == "approve"
    form: Any = (
        SureForm(request.POST if request.method == "POST" else None)
        if passes
        else ReasonForm(request.POST or None)
    )
    title = next(each.title for each in REGISTRATION_LIFECYCLE.transitions if each.action == action)
    back = f"{reverse('matching:conference_registrations', args=[pk])}?state=applied"
    page = Page(title, title, back, lead=f"{row.name}（{row.get_kind_display()}）", done="办好了。")
    return act(
        request, conference, page, form,
        do=lambda f: approve_registration(
            registration_id=row.pk, passes=passes, reason=f.cleaned_data.get("reason", ""), actor=request.actor, now=request.now
        ),
    )  # fmt: skip


_ENTRY_STEPS: Sequence[str] = ("accept", "refuse", "withdraw")


@login_required
@require_http_methods(["GET", "POST"])
def entry_review(request: ActorRequest, pk: int, entry: int) -> HttpResponse:
    """Judge what was entered, by its public version."""
    conference = organised_asked(request, pk)
    rows = conference.entries.select_related("item__face__place", "registration", "place")
    row = rows.filter(pk=entry).first()
    if row is None:
        raise Http404("没有这一项。")
    may_judge = bool(may(request.actor, "matching.entry.accept", row))
    if request.method == "POST":
        require(request.actor, "matching.entry.accept", row)
    form = ReasonForm(request.POST or None, words="不入场、撤下、截止后入场的要写，报送单位看得到。")
    back = reverse("matching:conference_entries", args=[pk])
    page = Page("审核入场", "", back, template="matching/entry_review.html", done="办好了。")
    open_steps = [
        (code, ENTRY_LIFECYCLE.transition(row.state, code).title)
        for code in _ENTRY_STEPS
        if ENTRY_LIFECYCLE.allows(row.state, code)
    ]

    def do(f: Any) -> Any:
        told: dict[str, Any] = {
            "entry_id": row.pk,
            "reason": f.cleaned_data["reason"],
            "actor": request.actor,
            "now": request.now,
        }
        if request.POST.get("step") == "withdraw":
            return withdraw_entry(**told)
        return review_entry(accepts=request.POST.get("step") == "accept", **told)

    return act(
        request, conference, page, form, do, entry=row, steps=open_steps if may_judge else [], face=getattr(row.item, "face", None)
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def entry_enter(request: ActorRequest, pk: int) -> HttpResponse:
    """Bring in what is on show."""
    conference = organised_asked(request, pk)
    require(request.actor, "matching.entry.accept", Entry(conference=conference))
    form = EnterForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    back = reverse("matching:conference_entries", args=[pk])
    page = Page(
        "录入展示中的成果或需求", "入场", back, lead="录入后直接入场，只公开它的公开版。", done="已入场。"
    )
    return act(
        request, conference, page, form,
        do=lambda f: enter_entry(
            conference_id=pk, item_id=f.cleaned_data["number"], reason=f.cleaned_data["reason"], actor=request.actor, now=request.now
        ),
    )  # fmt: skip
