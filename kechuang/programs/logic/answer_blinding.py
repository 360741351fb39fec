"""The copy of a case that experts read who must not know whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kechuang.programs.logic.kinds import Kind, Question, walk
from kechuang.programs.states import FieldKind

#: What stands where a name stood.
MASK = "〔已隐去〕"
#: Shorter names would hide common words.
_SHORTEST = 2
_NAMING = frozenset({FieldKind.ORGANISATION, FieldKind.PERSON})


def is_identifying(question: Question) -> bool:
    """Does an answer say who applies? Organisations and people always do."""
    return question.identifying or question.kind in _NAMING


def blinded(kind: Kind, answers: Mapping[str, Any], names: tuple[str, ...] = ()) -> dict[str, Any]:
    """The answers without those that say who applies; their names are hidden in all other texts as well.

    ``names``: what else must not be read, such as the applicant's name. Attachments have redacted copies of their own.
    """
    hidden = sorted({*_names(kind, answers), *filter(_is_name, names)}, key=len, reverse=True)
    return {
        question.code: _masked(_without(question, answers[question.code]), hidden)
        for question in kind.questions
        if question.code in answers and not is_identifying(question)
    }


def _is_name(text: str) -> bool:
    return len(text) >= _SHORTEST


def _without(question: Question, value: Any) -> Any:
    """A table without the columns that say who applies."""
    if question.kind != FieldKind.TABLE or not isinstance(value, list):
        return value
    kept = {each.code for each in question.columns if not is_identifying(each)}
    return [{code: cell for code, cell in row.items() if code in kept} for row in value]


def _names(kind: Kind, answers: Mapping[str, Any]) -> Iterator[str]:
    """The texts of the answers that say who applies, the columns of tables included."""
    for question in kind.questions:
        value = answers.get(question.code)
        if is_identifying(question):
            yield from _texts(value)
        elif question.kind == FieldKind.TABLE and isinstance(value, list):
            inner = {each.code for each in walk(question.columns) if is_identifying(each)}
            yield from (text for row in value for code in inner for text in _texts(row.get(code)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (
            str(value[key]) for key in ("name", "uscc", "employer") if _is_name(str(value.get(key) or ""))
        )
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str) and _is_name(value) and len(value) <= 120:
        yield value


def _masked(value: Any, hidden: list[str]) -> Any:
    if isinstance(value, str):
        for name in hidden:
            value = value.replace(name, MASK)
        return value
    if isinstance(value, list):
        return [_masked(each, hidden) for each in value]
    if isinstance(value, Mapping):
        return {key: _masked(each, hidden) for key, each in value.items()}
    return value
