"""Rights: registered with their holders, corrected, their legal status followed, their uses recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require
from kechuang.subjects.logic.qualification_kinds import KINDS, title_of
from kechuang.subjects.logic.right_given import HolderGiven, RightGiven, check_status, checked_right
from kechuang.subjects.logic.rights import HNTE
from kechuang.subjects.models import IPHolder, IPRight, IPStatus, IPUse, Organisation
from kechuang.subjects.states import CLASS_TWO, Acquired, IPKind, LegalStatus

KIND_TITLES = {str(each): each.label for each in IPKind}
LEGAL_TITLES = {str(each): each.label for each in LegalStatus}


@transaction.atomic
def register_ip_right(
    *,
    given: RightGiven,
    status: str,
    status_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> IPRight:
    """Register a right with its holders and the statuses whose days are known.

    Its region is that of its first holder on file, or ``given.region_code``. Raises ``Refused`` if the actor may not keep
    rights there and none of the holders is his own; ``Problem`` for what does not fit, or a number that is there already.
    """
    require(actor, "subjects.ip_right.edit")
    given = checked_right(given, now.date())
    check_status(given, status, status_on, now.date())
    _refuse_twin(given, actor)
    right = IPRight(**given.columns(), region=_region_of(given))
    right.status, right.status_on = status, status_on or _day_of(given, status)
    right.save()
    _write_holders(right, given.holders)
    require(actor, "subjects.ip_right.edit", right)
    days = {str(LegalStatus.FILED): given.filed_on, str(LegalStatus.GRANTED): given.granted_on}
    days[status] = right.status_on
    IPStatus.objects.bulk_create(
        IPStatus(right=right, status=each, on=on) for each, on in sorted(days.items(), key=str) if on
    )
    record(
        "subjects.ip_right.registered",
        right,
        actor=actor,
        now=now,
        title=f"登记{right.get_kind_display()}“{right.title}”",
        data={"number": right.number, "status": status, "holders": [each.name for each in given.holders]},
    )
    return right


@transaction.atomic
def edit_ip_right(*, right_id: int, given: RightGiven, actor: Actor, now: datetime) -> IPRight:
    """Correct what is on file of a right; its legal status has an operation of its own.

    Raises ``Refused``; ``Problem`` as ``register_ip_right`` does.
    """
    right = IPRight.objects.select_for_update().get(pk=right_id)
    require(actor, "subjects.ip_right.edit", right)
    given = checked_right(given, now.date())
    check_status(given, right.status, right.status_on, now.date())
    _refuse_twin(given, actor, right.pk)
    before = {name: getattr(right, name) for name in given.columns()}
    held = [(each.name, each.organisation_id) for each in right.holders.all()]
    for name, value in given.columns().items():
        setattr(right, name, value)
    right.region = _region_of(given, right.region)
    right.save()
    if held != [(each.name, each.organisation_id) for each in given.holders]:
        _keep_used_holders(right, given.holders)
        right.holders.all().delete()
        _write_holders(right, given.holders)
    require(actor, "subjects.ip_right.edit", IPRight.objects.get(pk=right.pk))
    _follow_days(right, before)
    changed = {
        name: [before[name], value] for name, value in given.columns().items() if before[name] != value
    }
    record(
        "subjects.ip_right.edited",
        right,
        actor=actor,
        now=now,
        title=f"修改{right.get_kind_display()}“{right.title}”",
        data={"changed": changed, "holders": [each.name for each in given.holders]},
    )
    return right


@transaction.atomic
def change_ip_right_status(*, right_id: int, status: str, on: date, actor: Actor, now: datetime) -> IPRight:
    """Record a legal status with its day; the present one is that of the latest day. Past days keep theirs.

    Raises ``Refused``; ``Problem`` for a day to come or before the filing, or a status that is recorded already.
    """
    right = IPRight.objects.select_for_update().get(pk=right_id)
    require(actor, "subjects.ip_right.edit", right)
    if status not in set(LegalStatus):
        raise Problem("请选择法律状态。", field="status")
    if on > now.date():
        raise Problem("状态日期不能晚于今天。", field="on")
    if right.filed_on and on < right.filed_on:
        raise Problem(f"状态日期不能早于申请日{right.filed_on:%Y-%m-%d}。", field="on")
    if right.statuses.filter(status=status, on=on).exists():
        raise Problem("这一天的这个状态已经登记过。", field="on")
    IPStatus.objects.create(right=right, status=status, on=on)
    last = right.statuses.order_by("on", "id").last()
    if last is not None:
        right.status, right.status_on = last.status, last.on
    if status == LegalStatus.GRANTED and right.granted_on is None:
        right.granted_on = on
    right.save()
    record(
        "subjects.ip_right.status_changed",
        right,
        actor=actor,
        now=now,
        title=f"“{right.title}”于{on:%Y-%m-%d}{LEGAL_TITLES[status]}",
        data={"status": status, "on": on},
    )
    return right


@transaction.atomic
def use_ip_right(
    *,
    right_id: int,
    organisation_id: int,
    purpose: str,
    year: int,
    reference: str = "",
    until: date | None = None,
    actor: Actor,
    now: datetime,
) -> IPUse:
    """Record that an owner used a right in an application. ``until``: to when a recognition by it holds.

    Raises ``Refused``; ``Problem`` if the law does not let it be used: a class II right used before, a co-owned one that
    another owner uses, a licence.
    """
    right = IPRight.objects.select_for_update().get(pk=right_id)
    require(actor, "subjects.ip_right.use", right)
    if purpose not in KINDS:
        raise Problem("请选择用途。", field="purpose")
    if not right.holders.filter(organisation_id=organisation_id).exists():
        raise Problem("只有权利人才能使用，请从权利人中选择。", field="organisation")
    if not 2008 <= year <= now.year + 1:
        raise Problem(f"申请年度应在2008年至{now.year + 1}年之间。", field="year")
    if right.uses.filter(organisation_id=organisation_id, purpose=purpose, year=year).exists():
        raise Problem("这次使用已经登记过。", field="year")
    if purpose == HNTE:
        _check_hnte_use(right, organisation_id, year)
    use = IPUse.objects.create(
        right=right,
        organisation_id=organisation_id,
        purpose=purpose,
        year=year,
        reference=reference.strip(),
        until=until,
    )
    record(
        "subjects.ip_right.used",
        right,
        actor=actor,
        now=now,
        title=f"“{right.title}”用于{year}年{title_of(purpose)}申请",
        data={"organisation": organisation_id, "purpose": purpose, "year": year, "until": until},
    )
    return use


def _check_hnte_use(right: IPRight, organisation_id: int, year: int) -> None:
    if right.acquired == Acquired.LICENSED:
        raise Problem("独占许可取得的知识产权不能用于高新技术企业认定。", field="purpose")
    earlier = list(right.uses.filter(purpose=HNTE))
    if right.kind in CLASS_TWO and earlier:
        raise Problem(
            f"Ⅱ类知识产权只能使用一次，{earlier[0].year}年已用于高新技术企业认定。", field="purpose"
        )
    for use in earlier:
        if use.organisation_id != organisation_id and (use.until is None or use.until.year >= year):
            raise Problem("共有的知识产权只能由一个权利人使用，另一权利人正在使用。", field="organisation")


def _day_of(given: RightGiven, status: str) -> date | None:
    """The day that a status has from the right's own days."""
    if status == LegalStatus.GRANTED:
        return given.granted_on
    return given.filed_on if status == LegalStatus.FILED else None


