"""The form of a technology contract, after the national registration form; and the small forms of its steps."""

from __future__ import annotations

from typing import Any

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.exchange.forms.rows import Columns, RowsField, RowsWidget
from kechuang.exchange.logic.contract import ContractGiven, PartyGiven
from kechuang.exchange.logic.contract_codes import (
    HOME_COUNTRY,
    Aim,
    ContractField,
    Filer,
    Nature,
    PaymentWay,
    PlanSource,
    RightKind,
    Subkind,
    TextForm,
)
from kechuang.exchange.logic.contract_questions import OPTIONAL, every_question, fact_of, questions_of
from kechuang.exchange.models import Contract, Item
from kechuang.exchange.queries.contract import given_of, items_of
from kechuang.exchange.states import Side
from kechuang.rules.facts import FactKind
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices

_CHOOSE = ("", "请选择")
_YES_NO = (_CHOOSE, ("yes", "是"), ("no", "否"))
_HAS = (_CHOOSE, ("no", "没有"), ("yes", "有，逐项填在下面"))


def _chosen(title: str, states: Any, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=title, required=False, choices=[_CHOOSE, *choices(states)], help_text=help_text
    )


def _typed(title: str, most: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=title, required=False, max_length=most, help_text=help_text)


def _money(title: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=title, required=False, max_digits=18, decimal_places=2, help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-unit": "元"}),
    )  # fmt: skip


def _day(title: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=title, required=False, widget=DateInput(), help_text=help_text)


def purchase_columns() -> Columns:
    """What was bought: a row an item."""
    items = fact_of("contract_purchases").columns[0].choices
    return (("item", "内容", (("", "选内容"), *items)), ("amount", "金额（元）", ()), ("note", "说明", ()))


def object_columns() -> Columns:
    """What of the contract's own object is delivered."""
    carriers = fact_of("contract_objects").columns[0].choices
    return (
        ("carrier", "形式", (("", "选形式"), *carriers)), ("name", "名称", ()), ("quantity", "数量", ()),
        ("unit_cost", "每件直接成本（元）", ()), ("needed", "需要几件", ()),
    )  # fmt: skip


def _question(name: str) -> forms.Field:
    """The input of a fact that its kind asks."""
    fact = fact_of(name)
    told: dict[str, Any] = {"label": fact.title, "required": False, "help_text": fact.help}
    if fact.kind == FactKind.YES_NO:
        return forms.ChoiceField(choices=_YES_NO, **told)
    if fact.kind == FactKind.TEXT:
        return forms.ChoiceField(choices=[_CHOOSE, *fact.choices], **told)
    attrs = {"inputmode": "decimal", "autocomplete": "off", **({"data-unit": fact.unit} if fact.unit else {})}
    return forms.DecimalField(max_digits=18, min_value=0, widget=forms.TextInput(attrs=attrs), **told)


#: Drawn as needed: without them it cannot be filed.
_NEEDED = (
    "title", "subkind", "form", "signed_on", "effective_on", "valid_until", "field", "right_kind", "payment_way", "has_purchases",
    "contact_name", "contact_phone", "other_name", "other_nature",
)  # fmt: skip


