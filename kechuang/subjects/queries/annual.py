"""Reads of annual statements: one with its facts, its versions, years side by side, who has filed and who has not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.permissions import require
from kechuang.rules.facts import Fact
from kechuang.subjects.logic.crosschecks import Filed, Inconsistency, inconsistencies
from kechuang.subjects.logic.headcount import Average, Ends, yearly_average
from kechuang.subjects.logic.statement_form import statement_facts
from kechuang.subjects.logic.stored import Stored, loaded
from kechuang.subjects.models import AnnualFact, AnnualStatement, MonthlyHeadcount, Organisation
from kechuang.subjects.states import AnnualState, OrganisationKind, OrganisationState

#: Averages that the months make: fact → the columns of the month.
AVERAGES = {
    "employees_average": ("staff_start", "staff_end"),
    "st_staff_average": ("st_start", "st_end"),
}
MONTH_COLUMNS = tuple(column for pair in AVERAGES.values() for column in pair)
#: Filed: out of the organisation's hands.
FILED = (AnnualState.SIGNED, AnnualState.COUNTY_VERIFIED, AnnualState.VERIFIED)


def get_statement(actor: Actor, statement_id: int) -> AnnualStatement:
    """One statement. Raises ``Refused`` or ``AnnualStatement.DoesNotExist``."""
    row = AnnualStatement.objects.select_related("organisation__region", "signed_by").get(pk=statement_id)
    require(actor, "subjects.annual_statement.view", row)
    return row


def statement_of(
    actor: Actor, organisation: Organisation, year: int, version: int | None = None
) -> AnnualStatement | None:
    """A year's current statement, or the version asked for; None if there is none. Raises ``Refused``."""
    require(actor, "subjects.annual_statement.view", AnnualStatement(organisation=organisation))
    rows = AnnualStatement.objects.filter(organisation=organisation, year=year)
    rows = rows.current() if version is None else rows.filter(version=version)
    return rows.select_related("organisation__region", "signed_by").first()


def statements_of(actor: Actor, organisation: Organisation) -> list[AnnualStatement]:
    """The current statements of an organisation, the newest year first, with how many facts each has. One query."""
    require(actor, "subjects.annual_statement.view", AnnualStatement(organisation=organisation))
    rows = AnnualStatement.objects.current().filter(organisation=organisation).select_related("signed_by")
    return list(rows.annotate(told=Count("facts")).order_by("-year"))


def versions_of(statement: AnnualStatement) -> list[AnnualStatement]:
    """All versions of a statement's year, the newest first. One query."""
    rows = AnnualStatement.objects.filter(organisation_id=statement.organisation_id, year=statement.year)
    return list(rows.select_related("signed_by").order_by("-version"))


def history_of(versions: Iterable[AnnualStatement], *, limit: int = 60) -> list[Event]:
    """What happened to all versions of a year, the newest first. One query."""
    ids = [str(each.pk) for each in versions]
    rows = Event.objects.filter(object_type="subjects.annualstatement", object_id__in=ids)
    return list(rows.order_by("-id")[:limit])


def values_of(statement: AnnualStatement) -> dict[str, Any]:
    """What a statement says, by fact name, prefilled ones included. One query."""
    return _values(statement.facts.all())


def _values(rows: Iterable[AnnualFact]) -> dict[str, Any]:
    facts = {fact.name: fact for fact in statement_facts()}
    found = ((each.name, value_of(facts[each.name], each)) for each in rows if each.name in facts)
    return {name: value for name, value in found if value is not None}


def value_of(fact: Fact, row: AnnualFact) -> Any:
    """A row's value in its fact's own type."""
    return loaded(fact, Stored(row.value, row.text, row.rows))


def heads_of(months: Iterable[MonthlyHeadcount], fact: str) -> dict[int, Ends]:
    """The months' heads that make one average."""
    start, end = AVERAGES[fact]
    return {each.month: Ends(getattr(each, start), getattr(each, end)) for each in months}


def averages_of(statement: AnnualStatement, months: Sequence[MonthlyHeadcount]) -> dict[str, Average]:
    """The averages that a statement's months make."""
    organisation = statement.organisation
    return {
        fact: yearly_average(
            heads_of(months, fact),
            year=statement.year,
            opened_on=organisation.registered_on,
            is_closed=organisation.state == OrganisationState.CLOSED,
        )
        for fact in AVERAGES
    }


def filed_of(statement: AnnualStatement) -> Filed:
    """A statement as cross-checks see it, beside the last year's newest filed one. Four queries."""
    before = AnnualStatement.objects.filter(
        organisation_id=statement.organisation_id, year=statement.year - 1, is_current=True
    ).first()
    return Filed(
        year=statement.year,
        values=_values(statement.facts.filter(prefilled=False)),
        before={} if before is None else _values(before.facts.filter(prefilled=False)),
        averages=averages_of(statement, list(statement.months.all())),
        industry=statement.organisation.industry,
    )


def inconsistencies_of(statement: AnnualStatement) -> list[Inconsistency]:
    """What contradicts itself in a statement; for the signer and for the bureau alike."""
    return inconsistencies(filed_of(statement))


