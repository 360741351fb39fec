"""Organisations: registered by themselves or by officers, verified, changed, closed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Region
from kechuang.core.operations.account import sign_up_account
from kechuang.core.permissions import may, require
from kechuang.core.queries.actors import actor_of
from kechuang.subjects.logic.organisations import (
    FACT_TITLES,
    PRIVATE_FACTS,
    VERIFIED_FACTS,
    OrganisationFacts,
    check_facts,
)
from kechuang.subjects.models import FormerName, Membership, Organisation
from kechuang.subjects.queries.organisations import facts_of, refuse_known_code, registrable_regions
from kechuang.subjects.states import ORGANISATION_LIFECYCLE, MemberRole, MembershipState, OrganisationState

_REGIONS = ("region", "production_region")


@dataclass(frozen=True, slots=True)
class NewAdministrator:
    """The account that somebody makes for himself while he registers his organisation."""

    username: str
    name: str
    phone: str
    password: str


@transaction.atomic
def apply_organisation(
    *, facts: OrganisationFacts, administrator: NewAdministrator | None, actor: Actor, now: datetime
) -> Membership:
    """An organisation registers itself: its record waits for the county, and whoever did it administers it at once.

    A stranger gives ``administrator`` and has an account from then on; somebody signed in needs none. Raises
    ``Problem`` for bad facts and for a code that is on file; ``Refused`` to an account of the bureau.
    """
    if actor.grants:
        raise Refused("subjects.organisation.apply", "科技部门的账号不能代单位申请，请在“单位”页登记。")
    today = timezone.localdate(now)
    facts = check_facts(facts, today=today)
    refuse_known_code(facts.uscc)
    _check_region(facts)
    if not actor.signed_in:
        if administrator is None:
            raise Problem("请填写管理员的账号。", field="username")
        account = sign_up_account(**asdict(administrator), actor=actor, now=now)
        actor = actor_of(account, on=today)
    row = Organisation(state=OrganisationState.APPLIED, source="单位自行登记", created_at=now)
    _write_facts(row, facts)
    row.save(force_insert=True)
    member = Membership.objects.create(
        organisation=row,
        account_id=actor.account_id,
        role=MemberRole.ADMIN,
        state=MembershipState.ACTIVE,
        since=today,
    )
    _tell("applied", row, actor, now, f"单位登记：{row.name}，待核实")
    return member


@transaction.atomic
def register_organisation(
    *, facts: OrganisationFacts, source: str = "科技部门登记", actor: Actor, now: datetime
) -> Organisation:
    """An officer registers an organisation of his region; it needs no further verification.

    Raises ``Refused``; ``Problem`` for bad facts and for a code that is on file. A unit without a code may go
    without.
    """
    require(actor, "subjects.organisation.register", _region(facts.region))
    facts = check_facts(facts, today=timezone.localdate(now), needs_uscc=False)
    refuse_known_code(facts.uscc)
    _check_region(facts)
    row = Organisation(state=OrganisationState.VERIFIED, source=source[:60], created_at=now, verified_at=now)
    _write_facts(row, facts)
    row.save(force_insert=True)
    _tell("registered", row, actor, now, f"登记单位：{row.name}")
    return row


def _region(code: str) -> Region:
    region = Region.objects.filter(pk=code).first()
    if region is None:
        raise Problem("请选择注册地所在的县（市、区）或功能区。", field="region")
    return region


def _check_region(facts: OrganisationFacts) -> None:
    if not registrable_regions().filter(pk=facts.region).exists():
        raise Problem("请选择注册地所在的县（市、区）或功能区。", field="region")
    if facts.production_region and not Region.objects.filter(pk=facts.production_region).exists():
        raise Problem(f"没有代码为“{facts.production_region}”的区域。", field="production_region")


def _write_facts(row: Organisation, facts: OrganisationFacts) -> list[str]:
    """Put facts into a row; the names of those that changed."""
    changed = []
    for name, value in asdict(facts).items():
        field = f"{name}_id" if name in _REGIONS else name
        kept: Any = None if name in {"uscc", "production_region"} and value == "" else value
        if getattr(row, field) != kept:
            setattr(row, field, kept)
            changed.append(name)
    return changed


@transaction.atomic
def edit_organisation(
    *, organisation_id: int, facts: OrganisationFacts, actor: Actor, now: datetime
) -> Organisation:
    """Change what is on file. A former name is kept with its last day.

    What the county has verified (name, code, kind, region) only officers change, once it is verified; a move into
    another region needs the right to register there. Raises ``Refused`` and ``Problem``.
    """
    row = _locked(organisation_id)
    require(actor, "subjects.organisation.edit", row)
    if row.state in {OrganisationState.MERGED, OrganisationState.CLOSED}:
        raise Problem(f"这条记录“{row.get_state_display()}”，不能再修改。")
    today = timezone.localdate(now)
    facts = check_facts(facts, today=today, needs_uscc=row.uscc is not None)
    refuse_known_code(facts.uscc, own=row.pk)
    before = facts_of(row)
    changed = _write_facts(row, facts)
    if not changed:
        raise Problem("没有改动。")
    _check_change(changed, row, facts, actor)
    if "name" in changed:
        FormerName.objects.create(organisation=row, name=before.name, until=today)
    row.save()
    titles = "、".join(FACT_TITLES[name] for name in changed)
    data = {name: [_said(before, name), _said(facts, name)] for name in changed if name not in PRIVATE_FACTS}
    _tell("edited", row, actor, now, f"修改{row.name}的{titles}", changed=changed, values=data)
    return row


def _check_change(changed: list[str], row: Organisation, facts: OrganisationFacts, actor: Actor) -> None:
    fixed = [FACT_TITLES[name] for name in VERIFIED_FACTS if name in changed]
    if not fixed:
        return
    if row.state == OrganisationState.VERIFIED and not may(
        actor, "subjects.organisation.register", Region.objects.get(pk=facts.region)
    ):
        words = "、".join(fixed)
        raise Problem(f"{words}已经核实，改动请凭证照联系所在县（市、区）科技部门办理。")
    if "region" in changed:
        _check_region(facts)


def _said(facts: OrganisationFacts, name: str) -> str:
    value = getattr(facts, name)
    return "" if value is None else str(value)


@transaction.atomic
def verify_organisation(*, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    """The county has held the record against the licence: it stands."""
    row = _moved(organisation_id, "verify", "subjects.organisation.verify", actor)
    row.reason, row.verified_at = "", now
    row.save(update_fields=["state", "reason", "verified_at"])
    _tell("verified", row, actor, now, f"核实单位：{row.name}")
    return row


@transaction.atomic
def return_organisation(*, organisation_id: int, reason: str, actor: Actor, now: datetime) -> Organisation:
    """The county gives the record back, saying all that is to be mended."""
    row = _moved(organisation_id, "return", "subjects.organisation.verify", actor)
    row.reason = _reason(reason, "请写明要补正的内容，一次说清。")
    row.save(update_fields=["state", "reason"])
    _tell("returned", row, actor, now, f"退回补正：{row.name}", reason=row.reason)
    return row


@transaction.atomic
def resubmit_organisation(*, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    """The organisation has mended what was asked for."""
    row = _moved(organisation_id, "resubmit", "subjects.organisation.edit", actor)
    row.save(update_fields=["state"])
    _tell("resubmitted", row, actor, now, f"补正后再报：{row.name}")
    return row


@transaction.atomic
def close_organisation(*, organisation_id: int, reason: str, actor: Actor, now: datetime) -> Organisation:
    """The organisation is no more, or has left the region: its record stays, its members' access ends."""
    row = _moved(organisation_id, "close", "subjects.organisation.close", actor)
    row.reason = _reason(reason, "请写明原因，如“2026年9月注销”“迁往邻市”。")
    row.save(update_fields=["state", "reason"])
    _tell("closed", row, actor, now, f"注销或迁出：{row.name}", reason=row.reason)
    return row


