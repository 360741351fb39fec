"""Forms of pairs: proposing one, telling of a step, answering, setting aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.exchange.models import Item
from kechuang.matching.logic.steps import StepGiven
from kechuang.matching.states.docking import MONEY, TECHNOLOGY_AMOUNT, TOLD_STAGES, FailureCause
from kechuang.subjects.models.organisation import choices

_DAY = "实际发生的那天，不能在今天以后。"
_WORDS = forms.Textarea(attrs={"rows": 4})


def _money(label: str, help_text: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=16, decimal_places=2, required=False, help_text=help_text,
        widget=forms.NumberInput(attrs={"data-unit": "元", "step": "0.01"}),
    )  # fmt: skip


class TalkForm(KindForm):
    """That both have talked: when, how long, what came of it, and what shows it."""

    happened_on = forms.DateField(label="哪天谈的", widget=DateInput(), help_text=_DAY)
    minutes = forms.IntegerField(
        label="谈了多久", required=False, min_value=1, widget=forms.NumberInput(attrs={"data-unit": "分钟"}),
        help_text="不记得的留空。",
    )  # fmt: skip
    words = forms.CharField(
        label="纪要",
        max_length=2000,
        widget=_WORDS,
        help_text="谈了什么，下一步怎么办。双方和科技部门看得到。",
    )
    file = forms.FileField(label="附件", required=False, help_text="如会议纪要、照片，不超过10MB。")

    def given(self, file_id: Any = None) -> StepGiven:
        """What was told, as the operation takes it."""
        data = self.cleaned_data
        return StepGiven(data["happened_on"], data["words"], data["minutes"], file_id=file_id)


class ProposeForm(TalkForm):
    """A side proposes: with which of its own."""

    own = forms.ModelChoiceField(
        label="本单位的哪一条", queryset=Item.objects.none(), empty_label=None, help_text="只列发布过的。"
    )
    field_order = ("own", "happened_on", "minutes", "words", "file")

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["own"]
        field.queryset = own
        field.label_from_instance = lambda item: item.face.title


class RecordPairForm(TalkForm):
    """The office records a talk of any two."""

    need = forms.IntegerField(label="需求编号", min_value=1, help_text="需求厅网址末尾的数字。")
    offer = forms.IntegerField(label="供给编号", min_value=1, help_text="成果厅网址末尾的数字。")
    field_order = ("need", "offer", "happened_on", "minutes", "words", "file")


class StepForm(KindForm):
    """One step: which, when, on what evidence, with how much money of its own."""

    stage = forms.ChoiceField(label="到了哪一步", widget=forms.RadioSelect)
    happened_on = forms.DateField(label="日期", widget=DateInput(), help_text=_DAY)
    amount = _money(
        "这一步的金额",
        "意向、协议、签约填各自的金额；登记填合同成交额；到账填收到的钱。不知道的留空，不填0。",
    )
    technology_amount = _money(TECHNOLOGY_AMOUNT, "只有技术合同登记才有，是成交额里技术的那部分。")
    contract_number = forms.CharField(
        label="技术合同登记编号", max_length=60, required=False, help_text="只有技术合同登记才填。"
    )
    words = forms.CharField(label="依据", max_length=2000, required=False, widget=_WORDS)
    file = forms.FileField(label="附件", required=False, help_text="如意向书、合同首末页，不超过10MB。")

    def __init__(self, *args: Any, told: Sequence[str], is_office: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [stage for stage in TOLD_STAGES if stage not in told]
        field: Any = self.fields["stage"]
        field.choices = [
            (str(each), f"{each.label}（{MONEY[each]}）" if each in MONEY else each.label) for each in left
        ]
        self.fields["words"].help_text = (
            "没有对方确认，依据或附件至少有一样。"
            if is_office
            else "写明凭什么；“对接”写纪要。对方确认后才算数。"
        )

    def given(self, file_id: Any = None) -> StepGiven:
        """What was told, as the operation takes it."""
        data = self.cleaned_data
        return StepGiven(
            happened_on=data["happened_on"], words=data["words"], amount=data["amount"],
            technology_amount=data["technology_amount"], contract_number=data["contract_number"], file_id=file_id,
        )  # fmt: skip


class WhyForm(KindForm):
    """Why."""

    reason = forms.CharField(label="原因", max_length=300, widget=_WORDS, help_text="双方和科技部门看得到。")


class FailForm(KindForm):
    """Why it came to nothing."""

    cause = forms.ChoiceField(label="主要原因", widget=forms.RadioSelect, choices=choices(FailureCause))
    reason = WhyForm.base_fields["reason"]


class AnswerForm(KindForm):
    """Was it so?"""

    confirms = forms.ChoiceField(
        label="是这样吗", widget=forms.RadioSelect, choices=(("1", "是，确认"), ("0", "不是"))
    )
    reason = forms.CharField(
        label="说明",
        max_length=300,
        required=False,
        widget=_WORDS,
        help_text="不是的，请写实际情况；对方看得到。",
    )


class SureForm(KindForm):
    """Nothing but the button."""
