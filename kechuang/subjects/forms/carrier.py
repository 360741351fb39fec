"""Forms of carriers and tenants: HTML in, clean values out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.core.models import Region
from kechuang.subjects.logic.carriers import GRADUATIONS
from kechuang.subjects.models import Carrier, Organisation
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.states import CarrierKind, LeftAs, Level


class CarrierForm(KindForm):
    """What is on file of a carrier."""

    host = forms.ModelChoiceField(
        label="依托（运营）单位", queryset=Organisation.objects.none(), empty_label="请选择"
    )
    region = forms.ModelChoiceField(label="所在区域", queryset=Region.objects.none(), empty_label=None)
    name = forms.CharField(label="名称", max_length=160)
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), *choices(CarrierKind)])
    level = forms.ChoiceField(label="级别", choices=choices(Level), initial=Level.CITY)
    field = forms.CharField(label="领域", max_length=120, required=False, help_text="如 电子信息、现代农业。")
    is_specialised = forms.NullBooleanField(
        label="专业型",
        required=False,
        widget=forms.Select(choices=(("", "未填"), ("true", "专业"), ("false", "综合"))),
        help_text="孵化器填写；同一产业领域的在孵企业占多数的为专业型。",
    )
    partners = forms.CharField(label="共建单位", max_length=300, required=False)
    area = forms.DecimalField(
        label="自主支配面积", max_digits=12, decimal_places=2, min_value=0, required=False,
        widget=forms.NumberInput(attrs={"data-unit": "平方米"}),
    )  # fmt: skip
    started_on = forms.DateField(label="开始运营", required=False, widget=DateInput())
    build_from = forms.DateField(label="建设期自", required=False, widget=DateInput())
    build_to = forms.DateField(label="建设期至", required=False, widget=DateInput())
    recognised_on = forms.DateField(label="认定（备案）日期", required=False, widget=DateInput())
    document = forms.CharField(label="认定文号", max_length=120, required=False)

    def __init__(self, *args: Any, hosts: Any = None, regions: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if hosts is None:  # what is on file already keeps its host and place
            del self.fields["host"], self.fields["region"]
        else:
            self.fields["host"].queryset = hosts  # type: ignore[attr-defined]
            self.fields["region"].queryset = regions  # type: ignore[attr-defined]

    def content(self) -> dict[str, Any]:
        """The clean fields of the carrier itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("host", "region")}


class DecisionForm(KindForm):
    """A step in a carrier's life."""

    on = forms.DateField(label="日期", widget=DateInput())
    reason = forms.CharField(
        label="理由和依据", max_length=300, required=False, help_text="整改、撤销必须写明；可写文号。"
    )


class MilestoneForm(KindForm):
    """A step of the build period."""

    title = forms.CharField(label="内容", max_length=200, help_text="如 仪器设备到位、通过中期检查。")
    due_on = forms.DateField(label="计划日期", widget=DateInput())


class DoneForm(KindForm):
    """When a step was done."""

    done_on = forms.DateField(label="完成日期", widget=DateInput())
    note = forms.CharField(label="说明", max_length=300, required=False)


class MemberForm(KindForm):
    """An organisation that joins."""

    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label="请选择"
    )
    part = forms.CharField(label="角色", max_length=40, required=False, help_text="如 理事长单位、成员。")
    since = forms.DateField(label="加入日期", required=False, widget=DateInput())

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class TenantForm(KindForm):
    """A tenant that comes in."""

    organisation = forms.ModelChoiceField(
        label="已登记的企业",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="不在库中，填下面的名称",
    )
    name = forms.CharField(label="企业或团队名称", max_length=120, required=False)
    entered_on = forms.DateField(label="入驻日期", widget=DateInput())
    area = forms.DecimalField(
        label="使用面积", max_digits=10, decimal_places=2, min_value=0, required=False,
        widget=forms.NumberInput(attrs={"data-unit": "平方米"}),
    )  # fmt: skip
    has_long_cycle = forms.BooleanField(
        label="属生物医药、集成电路设计、现代农业等长周期领域", required=False
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class CorrectTenantForm(KindForm):
    """What was entered of a tenant, to be corrected."""

    organisation = forms.ModelChoiceField(
        label="对应的已登记企业",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="不改",
        help_text="入驻时还没有登记、现在已登记的，选上后毕业条件按它的数据判断。",
    )
    entered_on = forms.DateField(label="入驻日期", widget=DateInput())
    area = forms.DecimalField(
        label="使用面积", max_digits=10, decimal_places=2, min_value=0, required=False,
        widget=forms.NumberInput(attrs={"data-unit": "平方米"}),
    )  # fmt: skip
    has_long_cycle = forms.BooleanField(
        label="属生物医药、集成电路设计、现代农业等长周期领域", required=False
    )
    stays = forms.BooleanField(label="没有离开，取消离开的登记", required=False)
    reason = forms.CharField(label="更正的理由", max_length=300)

    def __init__(self, *args: Any, organisations: Any, has_left: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if not has_left:
            del self.fields["stays"]


class HandOverCarrierForm(KindForm):
    """Who runs a carrier from now on, and where."""

    host = forms.ModelChoiceField(
        label="新的依托（运营）单位", queryset=Organisation.objects.none(), empty_label=None
    )
    region = forms.ModelChoiceField(label="所在区域", queryset=Region.objects.none(), empty_label=None)
    on = forms.DateField(label="变更日期", widget=DateInput())
    reason = forms.CharField(label="原因和依据", max_length=300, help_text="如批文号；变更应在三个月内报告。")

    def __init__(self, *args: Any, hosts: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class WithdrawForm(KindForm):
    """When a member left."""

    until = forms.DateField(label="退出日期", widget=DateInput())


class LeaveForm(KindForm):
    """How a tenant leaves."""

    left_on = forms.DateField(label="离开日期", widget=DateInput())
    left_as = forms.ChoiceField(label="方式", choices=choices(LeftAs), widget=forms.RadioSelect)
    graduated_by = forms.MultipleChoiceField(
        label="毕业依据",
        choices=list(GRADUATIONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="毕业的至少勾选一项。",
    )


def initial_of(carrier: Carrier) -> dict[str, Any]:
    """A carrier's fields as the form shows them."""
    names = [name for name in CarrierForm.base_fields if name not in ("host", "region")]
    return {name: getattr(carrier, name) for name in names}


class BaseForm(KindForm):
    """Two numbers of a report from which a base follows: how many more, and by how much that is growth."""

    increase = forms.DecimalField(
        label="增加数",
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"data-unit": "家", "step": "any"}),
    )
    growth = forms.DecimalField(
        label="增幅",
        max_digits=8,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"data-unit": "%", "step": "any"}),
    )

    def clean_growth(self) -> Decimal:
        """A growth of none says nothing of the base."""
        growth: Decimal = self.cleaned_data["growth"]
        if growth == 0:
            raise forms.ValidationError("增幅为 0 推不出基数，请核对。")
        return growth

    def clean(self) -> dict[str, Any]:
        """More and less cannot stand beside each other."""
        found: dict[str, Any] = super().clean() or {}
        increase, growth = found.get("increase"), found.get("growth")
        if increase is not None and growth is not None and increase * growth <= 0:
            raise forms.ValidationError("增加数和增幅应同为正，或同为负，请核对。")
        return found
