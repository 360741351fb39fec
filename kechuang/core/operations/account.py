"""Accounts: made and closed by the system administrator, unlocked and given new passwords by the security one."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from axes.utils import reset as forget_failures
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Account, Post
from kechuang.core.permissions import require
from kechuang.core.states import ROLE_TITLES, SEPARATE_POWERS

_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,29}")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{6,18}")
#: Without letters and figures that are mistaken for one another when a person copies them from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_FIGURES = "23456789"


@dataclass(frozen=True, slots=True)
class NewPassword:
    """An account with a password that is shown once and must be changed at first use."""

    account: Account
    password: str


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    actor: Actor,
    now: datetime,
    phone: str = "",
    email: str = "",
    fixed_password: str = "",
) -> NewPassword:
    """Make an account without posts; returns it with its one-time password. Raises ``Problem`` for bad input.

    ``fixed_password`` is kept as it is and need not be changed: the printed logins of a demonstration have
    one. Only the system may give it, since a person must not choose another's password.
    """
    require(actor, "core.account.create")
    if fixed_password and not actor.is_system:
        raise Refused("core.account.create", "不能替别人设定密码，系统会给出一次性密码。")
    username = _free_username(username)
    account = Account(username=username, must_change_password=not fixed_password, date_joined=now)
    _write_person(account, name=name, phone=phone, email=email)
    password = fixed_password or _one_time_password()
    account.set_password(password)
    account.save(force_insert=True)
    record(
        "core.account.created",
        account,
        actor=actor,
        now=now,
        title=f"建立账号“{username}”（{account.name}）",
        data={"username": username, "name": account.name},
    )
    return NewPassword(account, password)


@transaction.atomic
def sign_up_account(
    *, username: str, name: str, phone: str, password: str, actor: Actor, now: datetime
) -> Account:
    """Somebody outside the bureau makes an account for himself, with a password of his own.

    It holds no post: by itself it opens nothing. Raises ``Refused`` to somebody signed in; ``Problem`` for bad input
    and for a password that is too easy.
    """
    if actor.signed_in:
        raise Refused("core.account.sign_up", "您已经登录，不必再建账号。")
    account = Account(username=_free_username(username), date_joined=now)
    if not phone.strip():
        raise Problem("请填写手机号，科技部门核实时要联系您。", field="phone")
    _write_person(account, name=name, phone=phone, email="")
    try:
        validate_password(password, user=account)
    except ValidationError as error:
        raise Problem("".join(error.messages), field="password") from error
    account.set_password(password)
    account.save(force_insert=True)
    record(
        "core.account.signed_up",
        account,
        actor=Actor(account_id=account.pk, name=account.name),
        now=now,
        title=f"自行注册账号“{account.username}”（{account.name}）",
        data={"username": account.username, "name": account.name},
    )
    return account


def _free_username(username: str) -> str:
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise Problem(
            "用户名须以小写字母开头，只含小写字母、数字、点、横线，3至30位，如 zhang.san。", field="username"
        )
    if Account.objects.filter(username=username).exists():
        raise Problem(f"用户名“{username}”已经有人用了，请换一个。", field="username")
    return username


@transaction.atomic
def edit_account(
    *, account_id: int, name: str, phone: str, email: str, actor: Actor, now: datetime
) -> Account:
    """Correct a person's name, phone and e-mail."""
    require(actor, "core.account.create")
    account = Account.objects.select_for_update().get(pk=account_id)
    before = {"name": account.name, "phone": account.phone, "email": account.email}
    _write_person(account, name=name, phone=phone, email=email)
    account.save(update_fields=["name", "phone", "email"])
    after = {"name": account.name, "phone": account.phone, "email": account.email}
    changed = [key for key, value in after.items() if value != before[key]]
    record(
        "core.account.edited",
        account,
        actor=actor,
        now=now,
        title=f"修改账号“{account.username}”的资料",
        data={"changed": changed},
    )
    return account


def _write_person(account: Account, *, name: str, phone: str, email: str) -> None:
    name, phone, email = name.strip(), phone.strip(), email.strip()
    if not name or len(name) > 40:
        raise Problem("请填写姓名，不超过40个字。", field="name")
    if phone and not _PHONE.fullmatch(phone):
        raise Problem(f"手机号“{phone}”不对：应只有数字，如 13800000000。", field="phone")
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Problem(f"电子邮箱“{email}”不对，应如 name@example.gov.cn。", field="email") from error
    account.name, account.phone, account.email = name, phone, email


