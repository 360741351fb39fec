"""Pages of the owner: his list, starting with a sentence, writing, looking once more and handing in, the whole of one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.exchange.forms.item import ItemForm, StartForm
from kechuang.exchange.logic.clarity import proposed_goals, vague_of
from kechuang.exchange.logic.face import lines_of
from kechuang.exchange.logic.goals import said_goal
from kechuang.exchange.logic.parts import AMOUNT_TITLES, PARTS
from kechuang.exchange.logic.readiness import levels_of
from kechuang.exchange.models import Item
from kechuang.exchange.operations.writing import fill_item, start_item, submit_item
from kechuang.exchange.permissions import is_his
from kechuang.exchange.queries.ask import asks_about
from kechuang.exchange.queries.attachment import attachments_of
from kechuang.exchange.queries.item import gaps_in, get_item, given_of, own_items, owners, public_version
from kechuang.exchange.queries.likeness import likes_for_officer, likes_for_owner
from kechuang.exchange.states import KINDS, WRITABLE, ItemKind, ItemState, Side
from kechuang.exchange.views.steps import steps_for
from kechuang.subjects.models.organisation import choices


def item_asked(request: ActorRequest, pk: int) -> Item:
    """The item, or 404 for one that the actor may not read whole."""
    try:
        return get_item(request.actor, pk)
    except Item.DoesNotExist as error:
        raise Http404("没有这条供需信息，或您没有获准查看全文。") from error


def item_url(item: Item) -> str:
    """The page of the whole."""
    return reverse("exchange:item_detail", args=[item.pk])


def item_columns() -> list[Column[Any]]:
    """The columns of lists that show the whole: the owner's and the officers'."""
    return [
        Column("title", "名称", lambda r: r.title or str(r), sort="title", primary=True, link=item_url),
        Column("kind", "种类", lambda r: r.get_kind_display(), sort="kind"),
        Column("organisation", "单位", lambda r: r.organisation.name, sort="organisation__name"),
        Column("region", "区域", lambda r: r.region.name, sort="region__path", shown=False),
        Column("field", "技术领域", lambda r: r.get_field_code_display(), sort="field_code"),
        Column("state", "状态", lambda r: r.get_state_display(), sort="state", primary=True, template="exchange/parts/item_state.html"),
        Column("masked", "公开版", lambda r: "遮盖" if r.is_masked else "全部公开", sort="is_masked"),
        Column("expires", "有效期至", lambda r: r.expires_on, sort="expires_on", template="exchange/parts/day.html"),
        Column("changed", "修改", lambda r: r.changed_at, sort="changed_at", template="core/parts/moment.html"),
        Column("abstract", "简介", lambda r: r.abstract, shown=False),
        Column("amount", "金额（元）", lambda r: r.amount, shown=False),
        Column("maturity", "技术就绪度", lambda r: r.maturity, shown=False),
        Column("goals", "目标值", lambda r: "；".join(said_goal(each) for each in r.content.get("goals") or []), shown=False),
        Column("contact", "联系人", lambda r: r.contact_name, shown=False),
        Column("phone", "联系电话", lambda r: r.contact_phone, shown=False),
        Column("source", "来源", lambda r: r.source, shown=False),
    ]  # fmt: skip


def item_filters() -> list[Filter[Any]]:
    """The filters of those lists."""
    return [
        Filter("side", "供需", choices(Side), lambda q, v: q.filter(side=v)),
        Filter("kind", "种类", choices(ItemKind), lambda q, v: q.filter(kind=v)),
        Filter("state", "状态", choices(ItemState), lambda q, v: q.filter(state=v)),
    ]


@login_required
@require_GET
def item_list(request: ActorRequest) -> HttpResponse:
    """The actor's own: his organisations', or those that he entered; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    require(actor, "exchange.item.view")
    listing: Listing[Item] = Listing(
        request.GET, own_items(actor), columns=item_columns(), filters=item_filters(), search=("title", "abstract"),
        order="-changed", caption="我的供需",
        views=(
            View("全部", ""), View("供给", "side=offer"), View("需求", "side=need"), View("填写中", "state=draft"),
            View("退回修改", "state=returned"), View("已发布", "state=published"), View("即将到期", "state=expiring"),
        ),
    )  # fmt: skip
    if "export" in request.GET:
        key = None if actor.grants else next(iter(actor.keys_of("organisation")), None)
        return export_response(
            listing,
            title="我的供需",
            permission="exchange.item.export",
            actor=actor,
            now=request.now,
            organisation_key=key,
        )
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "exchange.item.export")),
        "can_start": bool(may(actor, "exchange.item.fill")),
    }
    return render(request, "exchange/item_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def item_start(request: ActorRequest) -> HttpResponse:
    """Begin with a sentence."""
    actor = request.actor
    require(actor, "exchange.item.fill")
    side = request.GET.get("side") if request.GET.get("side") in KINDS else str(Side.NEED)
    form = StartForm(
        request.POST or None,
        side=str(side),
        organisations=owners(actor),
        initial={"kind": KINDS[str(side)][0]},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            item = start_item(
                organisation_id=data["organisation"].pk, kind=data["kind"], words=data["words"], actor=actor, now=request.now
            )  # fmt: skip
        except Problem as problem:
            form.take(problem)
        else:
            return redirect("exchange:item_fill", pk=item.pk)
    return render(request, "exchange/item_start.html", {"form": form, "is_need": side == Side.NEED})


@login_required
@require_http_methods(["GET", "POST"])
def item_fill(request: ActorRequest, pk: int) -> HttpResponse:
    """Write. A script that saves as one types gets what is still vague and what others will see, drawn anew."""
    item = item_asked(request, pk)
    require(request.actor, "exchange.item.fill", item)
    if item.state not in WRITABLE:
        messages.error(request, f"现为“{item.get_state_display()}”，不能修改。要改请先撤回。")
        return redirect("exchange:item_detail", pk=pk)
    form = ItemForm(request.POST if request.method == "POST" else None, item=item)
    if request.method == "POST":
        errors = _save(request, item, form)
        item = item_asked(request, pk)
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse(
                {
                    "at": f"{timezone.localtime(request.now):%H:%M}",
                    "errors": errors,
                    "beside": _beside(request, item),
                }
            )
        if not errors:
            onward = "then" in request.POST
            if not onward:
                messages.success(request, "已保存。")
            return redirect("exchange:item_submit" if onward else "exchange:item_fill", pk=pk)
    context = {"item": item, "form": form, **_clarity(request, item)}
    return render(request, "exchange/item_fill.html", context, status=422 if form.errors else 200)


def _save(request: ActorRequest, item: Item, form: ItemForm) -> dict[str, str]:
    """Save all that can be; returns, by input, why the others were not."""
    form.is_valid()
    stored = given_of(item)
    for _ in form.fields:
        try:
            given = form.given(stored, skip=set(form.errors))
            fill_item(item_id=item.pk, given=given, actor=request.actor, now=request.now)
            break
        except Problem as problem:
            form.take(problem)
            if problem.field not in form.fields:
                break
    return {name: str(found[0]) for name, found in form.errors.items()}


def _clarity(request: ActorRequest, item: Item) -> dict[str, Any]:
    face, given = public_version(item), item.given()
    return {
        "face": face,
        "gaps": gaps_in(item, face, timezone.localdate(request.now)),
        "vague": vague_of(item.kind, given),
        "proposed": [said_goal(each.as_row()) for each in proposed_goals(given)] if _has_goals(item) else [],
    }


def _has_goals(item: Item) -> bool:
    return any(part.code == "goals" for part in PARTS[item.kind])


def _beside(request: ActorRequest, item: Item) -> str:
    return render_to_string("exchange/parts/clarity.html", {"item": item, **_clarity(request, item)}, request)


@login_required
@require_http_methods(["GET", "POST"])
def item_submit(request: ActorRequest, pk: int) -> HttpResponse:
    """Look once more: what is missing, what others will see, what is like it; then hand it in."""
    item, problem = item_asked(request, pk), None
    require(request.actor, "exchange.item.fill", item)
    if request.method == "POST":
        try:
            done = submit_item(item_id=pk, actor=request.actor, now=request.now)
        except Problem as found:
            problem = found
        else:
            where = "单位管理员审核" if done.state == ItemState.CHECK else "科技部门审核"
            messages.success(request, f"已提交，等{where}。")
            return redirect("exchange:item_detail", pk=pk)
    context = {"item": item, "problem": problem, "likes": likes_for_owner(item), **_clarity(request, item)}
    return render(request, "exchange/item_submit.html", context)


@login_required
@require_GET
def item_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The whole of one, for whoever may read it. What goes on inside is for its owner and for officers."""
    item, actor = item_asked(request, pk), request.actor
    inside = is_his(actor, item) or bool(actor.grants)
    reviews = item.state == ItemState.REVIEW and bool(may(actor, "exchange.item.publish", item))
    asks = asks_about(item) if inside else []
    told = [(part.title, lines_of(part, item.content.get(part.code))) for part in PARTS[item.kind]]
    context = {
        "item": item,
        "told": [(title, lines) for title, lines in told if lines],
        "levels": levels_of(item.content.get("technologies") or ()),
        "evidence": item.content.get("technologies") or [],
        "amount_title": AMOUNT_TITLES[item.kind].split("（")[0],
        "rights": list(item.rights.order_by("title")),
        "people": list(item.people.order_by("name")),
        "attachments": list(attachments_of(item)),
        "steps": steps_for(actor, item),
        "may_fill": item.state in WRITABLE and bool(may(actor, "exchange.item.fill", item)),
        "way": _way(item),
        "inside": inside,
        "asks": asks,
        "returned": _titles(item),
        "likes": likes_for_officer(actor, item) if reviews else [],
        "reviews": reviews,
        "face": public_version(item),
        "events": events_of(item) if inside else [],
    }
    return render(request, "exchange/item_detail.html", context)


#: The stations of a life, with the states in which it stands there.
_WAY = (
    ("填写", (ItemState.DRAFT, ItemState.RETURNED)),
    ("单位审核", (ItemState.CHECK,)),
    ("科技部门审核", (ItemState.REVIEW,)),
    ("展示", (ItemState.PUBLISHED, ItemState.EXPIRING)),
    ("关闭", (ItemState.CLOSED,)),
)


def _way(item: Item) -> list[tuple[str, bool, bool]]:
    """Each station: its title, whether it is passed, whether it is here."""
    here = next(number for number, (_, states) in enumerate(_WAY) if item.state in states)
    return [(title, number < here, number == here) for number, (title, _) in enumerate(_WAY)]


def _titles(item: Item) -> list[str]:
    titles = {
        "title": "名称",
        "abstract": "简介",
        "field_code": "技术领域",
        "amount": "金额",
        "mask_title": "公开版",
    }
    titles |= {part.code: part.title for part in PARTS[item.kind]}
    return [titles.get(code, code) for code in item.returned]
