"""Forms of organisations and their members: HTML in, clean values out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse

from kechuang.core.forms import DateInput, KindForm
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.subjects.logic.identifiers import mask_phone
from kechuang.subjects.logic.industries import industry_label
from kechuang.subjects.logic.organisations import FACT_TITLES, OrganisationFacts
from kechuang.subjects.models import Organisation
from kechuang.subjects.operations.organisation import NewAdministrator
from kechuang.subjects.states import LinkKind, MemberRole, OrganisationKind

_CHOOSE = [("", "请选择")]
FORMER_NAME = "曾用名"


class IndustryInput(forms.TextInput):
    """A text field that offers the industries fitting what was typed; works as plain text without scripts."""

    def __init__(self) -> None:
        super().__init__(
            attrs={
                "list": "industries",
                "autocomplete": "off",
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#industries",
                "hx-swap": "innerHTML",
                "hx-sync": "this:replace",
            }
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The address is known only once addresses are loaded."""
        return super().get_context(
            name, value, {**(attrs or {}), "hx-get": reverse("subjects:industry_options")}
        )


class OrganisationForm(KindForm):
    """What the register holds of an organisation."""

    name = forms.CharField(
        label=FACT_TITLES["name"], max_length=120, help_text="全称，与营业执照（法人证书）一致。"
    )
    uscc = forms.CharField(
        label=FACT_TITLES["uscc"],
        max_length=40,
        required=False,
        help_text="18位，在营业执照（法人证书）右上角。",
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=FACT_TITLES["kind"], choices=[*_CHOOSE, *((str(each), each.label) for each in OrganisationKind)]
    )
    region = forms.ModelChoiceField(
        label=FACT_TITLES["region"],
        queryset=Region.objects.none(),
        empty_label="请选择",
        help_text="营业执照上的县（市、区）；在功能区注册的选功能区。由它的科技部门核实。",
    )
    production_region = forms.ModelChoiceField(
        label=FACT_TITLES["production_region"],
        queryset=Region.objects.none(),
        required=False,
        empty_label="与注册地相同",
    )
    industry = forms.CharField(
        label=FACT_TITLES["industry"],
        max_length=80,
        required=False,
        widget=IndustryInput,
        help_text="国民经济行业（GB/T 4754—2017）。输入几个字或代码，从列出的里面选，如“3511 矿山机械制造”。",
    )
    registered_on = forms.DateField(label=FACT_TITLES["registered_on"], required=False, widget=DateInput)
    capital = forms.DecimalField(
        label=FACT_TITLES["capital"],
        required=False,
        max_digits=18,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"data-unit": "万元"}),
    )
    legal_representative = forms.CharField(
        label=FACT_TITLES["legal_representative"], max_length=40, required=False
    )
    controller = forms.CharField(
        label=FACT_TITLES["controller"],
        max_length=120,
        required=False,
        help_text="用来识别关联单位，评审时回避。",
    )
    address = forms.CharField(label=FACT_TITLES["address"], max_length=200, required=False)
    main_products = forms.CharField(label=FACT_TITLES["main_products"], max_length=300, required=False)
    field_code = forms.CharField(
        label=FACT_TITLES["field_code"],
        max_length=12,
        required=False,
        help_text="八大领域编号，至三级，如 4.2.1；不确定可以先不填。",
    )
    is_resident = forms.BooleanField(
        label="在中国境内（不含港澳台）注册的居民企业", required=False, initial=True
    )
    contact_name = forms.CharField(label=FACT_TITLES["contact_name"], max_length=40, required=False)
    contact_phone = forms.CharField(
        label=FACT_TITLES["contact_phone"],
        max_length=30,
        required=False,
        help_text="只给办事的科技部门看，其他地方都遮盖。",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        regions: Any,
        kept: Organisation | None = None,
        needs_uscc: bool = False,
        **kwargs: Any,
    ) -> None:
        if kept is not None:
            kwargs["initial"] = {**_initial(kept), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.kept = kept
        self.fields["uscc"].required = needs_uscc or bool(kept and kept.uscc)
        for name in ("region", "production_region"):
            self.fields[name].queryset = regions  # type: ignore[attr-defined]
        if kept is not None and kept.contact_phone:
            self.fields["contact_phone"].help_text = f"现为 {mask_phone(kept.contact_phone)}；留空就不改。"

    def facts(self) -> OrganisationFacts:
        """What was filled in. A telephone number that was left empty stays as it is."""
        data = dict(self.cleaned_data)
        capital: Decimal | None = data["capital"]
        known = {name: data[name] for name in FACT_TITLES}
        known["capital"] = None if capital is None else capital * 10_000
        known["region"] = data["region"].pk
        known["production_region"] = data["production_region"].pk if data["production_region"] else ""
        if self.kept is not None and not known["contact_phone"]:
            known["contact_phone"] = self.kept.contact_phone
        return OrganisationFacts(**known)


def _initial(row: Organisation) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FACT_TITLES}
    capital = None if row.capital is None else (row.capital / 10_000).normalize()
    return {
        **values,
        "uscc": row.uscc or "",
        "industry": industry_label(row.industry) if row.industry else "",
        "capital": None if capital is None else format(capital, "f"),
        "contact_phone": "",
    }


