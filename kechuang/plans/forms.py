"""Forms: HTML in, clean values out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.models import Office, Region
from kechuang.plans.logic import FORM_TITLES, Expression, comparator, composite
from kechuang.plans.logic.sheet import COMPARATOR_WORDS, build_expression, main_number, upper_number
from kechuang.plans.models import Document, Plan, PlanNode, Statement, Target
from kechuang.plans.states import DOCUMENT_KIND_TITLES

FORMS = list(FORM_TITLES.items())
COMPARATORS = [(code, words) for words, code in COMPARATOR_WORDS.items()]
_DIGITS = {"max_digits": 24, "decimal_places": 6, "required": False}
_PERCENT = {"max_digits": 14, "decimal_places": 4, "required": False}


def _decimal(label: str, *, help_text: str = "", percent: bool = False) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(label=label, help_text=help_text, widget=widget, **(_PERCENT if percent else _DIGITS))


class RegionChoice(forms.ModelChoiceField):
    """Regions by their name."""

    def label_from_instance(self, obj: Any) -> str:
        """Zones and counties are indented below their city."""
        return f"　{obj.name}" if obj.level in ("county", "zone") else str(obj.name)


class DocumentAddForm(forms.Form):
    """Paste or upload. What is left empty is taken from the text."""

    text = forms.CharField(
        label="粘贴正文",
        required=False,
        widget=forms.Textarea(attrs={"rows": 14, "placeholder": "把工作总结、工作要点或讲话的全文粘贴在这里"}),
        help_text="保留原样即可，不必整理格式；繁体字、全角数字和错误换行会自动识别。",
    )
    file = forms.FileField(label="或上传文件", required=False, help_text="docx、PDF（有文字）、HTML、Markdown 或文本，不超过 10 MB。")
    region = RegionChoice(label="所属区域", queryset=Region.objects.none(), empty_label=None)
    title = forms.CharField(label="标题", required=False, max_length=200, help_text="不填则取文中标题。")
    kind = forms.ChoiceField(label="文种", required=False, choices=[("", "由系统判断"), *DOCUMENT_KIND_TITLES.items()])
    year = forms.IntegerField(
        label="年度", required=False, min_value=1949, max_value=2100, help_text="文件所讲的年度，不是发布日期；不填则由文中判断。"
    )
    number = forms.CharField(label="文号", required=False, max_length=60)
    source = forms.CharField(label="来源", required=False, max_length=300, help_text="网址或提供单位。")

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]

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
    norm = forms.CharField(label="规范名称", max_length=200, required=False, help_text="同一指标在各文件里用同一名称，才能逐年比较。")
    kind = forms.ChoiceField(label="性质", choices=[("target", "目标"), ("actual", "结果")])
    form = forms.ChoiceField(label="表述", choices=FORMS)
    cmp = forms.ChoiceField(label="比较", choices=COMPARATORS, required=False)
    value = _decimal("数值", help_text="区间填下端；“确保…力争…”填确保值；占比填百分数。")
    value_hi = _decimal("上端或力争值")
    unit = forms.CharField(label="单位", max_length=20, required=False)
    growth_pct = _decimal("增长（%）", percent=True, help_text="下降填负数。百分点请选“百分点变化”。")
    period = forms.CharField(label="时期", max_length=30, required=False, help_text="如 2026、2026Q3、2021-2025、十五五。")
    region_name = forms.CharField(label="文中区域", max_length=60, required=False)
    holder = forms.CharField(label="责任单位", max_length=100, required=False)
    multiple = _decimal("是上年的几倍", percent=True)
    share_pct = _decimal("占比（%）", percent=True, help_text="数值之外另说的占比，如“3项，占全省30%”。")
    completion_pct = _decimal("完成率（%）", percent=True)
    rank = forms.IntegerField(label="位次", required=False)
    rank_scope = forms.CharField(label="位次范围", max_length=60, required=False, help_text="如 全省设区市。")
    rank_change = forms.IntegerField(label="前移位数", required=False, help_text="后移填负数。")
    approx = forms.CharField(label="概数", max_length=8, required=False, help_text="多、余、约、近、左右。")
    certainty = forms.CharField(label="语气", max_length=8, required=False, help_text="确保、力争、争取。")
    mode = forms.CharField(label="口径", max_length=12, required=False, help_text="新增、净增、累计、总量。")
    code = forms.CharField(label="指标代码", max_length=60, required=False)

    MAIN = ("indicator", "norm", "kind", "form", "cmp", "value", "value_hi", "unit", "growth_pct", "period")

    @classmethod
    def initial_of(cls, row: Statement) -> dict[str, Any]:
        """A statement's fields, the comparator without its prefix and numbers without idle zeros."""
        found = {name: getattr(row, name) for name in cls.base_fields}
        found["cmp"] = comparator(row.cmp)
        return {name: _tidy(value) for name, value in found.items()}

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


