"""The form of an attachment."""

from __future__ import annotations

from django import forms

from kechuang.core.forms import KindForm


class AttachmentForm(KindForm):
    """A file, what it is, and whether everybody may see it."""

    title = forms.CharField(
        label="这是什么",
        max_length=80,
        help_text="如“中试现场照片”“检测报告”。公开的，别人看到的是它，不是文件名。",
    )
    file = forms.FileField(label="文件", help_text="pdf、png、jpg，每个不超过10MB。")
    is_public = forms.BooleanField(
        label="可以公开", required=False,
        help_text="不勾选的只有获准看全文的人看得到。遮盖了单位的，请先看清图片和文件属性里有没有单位名称。",
    )  # fmt: skip
