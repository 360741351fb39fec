"""Facts counted from intellectual property.

Known of an organisation that has at least one right on file, or whose signed annual statement of the as-of year or the
year before says that its list is complete (``ip_list_complete``, confirmed by a person); for the organisation's own check
one that is being filled in says so too. Of any other nobody knows whether it has none or has not entered them: unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from kechuang.subjects.facts.annual import COUNTED, OPEN_TOO, newest_versions
from kechuang.subjects.facts.sheet import Known, offers
from kechuang.subjects.logic.rights import Holding, RightFacts, Use, ip_facts, patent_rows
from kechuang.subjects.models import AnnualFact, IPHolder, IPRight, IPStatus, IPUse, Organisation

COMPLETE = "ip_list_complete"


@offers("ip")
def known_of_rights(
    organisations: Sequence[Organisation], as_of: date, years: Sequence[int]
) -> Iterator[Known]:
    """What rights say of each organisation as at ``as_of``. Six queries."""
    return _known(organisations, as_of, COUNTED)


@offers("ip", drafts=True)
def drafted_of_rights(
    organisations: Sequence[Organisation], as_of: date, years: Sequence[int]
) -> Iterator[Known]:
    """The same, with what is declared but not yet signed: for the organisation's own check only."""
    return _known(organisations, as_of, OPEN_TOO)


def _known(organisations: Sequence[Organisation], as_of: date, states: Sequence[str]) -> Iterator[Known]:
    keys = [each.pk for each in organisations]
    holdings = _holdings(keys)
    complete = _complete(organisations, as_of, states)
    for key in keys:
        found = holdings.get(key, [])
        if not found and key not in complete:
            continue
        origin = (
            f"知识产权台账（{len(found)}件），截至{as_of:%Y-%m-%d}" if found else "年度报表确认无知识产权"
        )
        for name, value in ip_facts(found, as_of).items():
            yield Known(key, name, None, value, origin)
        if found:
            yield Known(key, "patents", None, patent_rows(found, as_of), origin)


def _holdings(keys: Sequence[int]) -> dict[int, list[Holding]]:
    """The rights that each organisation holds, with their history and all uses."""
    rows = list(
        IPHolder.objects.filter(organisation_id__in=keys).values_list("right_id", "organisation_id", "order")
    )
    mine = IPRight.objects.filter(holders__organisation_id__in=keys)
    history: defaultdict[int, list[tuple[date, str]]] = defaultdict(list)
    for right_id, on, status in (
        IPStatus.objects.filter(right__in=mine).order_by("on", "id").values_list("right_id", "on", "status")
    ):
        history[right_id].append((on, status))
    uses: defaultdict[int, list[Use]] = defaultdict(list)
    for use in IPUse.objects.filter(right__in=mine):
        uses[use.right_id].append(Use(use.organisation_id, use.purpose, use.year, use.until))
    rights = {each.pk: (right_facts(each, history[each.pk]), each.number) for each in mine.distinct()}
    found: defaultdict[int, list[Holding]] = defaultdict(list)
    for right_id, organisation_id, order in rows:
        right, number = rights[right_id]
        found[organisation_id].append(Holding(right, organisation_id, order, uses[right_id], number))
    return found


def right_facts(right: IPRight, history: Sequence[tuple[date, str]]) -> RightFacts:
    """A row as its counting knows it."""
    return RightFacts(
        kind=right.kind,
        filed_on=right.filed_on,
        granted_on=right.granted_on,
        status=right.status,
        status_on=right.status_on,
        history=tuple(history),
        acquired=right.acquired,
        is_emerging=right.is_emerging,
        has_family_abroad=right.has_family_abroad,
        is_pledge_high=right.is_pledge_high,
        has_national_award=right.has_national_award,
        is_in_use=right.is_in_use,
    )


def _complete(organisations: Sequence[Organisation], as_of: date, states: Sequence[str]) -> set[int]:
    """The organisations that declared their list of rights complete for the as-of year or the year before."""
    newest = newest_versions(organisations, (as_of.year - 1, as_of.year), states)
    rows = AnnualFact.objects.filter(name=COMPLETE, prefilled=False, text="是", statement__in=list(newest))
    return {newest[key].organisation_id for key in rows.values_list("statement_id", flat=True)}
