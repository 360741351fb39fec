"""The form in which a person says what a hint of likeness is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from kechuang.core.forms import KindForm
from kechuang.core.logic.lifecycle import Transition


class JudgeForm(KindForm):
    """What a hint is, and why."""

    action = forms.ChoiceField(label="这两件", widget=forms.RadioSelect)
    words = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="比对了哪些内容，为什么这样判断。认定构成重复的，办件批准前须先处理。",
    )  # fmt: skip

    def __init__(self, *args: Any, actions: Iterable[Transition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [(each.action, each.title) for each in actions]  # type: ignore[attr-defined]