class ContractForm(KindForm):
    """All that is told of a contract. Which questions there are, its kind says; the side that files is filled in already."""

    use_required_attribute = False

    subkind = _chosen("合同类别", Subkind, "先选类别并保存，下面会列出这一类要回答的问题。")
    title = _typed("项目名称", 200, "与合同文本一致。")
    form = _chosen("合同形式", TextForm)
    signed_on = _day("签订日期")
    effective_on = _day("生效日期", "没有另外约定的，就是签订日期。")
    valid_until = _day("有效期至")
    other_name = _typed("名称", 120, "按公章或身份证件填全称。")
    other_code = _typed("统一社会信用代码", 20, "境外单位和自然人没有，不填；库中有的单位，按代码自动认出。")
    other_nature = _chosen("性质", Nature)
    other_country = _typed("国别（地区）代码", 3, "三位数字，中国是156。")
    other_region_code = _typed("行政区划代码", 6, "六位数字，签订当天有效的；境外的不填。")
    own_region_code = _typed("本单位的行政区划代码", 6, "在登记的注册地填好了，搬迁过的请改成签订当天的。")
    own_nature = _chosen("本单位的性质", Nature)
    total = _money("成交额", "合同约定的全部金额。")
    is_total_open = forms.BooleanField(
        label="合同总额未定",
        required=False,
        help_text="按销售额提成等、签订时算不出总额的勾选；登记成“未知”，不是0。",
    )
    open_words = _typed("总额未定的计算方法", 300)
    payment_way = _chosen("付款方式", PaymentWay)
    has_purchases = forms.ChoiceField(
        label="成交额里有没有购置和外包费用", required=False, choices=_HAS,
        help_text="设备、仪器、零部件、原材料、土建、外包的非技术性工作。它们不算技术交易额。",
    )  # fmt: skip
    purchases = RowsField(label="购置和外包费用", required=False)
    has_objects = forms.ChoiceField(
        label="这些费用里有没有合同自己的标的物", required=False, choices=_HAS,
        help_text="如按合同做出来交付的样机、样品：合理数量的直接成本不用扣除。",
    )  # fmt: skip
    objects_delivered = RowsField(label="交付的标的物", required=False)
    field = _chosen("技术领域", ContractField)
    right_kind = _chosen("知识产权类别", RightKind)
    aim = _chosen("社会经济目标", Aim)
    plan_source = _chosen("计划来源", PlanSource)
    expected_investment = _money("预计新增投入", "转让合同必填，没有就填0。")
    expected_output = _money("预计新增产值", "转让合同必填，没有就填0。")
    offer = forms.ModelChoiceField(
        label="来自本单位的哪项供给", required=False, queryset=Item.objects.none(), empty_label="没有"
    )
    need = forms.ModelChoiceField(
        label="解决本单位的哪项需求", required=False, queryset=Item.objects.none(), empty_label="没有"
    )
    contact_name = _typed("经办人", 40)
    contact_phone = _typed("联系电话", 30)

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        self.contract = contract
        super().__init__(*args, **{**kwargs, "initial": initial_of(contract)})
        for name in every_question():
            self.fields[name] = _question(name)
        self.fields["purchases"].widget = RowsWidget(purchase_columns(), "购置和外包费用", 2)
        self.fields["objects_delivered"].widget = RowsWidget(object_columns(), "交付的标的物", 2)
        for name, side in (("offer", Side.OFFER), ("need", Side.NEED)):
            self.fields[name].queryset = items_of(contract.organisation_id, side)  # type: ignore[attr-defined]

    @property
    def other_title(self) -> str:
        """What the side is called that does not file."""
        return "买方" if self.contract.filer == Filer.SELLER else "卖方"

    def groups(self) -> list[tuple[str, str, list[Any]]]:
        """The inputs in groups: title, a line below it, bound fields."""
        asked = [name for name in questions_of(self.contract.subkind) if name in self.fields]
        other = ["other_name", "other_code", "other_nature", "other_country", "other_region_code"]
        items = [name for name in ("offer", "need") if self.fields[name].queryset.exists()]  # type: ignore[attr-defined]
        groups = (
            ("是什么合同", "", ["subkind", "title", "form", "signed_on", "effective_on", "valid_until"]),
            (f"{self.other_title}（合同的另一方）", "", other),
            ("本单位", f"{self.contract.organisation.name}，名称和代码取自单位资料。", ["own_region_code", "own_nature"]),
            (
                "金额", "成交额、技术交易额、技术性收入是三个数：这里填成交额和要扣除的，技术交易额由规则算出，技术性收入到账以后逐笔核定。",
                ["total", "is_total_open", "open_words", "payment_way", "has_purchases", "purchases", "has_objects", "objects_delivered"],
            ),
            ("这一类合同要回答的", "选“否”或不合适的不是填错，规则会说能不能登记。", asked),
            ("统计", "", ["field", "right_kind", "aim", "plan_source", "expected_investment", "expected_output"]),
            ("从哪里来", "从成果厅、需求厅谈成的，选上它，以后看得到这一对走到了哪一步。", items),
            ("联系", "", ["contact_name", "contact_phone"]),
        )  # fmt: skip
        for name in (*_NEEDED, *(each for each in asked if each not in OPTIONAL)):
            self.fields[name].required = True  # only now, when it is drawn: a draft may stop anywhere
        return [(title, lead, [self[name] for name in names]) for title, lead, names in groups if names]

    def given(self) -> ContractGiven:
        """What was typed; for inputs that cannot be read, what is stored."""
        data, stored = self.cleaned_data, given_of(self.contract)
        plain = {
            name: data.get(name, getattr(stored, name))
            for name in (
                "title", "subkind", "form", "signed_on", "effective_on", "valid_until", "field", "right_kind", "aim",
                "plan_source", "payment_way", "is_total_open", "open_words", "total", "expected_investment", "expected_output",
                "contact_name", "contact_phone",
            )
        }  # fmt: skip
        answers = {name: data.get(name, stored.answers.get(name)) for name in every_question()}
        seller, buyer = self._sides(data)
        return ContractGiven(
            filer=stored.filer, seller=seller, buyer=buyer, **plain, answers=answers,
            purchases=told_rows(data, "has_purchases", "purchases"),
            objects_delivered=told_rows(data, "has_objects", "objects_delivered"),
        )  # fmt: skip

    def _sides(self, data: dict[str, Any]) -> tuple[PartyGiven, PartyGiven]:
        mine = PartyGiven(region_code=data.get("own_region_code", ""), nature=data.get("own_nature", ""))
        other = PartyGiven(
            None, data.get("other_name", ""), data.get("other_code", ""), data.get("other_country", "") or HOME_COUNTRY,
            data.get("other_region_code", ""), data.get("other_nature", ""),
        )  # fmt: skip
        by_seller = self.contract.filer == Filer.SELLER
        return (mine, other) if by_seller else (other, mine)


