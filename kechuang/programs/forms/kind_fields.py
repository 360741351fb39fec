"""Inputs for the small lists of a kind: one thing a line, so that they work without scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

_PARTED = re.compile(r"\s*[:：=＝]\s*")
_LISTED = re.compile(r"[,，、;；\s]+")


class LinesField(forms.CharField):
    """Several texts, one a line."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows}), required=kwargs.pop("required", False), **kwargs
        )

    def prepare_value(self, value: Any) -> str:
        """Lines for the text area."""
        return value if isinstance(value, str) else "\n".join(str(each) for each in value or ())

    def clean(self, value: Any) -> Any:
        """The lines that say something."""
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


class WordsField(LinesField):
    """Several codes or endings in one line, parted by commas."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(rows=1, **kwargs)
        self.widget = forms.TextInput()

    def prepare_value(self, value: Any) -> str:
        """The words in one line."""
        return value if isinstance(value, str) else "、".join(str(each) for each in value or ())

    def clean(self, value: Any) -> Any:
        """The words."""
        return [word for word in _LISTED.split(str(forms.CharField.clean(self, value))) if word]


class PairsField(LinesField):
    """Choices, one a line: ``code：title``; a line without a code gets one by its place (``a1``)."""

    def prepare_value(self, value: Any) -> str:
        """Lines of code and title."""
        return (
            value if isinstance(value, str) else "\n".join(f"{code}：{title}" for code, title in value or ())
        )

    def clean(self, value: Any) -> Any:
        """Pairs of code and title."""
        pairs = []
        for place, line in enumerate(super().clean(value), 1):
            code, *rest = _PARTED.split(line, maxsplit=1)
            pairs.append([code, rest[0]] if rest else [f"a{place}", code])
        return pairs


class WhenField(LinesField):
    """When a question is shown, one condition a line: ``question：answer、answer``."""

    def prepare_value(self, value: Any) -> str:
        """Lines of question and answers."""
        if isinstance(value, str):
            return value
        return "\n".join(f"{code}：{'、'.join(answers)}" for code, answers in value or ())

    def clean(self, value: Any) -> Any:
        """Pairs of a question and the answers that show this one."""
        pairs = []
        for line in super().clean(value):
            code, *rest = _PARTED.split(line, maxsplit=1)
            if not rest:
                raise forms.ValidationError(f"“{line}”请写成“问题代码：回答代码”，如“item：rd、both”。")
            pairs.append([code, [word for word in _LISTED.split(rest[0]) if word]])
        return pairs


class ShareField(forms.CharField):
    """A share as a fraction: ``2/3``."""

    def prepare_value(self, value: Any) -> str:
        """The fraction as one writes it."""
        return value if isinstance(value, str) else "/".join(str(each) for each in value or ())

    def clean(self, value: Any) -> Any:
        """Numerator and denominator."""
        return share_of(str(super().clean(value)))


class GradesField(LinesField):
    """Grades, one a line: ``first：一等奖：2/3``."""

    def prepare_value(self, value: Any) -> str:
        """Lines of code, title and share."""
        if isinstance(value, str):
            return value
        return "\n".join(f"{code}：{title}：{over}/{under}" for code, title, over, under in value or ())

    def clean(self, value: Any) -> Any:
        """Code, title, numerator and denominator of each."""
        grades = []
        for line in super().clean(value):
            parts: Sequence[str] = _PARTED.split(line)
            if len(parts) != 3:
                raise forms.ValidationError(f"“{line}”请写成“代码：名称：通过比例”，如“first：一等奖：2/3”。")
            grades.append([parts[0], parts[1], *share_of(parts[2])])
        return grades


def share_of(text: str) -> list[int]:
    """Numerator and denominator of a fraction that was typed. Raises ``ValidationError``."""
    match = re.fullmatch(r"\s*(\d{1,4})\s*[/／]\s*(\d{1,4})\s*", text, re.ASCII)
    if match is None:
        raise forms.ValidationError(f"“{text}”请写成分数，如 2/3。")
    return [int(match[1]), int(match[2])]