def _tidy(value: Any) -> Any:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


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


class PlanForm(forms.Form):
    """A plan of a year or of several."""

    title = forms.CharField(label="名称", max_length=200)
    region = RegionChoice(label="区域", queryset=Region.objects.none(), empty_label=None)
    year_from = forms.IntegerField(label="起始年", min_value=1949, max_value=2100)
    year_to = forms.IntegerField(label="终止年", required=False, min_value=1949, max_value=2100, help_text="年度计划不填。")
    parent = forms.ModelChoiceField(label="所属多年规划", queryset=Plan.objects.none(), required=False, empty_label="（无）")
    document = forms.ModelChoiceField(label="依据文件", queryset=Document.objects.none(), required=False, empty_label="（暂无）")
    theme = forms.CharField(label="主题", max_length=200, required=False)
    guidance = forms.CharField(label="总体思路", required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(
        self, *args: Any, regions: QuerySet[Region], parents: QuerySet[Plan], documents: QuerySet[Document], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        self.fields["document"].queryset = documents.only("id", "title", "region")  # type: ignore[attr-defined]

    def changes(self) -> dict[str, Any]:
        """As the operations take them."""
        data = dict(self.cleaned_data)
        parent, document = data.pop("parent"), data.pop("document")
        data.pop("region", None)
        return {
            **data,
            "year_to": data["year_to"] or data["year_from"],
            "parent_id": parent.pk if parent else None,
            "document_id": document.pk if document else None,
        }


class NodeForm(forms.Form):
    """A node of the tree."""

    label = forms.CharField(label="编号", max_length=30, required=False)
    title = forms.CharField(label="标题", max_length=300)
    holder = forms.CharField(label="责任单位", max_length=100, required=False)
    framework = forms.CharField(label="框架", max_length=100, required=False, help_text="同名的条目排在同一个标签页里；不填为正文结构。")
    parent = forms.ModelChoiceField(label="上级条目", queryset=PlanNode.objects.none(), required=False, empty_label="（最上级）")

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = plan.nodes.all()  # type: ignore[attr-defined]


class ExpressionForm(forms.Form):
    """What a target asks for: form, comparator, one number, an upper one, and the rest by form."""

    form = forms.ChoiceField(label="表述", choices=FORMS)
    cmp = forms.ChoiceField(label="比较", choices=COMPARATORS, required=False, help_text="“以上”“不少于”含本数，“超过”不含。")
    number = _decimal("数值", help_text="增长、占比、完成率填百分数；位次填名次；“确保…力争…”填确保值。")
    upper = _decimal("区间上端或力争值")
    unit = forms.CharField(label="单位", max_length=20, required=False)
    growth_pct = _decimal("同时要求的增幅（%）", percent=True, help_text="如“增加83家，增幅10%”，数值填83，这里填10。")
    rank_scope = forms.CharField(label="位次范围", max_length=60, required=False)
    denominator = forms.CharField(label="覆盖范围", max_length=200, required=False, help_text="“全覆盖”所指的名单。")
    basis_period = forms.CharField(label="基期", max_length=20, required=False, help_text="不填为上年。")
    basis_value = _decimal("基数")
    certainty = forms.CharField(label="语气", max_length=8, required=False, help_text="力争、争取：达不到不算未完成。")
    mode = forms.CharField(label="口径", max_length=12, required=False, help_text="新增、净增、累计、总量。")

    EXPRESSION = (
        "form", "cmp", "number", "upper", "unit", "growth_pct", "rank_scope", "denominator", "basis_period", "basis_value",
        "certainty", "mode",
    )  # fmt: skip
    RARE = ("growth_pct", "rank_scope", "denominator", "basis_period", "basis_value", "certainty", "mode")

    @staticmethod
    def initial_of(expression: Expression) -> dict[str, Any]:
        """An expression as the form shows it."""
        found = {
            "form": expression.form, "cmp": expression.cmp, "number": main_number(expression), "upper": upper_number(expression),
            "unit": expression.unit, "growth_pct": expression.growth_pct if expression.form != "growth" else None,
            **{n: getattr(expression, n) for n in ExpressionForm.RARE if n != "growth_pct"},
        }  # fmt: skip
        return {name: _tidy(value) for name, value in found.items()}

    def expression(self) -> Expression | None:
        """The expression that the form says; None, with the error at its field, if it cannot be one."""
        data = self.cleaned_data
        more = {n: data.get(n) or "" for n in self.RARE if n not in ("growth_pct", "basis_value")}
        more["basis_value"] = data.get("basis_value")
        if data["form"] != "growth" and data.get("growth_pct") is not None:
            more["growth_pct"] = data["growth_pct"]
        try:
            return build_expression(
                data["form"], data.get("cmp") or "=", data.get("number"), data.get("upper"), data.get("unit") or "", **more
            )
        except ValueError as error:
            self.add_error("number", str(error))
            return None

    def add_problem(self, field: str, message: str) -> None:
        """Show an operation's problem at the input that it speaks of."""
        here = {"floor": "number", "points": "number", "multiple": "number", "rank": "number", "rank_change": "number",
                "completion_pct": "number", "ceil": "upper", "stretch": "upper"}.get(field, field)  # fmt: skip
        if field == "growth_pct" and self.data.get("form") == "growth":
            here = "number"
        self.add_error(here if here in self.fields else None, message)

    def rare(self) -> list[Any]:
        """Fields that the template folds away."""
        return [self[name] for name in self.RARE]


class TargetForm(ExpressionForm):
    """A target by hand."""

    name = forms.CharField(label="指标名称", max_length=200)
    region = RegionChoice(label="承担区域", queryset=Region.objects.none(), empty_label=None)
    office = forms.ModelChoiceField(label="责任科室", queryset=Office.objects.none(), required=False, empty_label="（未定）")
    node = forms.ModelChoiceField(label="挂在条目", queryset=PlanNode.objects.none(), required=False, empty_label="（不挂）")
    period = forms.CharField(label="时期", max_length=20, required=False, help_text="不填取计划的年份。")
    due_on = forms.DateField(label="完成时限", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    indicator = forms.CharField(label="指标代码", max_length=60, required=False)
    text = forms.CharField(label="原文表述", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    field_order = ("name", "region", "form", "cmp", "number", "upper", "unit")

    def __init__(self, *args: Any, plan: Plan, regions: Iterable[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        self.fields["office"].queryset = Office.objects.filter(region=plan.region, closed_on__isnull=True)  # type: ignore[attr-defined]
        self.fields["node"].queryset = plan.nodes.all()  # type: ignore[attr-defined]

    def clean_period(self) -> str:
        """Any way of writing a period becomes its code."""
        text = str(self.cleaned_data.get("period") or "").strip()
        if not text:
            return ""
        try:
            return Period.parse(text).code()
        except PeriodError as error:
            raise forms.ValidationError(str(error)) from error

    def main(self) -> list[Any]:
        """What every target needs."""
        return [self[n] for n in self.fields if n not in self.RARE]

    def about(self) -> dict[str, Any]:
        """All but the expression, as ``edit_target`` takes it."""
        data = self.cleaned_data
        return {
            "name": data["name"], "indicator": data["indicator"], "text": data["text"], "due_on": data["due_on"],
            "office_id": data["office"].pk if data["office"] else None, "node_id": data["node"].pk if data["node"] else None,
            **({"period": data["period"]} if data["period"] else {}),
        }  # fmt: skip


class ChangeForm(ExpressionForm):
    """A change in mid-year: the new expression, the reason, the document."""

    reason = forms.CharField(label="调整理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    document = forms.ModelChoiceField(label="调整文件", queryset=Document.objects.none(), required=False, empty_label="（请选择）")

    def __init__(self, *args: Any, target: Target, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents.only("id", "title")  # type: ignore[attr-defined]
        granted = target.state == "appealed"
        self.fields["document"].help_text = (
            "同意异议时可以不附文件。" if granted else "没有列出的，请先到“文件”里录入。"
        )


class AppealForm(forms.Form):
    """A county's objection."""

    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 4}), help_text="写明底数、上年完成情况和困难，便于市局核实。")
    wanted = _decimal("建议值", help_text="能够承担的数值。")


class AnswerForm(forms.Form):
    """The city's answer that upholds the target."""

    answer = forms.CharField(label="答复", widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """Why something is withdrawn."""

    reason = forms.CharField(label="撤销理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ImportForm(forms.Form):
    """A sheet of targets."""

    file = forms.FileField(label="填好的表格（.xlsx）")
    take_good = forms.BooleanField(
        label="有错误时，先写入没有错误的行", required=False, help_text="不勾选：只要有一行有错，就一行也不写入。"
    )
