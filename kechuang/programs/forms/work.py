"""Forms of the work on a case: HTML in, clean values out."""

from __future__ import annotations

from typing import Any

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.core.models import Account
from kechuang.programs.logic.priorities import PRIORITY_TITLES, RULE
from kechuang.programs.states import TaskKind


def _words(label: str, most: int, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class OpinionForm(KindForm):
    """An opinion, if there is one to write down."""

    opinion = _words("意见", 300, required=False)


class ReasonsForm(KindForm):
    """Why something is not done."""

    reason = _words("理由和依据", 500, help_text="会写进通知，申报单位看得到。")


class BackForm(KindForm):
    """To which step a case goes back, and why."""

    to = forms.ChoiceField(label="退回到")
    reason = _words("理由，说清要改什么", 500, help_text="申报单位看得到。")

    def __init__(self, *args: Any, steps: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "请选择"), *reversed(steps.items())]  # type: ignore[attr-defined]


class AssignForm(KindForm):
    """Who handles a case, and how pressing it is."""

    handler = forms.ModelChoiceField(
        label="经办人", queryset=Account.objects.none(), required=False, empty_label="不变"
    )
    priority = forms.TypedChoiceField(
        label="优先级", coerce=int, empty_value=None, required=False, choices=[("", "不变"), *PRIORITY_TITLES.items()],
        help_text=f"{RULE}（平台建议值，不是法定规则）",
    )  # fmt: skip
    reason = _words("调整优先级的理由", 300, required=False)

    def __init__(self, *args: Any, handlers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = handlers  # type: ignore[attr-defined]


class AskForm(KindForm):
    """Whom to ask for what, until when."""

    kind = forms.ChoiceField(
        label="请同事", choices=[(str(each), each.label) for each in TaskKind], initial=TaskKind.COSIGN,
        help_text="会签、加签没有办结，办件不能转下一步。",
    )  # fmt: skip
    account = forms.ModelChoiceField(label="同事", queryset=Account.objects.none(), empty_label="请选择")
    due_on = forms.DateField(label="期限", required=False, widget=DateInput())
    words = _words("要求", 300, required=False)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = colleagues  # type: ignore[attr-defined]


class SignForm(KindForm):
    """A signature with an opinion."""

    agrees = forms.TypedChoiceField(
        label="意见", choices=[("yes", "同意"), ("no", "不同意")], coerce=lambda code: code == "yes",
        widget=forms.RadioSelect, required=False, empty_value=None,
    )  # fmt: skip
    opinion = _words("说明", 500, required=False, help_text="不同意请写明理由。")


class DoneForm(KindForm):
    """What came of handling a case."""

    opinion = _words("办理结果", 500)


class PassOnForm(KindForm):
    """To whom a task is passed on, and why."""

    account = forms.ModelChoiceField(label="转给", queryset=Account.objects.none(), empty_label="请选择")
    words = _words("理由", 300)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = colleagues  # type: ignore[attr-defined]


class RecallForm(KindForm):
    """Why a task is taken back."""

    reason = _words("理由", 300)
