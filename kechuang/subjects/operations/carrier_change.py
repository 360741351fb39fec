"""Changes of carriers that are reported: another operator or place, a member that leaves."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.subjects.models import Carrier, CarrierMember, Organisation
from kechuang.subjects.operations.carrier import _locked, _tell
from kechuang.subjects.states import CarrierState


@transaction.atomic
def hand_over_carrier(
    *,
    carrier_id: int,
    host: Organisation,
    region: Region,
    on: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Carrier:
    """Another organisation runs the carrier from a day, or it has moved; the trail keeps the former one.

    Raises ``Refused`` unless the actor keeps carriers in both regions; ``Problem`` if nothing changes, without a
    reason, for a day to come, a revoked carrier, or a name that the new region has already.
    """
    carrier = _locked(carrier_id)
    require(actor, "subjects.carrier.edit", carrier)
    before, place = carrier.host, carrier.region
    if carrier.state == CarrierState.REVOKED:
        raise Problem(f"“{carrier.name}”已撤销，不能再变更。")
    if host == before and region == place:
        raise Problem("依托单位和区域都没有变。", field="host")
    if on > now.date():
        raise Problem("变更日期不能晚于今天。", field="on")
    if not reason.strip():
        raise Problem("请写明变更的原因和依据，如批文号。", field="reason")
    twins = Carrier.objects.filter(name=carrier.name, region=region, kind=carrier.kind, level=carrier.level)
    if twins.exclude(pk=carrier.pk).exists():
        raise Problem(f"{region.name}已有同级同名的“{carrier.name}”。", field="region")
    carrier.host, carrier.region = host, region
    require(actor, "subjects.carrier.edit", carrier)
    carrier.save(update_fields=["host", "region"])
    words = [f"依托单位由{before.name}变更为{host.name}"] if host != before else []
    words += [f"由{place.name}迁到{region.name}"] if region != place else []
    data = {"on": on, "reason": reason.strip()[:300], "from": before.pk, "to": host.pk,
            "regions": [place.pk, region.pk]}  # fmt: skip
    _tell("handed_over", carrier, actor, now, f"“{carrier.name}”{'，'.join(words)}（{on:%Y-%m-%d}）", data)
    return carrier


@transaction.atomic
def end_carrier_member(*, member_id: int, until: date, actor: Actor, now: datetime) -> CarrierMember:
    """A member leaves an alliance or zone as of a day; it stays on the list of former ones.

    Raises ``Refused``; ``Problem`` if it has left, or the day does not fit.
    """
    member = (
        CarrierMember.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=member_id)
    )
    carrier = _locked(member.carrier_id)
    require(actor, "subjects.carrier.fill", carrier)
    if member.until is not None:
        raise Problem(f"“{member.organisation.name}”已于{member.until:%Y年%m月%d日}退出。")
    if until > now.date() or (member.since is not None and until < member.since):
        raise Problem("退出日期应在加入之后、今天之前。", field="until")
    member.until = until
    member.save(update_fields=["until"])
    _tell(
        "withdrew",
        carrier,
        actor,
        now,
        f"“{member.organisation.name}”退出“{carrier.name}”",
        {"organisation": member.organisation_id, "until": until},
    )
    return member
