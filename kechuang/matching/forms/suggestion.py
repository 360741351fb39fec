"""Forms of suggestions: why one does not suit, what an expert said, how often to hear, whether the office looks first."""

from __future__ import annotations

from typing import Any

from django import forms

from kechuang.core.forms import KindForm
from kechuang.core.models import Region
from kechuang.matching.states.suggestion import DismissCause, ExpertAnswer, PaceKind
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices


class DismissForm(KindForm):
    """Not suitable, because."""

    cause = forms.ChoiceField(label="不合适，因为", widget=forms.RadioSelect, choices=choices(DismissCause))
    words = forms.CharField(
        label="补充说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="对方看不到。这一对不再推荐，同类的往后排。",
    )  # fmt: skip


class PaceForm(KindForm):
    """How often."""

    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(
        label="多久推送一次", widget=forms.RadioSelect, choices=choices(PaceKind),
        help_text="选“不要推送”的，对方那边也不会因为您收到推送而算作已推送。自己打开“我的推荐”随时能看。",
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class ExpertAnswerForm(KindForm):
    """What an expert said."""

    answer = forms.ChoiceField(label="专家的答复", choices=choices(ExpertAnswer))
    note = forms.CharField(label="说明（请他的人看得到）", max_length=300, required=False)


class ChoiceForm(KindForm):
    """Whether the office looks first."""

    region = forms.ModelChoiceField(label="区域", queryset=Region.objects.none(), empty_label=None)
    confirms_first = forms.ChoiceField(
        label="新的推荐", widget=forms.RadioSelect,
        choices=(("0", "直接按各单位选的频率推送"), ("1", "先由科技部门逐条确认，再推送")),
        help_text="县（市、区）没有选的按市里的。已经在等确认的不受影响。",
    )  # fmt: skip

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
