"""Forms of conferences, registrations, meetings, the agenda."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from kechuang.core.forms import KindForm
from kechuang.core.models import Office
from kechuang.exchange.forms.rows import Columns, RowsField, RowsWidget
from kechuang.exchange.models import Item
from kechuang.exchange.states import TechField
from kechuang.matching.models import Conference, Meeting, Registration, Slot
from kechuang.matching.operations.agenda import SessionGiven, SigningGiven
from kechuang.matching.operations.conference import CONSENT, ConferenceGiven
from kechuang.matching.operations.registration import PersonGiven, RegistrationGiven
from kechuang.matching.states.conference import Presence, SessionKind, Venue
from kechuang.programs.forms.call import MomentInput
from kechuang.subjects.models.organisation import choices

_LONG = forms.Textarea(attrs={"rows": 4})


class ConferenceForm(KindForm):
    """All that is told of a conference."""

    title = forms.CharField(label="名称", max_length=120)
    office = forms.ModelChoiceField(label="主办科室", queryset=Office.objects.none(), empty_label=None)
    summary = forms.CharField(
        label="简介",
        required=False,
        max_length=3000,
        widget=_LONG,
        help_text="公开的。说清谁该来、能得到什么。",
    )
    fields_named = forms.MultipleChoiceField(
        label="技术领域", required=False, choices=choices(TechField), widget=forms.CheckboxSelectMultiple,
        help_text="不选为不限。",
    )  # fmt: skip
    starts_at = forms.DateTimeField(label="开始", widget=MomentInput())
    ends_at = forms.DateTimeField(label="结束", widget=MomentInput())
    registration_until = forms.DateTimeField(label="报名截止", widget=MomentInput())
    collection_until = forms.DateTimeField(
        label="成果和需求征集截止", widget=MomentInput(), help_text="截止后只有主办科室能补录，要写理由。"
    )
    venue = forms.ChoiceField(label="方式", choices=choices(Venue), widget=forms.RadioSelect)
    place = forms.CharField(label="会场", max_length=200, required=False, help_text="线下的要写。")
    link = forms.URLField(
        label="线上会场地址",
        required=False,
        assume_scheme="https",
        help_text="本单位采购的视频会议的地址，只有报名成功的人看得到。",
    )
    rooms_text = forms.CharField(
        label="线上洽谈室地址",
        required=False,
        widget=_LONG,
        help_text="一行一个，一间一次开一场洽谈；没有的用线上会场地址。",
    )
    tables = forms.IntegerField(label="现场洽谈桌数", min_value=0, max_value=500, initial=10)
    most_meetings = forms.IntegerField(label="每家最多安排几场洽谈", min_value=1, max_value=50, initial=8)
    needs_approval = forms.BooleanField(label="报名要我们确认才算成功", required=False)
    consent = forms.CharField(
        label="报名须知和个人信息说明", max_length=2000, widget=_LONG, initial=CONSENT,
        help_text="报名的人勾选同意。写明收集什么、做什么用、谁保管。",
    )  # fmt: skip
    contact = forms.CharField(label="咨询方式", max_length=120, required=False)

    def __init__(self, *args: Any, offices: Any, conference: Conference | None = None, **kwargs: Any) -> None:
        if conference is not None:
            kwargs["initial"] = {
                **{name: getattr(conference, name) for name in self.base_fields if hasattr(conference, name)},
                "fields_named": conference.fields, "rooms_text": "\n".join(conference.rooms), "office": conference.office_id,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]

    def clean_rooms_text(self) -> list[str]:
        """One address a line."""
        lines = [line.strip() for line in str(self.cleaned_data["rooms_text"]).splitlines() if line.strip()]
        wrong = [line for line in lines if not line.startswith(("https://", "http://"))]
        if wrong:
            raise forms.ValidationError(f"“{wrong[0]}”不是网址，应以 https:// 开头。")
        return lines

    def given(self) -> ConferenceGiven:
        """As an operation takes it."""
        data = dict(self.cleaned_data)
        office, named, rooms = data.pop("office"), data.pop("fields_named"), data.pop("rooms_text")
        return ConferenceGiven(office_id=office.pk, fields=tuple(named), rooms=tuple(rooms), **data)


_PEOPLE: Columns = (
    ("name", "姓名", ()), ("position", "职务", ()), ("phone", "手机", ()), ("presence", "参会方式", tuple((str(e), e.label) for e in Presence)),
)  # fmt: skip


class RegistrationForm(KindForm):
    """Who comes. ``as_whom`` is for an organisation or an expert; a visitor has none."""

    use_required_attribute = False

    as_whom = forms.ChoiceField(label="以什么身份")
    people = RowsField(
        label="参会人员", widget=RowsWidget(_PEOPLE, "参会人员"),
        help_text="手机号加密保存，只用于签到和会务通知；名单上只显示末四位。",
    )  # fmt: skip
    purpose = forms.CharField(label="想谈什么", max_length=300, required=False)
    wants_meetings = forms.BooleanField(
        label="参加一对一洽谈",
        required=False,
        help_text="勾选后，您可以约别人，别人也可以约您；约不约得成由双方定。",
    )
    absent = forms.MultipleChoiceField(
        label="不能洽谈的时段",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="排时间会避开。",
    )
    consents = forms.BooleanField(label="我已看过并同意报名须知")

    def __init__(
        self, *args: Any, conference: Conference, identities: list[tuple[str, str]], row: Registration | None = None, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["as_whom"].choices = identities  # type: ignore[attr-defined]
        slots = [(str(each.pk), _slot_said(each)) for each in conference.slots.all()]
        self.fields["absent"].choices = slots  # type: ignore[attr-defined]
        if not slots:
            del self.fields["absent"]
        if row is not None:
            del self.fields["as_whom"]
            del self.fields["consents"]
        if row is not None and row.kind == "visitor":
            del self.fields["wants_meetings"]
        default = Presence.ONSITE if conference.venue == Venue.ONSITE else Presence.ONLINE
        self.default_presence = str(default)
        if row is not None and not self.is_bound:
            self.initial = {
                "people": [
                    {"name": each.name, "position": each.position, "phone": "", "presence": each.presence}
                    for each in row.participants.filter(is_gone=False)
                ],
                "purpose": row.purpose, "wants_meetings": row.wants_meetings, "absent": [str(key) for key in row.absent],
            }  # fmt: skip
        elif not self.is_bound:
            self.initial = {"people": [{"presence": self.default_presence}] * 3, "wants_meetings": True}

    def given(self, row: Registration | None = None) -> RegistrationGiven:
        """As an operation takes it. A person whose telephone is left empty keeps the one on file."""
        data = self.cleaned_data
        tails = {each.name: each for each in row.participants.all()} if row is not None else {}
        people = [self._person(each, tails) for each in data["people"] if each["name"].strip()]
        return RegistrationGiven(
            people=people, consents=bool(data.get("consents", True)), purpose=data["purpose"],
            wants_meetings=bool(data.get("wants_meetings")), absent=[int(each) for each in data.get("absent", [])],
        )  # fmt: skip

    def _person(self, each: dict[str, str], there: dict[str, Any]) -> PersonGiven:
        known = there.get(each["name"].strip())
        phone = each["phone"].strip()
        return PersonGiven(
            each["name"], each["position"], phone, each["presence"] or self.default_presence,
            keeps_phone=known is not None and not phone,
        )  # fmt: skip


def _slot_said(slot: Slot) -> str:
    return f"{timezone.localtime(slot.starts_at):%m月%d日 %H:%M}—{timezone.localtime(slot.ends_at):%H:%M}"


class ReasonForm(KindForm):
    """Why."""

    reason = forms.CharField(
        label="理由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = words


class SureForm(KindForm):
    """Nothing but being sure."""


class ProposeForm(KindForm):
    """Which of one's published offers and needs."""

    item = forms.ModelChoiceField(
        label="成果或需求",
        queryset=Item.objects.none(),
        empty_label="请选择",
        help_text="只列已经发布、正在展示的。",
    )

    def __init__(self, *args: Any, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["item"]
        field.queryset = items
        field.label_from_instance = lambda item: f"{item.get_kind_display()}：{item.face.title}"


class EnterForm(KindForm):
    """Which published offer or need, by the number of its public page."""

    number = forms.IntegerField(
        label="信息编号",
        min_value=1,
        help_text="成果厅、需求厅里那一页地址上的数字，如 /exchange/hall/12/ 是 12。",
    )
    reason = forms.CharField(
        label="补录的理由", max_length=300, required=False, help_text="征集截止以后补录的要写，单位看得到。"
    )


class WishForm(KindForm):
    """For which of one's registrations, and what one would like to talk about."""

    guest = forms.ModelChoiceField(label="以谁的名义", queryset=Registration.objects.none(), empty_label=None)
    words = forms.CharField(
        label="想谈什么",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="对方凭它决定要不要谈。",
    )

    def __init__(self, *args: Any, guests: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guest"].queryset = guests  # type: ignore[attr-defined]


class ArrangeForm(KindForm):
    """The organiser brings two together."""

    host = forms.ModelChoiceField(label="甲方", queryset=Registration.objects.none(), empty_label="请选择")
    guest = forms.ModelChoiceField(label="乙方", queryset=Registration.objects.none(), empty_label="请选择")
    words = forms.CharField(label="谈什么", max_length=300, required=False)

    def __init__(self, *args: Any, sides: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("host", "guest"):
            self.fields[name].queryset = sides  # type: ignore[attr-defined]


class PlaceForm(KindForm):
    """In which slot."""

    slot = forms.ModelChoiceField(label="时段", queryset=Slot.objects.none(), empty_label="请选择")
    pins = forms.BooleanField(label="固定在这个时段，重排时不动它", required=False, initial=True)

    def __init__(self, *args: Any, slots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["slot"]
        field.queryset = slots
        field.label_from_instance = _slot_said


class SwapForm(KindForm):
    """With which other meeting."""

    other = forms.ModelChoiceField(
        label="与哪一场对换", queryset=Meeting.objects.none(), empty_label="请选择"
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = meetings
        field.label_from_instance = lambda row: f"{_slot_said(row.slot)} {row.host}—{row.guest}"


class MissForm(KindForm):
    """Which side did not come."""

    missing = forms.ModelChoiceField(label="谁没有来", queryset=Registration.objects.none(), empty_label=None)

    def __init__(self, *args: Any, sides: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["missing"].queryset = sides  # type: ignore[attr-defined]


class SlotsForm(KindForm):
    """From when to when meetings are held, and how long each is."""

    since = forms.DateTimeField(label="从", widget=MomentInput())
    until = forms.DateTimeField(label="到", widget=MomentInput())
    minutes = forms.IntegerField(label="每场几分钟", min_value=5, max_value=120, initial=20)
    pause = forms.IntegerField(label="中间隔几分钟", min_value=0, max_value=120, initial=10)


class SessionForm(KindForm):
    """A part of the agenda."""

    kind = forms.ChoiceField(label="种类", choices=choices(SessionKind))
    title = forms.CharField(label="名称", max_length=120)
    speaker = forms.CharField(label="主讲", max_length=120, required=False)
    place = forms.CharField(label="地点", max_length=120, required=False)
    link = forms.URLField(
        label="视频地址", required=False, assume_scheme="https", help_text="只有报名成功的人看得到。"
    )
    starts_at = forms.DateTimeField(label="开始", widget=MomentInput())
    ends_at = forms.DateTimeField(label="结束", widget=MomentInput())

    def given(self) -> SessionGiven:
        """As an operation takes it."""
        return SessionGiven(**self.cleaned_data)


class SigningForm(KindForm):
    """A line of the signing ceremony."""

    order = forms.IntegerField(label="次序", min_value=1, max_value=999, initial=1)
    title = forms.CharField(label="项目", max_length=200)
    first_party = forms.CharField(label="甲方", max_length=120)
    second_party = forms.CharField(label="乙方", max_length=120)
    amount = forms.DecimalField(
        label="金额（元）",
        required=False,
        max_digits=16,
        decimal_places=2,
        help_text="还不知道的留空，不要填 0。",
    )

    def given(self) -> SigningGiven:
        """As an operation takes it."""
        return SigningGiven(**self.cleaned_data)


class CheckInForm(KindForm):
    """The number on a badge."""

    number = forms.CharField(
        label="参会号", max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )  # fmt: skip
