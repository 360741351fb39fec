"""What of conferences goes along when two records of an organisation or person are made one, and what follows from an item's life."""

from __future__ import annotations

from kechuang.matching.models import Registration
from kechuang.subjects.queries.merging import Move, goes_with
from kechuang.subjects.queries.merging_people import PersonMove, goes_with_person

goes_with(Move(Registration, "organisation", "对接会报名", same=("conference_id",)))
goes_with_person(PersonMove(Registration, "person", "对接会报名", same=("conference_id",)))
