"""Forms of calls: HTML in, clean values out. Money is typed in 万元 and kept in yuan."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from kechuang.core.forms import KindForm
from kechuang.core.models import Region
from kechuang.programs.logic.kinds import Kind
from kechuang.programs.models import Call
from kechuang.programs.operations.call import CallContent

_WAN = Decimal(10_000)


class MomentInput(forms.DateTimeInput):
    """A browser's own calendar with a clock."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class _FilesInput(forms.ClearableFileInput):
    """A browser's own choice of several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the clean value is a list."""

    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each as one file is cleaned; no file is an empty list."""
        given = data if isinstance(data, list | tuple) else [data]
        return [each for each in (super(FilesField, self).clean(one, initial) for one in given) if each]


def _attachments() -> FilesField:
    return FilesField(
        label="附件",
        required=False,
        help_text="通知原文、申报表格等，可以一次选几个；发布后谁都能下载，不要传涉密和个人信息。",
    )


class SourceForm(KindForm):
    """From what a call is made."""

    kind = forms.ChoiceField(
        label="事项", help_text="通知会一直用发布时的这一版；事项以后改了，不影响这个通知。"
    )
    region = forms.ModelChoiceField(
        label="发布单位所在区域", queryset=Region.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, sources: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "请选择"), *sources]  # type: ignore[attr-defined]
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class CallForm(KindForm):
    """What a call says. ``counties`` may have a quota each, ``kind``'s limits another cap each."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    title = forms.CharField(label="标题", max_length=160)
    number = forms.CharField(label="文号", max_length=60, required=False)
    opens_at = forms.DateTimeField(label="开始时间", widget=MomentInput())
    closes_at = forms.DateTimeField(
        label="截止时间", widget=MomentInput(), help_text="申报单位要在这之前提交；到时系统自动截止。"
    )
    recommend_by = forms.DateTimeField(
        label="推荐截止", widget=MomentInput(), required=False, help_text="留空：与申报截止相同。"
    )
    budget = forms.DecimalField(
        label="预算", required=False, min_value=Decimal(0), max_digits=16, decimal_places=6,
        widget=forms.NumberInput(attrs={"data-unit": "万元"}),
    )  # fmt: skip
    places = forms.IntegerField(
        label="拟支持数", required=False, min_value=0, widget=forms.NumberInput(attrs={"data-unit": "项"})
    )
    office = forms.CharField(label="承办科室", max_length=60, required=False)
    contact = forms.CharField(
        label="咨询电话", max_length=60, required=False, help_text="申报单位看得到，发布前要填。"
    )
    text = forms.CharField(
        label="正文", widget=forms.Textarea(attrs={"rows": 14}), required=False,
        help_text="支持什么、支持多少、怎样申报。条件、材料、步骤和时限由事项带出，不必重写。",
    )  # fmt: skip
    attachments = _attachments()

    def __init__(
        self, *args: Any, counties: Iterable[Region] = (), kind: Kind | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.counties, self.limits = list(counties), list(kind.limits) if kind else []
        for region in self.counties:
            self.fields[f"quota_{region.pk}"] = forms.IntegerField(
                label=f"{region.name}推荐名额", required=False, min_value=0, help_text="留空：不限名额。"
            )
        for each in self.limits:
            self.fields[f"limit_{each.code}"] = forms.IntegerField(
                label=f"{each.title}：改为",
                required=False,
                min_value=0,
                help_text=f"留空：按事项的{each.most}。",
            )

    def content(self) -> CallContent:
        """What was typed."""
        data = self.cleaned_data
        plain = {
            name: data[name]
            for name in ("year", "title", "number", "opens_at", "closes_at", "recommend_by", "places", "office", "contact", "text")
        }  # fmt: skip
        budget = data["budget"]
        return CallContent(
            **plain,
            budget=None if budget is None else budget * _WAN,
            quota=self._given("quota_", [each.pk for each in self.counties]),
            limits=self._given("limit_", [each.code for each in self.limits]),
        )

    def _given(self, prefix: str, codes: list[str]) -> dict[str, int]:
        found = {code: self.cleaned_data.get(f"{prefix}{code}") for code in codes}
        return {code: value for code, value in found.items() if value is not None}


def initial_of(call: Call) -> dict[str, Any]:
    """A call as its form shows it."""
    plain = {
        name: getattr(call, name)
        for name in ("year", "title", "number", "opens_at", "closes_at", "recommend_by", "places", "office", "contact", "text")
    }  # fmt: skip
    budget = None if call.budget is None else (call.budget / _WAN).normalize()
    quota = {f"quota_{code}": most for code, most in call.quota.items()}
    limits = {f"limit_{code}": most for code, most in call.limits.items()}
    return plain | quota | limits | {"budget": None if budget is None else f"{budget:f}"}


class AmendForm(KindForm):
    """What may change of a published call."""

    contact = forms.CharField(label="咨询电话", max_length=60)
    addition = forms.CharField(
        label="补充正文", widget=forms.Textarea(attrs={"rows": 6}), required=False,
        help_text="加在原来的正文后面；原文不能改。",
    )  # fmt: skip
    attachments = _attachments()

    def has_words(self, call: Call) -> bool:
        """Does anything but documents come with it?"""
        data = self.cleaned_data
        return bool(data["addition"].strip()) or data["contact"].strip() != call.contact


class ExtendForm(KindForm):
    """Until when a call is extended, and why."""

    closes_at = forms.DateTimeField(label="新的截止时间", widget=MomentInput())
    recommend_by = forms.DateTimeField(
        label="新的推荐截止", widget=MomentInput(), required=False, help_text="留空：不早于新的申报截止。"
    )
    reason = forms.CharField(label="理由", max_length=300, help_text="会公布给申报单位。")


class CancelForm(KindForm):
    """Why a call is cancelled."""

    reason = forms.CharField(label="理由", max_length=300, help_text="会公布给申报单位。")


class CopyForm(KindForm):
    """For which year a call is copied."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)


class NoForm(KindForm):
    """Nothing to say, only to confirm."""


class QuotaForm(KindForm):
    """How many each county may recommend."""

    def __init__(self, *args: Any, counties: Iterable[Region], ask_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counties = list(counties)
        for region in self.counties:
            self.fields[region.pk] = forms.IntegerField(
                label=region.name, required=False, min_value=0, help_text="留空：不限名额。"
            )
        self.fields["reason"] = forms.CharField(label="理由", max_length=300, required=ask_reason)

    def quota(self) -> dict[str, int]:
        """The places by region; who is left empty has none set."""
        found = {each.pk: self.cleaned_data.get(each.pk) for each in self.counties}
        return {code: most for code, most in found.items() if most is not None}


class LateForm(KindForm):
    """Whom to let in late, until when, and why."""

    organisation = forms.CharField(
        label="统一社会信用代码", max_length=18, help_text="只限这个单位使用，用一次就作废。"
    )
    valid_until = forms.DateTimeField(label="有效至", widget=MomentInput())
    reason = forms.CharField(
        label="批准补报的理由",
        max_length=300,
        help_text="连同您的姓名留在记录里。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
