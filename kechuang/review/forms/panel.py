"""Forms of panels, draws and recusal: HTML in, clean values out. What is right and wrong the operations say."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.core.logic.verdicts import Problem
from kechuang.programs.forms.call import MomentInput
from kechuang.programs.models import Case
from kechuang.review.logic.draw import RegionQuota
from kechuang.review.logic.recusal import KIND_TITLES
from kechuang.review.logic.recusal_facts import RecusalRules
from kechuang.review.models import Panel
from kechuang.review.operations.draw import WEIGHING, DrawGiven
from kechuang.review.operations.panel import PanelGiven
from kechuang.review.states import PanelMode

_DESIGN = "平台建议值，不是法定规则。"
_RULES = RecusalRules()


class PanelForm(KindForm):
    """A panel's name, times and parameters."""

    title = forms.CharField(label="评审组名称", max_length=120, help_text="专家看得到，请不要写申报单位。")
    mode = forms.ChoiceField(label="评审方式", choices=[(str(each), each.label) for each in PanelMode])
    experts_per_file = forms.IntegerField(label="每份材料的专家数", min_value=1, max_value=25)
    opens_at = forms.DateTimeField(label="评审开始", required=False, widget=MomentInput())
    closes_at = forms.DateTimeField(label="评审截止", required=False, widget=MomentInput())
    load_limit = forms.IntegerField(
        label="每位专家最多几份",
        required=False,
        min_value=1,
        max_value=200,
        help_text="留空：按专家本人填的上限。",
    )
    tolerance = forms.DecimalField(
        label="公平容差", min_value=0, max_value=1, decimal_places=3, initial=Decimal("0.02"),
        help_text=f"为照顾契合度最低的材料，总契合度最多可以让出的比例。{_DESIGN}",
    )  # fmt: skip
    cooperation_years = forms.IntegerField(
        label="合作回避看几年", min_value=0, max_value=20, initial=_RULES.cooperation_years, help_text=_DESIGN
    )
    employment_years = forms.IntegerField(
        label="曾任职回避看几年",
        min_value=0,
        max_value=20,
        initial=_RULES.employment_years,
        help_text=_DESIGN,
    )

    def given(self) -> PanelGiven:
        """What the operation takes."""
        data = self.cleaned_data
        recusal = {name: data[name] for name in ("cooperation_years", "employment_years")}
        settings: dict[str, Any] = {"tolerance": str(data["tolerance"]), "recusal": recusal}
        settings["load_limit"] = data["load_limit"]
        return PanelGiven(
            title=data["title"], mode=data["mode"], experts_per_file=data["experts_per_file"], opens_at=data["opens_at"],
            closes_at=data["closes_at"], settings=settings,
        )  # fmt: skip


def initial_of(panel: Panel) -> dict[str, Any]:
    """A panel as its form shows it."""
    recusal = {
        "cooperation_years": _RULES.cooperation_years,
        "employment_years": _RULES.employment_years,
        **panel.settings.get("recusal", {}),
    }
    names = ("title", "mode", "experts_per_file", "opens_at", "closes_at")
    return {name: getattr(panel, name) for name in names} | recusal | {
        "tolerance": panel.settings.get("tolerance", "0.02"), "load_limit": panel.settings.get("load_limit"),
    }  # fmt: skip


class CasesForm(KindForm):
    """Which of the waiting cases go into a panel."""

    cases = forms.ModelMultipleChoiceField(
        label="编进本组的办件", queryset=Case.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="其余的留着，可以再组建一个评审组。",
    )  # fmt: skip

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = cases  # type: ignore[attr-defined]


