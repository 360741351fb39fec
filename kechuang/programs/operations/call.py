"""Calls (申报通知): drafted from a kind or from last year's, published, extended, closed, cancelled, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.programs.models import Call, KindVersion
from kechuang.programs.operations.kind import adopt_kind
from kechuang.programs.queries.calls import cases_under_way, newest_version, unready
from kechuang.programs.states import CALL_LIFECYCLE, CallState, KindState


@dataclass(frozen=True)
class CallContent:
    """What a call says. Moments are aware; ``budget`` in yuan; ``recommend_by`` None: with the applications.

    ``quota``: how many each county or zone may recommend, by region code; a county that is not named may recommend as
    many as there are. ``limits``: other caps than the kind's, by the limit's code.
    """

    year: int
    title: str
    opens_at: datetime
    closes_at: datetime
    recommend_by: datetime | None = None
    number: str = ""
    text: str = ""
    budget: Decimal | None = None
    places: int | None = None
    office: str = ""
    contact: str = ""
    quota: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)


LABELS = {
    "year": "年度", "title": "标题", "opens_at": "开始", "closes_at": "截止", "recommend_by": "推荐截止", "number": "文号",
    "budget": "预算", "places": "拟支持数", "office": "承办科室", "quota": "推荐名额", "limits": "限项调整",
}  # fmt: skip
#: What may still be changed once applicants have read it.
_OPEN_FIELDS = frozenset({"contact", "text"})


@transaction.atomic
def create_call(
    *,
    kind: str | int,
    region: Region,
    content: CallContent,
    actor: Actor,
    now: datetime,
) -> Call:
    """Draft a call of a pack's kind (``kind``: its code) or of an own one (``kind``: the version's number).

    The version is kept: what becomes of the kind later changes nothing in this call. Raises ``Refused``; ``Problem`` for
    what does not fit.
    """
    call = Call(region=region, changed_at=now)
    require(actor, "programs.call.edit", call)
    call.kind_version = _version(kind, region, actor, now)
    _put(call, content)
    call.save()
    _recorded(call, "created", f"拟写“{call.title}”", actor, now, {"kind": call.kind_version.code})
    return call


@transaction.atomic
def copy_call(*, call_id: int, year: int, actor: Actor, now: datetime) -> Call:
    """Draft a call like an earlier one, for another year: dates on the same days of that year, the kind's newest version.

    Raises ``Refused``; ``Problem`` for a year that does not fit.
    """
    old = Call.objects.visible_to(actor).select_related("region", "kind_version").get(pk=call_id)
    call = Call(region=old.region, changed_at=now)
    require(actor, "programs.call.edit", call)
    if year <= old.year:
        raise Problem(f"年度要在{old.year}年之后。", field="year")
    call.kind_version = newest_version(old.kind_version)
    shift = year - old.year
    content = CallContent(
        year=year, title=old.title.replace(str(old.year), str(year)), text=old.text, budget=old.budget,
        places=old.places, office=old.office, contact=old.contact, quota=old.quota,
        limits={code: most for code, most in old.limits.items() if code in _limit_codes(call.kind_version)},
        opens_at=_years_on(old.opens_at, shift), closes_at=_years_on(old.closes_at, shift),
        recommend_by=_years_on(old.recommend_by, shift) if old.recommend_by else None,
    )  # fmt: skip
    _put(call, content)
    call.save()
    _recorded(call, "copied", f"按“{old.title}”拟写“{call.title}”", actor, now, {"from": old.pk})
    return call


@transaction.atomic
def edit_call(*, call_id: int, content: CallContent, actor: Actor, now: datetime) -> Call:
    """Change a draft; of a published call only the telephone, and words added at the end of its text.

    Raises ``Refused``; ``Problem`` for a published call's other particulars (an extension has its own operation).
    """
    call = _locked(call_id)
    require(actor, "programs.call.edit", call)
    if call.state == CallState.DRAFT:
        _put(call, content)
        changed = ["草稿"]
    else:
        changed = _amend(call, content)
    call.changed_at = now
    call.save()
    _recorded(
        call, "edited", f"修改“{call.title}”" if call.state == CallState.DRAFT else f"补充“{call.title}”", actor, now,
        {"changed": changed},
    )  # fmt: skip
    return call


@transaction.atomic
def set_quota(
    *, call_id: int, quota: Mapping[str, int], reason: str = "", actor: Actor, now: datetime
) -> Call:
    """Say how many each county may recommend. Of a published call the reason is asked for. Raises ``Refused``, ``Problem``."""
    call = _locked(call_id)
    require(actor, "programs.call.edit", call)
    if call.state not in (CallState.DRAFT, CallState.OPEN, CallState.CLOSED):
        raise Problem("通知已经结束，不能再改推荐名额。")
    if call.state != CallState.DRAFT and not reason.strip():
        raise Problem("通知已经发布，请写明调整名额的理由。", field="reason")
    before, call.quota = call.quota, _quota(call.region, quota)
    call.changed_at = now
    call.save(update_fields=["quota", "changed_at"])
    data = {"before": before, "after": call.quota, "reason": reason.strip()}
    _recorded(call, "quota_set", f"调整“{call.title}”的推荐名额", actor, now, data)
    return call


@transaction.atomic
def publish_call(*, call_id: int, actor: Actor, now: datetime) -> Call:
    """Publish a draft. Raises ``Refused``; ``Problem`` for a call that nobody could apply to, or could not ask about."""
    call = _locked(call_id)
    require(actor, "programs.call.publish", call)
    call.state = CALL_LIFECYCLE.move(call.state, "publish")
    for fault, name in unready(call, now):
        raise Problem(fault, field=name)
    call.changed_at = now
    call.save(update_fields=["state", "changed_at"])
    data = {"closes_at": call.closes_at, "kind": call.kind_version.code, "version": call.kind_version.version}
    _recorded(call, "published", f"发布“{call.title}”", actor, now, data)
    return call


@transaction.atomic
def close_call(*, call_id: int, actor: Actor, now: datetime) -> Call:
    """Take no more applications from now on; the last moment becomes now if it lay ahead.

    Raises ``Refused``; ``Problem`` for a call that has not begun yet (it is cancelled instead).
    """
    call = _locked(call_id)
    require(actor, "programs.call.publish", call)
    call.state = CALL_LIFECYCLE.move(call.state, "close")
    if now <= call.opens_at:
        raise Problem("申报还没有开始；不办了请用“取消”。")
    call.closes_at = min(call.closes_at, now)
    call.changed_at = now
    call.save(update_fields=["state", "closes_at", "changed_at"])
    _recorded(call, "closed", f"“{call.title}”申报截止", actor, now, {"closes_at": call.closes_at})
    return call


@transaction.atomic
def extend_call(
    *,
    call_id: int,
    closes_at: datetime,
    recommend_by: datetime | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Call:
    """Take applications longer; a closed call opens again.

    Raises ``Refused``; ``Problem`` for a moment that is not later, or without a reason.
    """
    call = _locked(call_id)
    require(actor, "programs.call.publish", call)
    before = call.closes_at
    call.state = CALL_LIFECYCLE.move(call.state, "extend")
    if closes_at <= max(before, now):
        raise Problem("新的截止时间要晚于原来的截止时间和现在。", field="closes_at")
    if not reason.strip():
        raise Problem("请写明延长的理由，它会公布给申报单位。", field="reason")
    call.closes_at = closes_at
    if recommend_by is None and call.recommend_by is not None:
        recommend_by = max(call.recommend_by, closes_at)
    call.recommend_by = recommend_by
    _check_dates(call)
    call.changed_at = now
    call.save(update_fields=["state", "closes_at", "recommend_by", "changed_at"])
    data = {"before": before, "closes_at": closes_at, "reason": reason.strip()}
    _recorded(call, "extended", f"延长“{call.title}”至{_said(closes_at)}", actor, now, data)
    return call


@transaction.atomic
def cancel_call(*, call_id: int, reason: str, actor: Actor, now: datetime) -> Call:
    """Cancel a call. Raises ``Refused``; ``Problem`` without a reason, or while the bureau has cases of it before it."""
    call = _locked(call_id)
    require(actor, "programs.call.publish", call)
    call.state = CALL_LIFECYCLE.move(call.state, "cancel")
    if not reason.strip():
        raise Problem("请写明取消的理由，它会公布给申报单位。", field="reason")
    _refuse_under_way(call, "取消")
    call.changed_at = now
    call.save(update_fields=["state", "changed_at"])
    _recorded(call, "cancelled", f"取消“{call.title}”", actor, now, {"reason": reason.strip()})
    return call


@transaction.atomic
def end_call(*, call_id: int, actor: Actor, now: datetime) -> Call:
    """Put a closed call away: every case is over. Raises ``Refused``; ``Problem`` while one is not."""
    call = _locked(call_id)
    require(actor, "programs.call.publish", call)
    call.state = CALL_LIFECYCLE.move(call.state, "end")
    _refuse_under_way(call, "办结")
    call.changed_at = now
    call.save(update_fields=["state", "changed_at"])
    _recorded(call, "ended", f"“{call.title}”已办结", actor, now)
    return call


def close_due_calls(*, actor: Actor, now: datetime) -> int:
    """Close the calls whose last moment has passed, each in a transaction of its own; returns how many."""
    due = Call.objects.filter(state=CallState.OPEN, closes_at__lte=now).order_by("closes_at", "pk")
    return sum(_close_due(pk, actor, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _close_due(call_id: int, actor: Actor, now: datetime) -> bool:
    """Close one, unless another worker has, or somebody has extended it."""
    call = _locked(call_id)
    if call.state != CallState.OPEN or call.closes_at > now:
        return False
    close_call(call_id=call_id, actor=actor, now=now)
    return True


def _locked(call_id: int) -> Call:
    rows = Call.objects.select_for_update(of=("self",)).select_related("region", "kind_version")
    return rows.get(pk=call_id)


def _version(kind: str | int, region: Region, actor: Actor, now: datetime) -> KindVersion:
    if isinstance(kind, str):
        return adopt_kind(code=kind, region=region, actor=actor, now=now)
    version = KindVersion.objects.visible_to(actor).filter(pk=kind).first()
    if version is None or version.state != KindState.PUBLISHED:
        raise Problem("请选择一个可用的事项。", field="kind")
    return version


def _put(call: Call, content: CallContent) -> None:
    """Write the content onto a draft. Raises ``Problem`` for what does not fit."""
    for each in fields(content):
        if each.name not in ("quota", "limits"):
            value = getattr(content, each.name)
            setattr(call, each.name, value.strip() if isinstance(value, str) else value)
    call.quota = _quota(call.region, content.quota)
    call.limits = _limits(call.kind_version, content.limits)
    if not call.title:
        raise Problem("请填写标题。", field="title")
    if not 2000 <= call.year <= 2100:
        raise Problem("请填写四位数的年度，如2027。", field="year")
    if call.budget is not None and call.budget < 0:
        raise Problem("预算不能是负数。", field="budget")
    _check_dates(call)


def _check_dates(call: Call) -> None:
    if call.closes_at <= call.opens_at:
        raise Problem("截止时间要晚于开始时间。", field="closes_at")
    if call.recommend_by is not None and call.recommend_by < call.closes_at:
        raise Problem("推荐截止不能早于申报截止，否则最后提交的来不及推荐。", field="recommend_by")


def _amend(call: Call, content: CallContent) -> list[str]:
    """Put what may change of a published call; names of what changed. Raises ``Problem`` for anything else."""
    if call.state in (CallState.ENDED, CallState.CANCELLED):
        raise Problem("通知已经结束，不能再修改。")
    for each in fields(content):
        if each.name not in _OPEN_FIELDS and getattr(call, each.name) != getattr(content, each.name):
            label = LABELS[each.name]
            raise Problem(
                f"通知已经发布，“{label}”不能再改；可以补充正文、改咨询电话，或延长申报。", field=each.name
            )
    if not content.text.startswith(call.text):
        raise Problem("已经发布的正文不能改动，只能在后面补充。", field="text")
    changed = [name for name in sorted(_OPEN_FIELDS) if getattr(call, name) != getattr(content, name)]
    if not changed:
        raise Problem("没有改动。")
    call.contact, call.text = content.contact.strip(), content.text
    return changed


def _quota(region: Region, quota: Mapping[str, int]) -> dict[str, int]:
    """The places by region. Raises ``Problem`` for a region outside the call's, or a number that is none."""
    known = set(
        Region.objects.filter(pk__in=list(quota), path__startswith=region.path).values_list("pk", flat=True)
    )
    for code, most in quota.items():
        if code not in known:
            raise Problem(f"“{code}”不是{region.name}的县区。", field="quota")
        if not isinstance(most, int) or isinstance(most, bool) or most < 0:
            raise Problem("推荐名额要填不小于0的整数。", field="quota")
    return dict(sorted(quota.items()))


