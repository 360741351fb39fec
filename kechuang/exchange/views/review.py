"""Pages of officers: what was handed in in their region, and publishing many after seeing what will become of each."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import may, require
from kechuang.exchange.models import Item
from kechuang.exchange.operations.reviewing import publish_items, rehearse_items
from kechuang.exchange.queries.item import officers_items
from kechuang.exchange.views.item import item_columns, item_filters


def _for_officers(request: ActorRequest) -> Actor:
    """Who asks, if he works for the bureau; members have their own list."""
    require(request.actor, "exchange.item.view")
    if not request.actor.grants:
        raise Http404("这一页是科技部门审核用的；本单位的请看“我的供需”。")
    return request.actor


@login_required
@require_GET
def review_list(request: ActorRequest) -> HttpResponse:
    """What has been handed in; ``?export=xlsx`` gives what is on the screen, whole."""
    actor = _for_officers(request)
    rows = officers_items(actor)
    regions = Region.objects.filter(pk__in=rows.order_by().values("region")).order_by("path")
    place = Filter[Item](
        "region", "区域", [(each.pk, each.name) for each in regions], lambda q, v: q.filter(region__path__contains=f"/{v}/")
    )  # fmt: skip
    listing: Listing[Item] = Listing(
        request.GET, rows, columns=item_columns(), filters=[*item_filters(), place], order="-changed", caption="供需审核",
        search=("title", "abstract", "organisation__name", "organisation__uscc"), selectable=True,
        views=(
            View("全部", ""), View("待审核", "state=review"), View("退回修改", "state=returned"), View("已发布", "state=published"),
            View("即将到期", "state=expiring"), View("已关闭", "state=closed"),
        ),
    )  # fmt: skip
    if "export" in request.GET:
        return export_response(
            listing, title="供需信息", permission="exchange.item.export", actor=actor, now=request.now
        )
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "exchange.item.export")),
        "can_publish": bool(may(actor, "exchange.item.publish")),
        "can_import": bool(may(actor, "exchange.item.import")),
    }
    return render(request, "exchange/review_list.html", context)


@login_required
@require_POST
def review_bulk(request: ActorRequest) -> HttpResponse:
    """Publish what is chosen: first what will become of each, then, confirmed, done."""
    actor = _for_officers(request)
    require(actor, "exchange.item.publish")
    keys = [
        int(each)
        for each in request.POST.getlist("pick")
        if each.isascii() and each.isdigit() and len(each) < 18
    ]
    if not keys:
        messages.error(request, "请先勾选供需信息。")
        return redirect("exchange:review_list")
    done = "sure" in request.POST
    act = publish_items if done else rehearse_items
    fates = act(item_ids=keys, actor=actor, now=request.now)
    context = {"fates": fates, "keys": keys, "able": sum(each.done for each in fates), "done": done}
    return render(request, "exchange/review_bulk.html", context)
