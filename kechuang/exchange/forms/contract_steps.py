"""The small forms of a technology contract's steps: what the registrar says, payments, changes, answers."""

from __future__ import annotations

from typing import Any

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.exchange.forms.contract import (
    ContractForm,
    initial_of,
    object_columns,
    purchase_columns,
    told_rows,
)
from kechuang.exchange.forms.rows import RowsField, RowsWidget
from kechuang.exchange.logic.contract_codes import FileKind
from kechuang.exchange.models import Contract
from kechuang.exchange.states import Proposal
from kechuang.subjects.models.organisation import choices


class ContractFileForm(KindForm):
    """A file and what it is."""

    kind = forms.ChoiceField(label="文件是什么", choices=choices(FileKind), initial=str(FileKind.TEXT))
    file = forms.FileField(label="文件", help_text="pdf、docx、xlsx、jpg、png，每个不超过10MB。")


class ContractReturnForm(KindForm):
    """What is to be mended, at once."""

    fields_named = forms.MultipleChoiceField(
        label="要补正的项", required=False, widget=forms.CheckboxSelectMultiple,
        choices=(
            ("title", "项目名称和类别"), ("buyer", "当事人"), ("total", "金额"), ("purchases", "购置和标的物"), ("answers", "技术内容"),
            ("files", "合同文本和证明"),
        ),
    )  # fmt: skip
    reason = forms.CharField(
        label="补正什么、怎样补正",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一次说全，申请单位看得到。",
    )


class ConsultForm(KindForm):
    """What experts should look at."""

    is_disputed = forms.BooleanField(
        label="认定有争议", required=False, help_text="有争议的，办理期限按较长的一档算。"
    )
    reason = forms.CharField(label="请专家看什么", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AdviceForm(KindForm):
    """What an expert said."""

    expert = forms.CharField(label="专家", max_length=80, help_text="姓名和单位。")
    words = forms.CharField(label="意见", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class ProposeForm(KindForm):
    """The registrar's word after reading the contract."""

    accepts_content = forms.TypedChoiceField(
        label="看过合同文本，技术内容", choices=(("yes", "符合这一类"), ("no", "不符合这一类")), coerce=lambda value: value == "yes",
        widget=forms.RadioSelect, help_text="规则不能代替的判断：是不是确属这一类，技术方案是否完整、实用。",
    )  # fmt: skip
    proposal = forms.ChoiceField(label="初审意见", choices=choices(Proposal), widget=forms.RadioSelect)
    words = forms.CharField(
        label="说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="建议不予登记的必须写。",
    )


class ReasonedForm(KindForm):
    """Words that the other side reads."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class PlainForm(KindForm):
    """Nothing but the button."""


class PaymentForm(KindForm):
    """One payment that came in."""

    received_on = forms.DateField(label="到账日期", widget=DateInput())
    amount = forms.DecimalField(
        label="到账金额", max_digits=18, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "元"}),
    )  # fmt: skip
    cost = forms.DecimalField(
        label="这一笔对应的成本", max_digits=18, decimal_places=2, help_text="没有就填0。",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-unit": "元"}),
    )  # fmt: skip
    voucher = forms.CharField(
        label="凭证", max_length=100, required=False, help_text="如银行回单号、发票号码。"
    )


class ChangeForm(KindForm):
    """The new values of what may change."""

    total = ContractForm.base_fields["total"]
    is_total_open = ContractForm.base_fields["is_total_open"]
    open_words = ContractForm.base_fields["open_words"]
    payment_way = ContractForm.base_fields["payment_way"]
    valid_until = ContractForm.base_fields["valid_until"]
    has_purchases = ContractForm.base_fields["has_purchases"]
    purchases = RowsField(label="购置和外包费用", required=False)
    has_objects = ContractForm.base_fields["has_objects"]
    objects_delivered = RowsField(label="交付的标的物", required=False)
    reason = forms.CharField(label="为什么变更", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    took_benefit = forms.BooleanField(
        label="已经按原登记享受过减免税或提取过奖酬金",
        required=False,
        help_text="享受过的，同意以后要告诉税务机关。",
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": initial_of(contract)})
        self.fields["purchases"].widget = RowsWidget(purchase_columns(), "购置和外包费用", 2)
        self.fields["objects_delivered"].widget = RowsWidget(object_columns(), "交付的标的物", 2)

    def changes(self) -> dict[str, Any]:
        """The values as typed, by the contract's own names."""
        data = self.cleaned_data
        plain = {
            name: data[name]
            for name in ("total", "is_total_open", "open_words", "payment_way", "valid_until")
        }
        return {
            **plain, "purchases": told_rows(data, "has_purchases", "purchases"),
            "objects_delivered": told_rows(data, "has_objects", "objects_delivered"),
        }  # fmt: skip


class RequestForm(KindForm):
    """Why it should be cancelled, looked at again, or what is objected to."""

    reason = forms.CharField(label="理由和依据", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    took_benefit = forms.BooleanField(
        label="已经按登记享受过减免税或提取过奖酬金",
        required=False,
        help_text="享受过的，同意以后要告诉税务机关。",
    )


class AnswerForm(KindForm):
    """The head's answer."""

    grants = forms.TypedChoiceField(
        label="答复",
        choices=(("yes", "同意"), ("no", "不同意")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