@transaction.atomic
def close_account(*, account_id: int, reason: str, actor: Actor, now: datetime) -> Account:
    """Close an account: it cannot sign in and its sessions end; its posts stay on record and count no more.

    Nobody closes his own, and the last holder of an administrator's power cannot be closed.
    """
    require(actor, "core.account.close")
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.pk == actor.account_id:
        raise Refused("core.account.close", "不能停用自己的账号，请由另一位管理员办理。")
    if not account.is_active:
        raise Problem("这个账号已经停用。")
    if not reason.strip():
        raise Problem("请写明停用的原因，如“调离”。", field="reason")
    _keep_a_holder_of_each_power(account, now)
    account.is_active = False
    account.save(update_fields=["is_active"])
    record(
        "core.account.closed",
        account,
        actor=actor,
        now=now,
        title=f"停用账号“{account.username}”：{reason.strip()}",
        data={"reason": reason.strip()},
    )
    return account


def _keep_a_holder_of_each_power(account: Account, now: datetime) -> None:
    in_force = Post.objects.in_force(timezone.localdate(now)).filter(role__in=SEPARATE_POWERS)
    held = set(in_force.filter(account=account).values_list("role", flat=True))
    others = set(
        in_force.filter(role__in=held, account__is_active=True)
        .exclude(account=account)
        .values_list("role", flat=True)
    )
    for role in sorted(held - others):
        raise Problem(f"这是最后一个{ROLE_TITLES[role]}账号。请先授予他人这一岗位，再停用它。")


@transaction.atomic
def reopen_account(*, account_id: int, actor: Actor, now: datetime) -> Account:
    """Open a closed account again."""
    require(actor, "core.account.create")
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.is_active:
        raise Problem("这个账号没有停用。")
    account.is_active = True
    account.save(update_fields=["is_active"])
    record("core.account.reopened", account, actor=actor, now=now, title=f"恢复账号“{account.username}”")
    return account


@transaction.atomic
def reset_password(*, account_id: int, actor: Actor, now: datetime) -> NewPassword:
    """Give an account a one-time password; all its sessions end. One's own is changed on one's own page."""
    require(actor, "core.account.reset_password")
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.pk == actor.account_id:
        raise Refused("core.account.reset_password", "自己的密码请在“我的账号”里修改。")
    password = _one_time_password()
    account.set_password(password)
    account.must_change_password = True
    account.save(update_fields=["password", "must_change_password"])
    forget_failures(username=account.username)
    record(
        "core.account.password_reset", account, actor=actor, now=now, title=f"重设“{account.username}”的密码"
    )
    return NewPassword(account, password)


@transaction.atomic
def note_password_change(*, account_id: int, actor: Actor, now: datetime) -> Account:
    """The holder has set a password of his own (the sign-in library did it): the duty to change it ends."""
    if not actor.is_system and actor.account_id != account_id:
        raise Refused("core.account.change_password", "只能修改自己的密码。")
    account = Account.objects.select_for_update().get(pk=account_id)
    account.must_change_password = False
    account.save(update_fields=["must_change_password"])
    record("core.account.password_changed", account, actor=actor, now=now, title="修改自己的密码")
    return account


@transaction.atomic
def unlock_account(*, account_id: int, actor: Actor, now: datetime) -> Account:
    """Let an account try again that was locked out after wrong passwords."""
    require(actor, "core.account.unlock")
    account = Account.objects.get(pk=account_id)
    forgotten = forget_failures(username=account.username)
    record(
        "core.account.unlocked",
        account,
        actor=actor,
        now=now,
        title=f"解除“{account.username}”的登录锁定",
        data={"attempts": forgotten},
    )
    return account


def _one_time_password() -> str:
    """Four groups of four, about 70 bits, easy to read out and to type."""
    groups = ["".join(secrets.choice(_LETTERS + _FIGURES) for _ in range(4)) for _ in range(3)]
    return "-".join([*groups, secrets.choice(_LETTERS) + "".join(secrets.choice(_FIGURES) for _ in range(3))])
