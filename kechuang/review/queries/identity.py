"""By what an applicant is known, gathered from all that is on file: what a blinded expert must not read."""

from __future__ import annotations

from kechuang.programs.models import Case
from kechuang.review.logic.blind_scan import Marks


def marks_of(case: Case) -> Marks:
    """Names, people, places and numbers of a case's applicant and of who takes part. Three queries."""
    own = case.organisation
    organisations, people = set[str](), set[str]()
    codes = {case.number or ""}
    places = set() if case.region_id == case.call.region_id else {case.region.name}
    if own is not None:
        organisations |= {own.name, *own.former_names.values_list("name", flat=True)}
        people |= {own.legal_representative, own.contact_name, own.controller}
        codes |= {own.uscc or "", own.contact_phone, own.address}
    if case.person is not None:
        people.add(case.person.name)
        organisations.add(case.person.employer_name)
    for part in case.parts.select_related("person__employer", "organisation"):
        if part.person is not None:
            employer = part.person.employer
            people.add(part.person.name)
            organisations.add(employer.name if employer else part.person.employer_name)
        elif part.organisation is not None:
            organisations.add(part.organisation.name)
        else:
            (organisations if len(part.name) > _LONGEST_PERSON else people).add(part.name)
    return Marks(_kept(organisations), _kept(people), _kept(places), _kept(codes))


#: A bare name that is longer is an organisation's.
_LONGEST_PERSON = 5


def _kept(texts: set[str]) -> tuple[str, ...]:
    return tuple(sorted(each.strip() for each in texts if len(each.strip()) >= 2))
