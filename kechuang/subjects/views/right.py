"""Pages of intellectual property: the list, one with its history, registering, its status, its uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require, which
from kechuang.core.queries.trail import events_of
from kechuang.subjects.facts.ip import right_facts
from kechuang.subjects.forms.right import RightForm, StatusForm, UseForm, initial_of
from kechuang.subjects.logic.qualification_kinds import title_of
from kechuang.subjects.logic.rights import ends_on, high_value, next_fee_on, valid_on
from kechuang.subjects.models import IPRight, Organisation
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.operations.right import (
    change_ip_right_status,
    edit_ip_right,
    register_ip_right,
    use_ip_right,
)
from kechuang.subjects.queries.organisations import own_organisations
from kechuang.subjects.queries.right import get_ip_right, ip_rights, uses_of
from kechuang.subjects.states import CLASS_ONE, CLASS_TWO, PATENTS, IPKind, LegalStatus
from kechuang.subjects.views.sections import section

#: How each legal status looks: a tone of the design system.
TONES: dict[str, str] = {
    LegalStatus.FILED: "info",
    LegalStatus.EXAMINED: "info",
    LegalStatus.GRANTED: "ok",
    LegalStatus.REFUSED: "mute",
    LegalStatus.WITHDRAWN: "mute",
    LegalStatus.LAPSED: "bad",
    LegalStatus.EXPIRED: "mute",
    LegalStatus.INVALIDATED: "bad",
}
#: Those of which the end of protection is near.
SOON_DAYS = 180

_CLASSES = (("1", "Ⅰ类"), ("2", "Ⅱ类"), ("0", "不分类"))
_YES_NO = (("1", "是"), ("0", "否或不清楚"))


def holder_names(right: IPRight) -> str:
    """The holders in their order."""
    return "、".join(each.name for each in right.holders.all())


def class_of(right: IPRight) -> str:
    """Ⅰ, Ⅱ or nothing."""
    if right.kind in CLASS_ONE:
        return "Ⅰ类"
    return "Ⅱ类" if right.kind in CLASS_TWO else ""


def _url(right: IPRight) -> str:
    return reverse("subjects:right_detail", args=[right.pk])


def _columns() -> list[Column[Any]]:
    return [
        Column("title", "名称", lambda r: r.title, sort="title", primary=True, link=_url),
        Column("kind", "种类", lambda r: r.get_kind_display(), sort="kind", primary=True),
        Column(
            "number", "申请号或登记号", lambda r: r.number, sort="number",
            template="subjects/parts/right_number.html",
        ),
        Column("holders", "权利人", holder_names),
        Column("region", "区域", lambda r: r.region.name, sort="region__path"),
        Column("filed", "申请日", lambda r: r.filed_on, sort="filed_on", template="subjects/parts/day.html"),
        Column("granted", "授权日", lambda r: r.granted_on, sort="granted_on", template="subjects/parts/day.html"),
        Column(
            "status", "法律状态", lambda r: r.get_status_display(), sort="status", primary=True,
            template="subjects/parts/right_status.html",
        ),
        Column("ends", "届满日", lambda r: ends_on(r.kind, r.filed_on), template="subjects/parts/day.html"),
        Column("class", "类别", class_of, shown=False),
        Column("acquired", "取得方式", lambda r: r.get_acquired_display(), shown=False),
        Column("emerging", "战略性新兴产业", lambda r: r.is_emerging, shown=False),
        Column("family", "海外同族", lambda r: r.has_family_abroad, shown=False),
        Column("pledge", "质押融资金额（元）", lambda r: r.pledge_amount, shown=False),
        Column("award", "获奖", lambda r: r.award, shown=False),
        Column("in_use", "已实施并产生效益", lambda r: r.is_in_use, shown=False),
    ]  # fmt: skip


def _of_class(rows: QuerySet[IPRight], code: str) -> QuerySet[IPRight]:
    if code == "0":
        return rows.exclude(kind__in=CLASS_ONE | CLASS_TWO)
    return rows.filter(kind__in=CLASS_ONE if code == "1" else CLASS_TWO)


def _listing(request: ActorRequest) -> Listing[IPRight]:
    today = timezone.localdate(request.now)
    rows = ip_rights(request.actor)
    regions = Region.objects.filter(rights__in=rows.order_by()).distinct().order_by("path")

    def valuable(found: Any, code: str) -> Any:
        good = IPRight.objects.in_force(today).high_value(today).filter(kind=IPKind.INVENTION).values("pk")
        return found.filter(pk__in=good) if code == "1" else found.exclude(pk__in=good)

    def standing(found: Any, code: str) -> Any:
        valid = IPRight.objects.in_force(today)
        if code == "soon":
            valid = valid.expired_by(today + timedelta(days=SOON_DAYS))
        return found.filter(pk__in=valid.values("pk"))

    filters: list[Filter[Any]] = [
        Filter("kind", "种类", choices(IPKind), lambda q, v: q.filter(kind=v)),
        Filter("status", "法律状态", choices(LegalStatus), lambda q, v: q.filter(status=v)),
        Filter("valid", "有效性", (("yes", "今日有效"), ("soon", f"{SOON_DAYS}天内届满")), standing),
        Filter("class", "类别", _CLASSES, _of_class),
        Filter("value", "高价值发明", _YES_NO, valuable),
        Filter(
            "region", "区域", [(each.pk, each.name) for each in regions],
            lambda q, v: q.filter(region__path__contains=f"/{v}/"),
        ),
    ]  # fmt: skip
    views = (
        View("全部", ""),
        View("有效发明专利", "kind=invention&valid=yes"),
        View("高价值发明专利", "value=1"),
        View("即将届满", "valid=soon"),
        View("软件著作权", "kind=software"),
    )
    return Listing(
        request.GET, rows, columns=_columns(), filters=filters, views=views, order="-filed",
        search=("title", "number", "product"), finders=(_held_by,), caption="知识产权",
    )  # fmt: skip


def _held_by(word: str) -> Q:
    return Q(pk__in=IPRight.objects.filter(holders__name__icontains=word).values("pk"))


@login_required
@require_GET
def right_list(request: ActorRequest) -> HttpResponse:
    """The rights that the actor may see; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    require(actor, "subjects.ip_right.view")
    listing = _listing(request)
    if "export" in request.GET:
        return export_response(
            listing, title="知识产权", permission="subjects.ip_right.export", actor=actor, now=request.now,
            organisation_key=_own_key(actor),
        )  # fmt: skip
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "subjects.ip_right.export")),
        "can_add": bool(may(actor, "subjects.ip_right.edit")),
        "can_import": bool(may(actor, "subjects.ip_right.import")),
        "can_see_firms": bool(actor.grants),
    }
    return render(request, "subjects/right_list.html", context)


