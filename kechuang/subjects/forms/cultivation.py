"""Forms of the pool, the service log and pushed policies: HTML in, clean values out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.core.models import Account
from kechuang.subjects.logic.forecast import READINESS_TITLES, Readiness
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.states import ServiceKind


class PoolForm(KindForm):
    """Firms for the pool."""

    topic = forms.ChoiceField(label="培育方向")
    year = forms.IntegerField(label="目标年度", min_value=2000, max_value=2100)
    organisations = forms.ModelMultipleChoiceField(
        label="企业", queryset=Organisation.objects.none(), widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text="按住 Ctrl（苹果电脑按 ⌘）可选多家；手机上直接勾选。",
    )  # fmt: skip
    officer = forms.ModelChoiceField(
        label="联系人", queryset=Account.objects.none(), required=False, empty_label="以后再定"
    )
    note = forms.CharField(label="备注", max_length=300, required=False)

    def __init__(
        self, *args: Any, topics: list[tuple[str, str]], firms: Any, officers: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics  # type: ignore[attr-defined]
        self.fields["organisations"].queryset = firms  # type: ignore[attr-defined]
        self.fields["officer"].queryset = officers  # type: ignore[attr-defined]


class OfficerForm(KindForm):
    """Who serves a firm."""

    officer = forms.ModelChoiceField(label="联系人", queryset=Account.objects.none(), empty_label="请选择")

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].queryset = officers  # type: ignore[attr-defined]


class MoveForm(KindForm):
    """A step of an entry of the pool."""

    note = forms.CharField(label="说明", max_length=300, required=False, help_text="出库必须写明理由。")


class ServiceForm(KindForm):
    """A visit, a call, a promise."""

    kind = forms.ChoiceField(label="方式", choices=choices(ServiceKind), widget=forms.RadioSelect)
    on = forms.DateField(label="日期", widget=DateInput())
    text = forms.CharField(
        label="内容", widget=forms.Textarea(attrs={"rows": 4}), help_text="谈了什么，企业要什么，答应了什么。"
    )
    due_on = forms.DateField(
        label="承诺办结日", required=False, widget=DateInput(), help_text="承诺事项才填。"
    )


class KeptForm(KindForm):
    """How a promise was kept."""

    done_on = forms.DateField(label="办结日期", widget=DateInput())
    outcome = forms.CharField(label="办理结果", max_length=300)


class DeclineForm(KindForm):
    """Why a firm does not apply."""

    reason = forms.CharField(label="不申报的原因", max_length=300)


class PayForm(KindForm):
    """What was paid out."""

    amount = forms.DecimalField(
        label="兑现金额", max_digits=18, decimal_places=2, min_value=Decimal("0.01"),
        widget=forms.NumberInput(attrs={"data-unit": "元"}),
    )  # fmt: skip


class ChancesForm(forms.Form):
    """The chances that a forecast assumes, in per cent, and which firms are taken as helped."""

    ready = forms.DecimalField(
        label=READINESS_TITLES[Readiness.READY], min_value=0, max_value=100, required=False
    )
    unknown = forms.DecimalField(
        label=READINESS_TITLES[Readiness.UNKNOWN], min_value=0, max_value=100, required=False
    )
    near = forms.DecimalField(
        label=READINESS_TITLES[Readiness.NEAR], min_value=0, max_value=100, required=False
    )
    far = forms.DecimalField(
        label=READINESS_TITLES[Readiness.FAR], min_value=0, max_value=100, required=False
    )
    never_judged = forms.DecimalField(
        label=READINESS_TITLES[Readiness.NEVER_JUDGED], min_value=0, max_value=100, required=False
    )
    helped = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, firms: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helped"].choices = firms  # type: ignore[attr-defined]
        for field in self.fields.values():
            if isinstance(field, forms.DecimalField):
                field.widget.attrs["data-unit"] = "%"

    def chances(self, default: Mapping[str, Decimal]) -> dict[Readiness, Decimal]:
        """The chances as fractions: what was typed, else the default."""
        found = {}
        for kind in Readiness:
            typed = self.cleaned_data.get(kind.value) if self.is_bound else None
            found[kind] = default[kind] if typed is None else typed / 100
        return found
