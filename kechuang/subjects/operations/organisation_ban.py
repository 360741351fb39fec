"""Restrictions on organisations: made with scope, days and basis, lifted with a reason; both stay on file."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.models import Ban, Organisation
from kechuang.subjects.operations.banning import _ban, _lift, _told
from kechuang.subjects.states import OrganisationState


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
    ban = _ban(row, scope, reason, since, until, basis)
    record("subjects.organisation.banned", row, actor=actor, now=now, **_told(ban, row.name))
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
    told = _lift(ban, organisation.name, reason, now)
    record("subjects.organisation.ban_lifted", organisation, actor=actor, now=now, **told)
    return ban
