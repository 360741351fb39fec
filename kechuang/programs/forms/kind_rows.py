"""Forms of a kind's rows: a section, a question, a material, a condition, a limit, a line of the score sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from itertools import count
from typing import Any

from django import forms

from kechuang.core.forms import KindForm
from kechuang.programs.forms.kind_fields import PairsField, WhenField, WordsField
from kechuang.programs.logic.kind_faults import COUNTED, WHOM, WINDOWS
from kechuang.programs.logic.kind_rows import ROW_TYPES
from kechuang.programs.logic.kinds import Condition, ConditionKind, Kind
from kechuang.programs.states import FieldKind, KindGroup, PartRole
from kechuang.rules.catalogue import all_rules
from kechuang.rules.facts import FactScope, facts_by_name
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.states import OrganisationKind

_CONDITIONS = {
    ConditionKind.RULE: "规则自动判断",
    ConditionKind.APPLICANT: "单位类型",
    ConditionKind.QUALIFICATION: "持有资质",
    ConditionKind.NO_BAN: "没有被限制申报",
    ConditionKind.LIMIT: "没有超过限项",
    ConditionKind.BY_HAND: "由人判断",
}
_PREFILLS = (
    ("", "不预填"),
    ("organisation.name", "单位名称"),
    ("organisation.uscc", "统一社会信用代码"),
    ("organisation.address", "单位地址"),
    ("organisation.legal_representative", "法定代表人"),
    ("organisation.contact_name", "单位联系人"),
    ("organisation.contact_phone", "单位联系电话"),
    ("account.name", "填报人姓名"),
    ("account.phone", "填报人手机"),
    ("last_year", "上一年度的回答"),
)
_AUTO = "留空自动编号。字母、数字和下划线；发布后导出和比对都按它。"
_MOST = 9999


def flag(label: str, help_text: str = "") -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, required=False, help_text=help_text)


def long(label: str, most: int = 500, **more: Any) -> forms.CharField:
    """A text of some lines that may be empty."""
    return forms.CharField(
        label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


def several(label: str, given: Any, help_text: str = "") -> forms.MultipleChoiceField:
    """Some of several codes."""
    return forms.MultipleChoiceField(
        label=label,
        choices=list(given),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


def plain(value: Any) -> Any:
    """A clean value as the kind's data holds it."""
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