def _own_key(actor: Actor) -> int | None:
    """The organisation for which a member exports; None for an officer."""
    return None if actor.grants else next(iter(actor.keys_of("organisation")), None)


def _get(request: ActorRequest, pk: int) -> IPRight:
    try:
        return get_ip_right(request.actor, pk)
    except IPRight.DoesNotExist as error:
        raise Http404("没有这件知识产权，它可能不属于您的单位或辖区。") from error


@login_required
@require_GET
def right_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One right: what is on file, its statuses, its uses, and what follows from them today."""
    right = _get(request, pk)
    actor, today = request.actor, timezone.localdate(request.now)
    facts = right_facts(right, [(each.on, each.status) for each in right.statuses.all()])
    valid = valid_on(facts, today)
    uses = uses_of(actor, right)
    context = {
        "right": right,
        "valid": valid,
        "tone": TONES[right.status],
        "class_of": class_of(right),
        "ends_on": ends_on(right.kind, right.filed_on),
        "fee_on": next_fee_on(right.filed_on, today)
        if valid and right.filed_on and right.kind in PATENTS
        else None,
        "high_value": high_value(facts, today) if right.kind == IPKind.INVENTION else None,
        "is_invention": right.kind == IPKind.INVENTION,
        "uses": uses,
        "used": [(use, title_of(use.purpose)) for use in uses.rows],
        "may_edit": bool(may(actor, "subjects.ip_right.edit", right)),
        "may_use": bool(may(actor, "subjects.ip_right.use", right)),
        "events": events_of(right),
    }
    return render(request, "subjects/right_detail.html", context)


def _regions(actor: Actor) -> Any:
    """The regions in which an officer keeps rights; None for a member of an organisation."""
    if not actor.grants:
        return None
    return which(actor, "subjects.ip_right.edit", Region.objects.order_by("path"), field="self")


@login_required
@require_http_methods(["GET", "POST"])
def right_register(request: ActorRequest) -> HttpResponse:
    """Register a right."""
    actor = request.actor
    require(actor, "subjects.ip_right.edit")
    initial = {"holders": "\n".join(each.name for each in own_organisations(actor))}
    form = RightForm(request.POST or None, regions=_regions(actor), initial={**initial, **request.GET.dict()})

    def save() -> IPRight:
        data = form.cleaned_data
        return register_ip_right(
            given=form.given(),
            status=data["status"],
            status_on=data["status_on"],
            actor=actor,
            now=request.now,
        )

    return _form_page(request, form, save, "subjects/right_register.html", {}, "已登记。")


@login_required
@require_http_methods(["GET", "POST"])
def right_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct what is on file."""
    right, actor = _get(request, pk), request.actor
    require(actor, "subjects.ip_right.edit", right)
    form = RightForm(
        request.POST or None, regions=_regions(actor), with_status=False, initial=initial_of(right)
    )

    def save() -> IPRight:
        return edit_ip_right(right_id=pk, given=form.given(), actor=actor, now=request.now)

    return _form_page(request, form, save, "subjects/right_edit.html", {"right": right}, "已保存。")