class AccountPart(KindForm):
    """The account that somebody makes for himself."""

    account_name = forms.CharField(label="您的姓名", max_length=40)
    account_phone = forms.CharField(
        label="您的手机", max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    username = forms.CharField(
        label="用户名",
        max_length=30,
        help_text="登录用，以小写字母开头，如 zhang.san；建好后不能改。",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        help_text="至少10位，不能全是数字，不要与用户名、姓名相近。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="再输一遍密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords must agree."""
        data = super().clean() or self.cleaned_data
        if data.get("password") and data.get("password") != data.get("password_again"):
            self.add_error("password_again", "两遍密码不同，请重新输入。")
        return data

    def take(self, problem: Problem) -> None:
        """Show a problem at its field; beside the organisation's own name and telephone these are the person's."""
        names = {"name": "account_name", "phone": "account_phone"}
        super().take(Problem(problem.message, field=names.get(problem.field, problem.field)))

    def newcomer(self) -> NewAdministrator:
        """Who makes an account."""
        data = self.cleaned_data
        return NewAdministrator(
            data["username"], data["account_name"], data["account_phone"], data["password"]
        )


class PledgeForm(KindForm):
    """The word that goes with a registration."""

    pledge = forms.BooleanField(
        label="我代表本单位登记，以上内容与证照一致，如有虚假愿承担责任。",
        error_messages={"required": "请先确认这一条。"},
    )


class ReasonForm(KindForm):
    """Why something is done."""

    reason = forms.CharField(
        label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 4}), help_text="对方会看到。"
    )


class InviteForm(KindForm):
    """Whom to invite, and as what."""

    name = forms.CharField(label="受邀人姓名", max_length=40)
    role = forms.ChoiceField(
        label="身份",
        choices=[(str(each), each.label) for each in MemberRole],
        initial=str(MemberRole.EDITOR),
        help_text="管理员能签报和管理成员；填报人能填不能签；查看人只能看；代办机构是受托代填的外单位人员。",
    )


class HandOverForm(KindForm):
    """Who administers an organisation from now on, and why."""

    name = forms.CharField(label="新管理员姓名", max_length=40)
    reason = forms.CharField(
        label="更换的原因和凭据", max_length=300, help_text="如“原管理员离职，单位公函2026年11月18日”。"
    )


class LinkForm(KindForm):
    """A tie to another organisation."""

    other = forms.CharField(
        label="另一家单位", max_length=120, help_text="它的统一社会信用代码或全称，须已在库。"
    )
    kind = forms.ChoiceField(label="关系", choices=[(str(each), each.label) for each in LinkKind])
    share = forms.DecimalField(
        label="比例",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"data-unit": "%"}),
    )
    since = forms.DateField(label="自", required=False, widget=DateInput)


class FormerNameForm(KindForm):
    """A name from before."""

    name = forms.CharField(label=FORMER_NAME, max_length=120)
    until = forms.DateField(label="用至", required=False, widget=DateInput)


class MergeForm(KindForm):
    """Which of two records stays, and why they are one."""

    survivor = forms.ChoiceField(label="保留哪一条", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="为什么是同一家", max_length=300, help_text="如“更名前后各登记一次，代码相同，凭变更通知书”。"
    )

    def __init__(self, *args: Any, pair: tuple[Organisation, Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(row.pk), f"{row.name}（{row.uscc or '无代码'}）") for row in pair]
        self.fields["survivor"].choices = choices  # type: ignore[attr-defined]
