"""The API of core: who I am, what a place's name means, my notices."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from ninja import Router, Schema
from ninja.pagination import paginate

from kechuang.core.api_shapes import Pages, RowNumber
from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.regions import Candidate
from kechuang.core.models import Notice, Region
from kechuang.core.operations.notice import finish_task, mark_read
from kechuang.core.permissions import may, permissions
from kechuang.core.queries.notices import notices_of
from kechuang.core.queries.regions import get_region, resolve_region

router = Router(tags=["基础"])


class GrantOut(Schema):
    """A post in force."""

    role: str
    role_title: str
    region_code: str
    region_name: str
    office_name: str
    delegated_by: str


class MeOut(Schema):
    """The account that asks, with its posts today."""

    account_id: int
    name: str
    grants: list[GrantOut]


class VerdictOut(Schema):
    """Whether an action is allowed, and why."""

    action: str
    title: str
    allowed: bool
    reason: str


class CandidateOut(Schema):
    """A division that a name may mean; ``score`` 0 to 100. ``former``: to be confirmed by a person."""

    code: str
    name: str
    full_name: str
    score: int
    reasons: list[str]
    former: bool


class RegionOut(Schema):
    """A division or zone."""

    code: str
    name: str
    short_name: str
    level: str
    path: str
    valid_from: date | None
    valid_to: date | None


class NoticeOut(Schema):
    """A message in one's own inbox."""

    id: int
    title: str
    body: str
    link: str
    is_task: bool
    due_on: date | None
    created_at: datetime
    read_at: datetime | None
    done_at: datetime | None


@router.get("/me", response=MeOut, summary="我是谁，有哪些岗位")
def me(request: ActorRequest) -> Actor:
    """The account that asks, with its posts today."""
    return request.actor


@router.get("/me/permissions", response=list[VerdictOut], summary="我能做什么")
def my_permissions(request: ActorRequest) -> list[dict[str, Any]]:
    """Every action, whether the one who asks may do it somewhere, and why."""
    return [
        {"action": each.action, "title": each.title, "allowed": verdict.allowed, "reason": verdict.reason}
        for each in permissions
        for verdict in [may(request.actor, each.action)]
    ]


@router.get("/regions/resolve", response=list[CandidateOut], summary="一个地名指哪里")
def resolve(
    request: ActorRequest, text: str, context: str = "", as_of: date | None = None
) -> list[Candidate]:
    """The divisions that ``text`` may mean, the likeliest first; ``context`` is the code within which one speaks."""
    return resolve_region(text, context or None, as_of=as_of)


@router.get("/regions/{code}", response=RegionOut, summary="一个区域")
def region(request: ActorRequest, code: str) -> Region:
    """A division or zone by its code."""
    return get_region(code)


@router.get("/notices", response=list[NoticeOut], summary="我的消息")
@paginate(Pages, page_size=50)
def notices(request: ActorRequest, unread: bool = False) -> QuerySet[Notice]:  # noqa: FBT001, FBT002 - a query key
    """One's own inbox, the newest first."""
    rows = notices_of(request.actor)
    return rows.filter(read_at__isnull=True) if unread else rows


@router.post("/notices/{number}/read", response=NoticeOut, summary="标为已读")
def read(request: ActorRequest, number: RowNumber) -> Notice:
    """Mark one of one's own notices as read."""
    return mark_read(notice_id=number, actor=request.actor, now=request.now)


@router.post("/notices/{number}/finish", response=NoticeOut, summary="办结")
def finish(request: ActorRequest, number: RowNumber) -> Notice:
    """What a notice asked for is done."""
    return finish_task(notice_id=number, actor=request.actor, now=request.now)