def _limit_codes(version: KindVersion) -> dict[str, str]:
    return {each.code: each.title for each in version.kind.limits}


def _limits(version: KindVersion, limits: Mapping[str, int]) -> dict[str, int]:
    known = _limit_codes(version)
    for code, most in limits.items():
        if code not in known:
            raise Problem(f"这个事项没有“{code}”这条限项。", field="limits")
        if not isinstance(most, int) or isinstance(most, bool) or most < 0:
            raise Problem(f"“{known[code]}”的上限要填不小于0的整数。", field="limits")
    return dict(sorted(limits.items()))


def _refuse_under_way(call: Call, what: str) -> None:
    left = cases_under_way(call)
    if left:
        raise Problem(f"还有{left}件没有办结，不能{what}；请先办结或退回这些办件。")


def _years_on(moment: datetime, years: int) -> datetime:
    """The same day and hour so many years on; 29 February becomes the 28th."""
    local = timezone.localtime(moment)
    try:
        return local.replace(year=local.year + years)
    except ValueError:
        return local.replace(year=local.year + years, day=28)


def _said(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _recorded(
    call: Call, verbed: str, title: str, actor: Actor, now: datetime, data: dict[str, Any] | None = None
) -> None:
    record(f"programs.call.{verbed}", call, actor=actor, now=now, title=title, data=data or {})
