"""Forms of ideas and topics: HTML in, clean values out."""

from __future__ import annotations

from typing import Any

from django import forms

from kechuang.core.forms import KindForm
from kechuang.core.models import Region
from kechuang.programs.models import Topic
from kechuang.programs.operations.idea import MOST_POINTS, IdeaGiven
from kechuang.programs.states import IdeaSource
from kechuang.subjects.models import Organisation


class IdeaForm(KindForm):
    """An idea: a member proposes for an organisation, an officer for a region of his."""

    organisation = forms.ModelChoiceField(
        label="单位", queryset=Organisation.objects.none(), empty_label=None
    )
    region = forms.ModelChoiceField(label="区域", queryset=Region.objects.none(), empty_label=None)
    source = forms.ChoiceField(label="来源")
    year = forms.IntegerField(label="用于哪一年度的指南")
    title = forms.CharField(
        label="题目", max_length=160, help_text="一句话说清要解决什么，如“减速器寿命试验方法”。"
    )
    text = forms.CharField(
        label="内容", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="现状、难点、希望达到什么、谁会用。不要写涉密和商业秘密内容。",
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisations: Any, regions: Any, sources: tuple[str, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]
        titles = {str(each): each.label for each in IdeaSource}
        self.fields["source"].choices = [(e, titles[e]) for e in sources]  # type: ignore[attr-defined]
        del self.fields["region" if organisations else "organisation"]

    def given(self) -> IdeaGiven:
        """What was typed."""
        data = self.cleaned_data
        return IdeaGiven(data["title"], data["text"], data["year"], data["source"])


class GatherForm(KindForm):
    """Which year's ideas of which region to gather."""

    region = forms.ModelChoiceField(label="区域", queryset=Region.objects.none(), empty_label=None)
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)

    def __init__(self, *args: Any, regions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions  # type: ignore[attr-defined]


class MoveForm(KindForm):
    """Into which topic an idea goes."""

    topic = forms.ModelChoiceField(
        label="归到", queryset=Topic.objects.none(), required=False, empty_label="单独成一个选题",
        help_text="由人归过的，以后自动归并不再挪动。",
    )  # fmt: skip

    def __init__(self, *args: Any, topics: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]


class VoteForm(KindForm):
    """Points for a topic, with the reason."""

    points = forms.TypedChoiceField(
        label="分", coerce=int, choices=[(n, f"{n}分") for n in range(MOST_POINTS, 0, -1)], initial=3,
        help_text="1到5分，是平台的建议做法。每人一票，可以改，改过的都有记录。",
    )  # fmt: skip
    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class TitleForm(KindForm):
    """A topic's title."""

    title = forms.CharField(label="名称", max_length=160, help_text="由人命名的，以后自动归并不再改名。")


class WhyForm(KindForm):
    """Why, if there is something to say."""

    reason = forms.CharField(
        label="理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class WhyNotForm(KindForm):
    """Why a topic is left out."""

    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="提出建议的单位看得到。",
    )
