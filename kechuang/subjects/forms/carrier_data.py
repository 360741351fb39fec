"""The yearly data form of a carrier: one field a fact, typed as the fact's kind says; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from kechuang.core.forms import DateInput, KindForm
from kechuang.core.logic.verdicts import Problem
from kechuang.rules.facts import Fact, FactKind
from kechuang.rules.values import FactRef
from kechuang.subjects.logic.statement_form import read_stored, read_typed, typed, unit_of
from kechuang.subjects.logic.wording import fact_words

#: Money is typed in 万元, as everywhere where people fill in yearly data.
UNIT = "wan"


@dataclass(frozen=True)
class DataRow:
    """One field as drawn: what stood there when the page was drawn, last year's value beside, what is counted anyway."""

    field: BoundField
    was: SafeString
    before: str
    known: str
    origin: str


class CarrierDataForm(KindForm):
    """The facts of a carrier for one year. ``values`` are this year's, by name."""

    def __init__(self, data: Any, *, facts: Sequence[Fact], values: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.facts = {each.name: each for each in facts}
        for fact in facts:
            self.fields[fact.name] = _field(fact, typed(fact, values.get(fact.name), UNIT))

    def clean(self) -> dict[str, Any]:
        """Every fact in its own type; what is wrong stands at its field."""
        found: dict[str, Any] = super().clean() or {}
        for name, fact in self.facts.items():
            try:
                found[name] = read_typed(fact, found.get(name, ""), UNIT)
                read_stored(fact, found[name])
            except Problem as problem:
                self.add_error(name, problem.message)
        return found

    def changes(self) -> dict[str, Any]:
        """What was changed against what the page showed: another's work beside it stays."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def rows(
        self, before: Mapping[str, Any], counted: Mapping[FactRef, tuple[Any, str]]
    ) -> Iterator[DataRow]:
        """The fields as drawn. ``counted``: values that stand on file without being filed here, with their origin."""
        for name, fact in self.facts.items():
            value, origin = counted.get(FactRef(name), (None, ""))
            bound = self[name]
            old = before.get(name)
            yield DataRow(
                bound,
                bound.as_hidden(only_initial=True),
                "" if old is None else fact_words(fact, old),
                "" if value is None else fact_words(fact, value),
                origin,
            )


def _field(fact: Fact, initial: str) -> forms.Field:
    common: dict[str, Any] = {
        "label": fact.title,
        "help_text": fact.help,
        "required": False,
        "initial": initial,
        "show_hidden_initial": True,
    }
    if fact.kind == FactKind.YES_NO:
        return forms.ChoiceField(choices=[("", "未填"), ("是", "是"), ("否", "否")], **common)
    if fact.choices:
        return forms.ChoiceField(choices=[("", "未填"), *fact.choices], **common)
    if fact.kind == FactKind.DAY:
        return forms.CharField(max_length=40, widget=DateInput(), **common)
    attrs = {"data-unit": unit_of(fact, UNIT), "autocomplete": "off"}
    if fact.kind != FactKind.TEXT:
        attrs |= {"inputmode": "decimal", "class": "an-number"}
    return forms.CharField(max_length=300, widget=forms.TextInput(attrs=attrs), **common)
