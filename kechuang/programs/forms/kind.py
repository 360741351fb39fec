"""Forms of a kind as a whole: its particulars, steps and days, posts, review; copying, importing, retiring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from kechuang.core.forms import KindForm
from kechuang.core.models import Region
from kechuang.core.states import ROLE_TITLES, WORK_ROLES
from kechuang.programs.forms.kind_fields import GradesField, LinesField, ShareField
from kechuang.programs.forms.kind_rows import flag, long, plain, several
from kechuang.programs.logic.kind_faults import HAND_OVERS
from kechuang.programs.logic.kinds import Kind, ReviewPlan, as_data
from kechuang.programs.logic.review_faults import METHODS
from kechuang.programs.states import FieldKind, KindGroup, Step
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.states import OrganisationKind

_DAYS = 999


class PartForm(KindForm):
    """A part of a kind; ``parts`` gives what ``edit_kind`` takes."""

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def parts(self) -> dict[str, Any]:
        """The fields of the kind that this form puts otherwise."""
        return {name: plain(value) for name, value in self.cleaned_data.items()}


class BasicsForm(PartForm):
    """What the kind is called, who may apply, what comes after."""

    title = forms.CharField(label="名称", max_length=120)
    english = forms.CharField(label="英文名", max_length=120, required=False)
    group = forms.ChoiceField(label="类别", choices=choices(KindGroup))
    summary = long("一句话说明", 300)
    applicants = several("谁可以申报", choices(OrganisationKind), "都不选：本人申请。")
    title_field = forms.ChoiceField(label="办件名称取自", help_text="一行文字、每件必填的问题。")
    amount_field = forms.ChoiceField(label="申请金额取自", required=False)
    leader_field = forms.ChoiceField(label="负责人取自", required=False, help_text="限项和回避按他算。")
    fee = forms.CharField(label="收费", max_length=60, required=False)
    contact = forms.CharField(label="咨询电话", max_length=120, required=False)
    hand_over = forms.ChoiceField(label="批准后", choices=list(HAND_OVERS.items()), required=False)
    objection_excludes = LinesField(label="不受理的异议", help_text="一行一种。")
    pledge = forms.CharField(label="承诺书", max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    design = long("哪些数是建议值", 600, help_text="没有法律依据的数字要在这里说明，页面上照样告诉申报人。")

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        initial = {name: getattr(kind, name) for name in self.base_fields}
        super().__init__(*args, kind=kind, initial=initial, **kwargs)
        self._offer("title_field", (FieldKind.TEXT,))
        self._offer("amount_field", (FieldKind.MONEY, FieldKind.BUDGET))
        self._offer("leader_field", (FieldKind.PERSON,))

    def _offer(self, name: str, wanted: tuple[FieldKind, ...]) -> None:
        fitting = [(each.code, each.title) for each in self.kind.questions if each.kind in wanted]
        now = getattr(self.kind, name)
        if now and now not in dict(fitting):
            fitting.append((now, f"{now}（没有这个问题）"))
        self.fields[name].choices = [("", "没有"), *fitting]  # type: ignore[attr-defined]


class StepsForm(PartForm):
    """Which steps a case takes, within how many working days; publicity and mending."""

    publicity = forms.IntegerField(
        label="公示", min_value=0, max_value=_DAYS, help_text="工作日；没有公示这一步的填0。"
    )
    correction_days = forms.IntegerField(
        label="补正", min_value=0, max_value=_DAYS, help_text="给申报人几个工作日。"
    )
    correction_rounds = forms.IntegerField(label="补正次数", min_value=0, max_value=9)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, initial={n: getattr(kind, n) for n in self.base_fields}, **kwargs)
        for step in Step:
            plan = kind.step(step)
            self.fields[f"in_{step}"] = flag(f"要“{step.label}”")
            for name, words in (("promised", "承诺"), ("statutory", "法定")):
                self.fields[f"{name}_{step}"] = forms.IntegerField(
                    label=f"{step.label}{words}工作日", required=False, min_value=0, max_value=_DAYS
                )
                self.initial[f"{name}_{step}"] = getattr(plan, name, None)
            self.fields[f"note_{step}"] = forms.CharField(
                label=f"{step.label}备注", max_length=200, required=False
            )
            self.initial[f"in_{step}"] = plan is not None
            self.initial[f"note_{step}"] = plan.note if plan else ""

    def rows(self) -> Iterator[tuple[str, Any, Any, Any, Any]]:
        """Each step with its inputs, for a table."""
        for step in Step:
            inside, promised, statutory, note = (
                self[f"{name}_{step}"] for name in ("in", "promised", "statutory", "note")
            )
            yield step.label, inside, promised, statutory, note

    def days(self) -> list[Any]:
        """The inputs below the table."""
        return [self[name] for name in self.base_fields]

    def parts(self) -> dict[str, Any]:
        """The steps that were ticked, each with what else it had; and the days."""
        clean = self.cleaned_data
        steps = []
        for step in Step:
            if clean[f"in_{step}"]:
                plan = self.kind.step(step)
                kept = as_data(plan) if plan else {"step": str(step)}
                given = {name: clean[f"{name}_{step}"] for name in ("promised", "statutory", "note")}
                steps.append({**kept, **given})
        return {"steps": steps, **{name: clean[name] for name in self.base_fields}}


class PostsForm(PartForm):
    """Who does each step: the duty office in words, and the posts."""

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        for plan in kind.steps:
            self.fields[f"post_{plan.step}"] = forms.CharField(
                label=f"{plan.step.label}：责任科室", max_length=60, required=False, initial=plan.post
            )
            self.fields[f"roles_{plan.step}"] = several(
                f"{plan.step.label}：岗位", [(code, title) for code, title in ROLE_TITLES.items() if code in WORK_ROLES],
                "都不选：按状态表规定的岗位。",
            )  # fmt: skip
            self.initial[f"roles_{plan.step}"] = list(plan.roles)

    def parts(self) -> dict[str, Any]:
        """The steps with their posts."""
        clean = self.cleaned_data
        steps = [
            {**as_data(plan), "post": clean[f"post_{plan.step}"], "roles": clean[f"roles_{plan.step}"]}
            for plan in self.kind.steps
        ]
        return {"steps": steps}


class ReviewForm(PartForm):
    """How experts judge."""

    has = flag("要专家评审", "同时要在“步骤与时限”中勾选评审。")
    experts = forms.IntegerField(label="每件专家人数", min_value=1, max_value=99)
    blinded = flag("匿名评审", "标了“能看出是谁”的问题和材料对专家隐去。")
    method = forms.ChoiceField(label="合分办法", choices=list(METHODS.items()))
    pass_line = forms.DecimalField(label="通过线", required=False, help_text="留空：只按名次。")
    comment_below = forms.DecimalField(label="低于此分须写评语")
    comment_above = forms.DecimalField(label="高于此分须写评语")
    per_institution = forms.IntegerField(label="同一单位最多几位专家", min_value=1, max_value=99)
    disciplines_from = forms.ChoiceField(
        label="学科取自", required=False, help_text="按这个问题的回答抽取同行。"
    )
    vote = flag("评委会投票")
    quorum = ShareField(label="到会比例", max_length=12, help_text="如 2/3，含本数。")
    grades = GradesField(
        label="等级和通过比例", help_text="一行一个，写“代码：名称：比例”，如“first：一等奖：2/3”。"
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        plan = kind.review or ReviewPlan()
        initial = {name: getattr(plan, name) for name in self.base_fields if name != "has"}
        super().__init__(*args, kind=kind, initial={**initial, "has": kind.review is not None}, **kwargs)
        fitting = [
            (each.code, each.title)
            for each in kind.questions
            if each.kind in (FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.TEXT)
        ]
        self.fields["disciplines_from"].choices = [("", "不按学科"), *fitting]  # type: ignore[attr-defined]

    def parts(self) -> dict[str, Any]:
        """The review with its score sheet as it was; none if no experts are wanted."""
        clean = dict(self.cleaned_data)
        if not clean.pop("has"):
            return {"review": None}
        items = as_data(self.kind.review.items) if self.kind.review else []
        return {"review": {**{name: plain(value) for name, value in clean.items()}, "items": items}}


class CopyForm(KindForm):
    """Under which name and code a kind is copied, and where."""

    title = forms.CharField(label="新事项的名称", max_length=120)
    code = forms.CharField(
        label="代码",
        max_length=60,
        help_text="小写字母开头，只用小写字母、数字和下划线，如 key_rd_agriculture；以后不能改。",
    )
    region = forms.ModelChoiceField(label="区域", queryset=Region.objects.none(), empty_label=None)

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class ImportForm(KindForm):
    """A data file with a kind in it."""

    file = forms.FileField(
        label="数据文件",
        help_text="从另一处导出的 .yaml 或 .json，不超过512KB。里面只能是数据，不会执行任何程序。",
    )
    region = forms.ModelChoiceField(label="区域", queryset=Region.objects.none(), empty_label=None)

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class RegionForm(KindForm):
    """Where a pack's kind is taken into use."""

    region = forms.ModelChoiceField(label="区域", queryset=Region.objects.none(), empty_label=None)

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
