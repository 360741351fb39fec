"""Reads of publicity: what waits for it, what stands before the public, what the archive keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from kechuang.core.events import object_type
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.permissions import which
from kechuang.programs.models import Call, Case, Decision, Publicity
from kechuang.programs.models.decision import PublicityQuerySet
from kechuang.programs.states import CaseState, ObjectionState

#: An objection in one of these keeps its case from being approved.
OPEN_OBJECTIONS = (ObjectionState.RECEIVED, ObjectionState.ACCEPTED)


def awaiting_publicity(call: Call) -> QuerySet[Case]:
    """The cases of a call that wait to be put before the public: approval was told, and they stand on no list that counts."""
    rows = _awaiting(Case.objects.filter(call=call))
    return rows.select_related("organisation", "person", "region").order_by("number", "pk")


def _awaiting(cases: QuerySet[Case]) -> QuerySet[Case]:
    listed = Publicity.objects.filter(cases=OuterRef("pk"), cancelled_at__isnull=True)
    told = Decision.objects.filter(case=OuterRef("pk"), released_at__isnull=False, replaced_at__isnull=True)
    # A case that came back by an objection was on a list before: a later decision was told, and it needs a new one.
    newer = told.filter(released_at__gt=OuterRef("on_list"))
    latest = listed.order_by("-made_at").values("made_at")[:1]
    rows = cases.filter(state=CaseState.PUBLICITY).annotate(on_list=latest).filter(Exists(told))
    return rows.filter(Q(on_list__isnull=True) | Exists(newer))


def calls_awaiting(actor: Actor) -> QuerySet[Call]:
    """The calls in which the actor may publish a list."""
    return which(actor, "programs.publicity.publish", Call.objects.all(), field="region")


def officers_publicities(actor: Actor) -> QuerySet[Publicity]:
    """The lists of the actor's calls, with how many cases and objections each has."""
    rows = which(actor, "programs.publicity.publish", Publicity.objects.all())
    open_ones = Count("objections", filter=Q(objections__state__in=OPEN_OBJECTIONS), distinct=True)
    return (
        rows.select_related("call__region")
        .defer("call__text")
        .annotate(count=Count("cases", distinct=True), objected=Count("objections", distinct=True), pending=open_ones)
    )  # fmt: skip


def narrowed(rows: QuerySet[Publicity], how: str, today: date) -> QuerySet[Publicity]:
    """Those that run, have ended, or were taken down."""
    if how == "cancelled":
        return rows.filter(cancelled_at__isnull=False)
    live = rows.filter(cancelled_at__isnull=True)
    return live.filter(ends_on__gte=today) if how == "running" else live.filter(ends_on__lt=today)


def calls_with_waiting(actor: Actor) -> list[tuple[Call, int]]:
    """The actor's calls whose cases wait to be put before the public, with how many. One query."""
    counted = Count("cases", filter=Q(cases__in=_awaiting(Case.objects.all()).values("pk")))
    rows = calls_awaiting(actor).annotate(waiting=counted).filter(waiting__gt=0).order_by("-year", "-pk")
    return [(each, each.waiting) for each in rows]


def get_publicity(actor: Actor, publicity_id: int) -> Publicity:
    """One list of the actor's calls. Raises ``Publicity.DoesNotExist``."""
    return officers_publicities(actor).get(pk=publicity_id)


def public_publicities() -> PublicityQuerySet:
    """All lists that were published, the newest first: for everybody."""
    rows = Publicity.objects.select_related("call__region", "call__kind_version").defer(
        "call__text", "call__kind_version__data"
    )
    return rows.annotate(count=Count("cases")).order_by("-starts_on", "-pk")


def get_public_publicity(publicity_id: int) -> Publicity:
    """One list, for everybody. Raises ``Publicity.DoesNotExist``."""
    rows = Publicity.objects.select_related("call__region", "call__kind_version")
    return rows.get(pk=publicity_id)


@dataclass(frozen=True)
class Listed:
    """A line of a list: what everybody may read of a case. ``applicant``: an organisation, or a person who applied himself."""

    case: Case
    applicant: str
    amount: object
    grade: str


def lines_of(publicity: Publicity) -> list[Listed]:
    """The lines of a list, with what was decided when it was published. Two queries."""
    told = Decision.objects.filter(released_at__isnull=False, released_at__lte=publicity.made_at)
    rows = publicity.cases.select_related("organisation", "person", "region").prefetch_related(
        Prefetch("decisions", told.order_by("-released_at"), to_attr="told")
    )
    review = publicity.call.kind_version.kind.review
    grades = {code: title for code, title, *_ in review.grades} if review is not None else {}
    found = []
    for case in rows.order_by("number", "pk"):
        decision = next(iter(case.told), None)
        grade = decision.grade if decision else ""
        found.append(
            Listed(
                case, str(case.organisation or case.person or ""), decision.amount if decision else None,
                grades.get(grade, grade),
            )
        )  # fmt: skip
    return found


def cancel_reason(publicity: Publicity) -> str:
    """Why a list was taken down, as its trail says; empty for one that was not."""
    rows = Event.objects.filter(
        object_type=object_type(publicity), object_id=str(publicity.pk), kind="programs.publicity.cancelled"
    )
    found = rows.order_by("-seq").first()
    return "" if found is None else str(found.data.get("reason", ""))


def ended_publicities(today: date) -> list[int]:
    """The lists whose last day has passed and of which a case still waits to be approved."""
    rows = Publicity.objects.filter(
        ends_on__lt=today, cancelled_at__isnull=True, cases__state=CaseState.PUBLICITY
    )
    return list(rows.distinct().order_by("ends_on", "pk").values_list("pk", flat=True))
