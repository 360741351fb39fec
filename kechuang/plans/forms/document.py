"""Documents and statements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.models import Region
from kechuang.plans.forms.fields import COMPARATORS, FORMS, RegionChoice, decimal_field, tidy
from kechuang.plans.logic import comparator, composite
from kechuang.plans.models import Document, Statement
from kechuang.plans.states import DOCUMENT_KIND_TITLES


class DocumentAddForm(forms.Form):
    """Paste or upload. What is left empty is taken from the text."""

    text = forms.CharField(
        label="粘贴正文",
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 14, "placeholder": "把工作总结、工作要点或讲话的全文粘贴在这里"}
        ),
        help_text="保留原样即可，不必整理格式；繁体字、全角数字和错误换行会自动识别。",
    )
    file = forms.FileField(
        label="或上传文件",
        required=False,
        help_text="docx、PDF（有文字）、HTML、Markdown 或文本，不超过 10 MB。",
    )
    region = RegionChoice(label="所属区域", queryset=Region.objects.none(), empty_label=None)
    title = forms.CharField(label="标题", required=False, max_length=200, help_text="不填则取文中标题。")
    kind = forms.ChoiceField(
        label="文种", required=False, choices=[("", "由系统判断"), *DOCUMENT_KIND_TITLES.items()]
    )
    year = forms.IntegerField(
        label="年度",
        required=False,
        min_value=1949,
        max_value=2100,
        help_text="文件所讲的年度，不是发布日期；不填则由文中判断。",
    )
    number = forms.CharField(label="文号", required=False, max_length=60)
    source = forms.CharField(label="来源", required=False, max_length=300, help_text="网址或提供单位。")

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        """Line breaks as they were copied: browsers send each as CR LF, and the same text would be another."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """One of the two is needed, and only one."""
        data = super().clean() or {}
        text, file = (data.get("text") or "").strip(), data.get("file")
        if not text and not file:
            self.add_error("text", "请粘贴正文，或选择一个文件。")
        if text and file:
            self.add_error("file", "已粘贴正文，又选了文件。请只保留一种，以免读错。")
        return data


class DocumentEditForm(forms.ModelForm):
    """What is known about a document; its text is not changed."""

    class Meta:
        model = Document
        fields = ("title", "kind", "year", "issued_on", "number", "source")
        widgets = {"issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class StatementForm(forms.Form):
    """All fields of a statement that a person may mend; the rare ones are folded away by the template."""

    indicator = forms.CharField(label="指标（原文的说法）", max_length=200)
    norm = forms.CharField(
        label="规范名称",
        max_length=200,
        required=False,
        help_text="同一指标在各文件里用同一名称，才能逐年比较。",
    )
    kind = forms.ChoiceField(label="性质", choices=[("target", "目标"), ("actual", "结果")])
    form = forms.ChoiceField(label="表述", choices=FORMS)
    cmp = forms.ChoiceField(label="比较", choices=COMPARATORS, required=False)
    value = decimal_field("数值", help_text="区间填下端；“确保…力争…”填确保值；占比填百分数。")
    value_hi = decimal_field("上端或力争值")
    unit = forms.CharField(label="单位", max_length=20, required=False)
    growth_pct = decimal_field("增长（%）", percent=True, help_text="下降填负数。百分点请选“百分点变化”。")
    period = forms.CharField(
        label="时期", max_length=30, required=False, help_text="如 2026、2026Q3、2021-2025、十五五。"
    )
    region_name = forms.CharField(label="文中区域", max_length=60, required=False)
    holder = forms.CharField(label="责任单位", max_length=100, required=False)
    multiple = decimal_field("是上年的几倍", percent=True)
    share_pct = decimal_field("占比（%）", percent=True, help_text="数值之外另说的占比，如“3项，占全省30%”。")
    completion_pct = decimal_field("完成率（%）", percent=True)
    rank = forms.IntegerField(label="位次", required=False)
    rank_scope = forms.CharField(label="位次范围", max_length=60, required=False, help_text="如 全省设区市。")
    rank_change = forms.IntegerField(label="前移位数", required=False, help_text="后移填负数。")
    approx = forms.CharField(label="概数", max_length=8, required=False, help_text="多、余、约、近、左右。")
    certainty = forms.CharField(label="语气", max_length=8, required=False, help_text="确保、力争、争取。")
    mode = forms.CharField(label="口径", max_length=12, required=False, help_text="新增、净增、累计、总量。")
    code = forms.CharField(label="指标代码", max_length=60, required=False)

    MAIN: tuple[str, ...] = (
        "indicator",
        "norm",
        "kind",
        "form",
        "cmp",
        "value",
        "value_hi",
        "unit",
        "growth_pct",
        "period",
    )

    @classmethod
    def initial_of(cls, row: Statement) -> dict[str, Any]:
        """A statement's fields, the comparator without its prefix and numbers without idle zeros."""
        found = {name: getattr(row, name) for name in cls.base_fields}
        found["cmp"] = comparator(row.cmp)
        return {name: tidy(value) for name, value in found.items()}

    def clean_period(self) -> str:
        """Any way of writing a period becomes its code; words that are none stay for the operation to judge."""
        text = str(self.cleaned_data.get("period") or "").strip()
        try:
            return Period.parse(text).code() if text else ""
        except PeriodError:
            return text

    def changes(self) -> dict[str, Any]:
        """The values as the operation takes them."""
        data = dict(self.cleaned_data)
        data["cmp"] = composite(data["form"], data.get("cmp") or "=")
        return data

    def main(self) -> list[Any]:
        """The fields that every statement needs."""
        return [self[name] for name in self.MAIN]

    def rare(self) -> list[Any]:
        """The others."""
        return [self[name] for name in self.fields if name not in self.MAIN]


class StatementAddForm(StatementForm):
    """A statement that the reader missed: where it stands, by selection or by its words."""

    start = forms.IntegerField(required=False, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, widget=forms.HiddenInput)
    quote = forms.CharField(
        label="原文中的这句话", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="照抄原文中的一段，系统据此找到位置；在原文里选中文字再点“补录”则不用填。",
    )  # fmt: skip
    field_order = ("start", "end", "quote")
    MAIN = ("quote", *StatementForm.MAIN)

    def changes(self) -> dict[str, Any]:
        """Without the place."""
        return {k: v for k, v in super().changes().items() if k not in ("start", "end", "quote")}
