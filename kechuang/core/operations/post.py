"""Posts: granted and ended by the security administrator, lent by their holders.

Three powers stay apart: nobody holds two administrators' posts, nor one of them beside a post of the bureau's
work, on any day. Nobody grants himself anything, and what is lent cannot be lent on.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Account, Office, Post
from kechuang.core.permissions import require
from kechuang.core.states import ROLE_TITLES, SEPARATE_POWERS, WORK_ROLES


@transaction.atomic
def grant_post(
    *,
    account_id: int,
    role: str,
    region_code: str,
    valid_from: date,
    actor: Actor,
    now: datetime,
    valid_to: date | None = None,
    office_id: int | None = None,
) -> Post:
    """Give an account a post from ``valid_from`` to ``valid_to`` (both included; None: until it is ended).

    Raises ``Problem`` where the three powers would meet, the dates contradict, or the post is held already.
    """
    post = Post(account_id=account_id, role=role, region_id=region_code, office_id=office_id)
    post.valid_from, post.valid_to = valid_from, valid_to
    require(actor, "core.post.grant", post)
    if actor.account_id == account_id:
        raise Refused("core.post.grant", "不能给自己授予岗位，请由另一位安全管理员办理。")
    if role not in ROLE_TITLES:
        raise Problem(f"没有“{role}”这个岗位。", field="role")
    account = Account.objects.select_for_update().get(pk=account_id)
    if not account.is_active:
        raise Problem(f"账号“{account.username}”已停用，先恢复账号再授予岗位。", field="account")
    if (
        office_id
        and not Office.objects.filter(pk=office_id, region_id=region_code, closed_on__isnull=True).exists()
    ):
        raise Problem("科室不在这个区域，或已撤销。请重新选择。", field="office")
    _check_dates(valid_from, valid_to)
    _check_meeting(post)
    post.save(force_insert=True)
    _record_post("granted", post, f"授予{account.name}“{post.get_role_display()}”岗位", actor, now)
    return post


def _check_dates(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise Problem(f"结束日期{valid_to}早于开始日期{valid_from}，请改正。", field="valid_to")


def _overlapping(post: Post) -> list[Post]:
    rows = Post.objects.filter(account_id=post.account_id).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=post.valid_from)
    )
    return list(rows.filter(valid_from__lte=post.valid_to) if post.valid_to else rows)


def _check_meeting(post: Post) -> None:
    """Refuse a post that would bring powers together that must stay apart, or that is held already."""
    for other in _overlapping(post):
        title = ROLE_TITLES.get(other.role, other.role)
        until = f"至{other.valid_to}" if other.valid_to else "未定结束日期"
        if (post.role in SEPARATE_POWERS or other.role in SEPARATE_POWERS) and post.role != other.role:
            raise Problem(
                f"三员分立：此人同期已有“{title}”岗位（自{other.valid_from}，{until}），"
                f"不能同时担任“{ROLE_TITLES[post.role]}”。请换人，或先收回原岗位。",
                field="role",
            )
        same = (other.role, other.region_id, other.office_id) == (post.role, post.region_id, post.office_id)
        if same:
            raise Problem(f"此人同期已有同一个“{title}”岗位（自{other.valid_from}，{until}）。", field="role")


@transaction.atomic
def end_post(
    *, post_id: int, reason: str, actor: Actor, now: datetime, last_day: date | None = None
) -> Post | None:
    """End a post after ``last_day`` (default yesterday, so that it counts no more from now on).

    What its holder has lent of it ends with it. A post that has not counted a single day is taken back
    altogether, and None is returned. Whoever borrowed or lent a post may end the loan himself.
    """
    post = (
        Post.objects.select_for_update(of=("self",))
        .select_related("account", "region", "delegated_from")
        .get(pk=post_id)
    )
    if not _is_party_to_loan(post, actor):
        require(actor, "core.post.end", post)
        if post.account_id == actor.account_id:
            raise Refused("core.post.end", "不能收回自己的岗位，请由另一位安全管理员办理。")
    if not reason.strip():
        raise Problem("请写明收回的原因，如“轮岗”。", field="reason")
    last = last_day or timezone.localdate(now) - timedelta(days=1)
    if post.valid_to is not None and post.valid_to <= last:
        raise Problem(f"这个岗位到{post.valid_to}为止，已经不再延续。", field="last_day")
    who = f"收回{post.account.name}的“{post.get_role_display()}”岗位：{reason.strip()}"
    _record_post("ended", post, who, actor, now, last_day=last, reason=reason.strip())
    for loan in Post.objects.select_for_update().filter(delegated_from=post):
        if loan.valid_to is None or loan.valid_to > last:
            _record_post("ended", loan, "委托随原岗位终止", actor, now, last_day=last)
            _cut(loan, last)
    return _cut(post, last)


def _is_party_to_loan(post: Post, actor: Actor) -> bool:
    lender = post.delegated_from
    return lender is not None and actor.signed_in and actor.account_id in {post.account_id, lender.account_id}


def _cut(post: Post, last: date) -> Post | None:
    if last < post.valid_from:
        post.delegations.all().delete()
        post.delete()
        return None
    post.valid_to = last
    post.save(update_fields=["valid_to"])
    return post


@transaction.atomic
def delegate_post(
    *, post_id: int, to_account_id: int, valid_from: date, valid_to: date, actor: Actor, now: datetime
) -> Post:
    """Lend one's own post of the bureau's work to a colleague between two days, both included.

    A loan cannot be lent on, lies within the post's own dates, and never brings separate powers together.
    """
    post = (
        Post.objects.select_for_update(of=("self",))
        .select_related("account", "region", "office")
        .get(pk=post_id)
    )
    require(actor, "core.post.delegate", post)
    if post.role not in WORK_ROLES:
        raise Refused("core.post.delegate", "管理员岗位不能委托。")
    if post.delegated_from_id is not None:
        raise Problem("受人委托的岗位不能再转托。请由原岗位的人另行委托。")
    if to_account_id == post.account_id:
        raise Problem("不能委托给自己，请选择一位同事。", field="to_account")
    borrower = Account.objects.select_for_update().get(pk=to_account_id)
    if not borrower.is_active:
        raise Problem(f"“{borrower.name}”的账号已停用，请另选一人。", field="to_account")
    _check_dates(valid_from, valid_to)
    if valid_from < timezone.localdate(now):
        raise Problem("委托不能从过去的日子开始。", field="valid_from")
    if valid_from < post.valid_from or (post.valid_to is not None and valid_to > post.valid_to):
        raise Problem(f"委托的日期须在岗位自身的期限（自{post.valid_from}至{post.valid_to or '未定'}）之内。",
                      field="valid_to")  # fmt: skip
    loan = Post(account=borrower, role=post.role, region=post.region, office=post.office, delegated_from=post)
    loan.valid_from, loan.valid_to = valid_from, valid_to
    _check_meeting(loan)
    loan.save(force_insert=True)
    _record_post(
        "delegated",
        loan,
        f"{post.account.name}委托{borrower.name}代行“{post.get_role_display()}”",
        actor,
        now,
    )
    return loan


def _record_post(verb: str, post: Post, title: str, actor: Actor, now: datetime, **more: object) -> None:
    record(
        f"core.post.{verb}",
        post,
        actor=actor,
        now=now,
        title=title,
        data={
            "account": post.account_id,
            "role": str(post.role),
            "region": post.region_id,
            "office": post.office_id,
            "valid_from": post.valid_from,
            "valid_to": post.valid_to,
            "delegated_from": post.delegated_from_id,
            **more,
        },
    )
