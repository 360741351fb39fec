"""Filters that a person keeps. The trail says which list and which keys, never the words that were searched for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import QueryDict

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Account, SavedView
from kechuang.core.models.view import QUERY_LENGTH, TITLE_LENGTH
from kechuang.core.permissions import require

#: More tabs than this nobody finds his way in.
LIMIT = 20


@transaction.atomic
def save_view(
    *, page: str, path: str, title: str, query: str, actor: Actor, now: datetime, order: int | None = None
) -> SavedView:
    """Keep a list's filter as the actor's own tab, the last one unless ``order`` puts it back where it was.

    ``query`` is what ``Listing.kept`` has left of the address.
    """
    require(actor, "core.view.save")
    if actor.account_id is None:
        raise Refused("core.view.save", "系统没有自己的列表，请登录后再存。")
    view = SavedView(
        account_id=actor.account_id, page=page, path=path, title=_tidy(title), query=query, created_at=now
    )
    rows = _beside(view)
    _check_title(view, rows)
    if not query:
        raise Problem("现在没有筛选，没有可存的。请先筛选、搜索或排序。")
    if len(query) > QUERY_LENGTH:
        raise Problem("搜索的字太多，存不下。请少写几个字再存。")
    if rows.count() >= LIMIT:
        raise Problem(f"这个列表您已存了{LIMIT}页，请先在“整理”里删去不用的。")
    view.order = (rows.aggregate(last=Max("order"))["last"] or 0) + 1 if order is None else order
    view.save(force_insert=True)
    _record("saved", f"把筛选存为“{view.title}”", view, actor, now)
    return view


@transaction.atomic
def rename_view(*, view_id: int, title: str, actor: Actor, now: datetime) -> SavedView:
    """Give one of the actor's own tabs another title; the same title changes nothing."""
    view = SavedView.objects.select_for_update().get(pk=view_id)
    require(actor, "core.view.rename", view)
    before, view.title = view.title, _tidy(title)
    if view.title == before:
        return view
    _check_title(view, _beside(view))
    view.save(update_fields=["title"])
    _record("renamed", f"“{before}”改名为“{view.title}”", view, actor, now)
    return view


@transaction.atomic
def delete_view(*, view_id: int, actor: Actor, now: datetime) -> SavedView:
    """Drop one of the actor's own tabs. What is returned is no row any more, and enough to save it again."""
    view = SavedView.objects.select_for_update().get(pk=view_id)
    require(actor, "core.view.delete", view)
    _record("deleted", f"删去“{view.title}”这一页", view, actor, now)
    view.delete()
    return view


def _tidy(title: str) -> str:
    return " ".join(title.split())


def _beside(view: SavedView) -> QuerySet[SavedView]:
    """The same person's tabs of the same list. His account is locked, so that two windows do not pass one check."""
    Account.objects.select_for_update().get(pk=view.account_id)
    rows = SavedView.objects.filter(account_id=view.account_id, page=view.page, path=view.path)
    return rows.exclude(pk=view.pk) if view.pk else rows


def _check_title(view: SavedView, rows: QuerySet[SavedView]) -> None:
    if not view.title:
        raise Problem("请给这一页起个名称，如“东岭县待核定”。", field="title")
    if len(view.title) > TITLE_LENGTH:
        words = f"名称最多{TITLE_LENGTH}个字，现在有{len(view.title)}个，请写短些。"
        raise Problem(words, field="title")
    if rows.filter(title=view.title).exists():
        raise Problem(f"这个列表里您已有一页叫“{view.title}”，请换一个名称。", field="title")


def _record(verb: str, title: str, view: SavedView, actor: Actor, now: datetime) -> None:
    keys = sorted(QueryDict(view.query))
    record(f"core.view.{verb}", view, actor=actor, now=now, title=title,
           data={"page": view.page, "path": view.path, "title": view.title, "keys": keys})  # fmt: skip
