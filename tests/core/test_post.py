"""Posts: three powers stay apart, nobody grants himself anything, what is lent comes back."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Account, Event, Post
from kechuang.core.operations.post import delegate_post, end_post, grant_post
from kechuang.core.queries import actor_of
from kechuang.core.states import SEPARATE_POWERS, WORK_ROLES, Role
from tests.world import TODAY


@pytest.fixture
def newcomer(world):
    return Account.objects.create(username="newcomer", name="新人")


@pytest.fixture
def grant(world, now, newcomer):
    def call(
        role=Role.PLANNER, actor="security", account=None, region="990100", since=TODAY, until=None, **more
    ):
        return grant_post(
            account_id=(account or newcomer).pk,
            role=role,
            region_code=region,
            valid_from=since,
            valid_to=until,
            actor=world.actor(actor),
            now=now,
            **more,
        )

    return call


@pytest.fixture
def lend(world, now, newcomer):
    def call(actor="planner", to=None, since=date(2026, 12, 1), until=date(2026, 12, 10), post=None):
        own = post or Post.objects.get(account__username="planner")
        return delegate_post(
            post_id=own.pk,
            to_account_id=(to or newcomer).pk,
            valid_from=since,
            valid_to=until,
            actor=world.actor(actor),
            now=now,
        )

    return call


def test_grant_post(grant, newcomer, world):
    post = grant(office_id=world.offices["plan"].pk, until=date(2027, 1, 31))
    actor = actor_of(newcomer, on=TODAY)
    assert [(g.role, g.region_code, g.office_name) for g in actor.grants] == [("planner", "990100", "规划科")]
    assert actor_of(newcomer, on=date(2027, 2, 1)).grants == ()
    assert Event.objects.get(kind="core.post.granted").object_id == str(post.pk)


@pytest.mark.parametrize("who", ["system", "audit", "planner", "leader"])
def test_grant_post_refuses(grant, who):
    with pytest.raises(Refused):
        grant(actor=who)
    assert Post.objects.filter(account__username="newcomer").count() == 0


def test_grant_post_refuses_oneself_and_other_territories(grant, world):
    with pytest.raises(Refused, match="不能给自己"):
        grant(account=world.accounts["security"], role=Role.SECURITY_ADMIN, region="990101")
    with pytest.raises(Refused):
        grant(region="990200")


@pytest.mark.parametrize("first", sorted(SEPARATE_POWERS))
@pytest.mark.parametrize("second", sorted(Role))
def test_separate_powers_never_meet(grant, first, second):
    grant(role=first, region="990101")
    if first == second:
        grant(role=second, region="990102")
        return
    with pytest.raises(Problem) as caught:
        grant(role=second)
    assert "三员分立" in caught.value.message
    with pytest.raises(Problem):
        grant(role=second, since=date(2027, 5, 1))


@pytest.mark.parametrize("first", sorted(WORK_ROLES))
def test_work_and_power_never_meet(grant, first):
    grant(role=first)
    with pytest.raises(Problem):
        grant(role=Role.AUDIT_ADMIN)


def test_powers_may_follow_each_other_without_a_common_day(grant):
    grant(role=Role.PLANNER, until=date(2026, 11, 30))
    with pytest.raises(Problem):
        grant(role=Role.AUDIT_ADMIN, since=date(2026, 11, 30))
    assert grant(role=Role.AUDIT_ADMIN, since=date(2026, 12, 1)).pk
    with pytest.raises(Problem):
        grant(role=Role.LEADER, since=date(2026, 1, 1), until=date(2026, 12, 1), region="990101")


def test_grant_post_says_what_to_mend(grant, newcomer, world):
    grant()
    with pytest.raises(Problem, match="同一个"):
        grant()
    with pytest.raises(Problem, match="早于"):
        grant(role=Role.LEADER, until=date(2026, 11, 1))
    with pytest.raises(Problem, match="科室不在"):
        grant(role=Role.COUNTY_OFFICER, region="990101", office_id=world.offices["plan"].pk)
    newcomer.is_active = False
    newcomer.save()
    with pytest.raises(Problem, match="已停用"):
        grant(role=Role.LEADER)


def test_end_post_at_once_and_later(grant, world, now, newcomer):
    post = grant(since=date(2026, 1, 1))
    end = {"post_id": post.pk, "reason": "轮岗", "now": now}
    with pytest.raises(Refused):
        end_post(**end, actor=world.actor("system"))
    with pytest.raises(Problem):
        end_post(**{**end, "reason": ""}, actor=world.actor("security"))
    assert end_post(**end, actor=world.actor("security"), last_day=date(2026, 12, 31)).valid_to == date(
        2026, 12, 31
    )
    assert end_post(**end, actor=world.actor("security")).valid_to == date(2026, 11, 21)
    assert actor_of(newcomer, on=date(2026, 11, 22)).grants == ()
    with pytest.raises(Problem, match="已经不再延续"):
        end_post(**end, actor=world.actor("security"))
    assert Event.objects.filter(kind="core.post.ended").count() == 2


def test_end_post_that_has_not_begun_takes_it_back(grant, world, now):
    post = grant(since=date(2026, 12, 1))
    assert end_post(post_id=post.pk, reason="误授", actor=world.actor("security"), now=now) is None
    assert not Post.objects.filter(pk=post.pk).exists()


def test_nobody_ends_his_own_post(world, now):
    own = Post.objects.get(account__username="security")
    with pytest.raises(Refused):
        end_post(post_id=own.pk, reason="试", actor=world.actor("security"), now=now)


def test_delegate_post(lend, newcomer):
    loan = lend()
    grants = actor_of(newcomer, on=date(2026, 12, 5)).grants
    assert [(g.role, g.delegated_by, g.label) for g in grants] == [
        ("planner", "规划员甲", "示例市 规划岗（受规划员甲委托）"),
    ]
    assert actor_of(newcomer, on=date(2026, 12, 11)).grants == ()
    assert Event.objects.get(kind="core.post.delegated").data["delegated_from"] == loan.delegated_from_id


def test_delegate_post_refusals(lend, world, newcomer, grant):
    with pytest.raises(Refused):
        lend(actor="leader")
    with pytest.raises(Refused):
        lend(actor="security", post=Post.objects.get(account__username="security"))
    with pytest.raises(Problem, match="不能委托给自己"):
        lend(to=world.accounts["planner"])
    with pytest.raises(Problem, match="三员分立"):
        lend(to=world.accounts["audit"])
    with pytest.raises(Problem, match="过去"):
        lend(since=date(2026, 11, 1))
    with pytest.raises(Problem, match="早于"):
        lend(until=date(2026, 11, 30))


def test_what_is_lent_cannot_be_lent_on(lend, world, now):
    loan = lend(to=world.accounts["leader"], since=date(2026, 11, 22))
    borrower = actor_of(world.accounts["leader"], on=date(2026, 11, 22))
    with pytest.raises(Problem, match="不能再转托"):
        delegate_post(
            post_id=loan.pk,
            to_account_id=world.accounts["reader"].pk,
            valid_from=date(2026, 12, 1),
            valid_to=date(2026, 12, 2),
            actor=borrower,
            now=now,
        )


def test_a_loan_ends_with_the_lenders_post(lend, world, now, newcomer):
    loan = lend()
    own = loan.delegated_from
    end_post(
        post_id=own.pk, reason="调离", actor=world.actor("security"), now=now, last_day=date(2026, 12, 5)
    )
    loan.refresh_from_db()
    assert loan.valid_to == date(2026, 12, 5)
    end_post(post_id=own.pk, reason="调离", actor=world.actor("security"), now=now)
    assert not Post.objects.filter(pk=loan.pk).exists()
    assert actor_of(newcomer, on=date(2026, 12, 2)).grants == ()


def test_a_loan_lies_within_the_post(lend, world, now):
    own = Post.objects.get(account__username="planner")
    end_post(
        post_id=own.pk, reason="轮岗", actor=world.actor("security"), now=now, last_day=date(2026, 12, 5)
    )
    with pytest.raises(Problem, match="期限"):
        lend()
    assert lend(until=date(2026, 12, 5)).valid_to == date(2026, 12, 5)


def test_lender_and_borrower_may_end_a_loan(lend, world, now, newcomer):
    loan = lend(since=date(2026, 11, 22))
    assert end_post(post_id=loan.pk, reason="回来了", actor=world.actor("planner"), now=now) is None
    again = lend(since=date(2026, 11, 22))
    with pytest.raises(Refused):
        end_post(post_id=again.pk, reason="试", actor=world.actor("leader"), now=now)
    end_post(post_id=again.pk, reason="不便", actor=actor_of(newcomer, on=date(2026, 11, 22)), now=now)
    assert Post.objects.filter(delegated_from__isnull=False).count() == 0
