"""Forms of decisions, publicity, objections, ratings: HTML in, clean values out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from kechuang.core.forms import KindForm
from kechuang.core.logic.money import MoneyError, parse_money
from kechuang.programs.logic.objecting import INADMISSIBLE, THEN
from kechuang.programs.logic.rating import STARS
from kechuang.programs.states import Outcome


def _words(
    label: str, most: int, *, rows: int = 4, required: bool = True, help_text: str = ""
) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class DecisionForm(KindForm):
    """A quiet decision. Amounts in 万元 unless another unit is written."""

    outcome = forms.ChoiceField(
        label="决定",
        choices=[(str(each), each.label) for each in Outcome],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择批准、不批准或退回修改。"},
    )
    amount = forms.CharField(
        label="批准金额", required=False, max_length=30,
        widget=forms.TextInput(attrs={"data-unit": "万元", "inputmode": "decimal", "autocomplete": "off"}),
        help_text="批准的填；不给经费的填0。也可以写“30万元”“300000元”。",
    )  # fmt: skip
    grade = forms.ChoiceField(label="等级", required=False)
    back_to = forms.ChoiceField(label="退回到", required=False, help_text="退回修改的选。")
    reason = _words(
        "理由和依据",
        500,
        required=False,
        help_text="不批准、退回的必填。发布后原样告知申报单位，写进决定书。",
    )
    meeting = forms.CharField(
        label="会议",
        max_length=120,
        required=False,
        help_text="如“2026年第18次局党组会”，只有参加审议的人看得到。",
    )

    def __init__(self, *args: Any, steps: dict[str, str], grades: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["back_to"].choices = [("", "请选择"), *reversed(steps.items())]  # type: ignore[attr-defined]
        self.fields["grade"].choices = [("", "请选择"), *grades.items()]  # type: ignore[attr-defined]
        if not grades:
            del self.fields["grade"]

    def clean_amount(self) -> Decimal | None:
        """The amount in yuan."""
        text = self.cleaned_data["amount"].strip()
        if not text:
            return None
        try:
            return parse_money(text, unit="万元")
        except MoneyError as error:
            raise forms.ValidationError(str(error)) from error


class DocumentForm(KindForm):
    """The document of what was decided."""

    number = forms.CharField(label="文号", max_length=60, help_text="如“示科〔2026〕12号”；编过的不能再用。")
    appeal = _words(
        "救济途径和期限",
        500,
        required=False,
        help_text="只写进不予批准决定书。这是模板文字，请法制机构核对。",
    )
    checked = forms.BooleanField(label="救济途径的文字已由法制机构核对", required=False)


class PublicityForm(KindForm):
    """A list before the public."""

    title = forms.CharField(label="标题", max_length=160)
    text = _words(
        "说明",
        4000,
        rows=5,
        required=False,
        help_text="依据、程序、怎样提异议；异议的通用说明页面上会自动写。",
    )
    days = forms.IntegerField(
        label="公示期", min_value=1, max_value=60, widget=forms.NumberInput(attrs={"data-unit": "个工作日"}),
        help_text="自发布的次日起算，遇节假日顺延。",
    )  # fmt: skip
    contact = forms.CharField(
        label="联系方式", max_length=200, help_text="受理异议的科室、电话、地址，会公布。"
    )


class CancelForm(KindForm):
    """Why a list is taken down."""

    reason = _words("撤下的理由", 300, help_text="会向社会说明。")


class ObjectionForm(KindForm):
    """An objection, under a real name."""

    case_id = forms.TypedChoiceField(
        label="对哪一项有异议", coerce=int, error_messages={"required": "请选择名单里的一项。"}
    )
    is_organisation = forms.BooleanField(label="以单位名义提出", required=False)
    name = forms.CharField(
        label="真实姓名或单位全称", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="加密保存，不公布，只有监督人员因核实需要、写明理由后才能查看。",
        error_messages={"required": "请填写真实姓名或单位全称：匿名的异议无法核实，不予受理。"},
    )  # fmt: skip
    phone = forms.CharField(
        label="联系电话", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text="用来核实情况、告知结果；同样加密保存。", error_messages={"required": "请填写能联系到您的电话。"},
    )  # fmt: skip
    words = _words("事实和理由", 4000, rows=8, help_text="哪一点与事实或规定不符，您怎样知道，不少于10个字。")
    words.error_messages["required"] = "请写明事实和理由：哪一点与事实或规定不符，您怎样知道。"
    evidence = forms.FileField(
        label="证据材料",
        required=False,
        help_text="pdf、docx、jpg、png，不超过10兆。文件里请不要写与此事无关的个人信息。",
    )
    truth = forms.BooleanField(
        label="以上内容属实，愿意配合核实",
        error_messages={"required": "请勾选：故意捏造事实的，要承担相应责任。"},
    )

    def __init__(self, *args: Any, cases: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case_id"].choices = [("", "请选择"), *cases]  # type: ignore[attr-defined]

    def take(self, problem: Any) -> None:
        """What is wrong with the file belongs to the evidence."""
        field = "evidence" if problem.field == "file" else problem.field
        self.add_error(field if field in self.fields else None, problem.message)


class AnswerForm(KindForm):
    """An answer that the applicant reads."""

    answer = _words("答复", 300, help_text="申报单位看得到。")


class RefuseForm(KindForm):
    """Why an objection is not taken up."""

    ground = forms.ChoiceField(
        label="不予受理的情形", choices=[("", "请选择"), *INADMISSIBLE.items()], required=False
    )
    answer = _words("补充说明", 2000, required=False, help_text="没有合适的情形，就在这里写明理由和依据。")

    def said(self) -> str:
        """The ground and what was added."""
        ground = INADMISSIBLE.get(self.cleaned_data["ground"], "")
        return "\n".join(each for each in (ground, self.cleaned_data["answer"].strip()) if each)


class DismissForm(KindForm):
    """What was found out, and why the objection does not hold."""

    answer = _words("调查情况和结论", 4000, rows=6, help_text="写明查了什么、依据什么。")


class UpholdForm(DismissForm):
    """And what becomes of the case."""

    then = forms.ChoiceField(label="这一项怎样处理", choices=list(THEN.items()), widget=forms.RadioSelect)


class UnmaskForm(KindForm):
    """Why a name is opened."""

    reason = forms.CharField(
        label="查看的理由", max_length=300, help_text="记入操作记录，如“约谈核实异议内容”。"
    )


class LookupForm(KindForm):
    """A number and four digits."""

    number = forms.CharField(
        label="办件编号", max_length=40, help_text="印在接件凭证上，如 KJ2026000100001。",
        error_messages={"required": "请填写办件编号。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    tail = forms.CharField(
        label="手机末四位", max_length=8, help_text="申报时留的联系电话的最后四个数字。",
        error_messages={"required": "请填写手机的最后四个数字。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip


class UrgeForm(KindForm):
    """What is pressing."""

    words = _words("想说的话", 300, rows=3, required=False)


class RatingForm(KindForm):
    """Five levels, and why."""

    stars = forms.TypedChoiceField(
        label="您对这次办理的评价",
        choices=list(STARS.items()),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一个评价。"},
    )
    words = _words(
        "理由或建议", 300, rows=3, required=False, help_text="不满意的请写明哪里不满意，我们会答复。"
    )
