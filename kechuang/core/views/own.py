"""One's own page, and the two questions: what may I do, and who may do this?"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kechuang.core.http import ActorRequest
from kechuang.core.models import Account, Region
from kechuang.core.permissions import may, permissions
from kechuang.core.queries.accounts import loans_of, posts_of, posts_that_may
from kechuang.core.queries.regions import resolve_region
from kechuang.core.states import ROLE_TITLES, WORK_ROLES

ROOM_TITLES = {
    "core": "基础与管理", "plans": "目标", "subjects": "主体", "programs": "申报", "review": "评审", "funds": "经费",
    "exchange": "供需", "matching": "对接", "service": "服务", "indicators": "指标", "assessment": "考核",
    "portal": "门户", "web": "前台",
}  # fmt: skip


@login_required
@require_GET
def own_page(request: ActorRequest) -> HttpResponse:
    """My posts, what I have lent, my password and second factor."""
    account_id, today = request.actor.account_id, request.now.date()
    assert account_id is not None  # noqa: S101 - login_required has seen to it
    posts = []
    for post in posts_of(account_id):
        in_force = post.valid_from <= today and (post.valid_to is None or post.valid_to >= today)
        is_lendable = post.role in WORK_ROLES and post.delegated_from_id is None and (
            post.valid_to is None or post.valid_to >= today
        )  # fmt: skip
        posts.append({"post": post, "in_force": in_force, "is_lendable": is_lendable})
    loans = [loan for loan in loans_of(account_id) if loan.valid_to and loan.valid_to >= today]
    context = {"account": Account.objects.get(pk=account_id), "posts": posts, "loans": loans}
    return render(request, "core/own_page.html", context)


@login_required
@require_GET
def own_permissions(request: ActorRequest) -> HttpResponse:
    """What I may do: how much in each room, and for the room asked for, each action with its reason."""
    asked, only = request.GET.get("room", ""), request.GET.get("only") == "1"
    rooms, rows = [], []
    for room, actions in _by_room().items():
        verdicts = [(each, may(request.actor, each.action)) for each in actions]
        rooms.append({
            "key": room, "title": ROOM_TITLES.get(room, room), "count": len(verdicts),
            "mine": sum(verdict.allowed for _, verdict in verdicts),
        })  # fmt: skip
        if room == asked:
            rows = [(each, verdict) for each, verdict in verdicts if verdict.allowed or not only]
    chosen = next((each for each in rooms if each["key"] == asked), None)
    context = {"rooms": rooms, "chosen": chosen, "rows": rows, "only": only}
    return render(request, "core/own_permissions.html", context)


@login_required
@require_GET
def who_may_page(request: ActorRequest) -> HttpResponse:
    """Who may do an action, in a region if it matters where."""
    action, text = request.GET.get("action", ""), request.GET.get("region", "").strip()
    permission = permissions.get(action) if action else None
    candidates = resolve_region(text)[:5] if text else []
    region = Region.objects.filter(pk=candidates[0].code).first() if candidates else None
    posts = None
    if permission is not None and (region is not None or not text):
        posts = posts_that_may(action, on=request.now.date(), region=region)
    context = {
        "actions": [(ROOM_TITLES.get(room, room), rows) for room, rows in _by_room().items()],
        "permission": permission,
        "roles": "、".join(ROLE_TITLES[role] for role in sorted(permission.roles)) if permission else "",
        "text": text,
        "region": region,
        "candidates": candidates,
        "posts": posts,
    }
    return render(request, "core/who_may.html", context)


def _by_room() -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for permission in permissions:
        groups[permission.action.partition(".")[0]].append(permission)
    return groups
