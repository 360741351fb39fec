"""What of programs goes along when two records of an organisation or of a person are made one."""

from __future__ import annotations

from kechuang.programs.models import Case, Idea, LateCode, Part
from kechuang.subjects.queries.merging import Move, goes_with
from kechuang.subjects.queries.merging_people import PersonMove, goes_with_person

goes_with(
    Move(Case, "organisation", "办件"),
    Move(Part, "organisation", "办件参加单位"),
    Move(Idea, "organisation", "选题建议"),
    Move(LateCode, "organisation", "补报码"),
)
goes_with_person(PersonMove(Case, "person", "办件"), PersonMove(Part, "person", "办件参加者"))
