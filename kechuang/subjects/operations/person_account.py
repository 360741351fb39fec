"""Whose login an account is: tied to a person by an officer, so that he keeps his own file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.core.permissions import require
from kechuang.subjects.models import Person


@transaction.atomic
def link_person_account(*, person_id: int, username: str, actor: Actor, now: datetime) -> Person:
    """Tie a login to a person, or untie it (``username`` empty). From then on he may see and keep his own file.

    Raises ``Refused``, also to the person himself; ``Problem`` for a login that there is not, that is closed, that is
    the actor's own, or that is another person's.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("region").get(pk=person_id)
    require(actor, "subjects.person.link", person)
    if person.merged_into_id is not None:
        raise Problem("这条记录已并入另一条，请在那一条上办理。")
    account = _account(username.strip(), person, actor)
    before = person.account
    if before == account:
        return person
    person.account = account
    person.save(update_fields=["account"])
    words = (
        f"关联登录账号“{account.username}”"
        if account
        else f"取消关联登录账号“{before.username if before else ''}”"
    )
    record(
        "subjects.person.linked",
        person,
        actor=actor,
        now=now,
        title=f"“{person.name}”{words}",
        data={"account": account.pk if account else None, "before": before.pk if before else None},
    )
    return person


def _account(username: str, person: Person, actor: Actor) -> Account | None:
    """The account of a login that may be tied to a person; ``Problem`` if it may not."""
    if not username:
        return None
    account = Account.objects.select_for_update().filter(username=username).first()
    if account is None or not account.is_active:
        raise Problem(
            f"没有登录名为“{username}”的在用账号。请核对登录名；还没有账号的，请系统管理员先建立。",
            field="username",
        )
    if account.pk == actor.account_id:
        raise Problem("不能把自己的账号关联到人员记录，请由另一位同事办理。", field="username")
    if Person.objects.filter(account=account).exclude(pk=person.pk).exists():
        raise Problem(
            "这个账号已经关联到另一条人员记录。请先在那一条上取消，或核对登录名。", field="username"
        )
    return account