@dataclass(frozen=True)
class Doubt:
    """A statement of the bureau's pool with what contradicts itself in it."""

    statement: AnnualStatement
    found: tuple[Inconsistency, ...]


def doubtful_statements(rows: QuerySet[AnnualStatement]) -> list[Doubt]:
    """Of these statements, those that contradict themselves. Four queries, however many."""
    statements = list(rows.select_related("organisation__region").prefetch_related("facts", "months"))
    keys = [(each.organisation_id, each.year - 1) for each in statements]
    olds = AnnualStatement.objects.current().filter(
        organisation__in={key[0] for key in keys}, year__in={key[1] for key in keys}
    )
    before = {(each.organisation_id, each.year): each for each in olds.prefetch_related("facts")}
    doubts = []
    for each in statements:
        old = before.get((each.organisation_id, each.year - 1))
        filed = Filed(
            year=each.year,
            values=_values(fact for fact in each.facts.all() if not fact.prefilled),
            before={} if old is None else _values(fact for fact in old.facts.all() if not fact.prefilled),
            averages=averages_of(each, list(each.months.all())),
            industry=each.organisation.industry,
        )
        found = tuple(inconsistencies(filed))
        if found:
            doubts.append(Doubt(each, found))
    return doubts


@dataclass(frozen=True)
class Difference:
    """A fact that two statements say differently."""

    title: str
    group: str
    unit: str
    old: Any
    new: Any


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Only what differs between two statements' values, in the order of the form."""
    return [
        Difference(fact.title, fact.group, fact.unit, old.get(fact.name), new.get(fact.name))
        for fact in statement_facts()
        if old.get(fact.name) != new.get(fact.name)
    ]


@dataclass
class Side:
    """One year of several side by side."""

    year: int
    statement: AnnualStatement | None
    values: dict[str, Any] = field(default_factory=dict)


def years_beside(actor: Actor, organisation: Organisation, years: Sequence[int]) -> list[Side]:
    """The current statements of several years side by side. Three queries. Raises ``Refused``."""
    require(actor, "subjects.annual_statement.view", AnnualStatement(organisation=organisation))
    rows = AnnualStatement.objects.current().filter(organisation=organisation, year__in=years)
    found = {
        each.year: each for each in rows.select_related("organisation").prefetch_related("facts", "months")
    }
    sides = []
    for year in years:
        row = found.get(year)
        side = Side(year, row)
        if row is not None:
            made = averages_of(row, list(row.months.all()))
            averages = {name: each.value for name, each in made.items() if each.value is not None}
            side.values = averages | _values(fact for fact in row.facts.all() if not fact.prefilled)
        sides.append(side)
    return sides


# ── who has filed ────────────────────────────────────────────────────────────────────────────


def filing_of(actor: Actor, year: int) -> QuerySet[Organisation]:
    """The enterprises that the actor sees, each with its statement of a year (``filing_*``; None: not begun)."""
    mine = AnnualStatement.objects.current().filter(organisation=OuterRef("pk"), year=year)
    rows = Organisation.objects.visible_to(actor).live().filter(kind=OrganisationKind.ENTERPRISE)
    return rows.select_related("region").annotate(
        filing_id=Subquery(mine.values("pk")[:1]),
        filing_state=Subquery(mine.values("state")[:1]),
        filing_version=Subquery(mine.values("version")[:1]),
        filing_signed_at=Subquery(mine.values("signed_at")[:1]),
        filing_changed_at=Subquery(mine.values("changed_at")[:1]),
    )


@dataclass(frozen=True)
class Progress:
    """How far a region has come with a year's statements."""

    region: str
    code: str
    total: int
    filed: int
    verified: int
    approved: int

    @property
    def unfiled(self) -> int:
        """How many have not filed."""
        return self.total - self.filed


def progress_of(actor: Actor, year: int) -> list[Progress]:
    """Filed, verified and approved by region among the enterprises that the actor sees. One query."""
    mine = AnnualStatement.objects.current().filter(organisation=OuterRef("pk"), year=year)
    checked = (AnnualState.COUNTY_VERIFIED, AnnualState.VERIFIED)
    rows = (
        Organisation.objects.visible_to(actor)
        .live()
        .filter(kind=OrganisationKind.ENTERPRISE)
        .annotate(
            is_filed=Exists(mine.filter(state__in=FILED)),
            is_verified=Exists(mine.filter(state__in=checked)),
            is_approved=Exists(mine.filter(state=AnnualState.VERIFIED)),
        )
        .order_by()
        .values("region__code", "region__name")
        .annotate(
            total=Count("pk"),
            filed=Count("pk", filter=Q(is_filed=True)),
            verified=Count("pk", filter=Q(is_verified=True)),
            approved=Count("pk", filter=Q(is_approved=True)),
        )
        .order_by("region__path")
    )
    return [
        Progress(
            each["region__name"], each["region__code"], each["total"],
            each["filed"], each["verified"], each["approved"],
        )
        for each in rows
    ]  # fmt: skip
