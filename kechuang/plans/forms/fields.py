"""Inputs that the room's forms share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from kechuang.plans.logic import FORM_TITLES
from kechuang.plans.logic.sheet import COMPARATOR_WORDS

FORMS = list(FORM_TITLES.items())
COMPARATORS = [(code, words) for words, code in COMPARATOR_WORDS.items()]


def decimal_field(label: str, *, help_text: str = "", percent: bool = False) -> forms.DecimalField:
    """A number of the table's own size, typed with a numeric keyboard; ``percent`` for the smaller columns."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        max_digits=14 if percent else 24,
        decimal_places=4 if percent else 6,
        required=False,
    )


def tidy(value: Any) -> Any:
    """A Decimal without idle zeros, as a person would type it; anything else as it is."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class RegionChoice(forms.ModelChoiceField):
    """Regions by their name."""

    def label_from_instance(self, obj: Any) -> str:
        """Zones and counties are indented below their city."""
        return f"　{obj.name}" if obj.level in ("county", "zone") else str(obj.name)
