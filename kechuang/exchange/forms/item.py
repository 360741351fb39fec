"""The form of an offer or a need, made from the parts of its kind; and the small forms of its steps."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.core.logic.verdicts import Problem
from kechuang.exchange.forms.rows import Columns, RowsField, RowsWidget
from kechuang.exchange.logic.content import OPTIONAL, Given, split_keywords
from kechuang.exchange.logic.parts import AMOUNT_TITLES, PARTS, Part, PartKind
from kechuang.exchange.logic.readiness import LEVELS
from kechuang.exchange.models import Item
from kechuang.exchange.queries.item import people_of, rights_of
from kechuang.exchange.states import KINDS, ClosedAs, Comparison, Side, TechField, side_of
from kechuang.subjects.forms.organisation import IndustryInput
from kechuang.subjects.logic.industries import industry_label, read_industry
from kechuang.subjects.models import IPRight, Organisation, Person
from kechuang.subjects.models.organisation import choices

_COMPARISONS = tuple((str(each), each.label) for each in Comparison)
_LEVELS = tuple((str(level), f"{level}级 {words}") for level, words in LEVELS.items())
_GOAL_COLUMNS: Columns = (
    ("indicator", "指标", ()), ("cmp", "比较", _COMPARISONS), ("value", "目标值", ()), ("unit", "单位", ()), ("now", "现在", ()),
)  # fmt: skip
_TECHNOLOGY_COLUMNS: Columns = (
    ("name", "关键技术", ()), ("first", "佐证自", _LEVELS), ("last", "佐证到", (("", "选级别"), *_LEVELS)), ("evidence", "佐证是什么", ()),
)  # fmt: skip


def _part_field(part: Part) -> forms.Field:
    """The input of a part. Nothing is required: a draft may stop anywhere."""
    told: dict[str, Any] = {"label": part.title, "help_text": part.question, "required": False}
    if part.kind == PartKind.GOALS:
        return RowsField(widget=RowsWidget(_GOAL_COLUMNS, part.title), **told)
    if part.kind == PartKind.TECHNOLOGIES:
        return RowsField(widget=RowsWidget(_TECHNOLOGY_COLUMNS, part.title), **told)
    if part.kind == PartKind.CHOICE:
        return forms.ChoiceField(choices=[("", "请选择"), *part.choices], **told)
    if part.kind == PartKind.CHOICES:
        return forms.MultipleChoiceField(choices=part.choices, widget=forms.CheckboxSelectMultiple, **told)
    if part.kind == PartKind.DAY:
        return forms.CharField(widget=DateInput(), **told)
    if part.kind == PartKind.LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **told)
    attrs = {"inputmode": "decimal"} if part.kind in (PartKind.NUMBER, PartKind.MONEY) else {}
    return forms.CharField(
        max_length=200, widget=forms.TextInput(attrs={**attrs, "autocomplete": "off"}), **told
    )


#: What every kind needs before it is handed in.
_NEEDED = (
    "title", "abstract", "field_code", "expires_on", "contact_name", "contact_phone", "mask_organisation", "mask_title",
    "mask_abstract",
)  # fmt: skip


class ItemForm(KindForm):
    """All that is told of an offer or a need. Which inputs there are, its kind says."""

    use_required_attribute = False

    title = forms.CharField(
        label="名称", max_length=200, required=False, help_text="一句话说清是什么，别人在列表里先看到它。"
    )
    abstract = forms.CharField(
        label="简介", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )
    keywords = forms.CharField(
        label="关键词", required=False, max_length=200, help_text="最多8个，用顿号分开。"
    )
    field_code = forms.ChoiceField(
        label="技术领域", required=False, choices=[("", "请选择"), *choices(TechField)]
    )
    industry = forms.CharField(label="行业", required=False, max_length=80, widget=IndustryInput)
    amount = forms.DecimalField(
        label="金额", required=False, max_digits=16, decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-unit": "元"}),
    )  # fmt: skip
    is_amount_open = forms.BooleanField(label="面议", required=False)
    expires_on = forms.DateField(
        label="有效期至", required=False, widget=DateInput(), help_text="最长两年；到期前30天和7天提醒。"
    )
    contact_name = forms.CharField(
        label="联系人", required=False, max_length=40, help_text="不公开；双方都同意后才互相看得到。"
    )
    contact_phone = forms.CharField(label="联系电话", required=False, max_length=30)
    rights = forms.ModelMultipleChoiceField(
        label="知识产权", required=False, queryset=IPRight.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="从本单位登记的知识产权里选。",
    )  # fmt: skip
    people = forms.ModelMultipleChoiceField(
        label="有关的人", required=False, queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text="不公开；对接后可见。",
    )  # fmt: skip
    is_masked = forms.BooleanField(
        label="只公开遮盖过的版本", required=False,
        help_text="别人先看您写的公开说法；您同意了，对方才看得到全文和联系方式。",
    )  # fmt: skip
    mask_organisation = forms.CharField(
        label="单位的公开说法", required=False, max_length=120, help_text="如“某装备制造企业”，不要写名称。"
    )
    mask_title = forms.CharField(label="名称的公开说法", required=False, max_length=200)
    mask_abstract = forms.CharField(
        label="简介的公开说法", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    mask_shown = forms.MultipleChoiceField(
        label="照原样公开的项", required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        self.item, self.parts = item, PARTS[item.kind]
        super().__init__(*args, **{**kwargs, "initial": initial_of(item)})
        need = side_of(item.kind) == Side.NEED
        self.fields["amount"].label = AMOUNT_TITLES[item.kind]
        self.fields["is_amount_open"].label = "还不知道" if need else "面议"
        self.fields["abstract"].label = "想要什么" if need else "简介"
        self.fields["rights"].queryset = rights_of(item.organisation_id)  # type: ignore[attr-defined]
        self.fields["people"].queryset = people_of(item.organisation_id)  # type: ignore[attr-defined]
        for part in self.parts:
            self.fields[part.code] = _part_field(part)
        plain = [part for part in self.parts if part.code != "secrecy"]
        self.fields["mask_shown"].choices = [  # type: ignore[attr-defined]
            *((part.code, part.title) for part in plain), *OPTIONAL.items(),
        ]  # fmt: skip
        for part in plain:
            if part.kind == PartKind.LONG:
                self.fields[f"words_{part.code}"] = forms.CharField(
                    label=f"“{part.title}”的公开说法", required=False, max_length=2000,
                    widget=forms.Textarea(attrs={"rows": 2}), help_text="空着就不公开。",
                )  # fmt: skip

    def groups(self) -> list[tuple[str, str, list[Any]]]:
        """The inputs in groups: title, a line below it, bound fields. What is needed in the end is drawn as needed."""
        told = [part.code for part in self.parts]
        words = [name for name in self.fields if name.startswith("words_")]
        money = ["amount", "is_amount_open", *[code for code in told if code == "to_solver"], "expires_on"]
        owned = [name for name in ("rights", "people") if self.fields[name].queryset.exists()]  # type: ignore[attr-defined]
        groups = (
            ("是什么", "", ["title", "abstract", "field_code", "keywords", "industry"]),
            ("说清楚", "一问一答，答得越具体，越容易找到合适的人。", [c for c in told if c != "to_solver"]),
            ("金额与期限", "", money),
            ("知识产权和人", "", owned),
            ("联系", "", ["contact_name", "contact_phone"]),
            (
                "公开版", "没有遮盖的，除联系方式和佐证外都公开。",
                ["is_masked", "mask_organisation", "mask_title", "mask_abstract", "mask_shown", *words],
            ),
        )  # fmt: skip
        for name in (*_NEEDED, *(part.code for part in self.parts if part.needed)):
            self.fields[name].required = True  # only now, when it is drawn: a draft may stop anywhere
        return [(title, lead, [self[name] for name in names]) for title, lead, names in groups if names]

    def given(self, stored: Given, skip: Collection[str] = ()) -> Given:
        """What was typed; for inputs that cannot be read, and for those in ``skip``, what is stored."""
        data = {key: value for key, value in self.cleaned_data.items() if key not in skip}
        content = {part.code: data.get(part.code, stored.content.get(part.code)) for part in self.parts}
        return Given(
            title=data.get("title", stored.title), abstract=data.get("abstract", stored.abstract),
            keywords=split_keywords(data["keywords"]) if "keywords" in data else stored.keywords,
            field_code=data.get("field_code", stored.field_code), industry=data.get("industry", stored.industry),
            amount=data.get("amount", stored.amount), is_amount_open=data.get("is_amount_open", stored.is_amount_open),
            expires_on=data.get("expires_on", stored.expires_on), contact_name=data.get("contact_name", stored.contact_name),
            contact_phone=data.get("contact_phone", stored.contact_phone), content=content,
            is_masked=data.get("is_masked", stored.is_masked), mask=self._mask(data, stored),
            right_ids=[row.pk for row in data["rights"]] if "rights" in data else stored.right_ids,
            person_ids=[row.pk for row in data["people"]] if "people" in data else stored.person_ids,
        )  # fmt: skip

    def _mask(self, data: dict[str, Any], stored: Given) -> dict[str, Any]:
        before = stored.mask
        told = {
            key: data.get(f"mask_{key}", before.get(key, "")) for key in ("organisation", "title", "abstract")
        }
        words = before.get("words") or {}
        names = [name for name in self.fields if name.startswith("words_")]
        return {
            **told,
            "shown": data.get("mask_shown", before.get("shown", [])),
            "words": {n.removeprefix("words_"): data.get(n, words.get(n.removeprefix("words_"), "")) for n in names},
        }  # fmt: skip

    def clean_industry(self) -> str:
        """The code of an industry that was typed by name or code."""
        try:
            return read_industry(self.cleaned_data["industry"])
        except Problem as problem:
            raise forms.ValidationError(problem.message) from problem


def initial_of(item: Item) -> dict[str, Any]:
    """What is stored, as the inputs show it."""
    mask = item.mask or {}
    return {
        "title": item.title, "abstract": item.abstract, "keywords": "、".join(item.keywords), "field_code": item.field_code,
        "industry": industry_label(item.industry) if item.industry else "", "is_amount_open": item.is_amount_open,
        "amount": None if item.amount is None else f"{item.amount.normalize():f}", "expires_on": item.expires_on,
        "contact_name": item.contact_name, "contact_phone": item.contact_phone, "is_masked": item.is_masked,
        "rights": list(item.rights.values_list("pk", flat=True)), "people": list(item.people.values_list("pk", flat=True)),
        **{f"mask_{key}": mask.get(key, "") for key in ("organisation", "title", "abstract", "shown")},
        **{f"words_{code}": text for code, text in (mask.get("words") or {}).items()},
        **item.content,
    }  # fmt: skip


class StartForm(KindForm):
    """What it is, whose, and one sentence to begin with."""

    kind = forms.ChoiceField(label="种类", widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label=None
    )
    words = forms.CharField(
        label="用一两句话说", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="想到什么写什么，如“想要更好的胶水，耐温不低于150℃，固化时间小于30分钟”。里面的数会先填进目标值。",
    )  # fmt: skip

    def __init__(self, *args: Any, side: str, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(str(each), each.label) for each in KINDS[side]]  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class CheckForm(KindForm):
    """The administrator's word."""

    reason = forms.CharField(
        label="要改什么", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="填报人看得到。"
    )


