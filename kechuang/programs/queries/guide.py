"""The guide of a call (办事指南) for everyone, and the pre-check of an organisation before anything is filled in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.models import StoredFile
from kechuang.core.queries.files import open_file
from kechuang.programs.logic.kinds import Condition, ConditionKind, Kind
from kechuang.programs.models import Call
from kechuang.programs.models.call import CallQuerySet
from kechuang.programs.states import CallState
from kechuang.rules.catalogue import RuleError
from kechuang.rules.verdicts import Verdict
from kechuang.subjects.facts import judge
from kechuang.subjects.logic.qualification_kinds import KINDS
from kechuang.subjects.models import Organisation, Qualification
from kechuang.subjects.queries.bans import banned_organisations
from kechuang.subjects.states import OrganisationKind


def calls_now(now: datetime) -> CallQuerySet:
    """The calls that take cases now, the first to close first."""
    return (
        Call.objects.open_at(now)
        .select_related("region", "kind_version")
        .defer("kind_version__data")
        .order_by("closes_at", "pk")
    )


def calls_ahead(now: datetime) -> CallQuerySet:
    """The published calls whose time has not begun."""
    rows = Call.objects.filter(state=CallState.OPEN, opens_at__gt=now)
    return (
        rows.select_related("region", "kind_version").defer("kind_version__data").order_by("opens_at", "pk")
    )


def get_published_call(actor: Actor, call_id: int) -> Call:
    """A call that anyone may read. Raises ``Call.DoesNotExist`` for a draft that is not the actor's to see."""
    rows = Call.objects.visible_to(actor).exclude(state=CallState.DRAFT)
    return rows.select_related("region", "kind_version").get(pk=call_id)


def open_call_file(actor: Actor, call_id: int, file_id: UUID) -> tuple[StoredFile, bytes]:
    """A document of a call with its bytes, for whoever may see the call.

    Raises ``Call.DoesNotExist`` or ``StoredFile.DoesNotExist``, and ``Problem`` if the bytes are gone.
    """
    stored = Call.objects.visible_to(actor).get(pk=call_id).files.get(pk=file_id)
    # The call has answered who may see it: a stranger has no files of his own.
    return open_file(Actor.system("通知附件"), stored.pk)


def takes_cases(call: Call, now: datetime) -> bool:
    """Does the call take cases at a moment?"""
    return call.state == CallState.OPEN and call.opens_at <= now < call.closes_at


@dataclass(frozen=True)
class Stage:
    """One step of the way for the guide: who does it, in how many working days. ``law``: what law allows."""

    title: str
    post: str
    promised: int | None
    law: int | None
    note: str


def stages_of(kind: Kind) -> list[Stage]:
    """The way of a case, from filling in to the decision."""
    first = Stage("填写", "申报单位", None, None, "")
    return [
        first,
        *(Stage(each.step.label, each.post, each.promised, each.statutory, each.note) for each in kind.steps),
    ]


def applicants_of(kind: Kind) -> list[str]:
    """Who may apply, in words."""
    titles = {str(each): each.label for each in OrganisationKind}
    return [titles.get(each, each) for each in kind.applicants] or ["个人"]


# ── the pre-check ────────────────────────────────────────────────────────────────────────────

TONES = {Verdict.MET: "ok", Verdict.UNMET: "bad", Verdict.UNKNOWN: "warn", Verdict.MANUAL: "wait"}
TITLES = {
    Verdict.MET: "符合",
    Verdict.UNMET: "不符合",
    Verdict.UNKNOWN: "缺资料，无法判断",
    Verdict.MANUAL: "须人工判断",
}
_ORDER = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.MANUAL, Verdict.MET)


@dataclass
class Checked:
    """What the registry says of one condition. ``url``: where what is missing can be entered. ``parts``: of a rule."""

    condition: Condition
    verdict: Verdict
    found: str = ""
    hint: str = ""
    url: str = ""
    action: str = ""
    parts: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def tone(self) -> str:
        """For the screen."""
        return TONES[self.verdict]

    @property
    def title(self) -> str:
        """The verdict in words."""
        return TITLES[self.verdict]


