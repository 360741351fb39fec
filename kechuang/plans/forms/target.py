"""Targets and what happens to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from kechuang.core.logic.periods import Period, PeriodError
from kechuang.core.models import Office, Region
from kechuang.plans.forms.fields import COMPARATORS, FORMS, RegionChoice, decimal_field, tidy
from kechuang.plans.logic import Expression
from kechuang.plans.logic.sheet import build_expression, main_number, upper_number
from kechuang.plans.models import Document, Plan, PlanNode, Target


class ExpressionForm(forms.Form):
    """What a target asks for: form, comparator, one number, an upper one, and the rest by form."""

    form = forms.ChoiceField(label="表述", choices=FORMS)
    cmp = forms.ChoiceField(
        label="比较", choices=COMPARATORS, required=False, help_text="“以上”“不少于”含本数，“超过”不含。"
    )
    number = decimal_field("数值", help_text="增长、占比、完成率填百分数；位次填名次；“确保…力争…”填确保值。")
    upper = decimal_field("区间上端或力争值")
    unit = forms.CharField(label="单位", max_length=20, required=False)
    growth_pct = decimal_field(
        "同时要求的增幅（%）", percent=True, help_text="如“增加83家，增幅10%”，数值填83，这里填10。"
    )
    rank_scope = forms.CharField(label="位次范围", max_length=60, required=False)
    denominator = forms.CharField(
        label="覆盖范围", max_length=200, required=False, help_text="“全覆盖”所指的名单。"
    )
    basis_period = forms.CharField(label="基期", max_length=20, required=False, help_text="不填为上年。")
    basis_value = decimal_field("基数")
    certainty = forms.CharField(
        label="语气", max_length=8, required=False, help_text="力争、争取：达不到不算未完成。"
    )
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
        return {name: tidy(value) for name, value in found.items()}

    def expression(self) -> Expression | None:
        """The expression that the form says; None, with the error at its field, if it cannot be one."""
        data = self.cleaned_data
        more = {n: data.get(n) or "" for n in self.RARE if n not in ("growth_pct", "basis_value")}
        more["basis_value"] = data.get("basis_value")
        if data["form"] != "growth" and data.get("growth_pct") is not None:
            more["growth_pct"] = data["growth_pct"]
        try:
            return build_expression(
                data["form"],
                data.get("cmp") or "=",
                data.get("number"),
                data.get("upper"),
                data.get("unit") or "",
                **more,
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
    office = forms.ModelChoiceField(
        label="责任科室", queryset=Office.objects.none(), required=False, empty_label="（未定）"
    )
    node = forms.ModelChoiceField(
        label="挂在条目", queryset=PlanNode.objects.none(), required=False, empty_label="（不挂）"
    )
    period = forms.CharField(label="时期", max_length=20, required=False, help_text="不填取计划的年份。")
    due_on = forms.DateField(
        label="完成时限", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
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
    document = forms.ModelChoiceField(
        label="调整文件", queryset=Document.objects.none(), required=False, empty_label="（请选择）"
    )

    def __init__(self, *args: Any, target: Target, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents.only("id", "title")  # type: ignore[attr-defined]
        granted = target.state == "appealed"
        self.fields["document"].help_text = (
            "同意异议时可以不附文件。" if granted else "没有列出的，请先到“文件”里录入。"
        )


class AppealForm(forms.Form):
    """A county's objection."""

    reason = forms.CharField(
        label="理由",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明底数、上年完成情况和困难，便于市局核实。",
    )
    wanted = decimal_field("建议值", help_text="能够承担的数值。")


class AnswerForm(forms.Form):
    """The city's answer that upholds the target."""

    answer = forms.CharField(label="答复", widget=forms.Textarea(attrs={"rows": 3}))


class ReasonForm(forms.Form):
    """Why something is withdrawn."""

    reason = forms.CharField(
        label="撤销理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ImportForm(forms.Form):
    """A sheet of targets."""

    file = forms.FileField(label="填好的表格（.xlsx）")
    take_good = forms.BooleanField(
        label="有错误时，先写入没有错误的行",
        required=False,
        help_text="不勾选：只要有一行有错，就一行也不写入。",
    )
