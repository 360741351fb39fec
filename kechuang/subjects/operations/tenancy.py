"""Tenants of carriers: in, out, graduated by rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.logic.carriers import GRADUATIONS, HOUSING
from kechuang.subjects.models import Carrier, Organisation, Team, Tenancy
from kechuang.subjects.states import CarrierState, LeftAs


@transaction.atomic
def enter_tenant(
    *,
    carrier_id: int,
    name: str,
    entered_on: date,
    organisation: Organisation | None = None,
    team: Team | None = None,
    area: Decimal | None = None,
    has_long_cycle: bool = False,
    actor: Actor,
    now: datetime,
) -> Tenancy:
    """Take a firm or team into a carrier as of a day.

    Raises ``Refused``; ``Problem`` if the carrier takes no tenants, the tenant is inside already, or the day is to come.
    """
    carrier = Carrier.objects.select_for_update().select_related("region", "host").get(pk=carrier_id)
    require(actor, "subjects.carrier.fill", carrier)
    name = organisation.name if organisation is not None else name.strip()
    if not name:
        raise Problem("请填写企业或团队的名称。", field="name")
    if carrier.kind not in HOUSING:
        raise Problem(f"{carrier.get_kind_display()}不收在孵企业。")
    if carrier.state == CarrierState.REVOKED:
        raise Problem(f"“{carrier.name}”已撤销，不能再登记入驻。")
    if entered_on > now.date():
        raise Problem("入驻日期不能晚于今天。", field="entered_on")
    if carrier.tenancies.filter(name=name, left_on__isnull=True).exists():
        raise Problem(f"“{name}”已在“{carrier.name}”，不必重复登记。", field="name")
    tenancy = Tenancy.objects.create(
        carrier=carrier, organisation=organisation, team=team, name=name, entered_on=entered_on, area=area,
        has_long_cycle=has_long_cycle,
    )  # fmt: skip
    _tell("entered", tenancy, actor, now, f"“{name}”入驻“{carrier.name}”")
    return tenancy


@transaction.atomic
def leave_tenant(
    *,
    tenancy_id: int,
    left_on: date,
    left_as: str,
    graduated_by: Sequence[str] = (),
    actor: Actor,
    now: datetime,
) -> Tenancy:
    """Let a tenant leave: graduated (with the conditions that it met), moved, failed or removed.

    Raises ``Refused``; ``Problem`` if it has left, a graduate names no condition, or the day does not fit.
    """
    tenancy = (
        Tenancy.objects.select_for_update()
        .select_related("carrier__region", "carrier__host")
        .get(pk=tenancy_id)
    )
    require(actor, "subjects.carrier.fill", tenancy.carrier)
    _check_leaving(tenancy, left_on, left_as, graduated_by, now)
    tenancy.left_on, tenancy.left_as = left_on, left_as
    tenancy.graduated_by = (
        [code for code in GRADUATIONS if code in graduated_by] if left_as == LeftAs.GRADUATED else []
    )
    tenancy.save(update_fields=["left_on", "left_as", "graduated_by"])
    _tell(
        "left",
        tenancy,
        actor,
        now,
        f"“{tenancy.name}”离开“{tenancy.carrier.name}”：{tenancy.get_left_as_display()}",
    )
    return tenancy


@transaction.atomic
def correct_tenancy(
    *,
    tenancy_id: int,
    entered_on: date,
    organisation: Organisation | None = None,
    area: Decimal | None = None,
    has_long_cycle: bool = False,
    stays: bool = False,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Tenancy:
    """Correct what was entered of a tenant; tie it to its firm once that is on file. ``stays``: it has not left after all.

    Raises ``Refused``; ``Problem`` without a reason, for a day that does not fit, or if the tenant is inside twice then.
    """
    rows = Tenancy.objects.select_for_update(of=("self",))
    row = rows.select_related("carrier__region", "carrier__host", "organisation").get(pk=tenancy_id)
    require(actor, "subjects.carrier.fill", row.carrier)
    if not reason.strip():
        raise Problem("请写明更正的理由，原来的内容记在经过里。", field="reason")
    if entered_on > now.date() or (row.left_on is not None and not stays and entered_on > row.left_on):
        raise Problem("入驻日期不能晚于今天，也不能晚于离开日期。", field="entered_on")
    names = ("name", "entered_on", "left_on", "left_as", "graduated_by", "area", "has_long_cycle")
    before = {each: getattr(row, each) for each in (*names, "organisation_id")}
    row.entered_on, row.area, row.has_long_cycle = entered_on, area, has_long_cycle
    if organisation is not None:
        row.organisation, row.name = organisation, organisation.name
    if stays:
        row.left_on, row.left_as, row.graduated_by = None, "", []
    inside = row.carrier.tenancies.filter(name=row.name, left_on__isnull=True).exclude(pk=row.pk)
    if row.left_on is None and inside.exists():
        raise Problem(f"“{row.name}”已在“{row.carrier.name}”，不必重复登记。", field="organisation")
    changed = {each: [old, getattr(row, each)] for each, old in before.items() if old != getattr(row, each)}
    if not changed:
        raise Problem("没有改动。")
    row.save()
    title = f"更正“{row.name}”在“{row.carrier.name}”的入驻记录：{reason.strip()[:100]}"
    _tell("corrected", row, actor, now, title, changed=changed, reason=reason.strip()[:300])
    return row


def _check_leaving(
    tenancy: Tenancy, left_on: date, left_as: str, graduated_by: Sequence[str], now: datetime
) -> None:
    if tenancy.left_on is not None:
        raise Problem(f"“{tenancy.name}”已于{tenancy.left_on:%Y年%m月%d日}离开。")
    if left_as not in set(LeftAs):
        raise Problem("请选择离开的方式。", field="left_as")
    if not tenancy.entered_on <= left_on <= now.date():
        raise Problem(f"离开日期应在入驻（{tenancy.entered_on:%Y-%m-%d}）之后、今天之前。", field="left_on")
    if left_as == LeftAs.GRADUATED and not set(graduated_by) & set(GRADUATIONS):
        raise Problem("毕业须至少符合一项毕业条件，请勾选依据。", field="graduated_by")


def _tell(verb: str, tenancy: Tenancy, actor: Actor, now: datetime, title: str, **more: Any) -> None:
    record(
        f"subjects.tenancy.{verb}",
        tenancy,
        actor=actor,
        now=now,
        title=title,
        region_code=tenancy.carrier.region_id,
        data={
            "carrier": tenancy.carrier_id,
            "organisation": tenancy.organisation_id,
            "left_as": tenancy.left_as,
            **more,
        },
    )
