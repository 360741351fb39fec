"""Facts of the annual statements: what was filed for each year, and the averages that the months make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from kechuang.rules.facts import FactScope, facts_by_name
from kechuang.subjects.facts.sheet import Known, offers
from kechuang.subjects.logic.headcount import Ends, yearly_average
from kechuang.subjects.logic.stored import Stored, loaded
from kechuang.subjects.models import AnnualFact, AnnualStatement, MonthlyHeadcount, Organisation
from kechuang.subjects.queries.annual import AVERAGES
from kechuang.subjects.states import AnnualState, OrganisationState

#: A signed statement counts, and so does the last signed version while its correction is being filled in.
COUNTED = (AnnualState.SIGNED, AnnualState.COUNTY_VERIFIED, AnnualState.VERIFIED, AnnualState.REPLACED)
#: What an organisation's own check counts besides: what is being filled in, but no correction that was given up.
OPEN_TOO = tuple(each for each in AnnualState if each != AnnualState.ABANDONED)

#: In words after the statement's name.
STANDING: Mapping[str, str] = {
    AnnualState.DRAFT: "填报中，未签报",
    AnnualState.RETURNED: "退回修改中",
    AnnualState.SIGNED: "已签报，未核实",
    AnnualState.COUNTY_VERIFIED: "县级已核实",
    AnnualState.VERIFIED: "市级已核定",
    AnnualState.REPLACED: "更正前的版本，更正版未签报",
    AnnualState.ABANDONED: "已放弃的更正",
}


class Version(NamedTuple):
    """A statement's version as far as facts need it."""

    pk: int
    organisation_id: int
    year: int
    version: int
    state: str

    @property
    def origin(self) -> str:
        """Its name and standing, in words."""
        which = f"第{self.version}版，" if self.version > 1 else ""
        return f"{self.year}年度报表（{which}{STANDING[self.state]}）"


@offers("annual")
def filed_facts(organisations: Sequence[Organisation], as_of: date, years: Sequence[int]) -> Iterable[Known]:
    """The facts of each year's last signed version. Three queries, however many organisations."""
    return _facts(organisations, years, COUNTED)


@offers("annual", drafts=True)
def drafted_facts(
    organisations: Sequence[Organisation], as_of: date, years: Sequence[int]
) -> Iterable[Known]:
    """The facts of each year's newest version, signed or not: for the organisation's own check only."""
    return _facts(organisations, years, OPEN_TOO)


def _facts(
    organisations: Sequence[Organisation], years: Sequence[int], states: Sequence[str]
) -> Iterator[Known]:
    newest = newest_versions(organisations, years, states)
    last: dict[int, int] = {}
    for each in newest.values():
        last[each.organisation_id] = max(each.year, last.get(each.organisation_id, 0))
    wanted = {"statement__organisation__in": organisations, "statement__year__in": list(years)}
    stated: set[tuple[int, str]] = set()
    rows = AnnualFact.objects.filter(statement__state__in=states, prefilled=False, **wanted).order_by()
    for pk, name, number, text, table in rows.values_list("statement_id", "name", "value", "text", "rows"):
        version, fact = newest.get(pk), facts_by_name.get(name)
        if version is not None and fact is not None:
            stated.add((pk, name))
            value = loaded(fact, Stored(number, text, table))
            if fact.scope == FactScope.YEAR:
                yield Known(version.organisation_id, name, version.year, value, version.origin)
            elif version.year == last[version.organisation_id]:
                # What is declared as at the day of signing: the newest declaration stands for today.
                yield Known(version.organisation_id, name, None, value, f"{version.origin}中的声明")
    months = MonthlyHeadcount.objects.filter(statement__state__in=states, **wanted).order_by()
    yield from _averages(organisations, newest, stated, months)


def newest_versions(
    organisations: Sequence[Organisation], years: Sequence[int], states: Sequence[str]
) -> dict[int, Version]:
    """The newest version in one of the states, of each organisation and year, by its key. One query."""
    rows = AnnualStatement.objects.filter(
        organisation__in=organisations, year__in=list(years), state__in=states
    )
    found: dict[tuple[int, int], Version] = {}
    for row in rows.order_by("version").values_list("pk", "organisation_id", "year", "version", "state"):
        version = Version(*row)
        found[version.organisation_id, version.year] = version
    return {each.pk: each for each in found.values()}


def _averages(
    organisations: Sequence[Organisation],
    newest: Mapping[int, Version],
    stated: set[tuple[int, str]],
    months: Any,
) -> Iterator[Known]:
    """The averages of the months, where the statement does not give them directly."""
    by_id = {each.pk: each for each in organisations}
    heads: dict[int, dict[int, dict[str, int | None]]] = {}
    columns = [column for pair in AVERAGES.values() for column in pair]
    for row in months.values("statement_id", "month", *columns):
        if row["statement_id"] in newest:
            heads.setdefault(row["statement_id"], {})[row["month"]] = row
    for pk, rows in heads.items():
        version = newest[pk]
        organisation = by_id[version.organisation_id]
        for name, (start, end) in AVERAGES.items():
            if (pk, name) in stated:
                continue
            told = {month: Ends(row[start], row[end]) for month, row in rows.items()}
            average = average_of(told, organisation, version.year)
            if average.value is not None:
                origin = f"{version.origin}，按{len(average.months)}个月人数算出"
                yield Known(version.organisation_id, name, version.year, average.value, origin)


def average_of(told: Mapping[int, Ends], organisation: Organisation, year: int) -> Any:
    """The year's average of an organisation's heads by month, by what its file says of its opening and closing."""
    return yearly_average(
        told,
        year=year,
        opened_on=organisation.registered_on,
        is_closed=organisation.state == OrganisationState.CLOSED,
    )
