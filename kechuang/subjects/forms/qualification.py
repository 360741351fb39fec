"""Forms of qualifications: HTML in, clean values out."""

from __future__ import annotations

from django import forms

from kechuang.core.forms import DateInput, KindForm
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.operations.qualification import QualificationGiven
from kechuang.subjects.states import Level

_FIRST = (("", "自动判断"), ("true", "首次认定"), ("false", "重新认定或换发"))


class GrantForm(KindForm):
    """A certificate of an organisation, found by its code or full name."""

    organisation = forms.CharField(
        label="单位", max_length=120, help_text="统一社会信用代码或全称，须已在单位库中。"
    )
    kind = forms.ChoiceField(
        label="资质", choices=[("", "请选择"), *((each.code, each.title) for each in KINDS.values())]
    )
    number = forms.CharField(label="证书编号", max_length=60, required=False)
    granted_on = forms.DateField(label="发证日期", widget=DateInput())
    valid_from = forms.DateField(
        label="有效期起", required=False, widget=DateInput(), help_text="留空：从发证日期起。"
    )
    valid_to = forms.DateField(
        label="有效期止", required=False, widget=DateInput(),
        help_text="留空：按该资质的有效年限推算（如高新技术企业三年）。",
    )  # fmt: skip
    level = forms.ChoiceField(label="级别", choices=[("", "按资质种类"), *choices(Level)], required=False)
    issuer = forms.CharField(label="发证机关", max_length=120, required=False)
    document = forms.CharField(label="文号", max_length=120, required=False)
    is_first = forms.NullBooleanField(
        label="是否首次", required=False, widget=forms.Select(choices=_FIRST),
        help_text="“新增”只计首次认定。自动判断：库中没有同类资质的为首次。",
    )  # fmt: skip
    file = forms.FileField(label="证书", required=False, help_text="PDF 或图片。")

    def given(self) -> QualificationGiven:
        """The clean values as the operation takes them."""
        data = dict(self.cleaned_data)
        data.pop("organisation")
        data.pop("file", None)
        return QualificationGiven(**data)


class RevokeForm(KindForm):
    """From when and why a qualification is revoked."""

    on = forms.DateField(label="撤销日期", widget=DateInput(), help_text="从这一天起不再有效。")
    reason = forms.CharField(label="理由和依据", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReplaceForm(KindForm):
    """A new certificate in place of the old."""

    on = forms.DateField(label="换发日期", widget=DateInput())
    number = forms.CharField(
        label="新证书编号",
        max_length=60,
        required=False,
        help_text="留空：编号不变（仅更名的编号和有效期不变）。",
    )
    reason = forms.CharField(label="理由", max_length=300, help_text="如“企业更名”。")


class CertificateForm(KindForm):
    """A certificate's file."""

    file = forms.FileField(label="证书", help_text="PDF 或图片。")
