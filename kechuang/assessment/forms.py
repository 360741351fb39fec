"""HTML in, clean values out."""

from __future__ import annotations

from django import forms


class SignForm(forms.Form):
    """A person's verdict on what has no number."""

    reached = forms.ChoiceField(
        label="认定结论", choices=[("yes", "达到"), ("no", "未达到")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="依据",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明凭什么认定：批复文号、验收日期、名单、会议纪要等。",
    )
    attachment = forms.FileField(label="附件", required=False, help_text="批复、纪要或名单的电子件，可不传。")
