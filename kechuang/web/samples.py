"""Made-up content for the page that shows every part of the shell."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from kechuang.core.models import Event


class SampleForm(forms.Form):
    """One field of each shape."""

    name = forms.CharField(label="指标名称", help_text="用统计报表里的全称，例如“高新技术企业数”。")
    value = forms.DecimalField(
        label="目标值", widget=forms.NumberInput(attrs={"data-unit": "家"}), help_text="只填数字。"
    )
    kind = forms.ChoiceField(
        label="性质", choices=[("flow", "增量"), ("stock", "存量")], widget=forms.RadioSelect
    )
    county = forms.ChoiceField(label="责任区域", choices=[("", "请选择"), ("a", "东岭县"), ("b", "西川县")])
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    tell = forms.BooleanField(label="通知县（市、区）科技岗", required=False)


def sample(params: QueryDict, now: datetime) -> dict[str, Any]:
    """Numbers, a timeline, a form and two charts that show what each part does with them."""
    events = [
        Event(
            title="确认识读结果 12 条", actor_label="规划员甲（规划科 规划岗）", at=now - timedelta(hours=2)
        ),
        Event(
            title="录入《2026年科技工作要点》",
            actor_label="规划员甲（规划科 规划岗）",
            at=now - timedelta(days=1),
        ),
    ]
    places = ["东岭县", "西川县", "南湖区", "高新区"]
    years = ["2021", "2022", "2023", "2024", "2025"]
    return {
        "money": Decimal("1299345.6"),
        "firms": 41,
        "share": Decimal("2.35"),
        "events": events,
        "form": SampleForm(params) if params else SampleForm(),
        "bar": {
            "type": "bar",
            "categories": places,
            "series": [
                {"name": "2026年前三季度", "data": [41, 12, None, 95], "approx": [False, True, False, False]}
            ],
            "unit": "家",
            "links": ["#table"] * 4,
        },
        "line": {
            "type": "line",
            "categories": years,
            "series": [
                {"name": "示例市", "data": [1.8, 1.92, None, 2.2, 2.35], "approx": [False, True]},
                {"name": "全省", "data": [2.1, 2.2, 2.3, 2.4, 2.45]},
            ],
            "unit": "%",
        },
    }