class RowForm(KindForm):
    """One row of a list. ``kind``: the whole, for choices. ``row``: its data so far; what the form does not ask for stays."""

    row_type: type = object
    stem = "row"

    def __init__(self, *args: Any, kind: Kind, row: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.kept, self.kind = dict(row or {}), kind
        self.defaults = {
            each.name: each.default for each in fields(self.row_type) if each.default is not MISSING
        }
        kwargs["initial"] = {**self.defaults, **self.kept}
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices that depend on the kind."""

    def row(self, taken: set[str]) -> dict[str, Any]:
        """The row as data. ``taken``: codes of its neighbours, for a number of its own if none was written."""
        found = dict(self.kept)
        for name, value in self.cleaned_data.items():
            given = self.defaults.get(name) if value is None else value
            found[name] = plain(given)
        if "code" in self.fields and not found["code"]:
            found["code"] = next(code for n in count(1) if (code := f"{self.stem}{n}") not in taken)
        return found


class SourceForm(RowForm):
    """A text that the kind rests on."""

    row_type, stem = ROW_TYPES["sources"], "source"
    title = forms.CharField(label="文件名称", max_length=160)
    clause = forms.CharField(label="文号和条款", max_length=160, required=False)
    confirmed = flag("已对照官方文本核实", "没有核实的，页面上会注明。")


class SectionForm(RowForm):
    """A heading of the form."""

    row_type, stem = ROW_TYPES["sections"], "section"
    title = forms.CharField(label="栏目名称", max_length=60)
    help = long("填写说明")
    code = forms.CharField(label="代码", max_length=60, required=False, help_text=_AUTO)


class ColumnForm(RowForm):
    """A question, or a column of a table."""

    row_type, stem = ROW_TYPES["columns"], "q"
    title = forms.CharField(label="问题", max_length=120)
    kind_ = forms.ChoiceField(label="怎样回答", choices=choices(FieldKind))
    required = flag("必填")
    help = long("填写说明")
    unit = forms.CharField(label="计量单位", max_length=12, required=False, help_text="数才用，如 人、㎡。")
    money_unit = forms.ChoiceField(label="金额按什么填", choices=[("万元", "万元"), ("元", "元")])
    minimum = forms.DecimalField(label="最小值", required=False, help_text="金额以元计。")
    maximum = forms.DecimalField(label="最大值", required=False, help_text="金额以元计。")
    most = forms.IntegerField(
        label="上限", required=False, min_value=0, max_value=99999,
        help_text="文字的字数、表的行数、附件的份数；0为不另限。",
    )  # fmt: skip
    choices_ = PairsField(
        label="选项", rows=5, help_text="选择题才用，一行一个，写“代码：文字”；只写文字的自动编代码。"
    )
    identifying = flag("能看出是谁", "匿名评审时对专家隐去。")
    when = WhenField(
        label="什么时候显示", rows=2,
        help_text="留空一直显示。一行一个条件，写“问题代码：回答代码、回答代码”；是非题的回答是 yes 或 no。",
    )  # fmt: skip
    code = forms.CharField(label="代码", max_length=60, required=False, help_text=_AUTO)
    _renamed = {"kind_": "kind", "choices_": "choices"}

    def __init__(self, *args: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        # A form's own attributes are called ``kind`` and ``choices``: the inputs bear a mark, the data does not.
        super().__init__(*args, row=row, **kwargs)
        for mine, name in self._renamed.items():
            self.initial[mine] = self.initial.get(name, "")

    def row(self, taken: set[str]) -> dict[str, Any]:
        """The question as data."""
        found = super().row(taken)
        for mine, name in self._renamed.items():
            found[name] = found.pop(mine)
        return found


class QuestionForm(ColumnForm):
    """A question of the form, with where its answer may come from."""

    row_type = ROW_TYPES["questions"]
    section = forms.ChoiceField(label="栏目")
    compared = flag("参加查重", "文字才用：与其他办件比对。")
    fact = forms.ChoiceField(label="取登记的事实", required=False)
    fact_year = forms.TypedChoiceField(
        label="取哪一年", required=False, coerce=int, empty_value=None,
        choices=[("", "不分年度"), (-1, "上一年"), (-2, "前年"), (-3, "大前年"), (0, "当年")],
        help_text="按年度登记的事实才选，以申报年度为准。",
    )  # fmt: skip
    prefill = forms.ChoiceField(label="预填", choices=_PREFILLS, required=False)
    field_order = ("section", "title", "kind_", "required", "help", "unit", "money_unit", "choices_")

    def prepare(self) -> None:
        """Sections of this kind; facts by when they hold."""
        self.fields["section"].choices = [(each.code, each.title) for each in self.kind.sections]  # type: ignore[attr-defined]
        all_rules()  # loads the packs' facts
        parted: dict[str, list[tuple[str, str]]] = {"按年度": [], "按日": []}
        for fact in facts_by_name.values():
            parted["按年度" if fact.scope == FactScope.YEAR else "按日"].append((fact.name, fact.title))
        self.fields["fact"].choices = [("", "不取"), *parted.items()]  # type: ignore[attr-defined]
        known = {code for code, _ in _PREFILLS}
        mine = self.kept.get("prefill", "")
        if mine not in known:
            self.fields["prefill"].choices = [*_PREFILLS, (mine, mine)]  # type: ignore[attr-defined]


class MaterialForm(RowForm):
    """A document to hand in."""

    row_type, stem = ROW_TYPES["materials"], "m"
    title = forms.CharField(label="材料名称", max_length=120)
    required = flag("必须提供")
    help = long("说明", help_text="什么情况下提供、提供几份。")
    sample = long("样例", help_text="写清一份合格的材料是什么样，申报人照着准备。")
    accepts = WordsField(label="收哪几种文件", help_text="后缀，用顿号隔开，如 pdf、docx。")
    most = forms.IntegerField(label="最多几份", min_value=1, max_value=200)
    identifying = flag("能看出是谁", "匿名评审时不给专家看。")
    code = forms.CharField(label="代码", max_length=60, required=False, help_text=_AUTO)


class ConditionForm(RowForm):
    """A condition of applying."""

    row_type, stem = Condition, "c"
    title = forms.CharField(label="条件", max_length=120)
    kind_ = forms.ChoiceField(label="怎样判断", choices=list(_CONDITIONS.items()))
    of = several("看哪些", (), "规则、单位类型、资质才选；单位类型不选的，按“谁可以申报”。")
    clause = forms.CharField(label="依据条款", max_length=160, required=False)
    help = long("说明")
    blocking = flag("不符合就不能申报", "不勾选的只提醒，由人判断。")
    code = forms.CharField(label="代码", max_length=60, required=False, help_text=_AUTO)

    def prepare(self) -> None:
        """What may be asked, by how it is judged."""
        topics = {rule.topic: rule.title for rule in all_rules()}
        groups: list[tuple[str, list[tuple[str, str]]]] = [
            ("规则", sorted(topics.items())),
            ("单位类型", list(choices(OrganisationKind))),
            ("资质", [(each.code, each.title) for each in KINDS.values()]),
            ("限项", [(each.code, each.title) for each in self.kind.limits]),
        ]
        self.fields["of"].choices = [(title, rows) for title, rows in groups if rows]  # type: ignore[attr-defined]
        self.initial["kind_"] = self.initial.get("kind", "")

    def row(self, taken: set[str]) -> dict[str, Any]:
        """The condition as data. A code that two lists know counts once."""
        found = super().row(taken)
        found["kind"] = found.pop("kind_")
        found["of"] = list(dict.fromkeys(found["of"]))
        return found


class LimitForm(RowForm):
    """How many one may lead or join."""

    row_type, stem = ROW_TYPES["limits"], "limit"
    title = forms.CharField(label="限项", max_length=120)
    whom = forms.ChoiceField(label="限谁", choices=list(WHOM.items()))
    roles = several("数哪些角色", choices(PartRole))
    states = several("数哪些状态", COUNTED.items())
    most = forms.IntegerField(label="最多几项", min_value=0, max_value=_MOST, help_text="含本数。")
    window = forms.ChoiceField(label="时间范围", choices=list(WINDOWS.items()))
    kinds = WordsField(
        label="数哪些事项",
        help_text="事项代码，用顿号隔开；一类事项写 group:project 这样。留空只数本事项。类别："
        + "、".join(f"{code}（{title}）" for code, title in choices(KindGroup)),
    )
    excluding = WordsField(label="不数哪些事项")
    clause = forms.CharField(label="依据条款", max_length=160, required=False)
    confirmed = flag("已对照官方文本核实")
    unless_fact = forms.CharField(
        label="不限的事实",
        max_length=60,
        required=False,
        help_text="单位的这项事实超过下面的数时不限，如 accounting_rd。",
    )
    above = forms.DecimalField(label="超过", required=False, help_text="金额以元计；等于不算超过。")
    code = forms.CharField(label="代码", max_length=60, required=False, help_text=_AUTO)


class ScoreItemForm(RowForm):
    """A line of the score sheet."""

    row_type, stem = ROW_TYPES["items"], "s"
    title = forms.CharField(label="评分项", max_length=60)
    maximum = forms.DecimalField(label="满分", min_value=Decimal(0), max_value=Decimal(100))
    help = long("看什么")
    key = flag("关键项", "总分相同时先比它。")
    code = forms.CharField(label="代码", max_length=60, required=False, help_text=_AUTO)


ROW_FORMS: dict[str, type[RowForm]] = {
    "sources": SourceForm,
    "sections": SectionForm,
    "questions": QuestionForm,
    "columns": ColumnForm,
    "materials": MaterialForm,
    "conditions": ConditionForm,
    "limits": LimitForm,
    "items": ScoreItemForm,
}
