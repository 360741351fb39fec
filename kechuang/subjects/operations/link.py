"""Ties between organisations: control, holdings, branches. They decide who is recused and what counts as one party."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.models import Organisation, OrganisationLink
from kechuang.subjects.states import LinkKind


@transaction.atomic
def link_organisation(
    *,
    organisation_id: int,
    other_id: int,
    kind: str,
    share: Decimal | None = None,
    since: date | None = None,
    actor: Actor,
    now: datetime,
) -> OrganisationLink:
    """Tie an organisation to another on file. ``share`` is a fraction from 0 to 1, asked for with a holding."""
    row = (
        Organisation.objects.select_for_update(of=("self",)).select_related("region").get(pk=organisation_id)
    )
    require(actor, "subjects.organisation.edit", row)
    other = Organisation.objects.filter(pk=other_id).first()
    if other is None or other.pk == row.pk:
        raise Problem("请选择另一家已登记的单位。", field="other")
    if kind not in set(LinkKind):
        raise Problem("请选择关系。", field="kind")
    if share is not None and not 0 < share <= 1:
        raise Problem("比例应大于0、不超过100%。", field="share")
    if kind == LinkKind.HOLDS and share is None:
        raise Problem("参股须填比例，达到25%的算关联单位。", field="share")
    link = OrganisationLink.objects.filter(organisation=row, other=other, kind=kind).first()
    if link is not None and link.until is None:
        raise Problem(f"已经登记过：{link}。", field="other")
    link = link or OrganisationLink(organisation=row, other=other, kind=kind)
    link.share, link.since, link.until = share, since, None
    link.save()
    record(
        "subjects.organisation.linked",
        row,
        actor=actor,
        now=now,
        title=f"登记关系：{link}",
        data={"other": other.pk, "kind": kind, "share": share},
    )
    return link


@transaction.atomic
def unlink_organisation(*, link_id: int, actor: Actor, now: datetime) -> OrganisationLink:
    """A tie holds no more from today; it stays on file with its dates."""
    link = (
        OrganisationLink.objects.select_for_update(of=("self",))
        .select_related("organisation__region", "other")
        .get(pk=link_id)
    )
    require(actor, "subjects.organisation.edit", link.organisation)
    if link.until is not None:
        raise Problem("这一关系已经终止。")
    link.until = timezone.localdate(now)
    link.save(update_fields=["until"])
    record(
        "subjects.organisation.unlinked",
        link.organisation,
        actor=actor,
        now=now,
        title=f"终止关系：{link}",
        data={"other": link.other_id, "kind": link.kind},
    )
    return link