def told_rows(data: dict[str, Any], has: str, name: str) -> list[dict[str, str]] | None:
    """None until somebody has said whether there are any; empty where there are none."""
    told = data.get(has, "")
    return None if not told else data.get(name) or [] if told == "yes" else []


def initial_of(contract: Contract) -> dict[str, Any]:
    """What is stored, as the inputs show it."""
    given = given_of(contract)
    mine, other = (
        (given.seller, given.buyer) if contract.filer == Filer.SELLER else (given.buyer, given.seller)
    )
    answers = {
        name: {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        for name, value in given.answers.items()
    }
    found: dict[str, Any] = {**given.columns(), **answers}
    for name in ("total", "expected_investment", "expected_output"):
        found[name] = None if found[name] is None else f"{found[name].normalize():f}"
    for has, name in (("has_purchases", "purchases"), ("has_objects", "objects_delivered")):
        rows = getattr(given, name)
        found[has] = "" if rows is None else "yes" if rows else "no"
    return {
        **found, "other_name": other.name, "other_code": other.code, "other_nature": other.nature,
        "other_country": other.country, "other_region_code": other.region_code, "own_region_code": mine.region_code,
        "own_nature": mine.nature, "offer": contract.offer_id, "need": contract.need_id,
    }  # fmt: skip


class PrecheckForm(ContractForm):
    """What the rules ask before anything is filled in. Nothing of it is kept."""

    use_required_attribute = False

    def groups(self) -> list[tuple[str, str, list[Any]]]:
        """Only what decides."""
        asked = [name for name in questions_of(self.contract.subkind) if name in self.fields]
        groups = (
            ("是什么合同", "", ["subkind", "form", "signed_on", "effective_on", "valid_until"]),
            (
                "金额",
                "",
                ["total", "is_total_open", "has_purchases", "purchases", "has_objects", "objects_delivered"],
            ),
            ("这一类合同要回答的", "先选类别、点“看结果”，这里会列出这一类的问题。", asked),
        )
        return [(title, lead, [self[name] for name in names]) for title, lead, names in groups]


class ContractStartForm(KindForm):
    """Whose contract it is, and which side files."""

    organisation = forms.ModelChoiceField(
        label="申请单位", queryset=Organisation.objects.none(), empty_label=None
    )
    filer = forms.ChoiceField(
        label="本单位是", choices=choices(Filer), widget=forms.RadioSelect, initial=str(Filer.SELLER),
        help_text="由卖方（研究开发方、转让方、许可方、顾问方、服务方）申请；技术进口合同由境内买方申请。",
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
