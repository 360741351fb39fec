"""Members: one link, one use, seven days; the last administrator stays; the county hands over."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.subjects.models import Membership
from kechuang.subjects.operations.membership import (
    accept_membership,
    change_membership,
    end_membership,
    hand_over_membership,
    invite_membership,
)
from kechuang.subjects.states import MEMBERSHIP_LIFECYCLE
from tests.subjects.organisations import NEWCOMER, actor_now

pytestmark = pytest.mark.django_db
STRANGER = Actor.stranger()


@pytest.fixture
def firm(world):
    return world.organisations["firm"]


def invite(world, now, role="org_editor", user="firm", name="钱某某"):
    return invite_membership(
        organisation_id=world.organisations["firm"].pk, name=name, role=role, actor=world.actor(user), now=now
    )


def member(world, username) -> Membership:
    return Membership.objects.get(account=world.accounts[username])


def test_an_invitation_keeps_only_the_links_fingerprint(world, firm, now):
    made = invite(world, now)
    row = Membership.objects.get(pk=made.membership.pk)
    assert (row.state, row.token_until) == ("invited", now + timedelta(days=7))
    assert row.token_hash == hashlib.sha256(made.token.encode()).hexdigest()
    event = Event.objects.get(kind="subjects.membership.invited")
    assert made.token not in str(event.data) + event.title
    assert (event.object_type, event.object_id) == ("subjects.organisation", str(firm.pk))


@pytest.mark.parametrize("user", ["clerk", "firm2", "county", "enterprise"])
def test_only_its_administrator_invites(world, now, user):
    with pytest.raises(Refused):
        invite(world, now, user=user)


def test_a_newcomer_accepts_once_and_is_a_member(world, firm, now):
    made = invite(world, now)
    row = accept_membership(token=made.token, newcomer=NEWCOMER, actor=STRANGER, now=now)
    assert (row.state, row.role, row.account.username, row.token_hash) == (
        "active",
        "org_editor",
        "li.si",
        "",
    )
    assert actor_now(row.account, now).keys_of("organisation", "org_editor") == (firm.pk,)
    with pytest.raises(Membership.DoesNotExist):
        accept_membership(token=made.token, newcomer=NEWCOMER, actor=STRANGER, now=now)


def test_somebody_signed_in_accepts_as_an_agent_and_keeps_his_own_organisation(world, firm, now):
    made = invite(world, now, role="org_agent")
    accept_membership(token=made.token, actor=world.actor("firm2"), now=now)
    actor = actor_now(world.accounts["firm2"], now)
    assert {(s.key, s.role_title) for s in actor.standings} == {
        (firm.pk, "代办机构"),
        (world.organisations["firm2"].pk, "单位管理员"),
    }


def test_seven_days_and_no_longer(world, now):
    made = invite(world, now)
    with pytest.raises(Problem, match="已过七天"):
        accept_membership(
            token=made.token, newcomer=NEWCOMER, actor=STRANGER, now=now + timedelta(days=7, seconds=1)
        )
    row = accept_membership(token=made.token, newcomer=NEWCOMER, actor=STRANGER, now=now + timedelta(days=7))
    assert row.state == "active"


def test_who_may_not_accept(world, now):
    made = invite(world, now)
    with pytest.raises(Refused, match="科技部门的账号"):
        accept_membership(token=made.token, actor=world.actor("county"), now=now)
    with pytest.raises(Problem, match="已经是"):
        accept_membership(token=made.token, actor=world.actor("clerk"), now=now)
    with pytest.raises(Problem, match="建一个账号"):
        accept_membership(token=made.token, actor=STRANGER, now=now)
    with pytest.raises(Membership.DoesNotExist):
        accept_membership(token="x", newcomer=NEWCOMER, actor=STRANGER, now=now)


def test_a_withdrawn_invitation_opens_nothing(world, now):
    made = invite(world, now)
    end_membership(membership_id=made.membership.pk, actor=world.actor("firm"), now=now)
    with pytest.raises(Membership.DoesNotExist):
        accept_membership(token=made.token, newcomer=NEWCOMER, actor=STRANGER, now=now)


def test_bad_invitations(world, now):
    for changed, field in (({"name": ""}, "name"), ({"role": "owner"}, "role")):
        with pytest.raises(Problem) as caught:
            invite(world, now, **changed)
        assert caught.value.field == field


def test_the_last_administrator_needs_a_successor(world, firm, now):
    own = member(world, "firm")
    for operation, values in ((end_membership, {}), (change_membership, {"role": "org_reader"})):
        with pytest.raises(Problem, match="最后一位单位管理员"):
            operation(membership_id=own.pk, actor=world.actor("firm"), now=now, **values)
    raised = change_membership(
        membership_id=member(world, "clerk").pk, role="org_admin", actor=world.actor("firm"), now=now
    )
    assert raised.role == "org_admin"
    ended = end_membership(membership_id=own.pk, actor=world.actor("firm"), now=now)
    assert ended.state == "ended"
    assert actor_now(world.accounts["firm"], now).keys_of("organisation") == ()
    assert MEMBERSHIP_LIFECYCLE.is_final(ended.state)


def test_members_leave_by_themselves_and_only_administrators_end_others(world, now):
    with pytest.raises(Refused):
        end_membership(membership_id=member(world, "firm").pk, actor=world.actor("clerk"), now=now)
    with pytest.raises(Refused):
        change_membership(
            membership_id=member(world, "clerk").pk, role="org_reader", actor=world.actor("firm2"), now=now
        )
    with pytest.raises(Problem, match="另一种身份"):
        change_membership(
            membership_id=member(world, "clerk").pk, role="org_editor", actor=world.actor("firm"), now=now
        )
    assert (
        end_membership(membership_id=member(world, "clerk").pk, actor=world.actor("clerk"), now=now).state
        == "ended"
    )


def test_the_county_hands_over_and_the_old_access_ends_at_once(world, firm, now):
    waiting = invite(world, now, role="org_admin")
    values = {"organisation_id": firm.pk, "name": "周某某", "now": now}
    with pytest.raises(Problem) as caught:
        hand_over_membership(reason=" ", actor=world.actor("county"), **values)
    assert caught.value.field == "reason"
    for user in ("county2", "firm", "clerk", "planner"):
        with pytest.raises(Refused):
            hand_over_membership(reason="离职", actor=world.actor(user), **values)
    made = hand_over_membership(reason="原管理员离职，单位公函", actor=world.actor("county"), **values)
    assert actor_now(world.accounts["firm"], now).keys_of("organisation") == ()
    assert actor_now(world.accounts["clerk"], now).keys_of("organisation") == (firm.pk,)
    with pytest.raises(Membership.DoesNotExist):
        accept_membership(token=waiting.token, newcomer=NEWCOMER, actor=STRANGER, now=now)
    row = accept_membership(token=made.token, newcomer=NEWCOMER, actor=STRANGER, now=now)
    assert (row.role, row.organisation_id) == ("org_admin", firm.pk)
    kinds = list(Event.objects.filter(object_id=str(firm.pk)).order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        "subjects.membership.invited",
        "subjects.membership.ended",
        "subjects.membership.ended",
        "subjects.membership.invited",
        "subjects.membership.handed_over",
        "subjects.membership.accepted",
    ]
