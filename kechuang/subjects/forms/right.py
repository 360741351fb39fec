"""Forms of rights: HTML in, clean values out."""

from __future__ import annotations

from typing import Any

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.core.models import Region
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.logic.right_given import RightGiven
from kechuang.subjects.models import IPRight
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.queries.right import holders_named
from kechuang.subjects.states import Acquired, IPKind, LegalStatus

_KNOWN = (("", "不清楚"), ("true", "是"), ("false", "否"))


def _yes_no(label: str, help_text: str = "") -> forms.NullBooleanField:
    return forms.NullBooleanField(
        label=label, required=False, widget=forms.Select(choices=_KNOWN), help_text=help_text
    )


class RightForm(KindForm):
    """What is on file of a right."""

    kind = forms.ChoiceField(label="种类", choices=[("", "请选择"), *choices(IPKind)])
    number = forms.CharField(
        label="申请号或登记号", max_length=60, help_text="专利填申请号，前面的 ZL 可写可不写。"
    )
    title = forms.CharField(label="名称", max_length=300)
    holders = forms.CharField(
        label="权利人",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个，第一行是第一权利人（申请人）。填全称或统一社会信用代码，库中的单位会自动关联。",
    )
    region = forms.ModelChoiceField(
        label="第一权利人所在区域", queryset=Region.objects.none(), required=False, empty_label="按单位库",
        help_text="第一权利人不在单位库时选择；统计按这个区域。",
    )  # fmt: skip
    filed_on = forms.DateField(label="申请日", required=False, widget=DateInput())
    granted_on = forms.DateField(label="授权（登记）日", required=False, widget=DateInput())
    status = forms.ChoiceField(
        label="法律状态", choices=choices(LegalStatus), initial=LegalStatus.FILED,
        help_text="以后的变化在“变更法律状态”中登记，每次都留日期。",
    )  # fmt: skip
    status_on = forms.DateField(
        label="状态日期", required=False, widget=DateInput(), help_text="终止、届满、无效等的日期。"
    )
    acquired = forms.ChoiceField(label="取得方式", choices=choices(Acquired), initial=Acquired.OWN)
    is_in_use = _yes_no("已实施并产生效益")
    product = forms.CharField(label="所支撑的主要产品", max_length=120, required=False)
    is_emerging = _yes_no("属战略性新兴产业", "高价值发明专利五类之一。")
    industry = forms.CharField(label="对应产业", max_length=60, required=False)
    has_family_abroad = _yes_no("有海外同族专利权", "高价值发明专利五类之一。")
    pledge_amount = forms.DecimalField(
        label="质押融资金额", max_digits=20, decimal_places=2, min_value=0, required=False,
        widget=forms.NumberInput(attrs={"data-unit": "元"}),
    )  # fmt: skip
    is_pledge_high = _yes_no("实现较高质押融资金额", "以国家知识产权局的标注为准，国家没有公布金额线。")
    award = forms.CharField(label="获奖", max_length=120, required=False)
    has_national_award = _yes_no("获国家科学技术奖或中国专利奖", "高价值发明专利五类之一。")

    def __init__(self, *args: Any, regions: Any, with_status: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if regions is None:
            del self.fields["region"]
        else:
            self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        if not with_status:
            del self.fields["status"], self.fields["status_on"]

    def given(self) -> RightGiven:
        """The clean values as the operation takes them."""
        data = dict(self.cleaned_data)
        region = data.pop("region", None)
        data.pop("status", None)
        data.pop("status_on", None)
        data["holders"] = holders_named(data["holders"].splitlines())
        return RightGiven(**data, region_code=region.pk if region else "")


def initial_of(right: IPRight) -> dict[str, Any]:
    """What is on file, as the form shows it."""
    names = [name for name in RightForm.base_fields if name not in ("holders", "status", "status_on")]
    shown = {name: getattr(right, name) for name in names}
    return {**shown, "holders": "\n".join(each.name for each in right.holders.all())}


class StatusForm(KindForm):
    """A legal status with its day."""

    status = forms.ChoiceField(label="法律状态", choices=[("", "请选择"), *choices(LegalStatus)])
    on = forms.DateField(label="状态日期", widget=DateInput(), help_text="以登记簿副本或公告为准。")


class UseForm(KindForm):
    """A use of a right in an application."""

    organisation = forms.ChoiceField(label="使用的权利人")
    purpose = forms.ChoiceField(
        label="用于申请", choices=[(each.code, each.title) for each in KINDS.values() if not each.is_award]
    )
    year = forms.IntegerField(label="申请年度", min_value=2008, max_value=2100)
    reference = forms.CharField(label="申请编号", max_length=60, required=False)
    until = forms.DateField(
        label="有效期至", required=False, widget=DateInput(),
        help_text="认定后填证书有效期的最后一天；还没有结果的留空，留空期间视为在用。",
    )  # fmt: skip

    def __init__(self, *args: Any, holders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = holders  # type: ignore[attr-defined]
