"""Forms of people, experts and teams: HTML in, clean values out. What is right and wrong the operations say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet

from kechuang.core.forms import DateInput, KindForm, ReasonForm
from kechuang.core.models import Region
from kechuang.subjects.logic import expert_lines, expert_sheet
from kechuang.subjects.logic.experts import MOST_LOAD, Profile
from kechuang.subjects.models import Expert, Person, Relation
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.states import BanScope, Level

Groups = list[tuple[str, list[tuple[str, str]]]]
_ENDING = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class RegionForm(KindForm):
    """A form that asks for a region within the actor's reach."""

    region = forms.ModelChoiceField(label="区域", queryset=Region.objects.none(), empty_label=None)

    def __init__(self, *args: Any, regions: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class PersonForm(RegionForm):
    """A person's particulars. Numbers are never shown here: empty means that they stay."""

    name = forms.CharField(label="姓名", max_length=40)
    identity = forms.CharField(
        label="身份证号", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(
        label="手机", required=False, max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(label="电子邮箱", required=False, max_length=120)
    employer_name = forms.CharField(
        label="工作单位",
        max_length=120,
        help_text="单位全称或统一社会信用代码；库中有的会关联上。没有单位的填“无”。",
    )
    title = forms.CharField(label="职称", required=False, max_length=40)
    degree = forms.CharField(label="学位", required=False, max_length=20)
    position = forms.CharField(label="职务", required=False, max_length=60)
    field_order = (
        "name",
        "identity",
        "phone",
        "email",
        "employer_name",
        "region",
        "title",
        "degree",
        "position",
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays = "已有，尾号{}；留空即不改。" if person else ""
        for name, tail in (
            ("identity", person.id_tail if person else ""),
            ("phone", person.phone_tail if person else ""),
        ):
            said = stays.format(tail) if tail else "加密保存，处处遮盖；没有就留空。"
            self.fields[name].help_text = said


class NumberForm(KindForm):
    """A number by which a person is looked for; sent in the body, so that no log has it."""

    number = forms.CharField(
        label="证件号或手机号", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class LoginForm(KindForm):
    """The login of a person; empty unties it."""

    username = forms.CharField(
        label="登录名",
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="留空是取消关联。",
    )


def _read(read: Callable[[str], Any], text: str) -> Any:
    """What was typed a line each, as values; a validation error that says which line cannot be read."""
    try:
        return read(text)
    except expert_sheet.Wrong as wrong:
        raise forms.ValidationError(str(wrong)) from wrong


class ProfileForm(KindForm):
    """What an expert's record says of him as an expert."""

    discipline1 = forms.ChoiceField(
        label="主要学科", required=False, help_text="GB/T 13745—2009。财务专家可以不填。"
    )
    discipline2 = forms.ChoiceField(label="第二学科", required=False)
    discipline3 = forms.ChoiceField(label="第三学科", required=False)
    expertise = forms.CharField(label="研究方向", required=False, max_length=300)
    outputs = forms.CharField(
        label="代表性成果",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="请填不少于3项，一行一项，如：[论文] 题名（2024）。类别：论文、专利、奖励、项目、产品或标准。",
    )
    load_limit = forms.IntegerField(
        label="同时评审上限", min_value=1, max_value=MOST_LOAD, initial=10,
        widget=forms.NumberInput(attrs={"data-unit": "份"}),
    )  # fmt: skip
    absences = forms.CharField(
        label="不便时段",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一行一段，如：2026-12-01至2026-12-31 出国。",
    )
    relations = forms.CharField(
        label="关系申报",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="评审回避用，一行一条，如：科技副总：单位全称；亲属：姓名，单位（写了单位的能与库中的人对上）。关系：师生（导师）、亲属、顾问、股东、科技副总、任职、合作。",
    )
    is_financial = forms.BooleanField(label="财务专家", required=False)

    def __init__(self, *args: Any, disciplines: Groups, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in (1, 2, 3):
            self.fields[f"discipline{number}"].choices = [("", "请选择"), *disciplines]  # type: ignore[attr-defined]

    def clean_outputs(self) -> Any:
        """The outputs as values."""
        return _read(expert_sheet.read_outputs, self.cleaned_data["outputs"])

    def clean_absences(self) -> Any:
        """The absences as values."""
        return _read(expert_lines.read_absences, self.cleaned_data["absences"])

    def clean_relations(self) -> Any:
        """The ties as values."""
        return _read(expert_lines.read_relations, self.cleaned_data["relations"])

    def profile(self, expert: Expert | None = None) -> Profile:
        """The clean values. Disciplines beyond the third, which the form does not show, stay."""
        data = self.cleaned_data
        chosen = [data[f"discipline{number}"] for number in (1, 2, 3)]
        more = [row.pk for row in expert.disciplines.all()][3:] if expert else []
        return Profile(
            disciplines=tuple(dict.fromkeys(filter(None, [*chosen, *more]))),
            expertise=data["expertise"],
            is_financial=data.get("is_financial", False),
            load_limit=data["load_limit"],
            outputs=data["outputs"],
            absences=data["absences"],
            relations=data["relations"],
        )


def profile_initial(expert: Expert | None, ties: list[tuple[str, str, str]]) -> dict[str, Any]:
    """An expert's record as the form shows it. ``ties``: kind, name and note of those in force."""
    start: dict[str, Any] = {"relations": expert_lines.write_relations(ties)}
    if expert is None:
        return start
    for number, row in enumerate(list(expert.disciplines.all())[:3], start=1):
        start[f"discipline{number}"] = row.pk
    start["outputs"] = expert_lines.write_outputs((r.kind, r.title, r.year) for r in expert.outputs.all())
    start["absences"] = expert_lines.write_absences((r.since, r.until, r.note) for r in expert.absences.all())
    return start | {
        "expertise": expert.expertise,
        "load_limit": expert.load_limit,
        "is_financial": expert.is_financial,
    }


def ties_in_force(
    rows: list[Relation], person: Person, name_of: Callable[[Relation], str]
) -> list[tuple[str, str, str]]:
    """The ties that a person has declared and not ended, as the form shows them."""
    return [(r.kind, name_of(r), r.note) for r in rows if r.person_id == person.pk and r.until is None]


class ProposeForm(ProfileForm):
    """A proposal for the pool."""

    source = forms.CharField(label="来源", required=False, max_length=60, help_text="推荐单位或来文。")


class OwnForm(ProfileForm):
    """What an expert says of himself once a year."""

    willing = forms.ChoiceField(
        label="是否愿意继续担任评审专家",
        choices=(("yes", "仍愿意"), ("no", "暂不愿意（暂停抽取，可以随时恢复）")),
        widget=forms.RadioSelect,
        initial="yes",
    )
    findable = forms.ChoiceField(
        label="是否愿意被供需双方找到",
        choices=(("yes", "愿意"), ("no", "不愿意")),
        widget=forms.RadioSelect,
        initial="no",
        required=False,  # silence is no consent
        help_text="愿意的，企业和院所找技术、找需求时能看到您的姓名、单位、研究方向和代表性成果，由科技部门代为联系；看不到电话，也看不出您评过什么。随时可以改。",
    )
    employer_name = forms.CharField(label="工作单位", max_length=120)
    title = forms.CharField(label="职称", required=False, max_length=40)
    position = forms.CharField(label="职务", required=False, max_length=60)
    phone = forms.CharField(
        label="新的手机号", required=False, max_length=30, help_text="没有变就留空。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    email = forms.EmailField(label="电子邮箱", required=False, max_length=120)
    field_order = ("willing", "findable", "employer_name", "title", "position", "phone", "email")


class BanForm(KindForm):
    """A restriction."""

    scope = forms.ChoiceField(label="范围", choices=choices(BanScope), widget=forms.RadioSelect)
    since = forms.DateField(label="自", widget=DateInput())
    until = forms.DateField(label="至", required=False, widget=DateInput(), help_text="留空：长期。")
    reason = forms.CharField(label="事由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    basis = forms.CharField(label="依据文号", required=False, max_length=120)


class MoveForm(ReasonForm):
    """Why an expert is paused or removed, or a restriction lifted, or two records merged."""

    reason = _ENDING


class TeamForm(RegionForm):
    """A team and its members, a line each."""

    name = forms.CharField(label="团队名称", max_length=120)
    kind = forms.CharField(
        label="类别", required=False, max_length=40, help_text="如 优势科技创新团队、服务企业团队。"
    )
    level = forms.ChoiceField(label="级别", choices=choices(Level))
    host_name = forms.CharField(
        label="依托单位", max_length=120, help_text="库中单位的全称或统一社会信用代码。"
    )
    leader_name = forms.CharField(
        label="带头人", required=False, max_length=80, help_text="库中人员的姓名；同名的写作 姓名，单位。"
    )
    field = forms.CharField(label="领域", required=False, max_length=120)
    recognised_on = forms.DateField(label="认定日期", required=False, widget=DateInput())
    ended_on = forms.DateField(label="结束日期", required=False, widget=DateInput())
    members = forms.CharField(
        label="成员",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="库中人员，一行一人，如：张三；同名的写作 张三，示例大学；分工写在冒号后：张三：结构设计。",
    )
    field_order = (
        "name", "kind", "level", "host_name", "region", "leader_name", "field", "recognised_on", "ended_on", "members",
    )  # fmt: skip