class RenewForm(KindForm):
    """Until when it holds."""

    expires_on = forms.DateField(label="新的有效期至", widget=DateInput(), help_text="从今天起最长两年。")


class CloseForm(KindForm):
    """Why it goes."""

    closed_as = forms.ChoiceField(label="原因", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, officer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        causes = (ClosedAs.REMOVED,) if officer else (ClosedAs.MET, ClosedAs.GONE)
        self.fields["closed_as"].choices = [(str(each), each.label) for each in causes]  # type: ignore[attr-defined]
        self.initial.setdefault("closed_as", str(causes[0]))


class SureForm(KindForm):
    """Nothing but the button."""


class PublishForm(KindForm):
    """That the officer has looked at what is close to it."""

    likes_seen = forms.BooleanField(
        label="已对照下面相近的信息，不是重复发布", required=False, help_text="没有相近的不用勾选。"
    )


class ReturnForm(KindForm):
    """What is to be mended, at once."""

    fields_named = forms.MultipleChoiceField(
        label="要修改的项", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="怎样改", max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一次说全，填报单位看得到。",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        common = (
            ("title", "名称"),
            ("abstract", "简介"),
            ("field_code", "技术领域"),
            ("amount", "金额"),
            ("mask_title", "公开版"),
        )
        parts = ((part.code, part.title) for part in PARTS[kind])
        self.fields["fields_named"].choices = [*common, *parts]  # type: ignore[attr-defined]


class AskForm(KindForm):
    """Why one wants to be let in, and who is to be spoken to."""

    organisation = forms.ModelChoiceField(
        label="以哪个单位的名义", queryset=Organisation.objects.none(), empty_label=None
    )
    words = forms.CharField(
        label="来意", max_length=1000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="您能做什么、想看什么。对方凭它决定答不答应，会看到贵单位的名称和联系人。",
    )  # fmt: skip
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系电话", max_length=30)

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class DismissalForm(KindForm):
    """Why it does not suit."""

    organisation = AskForm.base_fields["organisation"]
    reason = forms.CharField(
        label="哪里不合适", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一句话即可。对方不知道是谁说的；以后的推荐按它改进。",
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class AnswerForm(KindForm):
    """The owner's answer."""

    grants = forms.ChoiceField(
        label="答复", widget=forms.RadioSelect,
        choices=(("1", "同意：对方能看全文和联系方式，我们也按对方留的电话联系"), ("0", "不同意")),
    )  # fmt: skip
    reason = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不同意的要写理由，对方看得到。",
    )  # fmt: skip


class WhyForm(KindForm):
    """Why something is taken back."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