@transaction.atomic
def reopen_organisation(*, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    """A record that was closed stands again, and with it its members."""
    row = _moved(organisation_id, "reopen", "subjects.organisation.close", actor)
    row.reason = ""
    row.save(update_fields=["state", "reason"])
    _tell("reopened", row, actor, now, f"恢复单位：{row.name}")
    return row


@transaction.atomic
def unmask_organisation(*, organisation_id: int, actor: Actor, now: datetime) -> Organisation:
    """Show whom to call. That somebody looked is recorded; the number is not."""
    row = _locked(organisation_id)
    require(actor, "subjects.organisation.unmask", row)
    _tell("unmasked", row, actor, now, f"查看{row.name}的联系人和电话")
    return row


def _locked(organisation_id: int) -> Organisation:
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("region")
    return rows.get(pk=organisation_id)


def _moved(organisation_id: int, action: str, permission: str, actor: Actor) -> Organisation:
    row = _locked(organisation_id)
    require(actor, permission, row)
    row.state = ORGANISATION_LIFECYCLE.move(row.state, action)
    return row


def _reason(text: str, missing: str) -> str:
    if not text.strip():
        raise Problem(missing, field="reason")
    return text.strip()[:300]


def _tell(verbed: str, row: Organisation, actor: Actor, now: datetime, title: str, **data: Any) -> None:
    data = {"name": row.name, "uscc": row.uscc or "", **data}
    record(f"subjects.organisation.{verbed}", row, actor=actor, now=now, title=title, data=data)
