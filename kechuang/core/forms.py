"""Forms of core: HTML in, clean values out. What is right and wrong the operations say."""

from __future__ import annotations

from typing import Any

from django import forms

from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account, Office, Region
from kechuang.core.states import ROLE_TITLES


class DateInput(forms.DateInput):
    """A browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class KindForm(forms.Form):
    """A form that takes in what an operation had to say, and names the field that was left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = f"请{_verb(field)}“{field.label}”。"

    def take(self, problem: Problem) -> None:
        """Show a problem at the field that is to blame, or above the form."""
        self.add_error(problem.field if problem.field in self.fields else None, problem.message)


def _verb(field: forms.Field) -> str:
    """What a person does with a field."""
    if isinstance(field, forms.FileField):
        return "上传"
    if isinstance(field, forms.BooleanField):
        return "勾选"
    return "选择" if isinstance(field, forms.ChoiceField) else "填写"


class AccountForm(KindForm):
    """A new account."""

    username = forms.CharField(
        label="用户名", max_length=30, help_text="登录用，建好后不能改。小写字母开头，如 zhang.san。"
    )
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(
        label="手机", max_length=20, required=False, help_text="接收短信通知；导出时遮盖中间四位。"
    )
    email = forms.CharField(label="电子邮箱", max_length=100, required=False)


class PersonForm(KindForm):
    """Corrections of a person's particulars."""

    name = AccountForm.base_fields["name"]
    phone = AccountForm.base_fields["phone"]
    email = AccountForm.base_fields["email"]


class ReasonForm(KindForm):
    """Why something is ended."""

    reason = forms.CharField(label="原因", max_length=100, help_text="记入操作记录，如“调离”。")


class EndForm(ReasonForm):
    """When and why a post ends."""

    last_day = forms.DateField(
        label="最后一天", required=False, widget=DateInput(), help_text="留空：从现在起不再有效。"
    )
    field_order = ("last_day", "reason")


class GrantForm(KindForm):
    """A post for an account."""

    role = forms.ChoiceField(label="岗位", choices=[("", "请选择"), *ROLE_TITLES.items()])
    region = forms.ModelChoiceField(label="区域", queryset=Region.objects.none(), empty_label="请选择")
    office = forms.ModelChoiceField(
        label="科室",
        queryset=Office.objects.none(),
        required=False,
        empty_label="不限科室",
        help_text="须是上面区域的科室。",
    )
    valid_from = forms.DateField(label="自", widget=DateInput())
    valid_to = forms.DateField(label="至", required=False, widget=DateInput(), help_text="留空：直到收回。")

    def __init__(self, *args: Any, regions: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]


class DelegateForm(KindForm):
    """To whom a post is lent, and for how long."""

    to_account = forms.ModelChoiceField(label="委托给", queryset=Account.objects.none(), empty_label="请选择")
    valid_from = forms.DateField(label="自", widget=DateInput())
    valid_to = forms.DateField(label="至", widget=DateInput(), help_text="到期自动收回，也可以提前收回。")

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_account"].queryset = colleagues  # type: ignore[attr-defined]


class SheetForm(KindForm):
    """A table to import."""

    region = forms.ModelChoiceField(
        label="导入到",
        queryset=Region.objects.none(),
        empty_label=None,
        help_text="表中没有写区域的行，按这里的区域写入。",
    )
    file = forms.FileField(label="文件")

    def __init__(self, *args: Any, regions: Any, max_rows: int, max_bytes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        size = f"{max_bytes // (1024 * 1024)} MB"
        self.fields["file"].help_text = f"xlsx 或 csv，第一张工作表，最多 {max_rows} 行、{size}。"


class OfficeForm(KindForm):
    """A new office."""

    name = forms.CharField(label="科室名称", max_length=60)
    region = forms.ModelChoiceField(label="所在区域", queryset=Region.objects.none(), empty_label=None)
    order = forms.IntegerField(label="次序", min_value=0, max_value=9999, initial=0, help_text="小的排在前。")

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class CloseOfficeForm(KindForm):
    """When an office closes."""

    on = forms.DateField(label="撤销日期", widget=DateInput())


class ZoneForm(KindForm):
    """A new functional zone."""

    name = forms.CharField(label="名称", max_length=60, help_text="如“示例经济技术开发区”。")
    short_name = forms.CharField(
        label="简称", max_length=30, required=False, help_text="如“经开区”，识读文件时也认。"
    )
    parent = forms.ModelChoiceField(label="所属区域", queryset=Region.objects.none(), empty_label=None)
    code = forms.CharField(
        label="代码", max_length=12, required=False, help_text="留空由系统编；字母和数字。"
    )
    valid_from = forms.DateField(label="启用日期", required=False, widget=DateInput())

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = regions  # type: ignore[attr-defined]


class RetireForm(ReasonForm):
    """When a region ends, and who takes on what was its."""

    last_day = forms.DateField(label="最后一天", widget=DateInput())
    successors = forms.ModelMultipleChoiceField(
        label="承继单位",
        queryset=Region.objects.none(),
        required=False,
        help_text="可选多个；它的目标和数据此后由谁接着。",
    )
    field_order = ("last_day", "successors", "reason")

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successors"].queryset = regions  # type: ignore[attr-defined]


class ViewForm(KindForm):
    """What a person calls a filter that he keeps."""

    title = forms.CharField(
        label="名称",
        help_text="最多 20 个字，如“东岭县待核定”。",
        error_messages={"required": "请给这一页起个名称，如“东岭县待核定”。"},
    )


class DayForm(KindForm):
    """A day that the bureau sets itself."""

    day = forms.DateField(label="日期", widget=DateInput())
    is_working = forms.ChoiceField(
        label="这一天", choices=(("0", "休息"), ("1", "上班")), widget=forms.RadioSelect
    )
    reason = forms.CharField(label="依据", max_length=200, help_text="如“省政府办公厅关于……的通知”。")
