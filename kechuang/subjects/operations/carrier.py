"""Platforms and carriers: put on file, decided on, kept up to date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.rules.facts import FactSource, facts_by_name
from kechuang.rules.packs import load
from kechuang.subjects.logic.carriers import GATHERING
from kechuang.subjects.logic.statement_form import read_stored
from kechuang.subjects.models import Carrier, CarrierFact, CarrierMember, CarrierMilestone, Organisation
from kechuang.subjects.states import CARRIER_LIFECYCLE

#: No data of carriers is older.
FIRST_YEAR = 2000
_WRITABLE = (
    "name", "kind", "level", "partners", "field", "is_specialised", "started_on", "build_from", "build_to",
    "recognised_on", "document", "area",
)  # fmt: skip


@transaction.atomic
def add_carrier(
    *, host: Organisation, region: Region, content: Mapping[str, Any], actor: Actor, now: datetime
) -> Carrier:
    """Put a carrier on file as planned. ``content``: its fields by name.

    Raises ``Refused``; ``Problem`` if its name is taken in the region or its dates contradict each other.
    """
    carrier = Carrier(host=host, region=region)
    require(actor, "subjects.carrier.edit", carrier)
    _write(carrier, content)
    carrier.save()
    _tell("added", carrier, actor, now, f"登记平台载体“{carrier.name}”")
    return carrier


@transaction.atomic
def edit_carrier(*, carrier_id: int, content: Mapping[str, Any], actor: Actor, now: datetime) -> Carrier:
    """Correct what is on file of a carrier; says in the trail what changed. Raises as ``add_carrier`` does."""
    carrier = _locked(carrier_id)
    require(actor, "subjects.carrier.edit", carrier)
    before = {name: getattr(carrier, name) for name in _WRITABLE}
    _write(carrier, content)
    carrier.save()
    changed = [name for name in _WRITABLE if getattr(carrier, name) != before[name]]
    _tell("edited", carrier, actor, now, f"修改平台载体“{carrier.name}”的资料", {"changed": changed})
    return carrier


@transaction.atomic
def decide_carrier(
    *, carrier_id: int, action: str, on: date, reason: str = "", actor: Actor, now: datetime
) -> Carrier:
    """Approve, open, rectify or revoke a carrier (an action of its lifecycle) as of a day.

    Raises ``Refused``; ``WrongState``; ``Problem`` without a reason where one is due, or for a day to come.
    """
    carrier = _locked(carrier_id)
    require(actor, "subjects.carrier.decide", carrier)
    step = CARRIER_LIFECYCLE.transition(carrier.state, action)
    if on > now.date():
        raise Problem("日期不能晚于今天。", field="on")
    if action in ("rectify", "revoke") and not reason.strip():
        raise Problem("请写明理由，便于以后查对。", field="reason")
    carrier.state, carrier.reason = str(step.target), reason.strip()
    if action == "revoke":
        carrier.revoked_on = on
    elif action == "start":
        carrier.build_from = carrier.build_from or on
    elif carrier.started_on is None:
        carrier.started_on = on
    carrier.save()
    _tell(
        "decided",
        carrier,
        actor,
        now,
        f"{step.title}：“{carrier.name}”",
        {"action": action, "on": on, "reason": reason},
    )
    return carrier


@transaction.atomic
def add_milestone(
    *, carrier_id: int, title: str, due_on: date, actor: Actor, now: datetime
) -> CarrierMilestone:
    """Add a step of the build period. Raises ``Refused``; ``Problem`` for an empty title."""
    carrier = _locked(carrier_id)
    require(actor, "subjects.carrier.fill", carrier)
    if not title.strip():
        raise Problem("请写明节点的内容。", field="title")
    milestone = carrier.milestones.create(title=title.strip(), due_on=due_on)
    _tell("planned", carrier, actor, now, f"“{carrier.name}”建设节点：{milestone.title}（{due_on:%Y-%m-%d}）")
    return milestone


@transaction.atomic
def finish_milestone(
    *, milestone_id: int, done_on: date, note: str = "", actor: Actor, now: datetime
) -> CarrierMilestone:
    """Say that a step is done, and when. Raises ``Refused``; ``Problem`` if it is done already or not yet."""
    milestone = CarrierMilestone.objects.select_for_update().get(pk=milestone_id)
    carrier = _locked(milestone.carrier_id)
    require(actor, "subjects.carrier.fill", carrier)
    if milestone.done_on is not None:
        raise Problem("这个节点已经登记完成。")
    if done_on > now.date():
        raise Problem("完成日期不能晚于今天。", field="done_on")
    milestone.done_on, milestone.note = done_on, note.strip()
    milestone.save(update_fields=["done_on", "note"])
    _tell("advanced", carrier, actor, now, f"“{carrier.name}”完成建设节点：{milestone.title}")
    return milestone


@transaction.atomic
def set_carrier_facts(
    *, carrier_id: int, year: int, values: Mapping[str, Any], actor: Actor, now: datetime
) -> list[str]:
    """File facts of a carrier for a year, by name; None takes a fact back (it is unknown then). Returns what changed.

    Raises ``Refused``; ``Problem`` for a year to come, a name that is no fact of carriers, a value of the wrong kind.
    """
    carrier = _locked(carrier_id)
    require(actor, "subjects.carrier.fill", carrier)
    if not FIRST_YEAR <= year <= now.year:
        raise Problem(f"年度应在{FIRST_YEAR}至{now.year}年之间，没有{year}年的数据可填。", field="year")
    load()
    known = {fact.name: fact for fact in carrier.facts.filter(year=year)}
    changed = []
    for name, value in values.items():
        if _set_fact(carrier, year, name, value, known.get(name)):
            changed.append(name)
    if changed:
        titles = "、".join(facts_by_name[name].title for name in changed[:3])
        more = f"等{len(changed)}项" if len(changed) > 3 else ""
        _tell(
            "filled",
            carrier,
            actor,
            now,
            f"填报“{carrier.name}”{year}年数据：{titles}{more}",
            {"year": year, "changed": changed},
        )
    return changed


def _set_fact(carrier: Carrier, year: int, name: str, value: Any, old: CarrierFact | None) -> bool:
    fact = facts_by_name.get(name)
    if fact is None or fact.source != FactSource.CARRIER or fact.subject != "carrier":
        raise Problem(f"平台载体没有“{name}”这项数据。", field=name)
    if value is None:
        if old is not None:
            old.delete()
        return old is not None
    row = old or CarrierFact(carrier=carrier, year=year, name=name)
    kept = read_stored(fact, value)
    if (row.value, row.text) == (kept.value, kept.text) and old is not None:
        return False
    row.value, row.text = kept.value, kept.text
    row.save()
    return True


@transaction.atomic
def add_carrier_member(
    *,
    carrier_id: int,
    organisation: Organisation,
    part: str = "",
    since: date | None = None,
    actor: Actor,
    now: datetime,
) -> CarrierMember:
    """Put an organisation on an alliance's or zone's list of members. Raises ``Refused``; ``Problem`` if it is on it."""
    carrier = _locked(carrier_id)
    require(actor, "subjects.carrier.fill", carrier)
    if carrier.kind not in GATHERING:
        raise Problem(f"{carrier.get_kind_display()}没有成员单位。")
    if carrier.members.filter(organisation=organisation, until__isnull=True).exists():
        raise Problem(f"“{organisation.name}”已经是成员单位。", field="organisation")
    member, _ = CarrierMember.objects.update_or_create(
        carrier=carrier,
        organisation=organisation,
        defaults={"part": part.strip(), "since": since, "until": None},
    )
    _tell(
        "joined",
        carrier,
        actor,
        now,
        f"“{organisation.name}”加入“{carrier.name}”",
        {"organisation": organisation.pk},
    )
    return member


def _write(carrier: Carrier, content: Mapping[str, Any]) -> None:
    for name in _WRITABLE:
        if name in content:
            setattr(carrier, name, content[name])
    carrier.name = carrier.name.strip()
    if not carrier.name:
        raise Problem("请填写名称。", field="name")
    twins = Carrier.objects.filter(
        name=carrier.name, region=carrier.region, kind=carrier.kind, level=carrier.level
    )
    if twins.exclude(pk=carrier.pk).exists():
        raise Problem(
            f"{carrier.region.name}已有同级同名的“{carrier.name}”，请打开那一条修改。", field="name"
        )
    if carrier.build_from and carrier.build_to and carrier.build_to < carrier.build_from:
        raise Problem("建设期的结束早于开始，请核对。", field="build_to")
    if carrier.area is not None and carrier.area < 0:
        raise Problem("面积不能为负。", field="area")


def _locked(carrier_id: int) -> Carrier:
    return Carrier.objects.select_for_update().select_related("region", "host").get(pk=carrier_id)


def _tell(
    verb: str,
    carrier: Carrier,
    actor: Actor,
    now: datetime,
    title: str,
    data: Mapping[str, Any] | None = None,
) -> None:
    content = {"carrier": carrier.pk, "state": carrier.state, **(data or {})}
    record(f"subjects.carrier.{verb}", carrier, actor=actor, now=now, title=title, data=content)