def _refuse_twin(given: RightGiven, actor: Actor, own: int | None = None) -> None:
    twin = IPRight.objects.filter(kind=given.kind, number=given.number).first()
    if twin is None or twin.pk == own:
        return
    seen = f"，名称是“{twin.title}”" if may(actor, "subjects.ip_right.view", twin) else ""
    raise Problem(
        f"{KIND_TITLES[given.kind]}“{given.number}”已经登记过{seen}。如贵单位也是权利人，请联系科技部门补登。",
        field="number",
    )


def _region_of(given: RightGiven, otherwise: Region | None = None) -> Region:
    first = given.holders[0].organisation_id
    if first is not None:
        return Organisation.objects.select_related("region").get(pk=first).region
    region = Region.objects.filter(pk=given.region_code).first() or otherwise
    if region is None:
        raise Problem("第一权利人不在单位库中，请选择其地址所在的区域。", field="region")
    return region


def _write_holders(right: IPRight, holders: Sequence[HolderGiven]) -> None:
    IPHolder.objects.bulk_create(
        IPHolder(right=right, name=each.name.strip(), organisation_id=each.organisation_id, order=order)
        for order, each in enumerate(holders, start=1)
    )


def _keep_used_holders(right: IPRight, holders: Sequence[HolderGiven]) -> None:
    """Refuse to take away an owner who used the right: the use would be nobody's."""
    staying = {each.organisation_id for each in holders}
    for use in right.uses.select_related("organisation"):
        if use.organisation_id not in staying:
            raise Problem(f"“{use.organisation.name}”已用它申请过资质，不能从权利人中去掉。", field="holders")


def _follow_days(right: IPRight, before: dict[str, Any]) -> None:
    """Let the history follow corrected days of filing and grant."""
    for name, status in (("filed_on", LegalStatus.FILED), ("granted_on", LegalStatus.GRANTED)):
        old, new = before[name], getattr(right, name)
        if old == new:
            continue
        rows = right.statuses.filter(status=status, on=old) if old else right.statuses.none()
        if new is None:
            rows.delete()
        elif not rows.update(on=new):
            IPStatus.objects.create(right=right, status=status, on=new)
        if right.status == status and new is not None and right.status_on == old:
            right.status_on = new
            right.save(update_fields=["status_on"])