def precheck(call: Call, organisation: Organisation, now: datetime) -> list[Checked]:
    """Each condition of a call for an organisation, from what is registered: what is not met first."""
    kind, today = call.kind_version.kind, timezone.localdate(now)
    found = [_checked(each, kind, organisation, today) for each in kind.conditions]
    return sorted(found, key=lambda each: _ORDER.index(each.verdict))


def _checked(condition: Condition, kind: Kind, organisation: Organisation, today: date) -> Checked:
    if condition.kind == ConditionKind.APPLICANT:
        wanted = condition.of or kind.applicants
        verdict = Verdict.MET if organisation.kind in wanted else Verdict.UNMET
        return Checked(condition, verdict, f"登记的类型：{organisation.get_kind_display()}")
    if condition.kind == ConditionKind.NO_BAN:
        return _banned(condition, organisation, today)
    if condition.kind == ConditionKind.QUALIFICATION:
        return _qualified(condition, organisation, today)
    if condition.kind == ConditionKind.RULE:
        return _ruled(condition, organisation, today)
    if condition.kind == ConditionKind.LIMIT:
        words = "；".join(each.title for each in kind.limits)
        return Checked(condition, Verdict.MANUAL, words, "填写负责人和参加人后，提交时逐项核对。")
    return Checked(condition, Verdict.MANUAL, "", condition.help or "登记里没有这一项，请自己核对。")


def _banned(condition: Condition, organisation: Organisation, today: date) -> Checked:
    bans = banned_organisations([organisation.pk], "apply", today).get(organisation.pk, [])
    if not bans:
        return Checked(condition, Verdict.MET, "没有限制申报的记录")
    url = reverse("subjects:organisation_detail", args=[organisation.pk])
    hint = "限制的事由和期限见“我的单位”。"
    return Checked(condition, Verdict.UNMET, "有限制申报的记录", hint, url, "去看")


def _qualified(condition: Condition, organisation: Organisation, today: date) -> Checked:
    titles = "、".join(KINDS[each].title if each in KINDS else each for each in condition.of)
    rows = Qualification.objects.filter(organisation=organisation, kind__in=condition.of)
    row = rows.in_force(today).order_by("-granted_on").first()
    if row is not None:
        until = f"，有效至{row.valid_to:%Y-%m-%d}" if row.valid_to else ""
        return Checked(
            condition, Verdict.MET, f"{KINDS[row.kind].title if row.kind in KINDS else row.kind}{until}"
        )
    old = rows.order_by("-granted_on").first()
    if old is not None:
        return Checked(condition, Verdict.UNMET, f"{titles}已不在有效期内")
    url = reverse("subjects:qualification_list")
    return Checked(
        condition,
        Verdict.UNKNOWN,
        f"登记里没有{titles}",
        "已取得的请向所在县（市、区）科技部门登记。",
        url,
        "看已登记的资质",
    )


def _ruled(condition: Condition, organisation: Organisation, today: date) -> Checked:
    try:
        results = [judge(organisation, topic, today, alternatives=False) for topic in condition.of]
    except RuleError:
        return Checked(condition, Verdict.MANUAL, "", "当日没有适用的规则，请对照条款自己核对。")
    parts = [
        (each.condition.label, TONES[each.verdict], TITLES[each.verdict])
        for result in results
        for each in result.findings
    ]
    verdict = min((result.verdict for result in results), key=_ORDER.index, default=Verdict.MANUAL)
    url = (
        reverse("subjects:eligibility_topic", args=[organisation.pk, condition.of[0]]) if condition.of else ""
    )
    words = "；".join(f"{result.rule.title}：{TITLES[result.verdict]}" for result in results)
    return Checked(condition, verdict, words, "", url, "逐条查看，补填缺的数据", parts)


def may_go_on(found: list[Checked]) -> bool:
    """Is no blocking condition known to be unmet?"""
    return not any(each.verdict == Verdict.UNMET and each.condition.blocking for each in found)


def counted(found: list[Checked]) -> Iterator[tuple[str, str, int]]:
    """How many conditions have which verdict: tone, words, number."""
    for verdict in _ORDER:
        number = sum(1 for each in found if each.verdict == verdict)
        if number:
            yield TONES[verdict], TITLES[verdict], number
