"""Members of organisations: invited by a link that opens once, ended, handed over when the administrator has left."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.operations.account import sign_up_account
from kechuang.core.permissions import require
from kechuang.core.queries.actors import actor_of
from kechuang.subjects.models import Membership, Organisation
from kechuang.subjects.operations.organisation import NewAdministrator
from kechuang.subjects.queries.organisations import administrators_of, mark_of
from kechuang.subjects.states import MEMBERSHIP_LIFECYCLE, MemberRole, MembershipState, OrganisationState

#: How long an invitation may be accepted.
OPEN_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation with the secret of its link, which is shown once; only its hash is kept."""

    membership: Membership
    token: str


@transaction.atomic
def invite_membership(
    *, organisation_id: int, name: str, role: str, actor: Actor, now: datetime
) -> Invitation:
    """An administrator invites somebody: whoever opens the link within seven days and accepts is a member."""
    organisation = _locked_organisation(organisation_id)
    require(actor, "subjects.membership.invite", Membership(organisation=organisation))
    return _invite(organisation, name, role, actor, now)


def _invite(organisation: Organisation, name: str, role: str, actor: Actor, now: datetime) -> Invitation:
    if organisation.state in {OrganisationState.MERGED, OrganisationState.CLOSED}:
        raise Problem(f"这条记录“{organisation.get_state_display()}”，不能再邀请成员。")
    if not name.strip() or len(name.strip()) > 40:
        raise Problem("请填写受邀人的姓名，不超过40个字。", field="name")
    if role not in set(MemberRole):
        raise Problem("请选择身份。", field="role")
    token = secrets.token_urlsafe(32)
    row = Membership.objects.create(
        organisation=organisation,
        role=role,
        state=MembershipState.INVITED,
        invited_name=name.strip(),
        token_hash=mark_of(token),
        token_until=now + OPEN_FOR,
    )
    _tell("invited", row, actor, now, f"邀请{row.invited_name}为{row.get_role_display()}")
    return Invitation(row, token)


@transaction.atomic
def accept_membership(
    *, token: str, newcomer: NewAdministrator | None = None, actor: Actor, now: datetime
) -> Membership:
    """Whoever has the link accepts: with his account, or with one that he makes now (``newcomer``).

    Raises ``Membership.DoesNotExist`` for an unknown, used or withdrawn link; ``Problem`` for one that is too old and
    for somebody who is a member already; ``Refused`` to an account of the bureau.
    """
    row = Membership.objects.select_for_update().get(token_hash=mark_of(token), state=MembershipState.INVITED)
    organisation = _locked_organisation(row.organisation_id)
    if row.token_until is None or row.token_until < now:
        raise Problem("这条邀请链接已过七天，不能再用。请单位管理员重新邀请。")
    if actor.grants:
        raise Refused("subjects.membership.accept", "科技部门的账号不能加入单位，请换用单位人员自己的账号。")
    if not actor.signed_in:
        if newcomer is None:
            raise Problem("请先登录，或在本页建一个账号。", field="username")
        actor = actor_of(
            sign_up_account(**asdict(newcomer), actor=actor, now=now), on=timezone.localdate(now)
        )
    if organisation.memberships.filter(
        account_id=actor.account_id or 0, state=MembershipState.ACTIVE
    ).exists():
        raise Problem(f"您已经是{organisation.name}的成员，不必再接受。要改身份，请单位管理员调整。")
    row.state = MEMBERSHIP_LIFECYCLE.move(row.state, "accept")
    row.account_id, row.since = actor.account_id, timezone.localdate(now)
    row.token_hash, row.token_until = "", None
    row.save()
    _tell("accepted", row, actor, now, f"{actor.name}加入，身份为{row.get_role_display()}")
    return row


