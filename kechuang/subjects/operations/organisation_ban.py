"""Restrictions on organisations: made with scope, days and basis, lifted with a reason; both stay on file."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.models import Ban, Organisation
from kechuang.subjects.states import BanScope, OrganisationState


@transaction.atomic
def ban_organisation(
    *,
    organisation_id: int,
    scope: str,
    reason: str,
    since: date,
    until: date | None = None,
    basis: str = "",
    actor: Actor,
    now: datetime,
) -> Ban:
    """Restrict an organisation between two days (``until`` None: for good). Raises ``Refused``, ``Problem``."""
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("region")
    row = rows.get(pk=organisation_id)
    require(actor, "subjects.organisation.ban", row)
    if row.state == OrganisationState.MERGED:
        raise Problem("这条记录已并入另一条，请在那一条上办理。")
    if scope not in set(BanScope):
        raise Problem("请选择限制的范围。", field="scope")
    if not reason.strip():
        raise Problem("请写明事由，单位有权知道。", field="reason")
    if until is not None and until < since:
        raise Problem("截止日期早于起始日期，请核对。", field="until")
    ban = Ban.objects.create(
        organisation=row,
        scope=scope,
        reason=reason.strip()[:300],
        basis=basis.strip()[:120],
        since=since,
        until=until,
    )
    last = f"至{until:%Y-%m-%d}" if until else "长期"
    record(
        "subjects.organisation.banned",
        row,
        actor=actor,
        now=now,
        title=f"限制“{row.name}”：{ban.get_scope_display()}，{since:%Y-%m-%d}起{last}",
        data={"ban": ban.pk, "scope": scope, "reason": ban.reason, "basis": ban.basis, "since": since,
              "until": until},
    )  # fmt: skip
    return ban


@transaction.atomic
def lift_organisation_ban(*, ban_id: int, reason: str, actor: Actor, now: datetime) -> Ban:
    """End an organisation's restriction early; it stays in the history. Raises ``Refused``, ``Problem``."""
    rows = Ban.objects.select_for_update(of=("self",)).select_related("organisation__region")
    ban = rows.get(pk=ban_id)
    organisation = ban.organisation
    if organisation is None:
        raise Problem("这条限制针对个人，请在他的页面上解除。")
    require(actor, "subjects.organisation.ban", organisation)
    if ban.lifted_on is not None:
        raise Problem("这条限制已经解除。")
    if not reason.strip():
        raise Problem("请写明解除的理由。", field="reason")
    ban.lifted_on, ban.lifted_reason = now.date(), reason.strip()[:300]
    ban.save(update_fields=["lifted_on", "lifted_reason"])
    record(
        "subjects.organisation.ban_lifted",
        organisation,
        actor=actor,
        now=now,
        title=f"解除对“{organisation}”的限制：{ban.lifted_reason}",
        data={"ban": ban.pk, "reason": ban.lifted_reason},
    )
    return ban
