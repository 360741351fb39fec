"""Plans and their nodes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from kechuang.core.models import Region
from kechuang.plans.forms.fields import RegionChoice
from kechuang.plans.models import Document, Plan, PlanNode


class PlanForm(forms.Form):
    """A plan of a year or of several."""

    title = forms.CharField(label="名称", max_length=200)
    region = RegionChoice(label="区域", queryset=Region.objects.none(), empty_label=None)
    year_from = forms.IntegerField(label="起始年", min_value=1949, max_value=2100)
    year_to = forms.IntegerField(
        label="终止年", required=False, min_value=1949, max_value=2100, help_text="年度计划不填。"
    )
    parent = forms.ModelChoiceField(
        label="所属多年规划", queryset=Plan.objects.none(), required=False, empty_label="（无）"
    )
    document = forms.ModelChoiceField(
        label="依据文件", queryset=Document.objects.none(), required=False, empty_label="（暂无）"
    )
    theme = forms.CharField(label="主题", max_length=200, required=False)
    guidance = forms.CharField(label="总体思路", required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(
        self,
        *args: Any,
        regions: QuerySet[Region],
        parents: QuerySet[Plan],
        documents: QuerySet[Document],
        **kwargs: Any,
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
    framework = forms.CharField(
        label="框架",
        max_length=100,
        required=False,
        help_text="同名的条目排在同一个标签页里；不填为正文结构。",
    )
    parent = forms.ModelChoiceField(
        label="上级条目", queryset=PlanNode.objects.none(), required=False, empty_label="（最上级）"
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = plan.nodes.all()  # type: ignore[attr-defined]
