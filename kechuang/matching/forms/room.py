"""Forms of the live room."""

from __future__ import annotations

from django import forms

from kechuang.core.forms import KindForm
from kechuang.matching.models import Docking
from kechuang.matching.operations.ceremony import PROVABLE
from kechuang.matching.states.room import Audience
from kechuang.subjects.models.organisation import choices


class AnnouncementForm(KindForm):
    """Something that the organiser says."""

    text = forms.CharField(label="通知", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    audience = forms.ChoiceField(label="给谁看", choices=choices(Audience), initial=Audience.ALL)


class QuestionForm(KindForm):
    """A question from the floor. How long it may be the operation says, so that nothing typed is cut off."""

    text = forms.CharField(
        label="我要提问", widget=forms.Textarea(attrs={"rows": 2}), help_text="最多300字。主办方审核后公开，别人看到的是您报名的单位。"
    )  # fmt: skip


class WhyForm(KindForm):
    """Why something is taken down or not shown."""

    reason = forms.CharField(label="理由", max_length=200)


class AnswerForm(KindForm):
    """What was answered."""

    answer = forms.CharField(label="答复", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PairForm(KindForm):
    """Which pair signs, and what that proves."""

    docking = forms.ModelChoiceField(label="哪一对", queryset=Docking.objects.none(), empty_label=None)
    stage = forms.ChoiceField(
        label="签的是", choices=[(str(each), each.label) for each in PROVABLE], initial=PROVABLE[1]
    )

    def __init__(self, *args: object, conference_id: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        rows = Docking.objects.filter(conference=conference_id).select_related("need__face", "offer__face")
        self.fields["docking"].queryset = rows  # type: ignore[attr-defined]