@transaction.atomic
def change_membership(*, membership_id: int, role: str, actor: Actor, now: datetime) -> Membership:
    """Give a member another role; the last administrator stays one."""
    row = _locked(membership_id)
    require(actor, "subjects.membership.change", row)
    if role not in set(MemberRole) or role == row.role:
        raise Problem("请选择另一种身份。", field="role")
    if row.state != MembershipState.ACTIVE:
        raise Problem("只能调整在岗成员的身份。")
    _keep_an_administrator(row)
    old = row.get_role_display()
    row.role = role
    row.save(update_fields=["role"])
    _tell("changed", row, actor, now, f"{row.account}由{old}改为{row.get_role_display()}")
    return row


@transaction.atomic
def end_membership(*, membership_id: int, reason: str = "", actor: Actor, now: datetime) -> Membership:
    """A member leaves, or an invitation is withdrawn; access ends at once.

    An administrator ends others', everybody may end his own. The last administrator needs a successor first.
    """
    row = _locked(membership_id)
    if actor.account_id is None or row.account_id != actor.account_id:
        require(actor, "subjects.membership.end", row)
    was_invited = row.state == MembershipState.INVITED
    if row.state == MembershipState.ACTIVE:
        _keep_an_administrator(row)
    _end(row, now)
    who = str(row.account or row.invited_name)
    title = f"撤回对{who}的邀请" if was_invited else f"{who}离开"
    _tell("ended", row, actor, now, title, reason=reason.strip()[:300])
    return row


def _keep_an_administrator(row: Membership) -> None:
    if row.role == MemberRole.ADMIN and not administrators_of(row.organisation).exclude(pk=row.pk).exists():
        raise Problem("这是最后一位单位管理员。请先邀请一位新的管理员，等他接受后再办理。")


def _end(row: Membership, now: datetime) -> None:
    row.state = MEMBERSHIP_LIFECYCLE.move(row.state, "end")
    row.until, row.token_hash, row.token_until = timezone.localdate(now), "", None
    row.save()


@transaction.atomic
def hand_over_membership(
    *, organisation_id: int, name: str, reason: str, actor: Actor, now: datetime
) -> Invitation:
    """The administrator has left without a successor: the county invites a new one, and the old access ends.

    All administrators and open invitations of administrators end at once. Raises ``Problem`` without a reason.
    """
    organisation = _locked_organisation(organisation_id)
    require(actor, "subjects.membership.hand_over", Membership(organisation=organisation))
    if not reason.strip():
        raise Problem("请写明更换的原因和凭据，如“原管理员离职，单位公函2026年11月18日”。", field="reason")
    reason = reason.strip()[:300]
    rows = organisation.memberships.select_for_update().filter(
        role=MemberRole.ADMIN, state__in=(MembershipState.ACTIVE, MembershipState.INVITED)
    )
    for row in rows:
        _end(row, now)
        who = str(row.account or row.invited_name)
        _tell("ended", row, actor, now, f"{who}的管理员身份由科技部门收回", reason=reason)
    invitation = _invite(organisation, name, MemberRole.ADMIN, actor, now)
    title = f"更换单位管理员，邀请{name.strip()}：{reason}"
    _tell("handed_over", invitation.membership, actor, now, title, reason=reason)
    return invitation


def _locked(membership_id: int) -> Membership:
    """A membership, with its organisation held, so that two administrators cannot both leave as the last but one."""
    key = Membership.objects.values_list("organisation_id", flat=True).get(pk=membership_id)
    organisation = _locked_organisation(key)
    row = Membership.objects.select_related("account").get(pk=membership_id)
    row.organisation = organisation
    return row


def _locked_organisation(organisation_id: int) -> Organisation:
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("region")
    return rows.get(pk=organisation_id)


def _tell(verbed: str, row: Membership, actor: Actor, now: datetime, title: str, **data: Any) -> None:
    """On the organisation's own chain, since a membership has no page of its own."""
    data = {"membership": row.pk, "role": row.role, "account": row.account_id, **data}
    record(
        f"subjects.membership.{verbed}",
        row.organisation,
        actor=actor,
        now=now,
        title=title,
        data=data,
    )
