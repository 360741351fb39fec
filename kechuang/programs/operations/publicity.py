"""Publicity: a list of what is to be approved stands before the public for some working days; only then it is final."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.core.queries.calendar import workdays
from kechuang.programs.logic.publicity import term_of
from kechuang.programs.models import Call, Case, Decision, Publicity
from kechuang.programs.operations.approving import approve_case
from kechuang.programs.operations.moving import locked_case
from kechuang.programs.queries.deliberation import told_decision
from kechuang.programs.queries.publicity import OPEN_OBJECTIONS, awaiting_publicity
from kechuang.programs.states import CaseState


@dataclass(frozen=True)
class PublicityContent:
    """What the notice says. ``days`` None: the kind's; ``contact``: where one can also object, in words."""

    title: str
    text: str = ""
    contact: str = ""
    days: int | None = None


@transaction.atomic
def publish_publicity(
    *, call_id: int, case_ids: Sequence[int], content: PublicityContent, actor: Actor, now: datetime
) -> Publicity:
    """Put cases of a call before the public, for the kind's working days or for more.

    The day of publication is not counted. Raises ``Refused``; ``Problem`` for nothing or a case that does not wait for
    publicity, for fewer days than the kind says, or without a title or contact.
    """
    call = (
        Call.objects.select_for_update(of=("self",)).select_related("region", "kind_version").get(pk=call_id)
    )
    require(actor, "programs.publicity.publish", call)
    title, contact = content.title.strip(), content.contact.strip()
    if not title or len(title) > 160:
        raise Problem("请填写标题，不超过160个字。", field="title")
    if not contact or len(contact) > 200:
        raise Problem("请填写联系方式，不超过200个字：有异议的人要知道找谁。", field="contact")
    days = _days(call, content.days)
    cases = _awaiting(call, case_ids)
    term = term_of(timezone.localdate(now), days, workdays())
    row = Publicity.objects.create(
        call=call, title=title, text=content.text.strip(), contact=contact, days=days, starts_on=term.starts_on,
        ends_on=term.ends_on, made_at=now,
    )  # fmt: skip
    row.cases.set(cases)
    record(
        "programs.publicity.published", row, actor=actor, now=now,
        title=f"公示“{title}”，{len(cases)}件，至{term.ends_on:%Y-%m-%d}", region_code=call.region_id,
        data={"cases": [each.pk for each in cases], "days": days, "ends_on": term.ends_on},
    )  # fmt: skip
    return row


@transaction.atomic
def cancel_publicity(*, publicity_id: int, reason: str, actor: Actor, now: datetime) -> Publicity:
    """Take a list down before it ends, with the reason, which the public reads. Its cases wait for a new list.

    Raises ``Refused``; ``Problem`` without a reason, or for a list that has ended or is down already.
    """
    row = _locked(publicity_id)
    require(actor, "programs.publicity.publish", row)
    if row.cancelled_at is not None:
        raise Problem("这份公示已经撤下。")
    if timezone.localdate(now) > row.ends_on:
        raise Problem("公示期已经结束，不能再撤下。")
    if not reason.strip() or len(reason.strip()) > 300:
        raise Problem("请写明撤下的理由，不超过300个字，会向社会说明。", field="reason")
    row.cancelled_at = now
    row.save(update_fields=["cancelled_at"])
    record(
        "programs.publicity.cancelled", row, actor=actor, now=now, title=f"撤下公示“{row.title}”",
        data={"reason": reason.strip()}, region_code=row.call.region_id,
    )  # fmt: skip
    return row


@transaction.atomic
def conclude_publicity(*, publicity_id: int, actor: Actor, now: datetime) -> list[Case]:
    """Approve what has stood before the public to the end and has no open objection; returns what was approved.

    A case under objection waits and goes when its objection is dismissed; the others do not wait for it. Nothing happens to
    what is done already. Raises ``Refused``; ``Problem`` before the day after the last, or for a list that was taken down.
    """
    row = _locked(publicity_id)
    require(actor, "programs.publicity.publish", row)
    if row.cancelled_at is not None:
        raise Problem("这份公示已经撤下，不能据此批准。")
    if timezone.localdate(now) <= row.ends_on:
        raise Problem(f"公示到{row.ends_on:%Y-%m-%d}，还没有结束：公示期满以前，什么都不能定下来。")
    held = row.objections.filter(state__in=OPEN_OBJECTIONS).values("case_id")
    keys = row.cases.filter(state=CaseState.PUBLICITY).exclude(pk__in=held).order_by("pk")
    done = []
    for key in list(keys.values_list("pk", flat=True)):
        case = locked_case(key)
        decision = told_decision(case)
        # What was decided anew after this list was published stands on it by an older decision: it waits for its own list.
        if case.state == CaseState.PUBLICITY and decision is not None and _stood_on(row, decision):
            done.append(approve_case(case=case, decision=decision, actor=actor, now=now))
    if done:
        record(
            "programs.publicity.concluded", row, actor=actor, now=now,
            title=f"公示“{row.title}”期满，批准{len(done)}件", data={"cases": [each.pk for each in done]},
            region_code=row.call.region_id,
        )  # fmt: skip
    return done


def _stood_on(row: Publicity, decision: Decision) -> bool:
    return decision.released_at is not None and decision.released_at <= row.made_at


def _days(call: Call, days: int | None) -> int:
    least = call.kind_version.kind.publicity
    if days is None:
        return least
    if days < least:
        raise Problem(f"这个事项规定公示不少于{least}个工作日。", field="days")
    if days > 60:
        raise Problem("公示期最长60个工作日。", field="days")
    return days


def _awaiting(call: Call, case_ids: Sequence[int]) -> list[Case]:
    wanted = list(dict.fromkeys(case_ids))
    if not wanted:
        raise Problem("请选择要公示的办件。", field="case_ids")
    rows = {each.pk: each for each in awaiting_publicity(call).filter(pk__in=wanted)}
    strange = [pk for pk in wanted if pk not in rows]
    if strange:
        named = "、".join(map(str, Case.objects.filter(pk__in=strange, call=call).order_by("pk")))
        raise Problem(
            f"这些办件现在不能公示：{named or '不属于这个通知'}。只有审议拟批准、还没有公示的才能公示。",
            field="case_ids",
        )
    return [rows[pk] for pk in wanted]


def _locked(publicity_id: int) -> Publicity:
    rows = Publicity.objects.select_for_update(of=("self",)).select_related("call__region")
    return rows.get(pk=publicity_id)
