"""Whom an answer names: people and organisations tied to their rows, for limits and recusal."""

from __future__ import annotations

from typing import Any

from kechuang.core.secrets import fingerprint
from kechuang.programs.logic.kinds import Question
from kechuang.programs.logic.parts import names_somebody
from kechuang.programs.states import FieldKind
from kechuang.subjects.logic.identifiers import normalise
from kechuang.subjects.models import Organisation, Person
from kechuang.subjects.queries.organisations import find_by_words
from kechuang.subjects.queries.person import people_exactly


def tied(question: Question, value: Any, applicant: Organisation | None) -> Any:
    """An answer whose people and organisations are tied to their rows; identity numbers are used and not kept.

    Nothing is said to the writer about who is on file.
    """
    if value is None or not names_somebody(question):
        return value
    if question.kind == FieldKind.TABLE:
        columns = {each.code: each for each in question.columns}
        return [{code: tied(columns[code], cell, applicant) for code, cell in row.items()} for row in value]
    return _organisation(value) if question.kind == FieldKind.ORGANISATION else _person(value, applicant)


def _organisation(value: dict[str, Any]) -> dict[str, Any]:
    row = find_by_words(value.get("uscc") or value["name"])
    return {**value, "organisation": row.pk} if row is not None else value


def _person(value: dict[str, Any], applicant: Organisation | None) -> dict[str, Any]:
    kept = {key: each for key, each in value.items() if key != "identity"}
    mark = fingerprint(normalise(value.get("identity", "")))
    if mark:
        rows = Person.objects.filter(id_mark=mark, name=value["name"], merged_into__isnull=True)
        row = rows.first()
    else:
        employer = value.get("employer") or (applicant.name if applicant else "")
        line = f"{value['name']}，{employer}"
        row = people_exactly([line]).get(line)
    return {**kept, "person": row.pk} if row is not None else kept