@login_required
@require_http_methods(["GET", "POST"])
def right_status(request: ActorRequest, pk: int) -> HttpResponse:
    """Record a legal status with its day."""
    right, actor = _get(request, pk), request.actor
    require(actor, "subjects.ip_right.edit", right)
    form = StatusForm(request.POST or None)

    def save() -> IPRight:
        return change_ip_right_status(right_id=pk, **form.cleaned_data, actor=actor, now=request.now)

    return _form_page(request, form, save, "subjects/right_status.html", {"right": right}, "已登记法律状态。")


@login_required
@require_http_methods(["GET", "POST"])
def right_use(request: ActorRequest, pk: int) -> HttpResponse:
    """Record a use in an application."""
    right, actor = _get(request, pk), request.actor
    require(actor, "subjects.ip_right.use", right)
    holders = [(str(each.organisation_id), each.name) for each in right.holders.all() if each.organisation_id]
    form = UseForm(request.POST or None, holders=holders, initial={"year": request.now.year})

    def save() -> IPRight:
        data = dict(form.cleaned_data)
        organisation_id = int(data.pop("organisation"))
        use = use_ip_right(right_id=pk, organisation_id=organisation_id, **data, actor=actor, now=request.now)
        return use.right

    return _form_page(request, form, save, "subjects/right_use.html", {"right": right}, "已登记使用。")


def _form_page(
    request: ActorRequest,
    form: Any,
    save: Callable[[], IPRight],
    template: str,
    context: Mapping[str, Any],
    done: str,
) -> HttpResponse:
    """Show a form, or save it and go to the right; what an operation refuses is shown in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            right = save()
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, done)
            for doubt in right.doubts:
                messages.warning(request, doubt)
            return redirect("subjects:right_detail", pk=right.pk)
    return render(request, template, {**context, "form": form})


@section("right", "知识产权", order=40)
def right_section(actor: Actor, organisation: Organisation, now: datetime) -> dict[str, Any] | None:
    """An organisation's rights: how many of each kind are in force, and the newest."""
    rows = ip_rights(actor).filter(holders__organisation=organisation)
    if not may(actor, "subjects.ip_right.view") or not may(actor, "subjects.organisation.view", organisation):
        return None
    today = timezone.localdate(now)
    valid = IPRight.objects.in_force(today).filter(holders__organisation=organisation)
    counts: dict[str, int] = {}
    for kind in valid.distinct().order_by().values_list("kind", flat=True):
        counts[kind] = counts.get(kind, 0) + 1
    return {
        "rights": list(rows.order_by("-filed_on", "-pk")[:8]),
        "counts": [(each.label, counts[each]) for each in IPKind if each in counts],
        "all_url": f"{reverse('subjects:right_list')}?{urlencode({'q': organisation.name})}",
        "may_add": bool(may(actor, "subjects.ip_right.edit")),
    }
