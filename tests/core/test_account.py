"""Accounts: made, closed, unlocked, given new passwords; each by the right administrator."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Account, Event
from kechuang.core.operations.account import (
    close_account,
    create_account,
    edit_account,
    note_password_change,
    reopen_account,
    reset_password,
    unlock_account,
)


@pytest.fixture
def create(world, now):
    def call(actor="system", username="zhang.san", name="张三", **more):
        return create_account(username=username, name=name, actor=world.actor(actor), now=now, **more)

    return call


def test_create_account(create):
    made = create(username=" Zhang.San ", phone="138 0000 0000", email="z@example.test")
    account = Account.objects.get(username="zhang.san")
    assert made.account == account
    assert (account.name, account.must_change_password, account.is_active) == ("张三", True, True)
    assert (account.is_staff, account.is_superuser) == (False, False)
    assert account.check_password(made.password)
    event = Event.objects.get(kind="core.account.created")
    assert event.object_id == str(account.pk)
    assert made.password not in str(event.data) + event.title


@pytest.mark.parametrize("who", ["security", "audit", "leader", "planner"])
def test_create_account_refuses(create, who):
    with pytest.raises(Refused):
        create(actor=who)
    assert not Account.objects.filter(username="zhang.san").exists()


def test_only_the_system_fixes_a_password(create, world, now):
    with pytest.raises(Refused):
        create(fixed_password="shili-2026")
    made = create_account(
        username="demo1", name="演示", fixed_password="shili-2026", actor=Actor.system(), now=now
    )
    assert (made.password, made.account.must_change_password) == ("shili-2026", False)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": "张三"}, "username"),
        ({"username": "ab"}, "username"),
        ({"username": "planner"}, "username"),
        ({"name": " "}, "name"),
        ({"phone": "一二三"}, "phone"),
        ({"email": "不是邮箱"}, "email"),
    ],
)
def test_create_account_says_what_to_mend(create, given, field):
    with pytest.raises(Problem) as caught:
        create(**given)
    assert caught.value.field == field


def test_one_time_passwords_differ_and_pass_the_rules(create):
    from django.contrib.auth.password_validation import validate_password

    one, two = create().password, create(username="li.si").password
    assert one != two
    validate_password(one)


def test_edit_account(create, world, now):
    account = create().account
    edit_account(
        account_id=account.pk, name="张三丰", phone="", email="", actor=world.actor("system"), now=now
    )
    account.refresh_from_db()
    assert account.name == "张三丰"
    assert Event.objects.get(kind="core.account.edited").data == {"changed": ["name"]}


def test_close_and_reopen_account(create, world, now):
    made = create()
    close = {"account_id": made.account.pk, "reason": "调离", "now": now}
    with pytest.raises(Refused):
        close_account(**close, actor=world.actor("audit"))
    with pytest.raises(Problem):
        close_account(**{**close, "reason": " "}, actor=world.actor("security"))
    close_account(**close, actor=world.actor("security"))
    assert not Account.objects.get(pk=made.account.pk).is_active
    with pytest.raises(Problem):
        close_account(**close, actor=world.actor("security"))
    reopen_account(account_id=made.account.pk, actor=world.actor("system"), now=now)
    assert Account.objects.get(pk=made.account.pk).is_active
    with pytest.raises(Problem):
        reopen_account(account_id=made.account.pk, actor=world.actor("system"), now=now)


def test_nobody_closes_his_own_account_nor_the_last_administrator(world, now):
    with pytest.raises(Refused):
        close_account(
            account_id=world.accounts["system"].pk, reason="试", actor=world.actor("system"), now=now
        )
    with pytest.raises(Problem, match="最后一个审计员"):
        close_account(
            account_id=world.accounts["audit"].pk, reason="试", actor=world.actor("system"), now=now
        )


def test_reset_password(create, world, now):
    made = create()
    with pytest.raises(Refused):
        reset_password(account_id=made.account.pk, actor=world.actor("system"), now=now)
    with pytest.raises(Refused):
        reset_password(account_id=world.accounts["security"].pk, actor=world.actor("security"), now=now)
    fresh = reset_password(account_id=made.account.pk, actor=world.actor("security"), now=now)
    account = Account.objects.get(pk=made.account.pk)
    assert (account.check_password(fresh.password), account.check_password(made.password)) == (True, False)
    assert account.must_change_password


def test_note_password_change_is_ones_own(create, world, now):
    account = create().account
    with pytest.raises(Refused):
        note_password_change(account_id=account.pk, actor=world.actor("system"), now=now)
    from kechuang.core.queries import actor_of

    note_password_change(account_id=account.pk, actor=actor_of(account, on=now.date()), now=now)
    account.refresh_from_db()
    assert not account.must_change_password


def test_locked_out_after_five_failures_until_unlocked(create, world, now, rf):
    from axes.exceptions import AxesBackendPermissionDenied  # noqa: F401 - what the backend raises inside

    made = create()

    def sign_in(password):
        request = rf.post("/accounts/login/", {"login": "zhang.san"}, REMOTE_ADDR="192.0.2.1")
        request.session = {}
        return authenticate(request, username="zhang.san", password=password)

    assert sign_in(made.password) == made.account
    for _ in range(5):
        assert sign_in("wrong") is None
    assert sign_in(made.password) is None
    assert AccessAttempt.objects.count() == 1
    with pytest.raises(Refused):
        unlock_account(account_id=made.account.pk, actor=world.actor("system"), now=now)
    unlock_account(account_id=made.account.pk, actor=world.actor("security"), now=now)
    assert sign_in(made.password) == made.account
    assert Event.objects.get(kind="core.account.unlocked").data == {"attempts": 1}