class WhyForm(KindForm):
    """Why something is done."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class PerhapsWhyForm(KindForm):
    """Why something is done although not all is in place."""

    reason = forms.CharField(
        label="理由", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="人数齐、评分齐的不用填。",
    )  # fmt: skip


class DrawForm(KindForm):
    """What is asked of a draw."""

    number = forms.IntegerField(label="抽取人数", min_value=1, max_value=99)
    day = forms.DateField(label="评审日期", widget=DateInput(), help_text="这一天不便评审的专家不参加抽取。")
    disciplines = forms.CharField(
        label="学科代码",
        max_length=200,
        help_text="GB/T 13745 的代码，用逗号分开；写 520 就包括 520 以下各级。",
    )
    titles = forms.CharField(
        label="职称", max_length=200, required=False, help_text="如：教授，研究员。留空：不限。"
    )
    quotas = forms.CharField(
        label="地区名额", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一条：地区代码 至少 至多。如“990100 0 2”；代码前写“非”表示该地区以外。",
    )  # fmt: skip
    per_employer = forms.IntegerField(
        label="同一单位最多几人", min_value=1, max_value=20, initial=1, help_text=_DESIGN
    )
    spare_ratio = forms.DecimalField(
        label="备选是抽取人数的几倍",
        min_value=0,
        max_value=10,
        decimal_places=1,
        initial=Decimal(2),
        help_text=_DESIGN,
    )
    load_cap = forms.IntegerField(
        label="每年最多评审几次", min_value=1, max_value=99, initial=6, required=False, help_text=_DESIGN
    )
    rotation_limit = forms.IntegerField(
        label="最多连续评审几年", min_value=1, max_value=20, initial=3, required=False, help_text=_DESIGN
    )
    answer_hours = forms.IntegerField(
        label="等答复几小时", min_value=1, max_value=240, initial=24, help_text=_DESIGN
    )
    is_weighted = forms.BooleanField(
        label="参考近三年的评审情况", required=False, initial=True,
        help_text=f"按时、意见充分、与其他专家一致的，机会略大：权重在 {WEIGHING.low} 到 {WEIGHING.high} 之间，没有评审过的为 1，"
        f"谁也不会因此不能抽。权重随名单一起冻结、公布摘要。不选：机会均等。{_DESIGN}",
    )  # fmt: skip
    widened = forms.CharField(
        label="放宽到的学科", max_length=200, required=False, help_text="专家不足时才填，要三方确认。"
    )
    widened_why = forms.CharField(label="放宽的理由", max_length=200, required=False)
    organiser = forms.CharField(label="确认人：组织方", max_length=40, required=False)
    overseer = forms.CharField(label="确认人：监督方", max_length=40, required=False)
    business = forms.CharField(label="确认人：业务科室", max_length=40, required=False)

    def take(self, problem: Problem) -> None:
        """Show what is missing of the three parties at the first of them."""
        super().take(Problem(problem.message, field="organiser") if problem.field == "confirmed" else problem)

    def clean_quotas(self) -> tuple[RegionQuota, ...]:
        """The lines as quotas."""
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["quotas"].splitlines())):
            code, *numbers = line.split()
            if not 1 <= len(numbers) <= 2 or not all(each.isdigit() for each in numbers):
                raise forms.ValidationError(f"“{line}”应写成：地区代码 至少 至多，如“990100 0 2”。")
            most = int(numbers[1]) if len(numbers) == 2 else None
            found.append(RegionQuota(code.removeprefix("非"), int(numbers[0]), most, code.startswith("非")))
        return tuple(found)

    def given(self) -> DrawGiven:
        """What the operation takes."""
        data = self.cleaned_data
        return DrawGiven(
            day=data["day"], number=data["number"], disciplines=_split(data["disciplines"]), titles=_split(data["titles"]),
            widened=_split(data["widened"]), widened_why=data["widened_why"],
            confirmed=(data["organiser"], data["overseer"], data["business"]), quotas=data["quotas"],
            per_employer=data["per_employer"], spare_ratio=Fraction(data["spare_ratio"]), load_cap=data["load_cap"],
            rotation_limit=data["rotation_limit"], answer_minutes=data["answer_hours"] * 60,
            is_weighted=data["is_weighted"],
        )  # fmt: skip


def _split(text: str) -> tuple[str, ...]:
    return tuple(
        part for part in text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",") if part
    )


class WitnessForm(KindForm):
    """A supervisor is there, perhaps with a number of his own."""

    nonce = forms.CharField(
        label="监督人的随机数", max_length=60, required=False,
        help_text="当场随意写至少6个字符（如掷骰子的点数），会改变排序；只到场、不加入随机数可以留空。",
    )  # fmt: skip


class AnswerForm(KindForm):
    """Why an expert cannot come."""

    reason = forms.CharField(label="不能参加的理由", max_length=200, required=False)


class PhoneForm(KindForm):
    """An expert's answer by telephone."""

    answer = forms.ChoiceField(label="答复", choices=[("accept", "接受邀请"), ("refuse", "不能参加")])
    called_at = forms.DateTimeField(label="通话时间", widget=MomentInput())
    words = forms.CharField(
        label="专家的原话", max_length=120, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="专家本人看得到。不能参加的，写明他说的理由。",
    )  # fmt: skip


class ExclusionForm(KindForm):
    """A reason that no register holds."""

    file = forms.ChoiceField(label="材料")
    expert = forms.ChoiceField(label="专家或工作人员")
    kind = forms.ChoiceField(
        label="情形", choices=[(str(code), title) for code, title in KIND_TITLES.items()]
    )
    is_hard = forms.BooleanField(label="必须回避（不选：只作提示，由人判断）", required=False, initial=True)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只有监督人员看得到。",
    )

    def __init__(self, *args: Any, files: Any, experts: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].choices = [("", "请选择"), *files]  # type: ignore[attr-defined]
        self.fields["expert"].choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            ("专家", [(f"expert-{key}", name) for key, name in experts]),
            ("工作人员", [(f"account-{key}", name) for key, name in staff]),
        ]

    def whom(self) -> dict[str, int]:
        """The expert or the account that was chosen, as the operation takes it."""
        kind, key = self.cleaned_data["expert"].split("-")
        return {f"{kind}_id": int(key)}


class PairForm(KindForm):
    """A file and an expert who must, must not, or may again go together."""

    file = forms.ChoiceField(label="材料")
    expert = forms.ChoiceField(label="专家")
    how = forms.ChoiceField(
        label="约定", choices=[("pin", "必须由他评"), ("forbid", "不由他评"), ("clear", "取消约定")]
    )

    def __init__(self, *args: Any, files: Any, experts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].choices = [("", "请选择"), *files]  # type: ignore[attr-defined]
        self.fields["expert"].choices = [("", "请选择"), *experts]  # type: ignore[attr-defined]
