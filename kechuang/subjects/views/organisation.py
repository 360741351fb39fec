"""Organisations: the list, one with its sections, what officers and members do to it, two compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.decimals import grouped
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require
from kechuang.rules.wording import SIZE_TITLES
from kechuang.subjects.forms.organisation import LinkForm, MergeForm, ReasonForm
from kechuang.subjects.logic.identifiers import mask_name, mask_phone, uscc_warning
from kechuang.subjects.logic.industries import (
    divisions_in,
    industry_label,
    industry_of,
    lineage,
    section_of,
    sections,
)
from kechuang.subjects.logic.organisations import FACT_TITLES
from kechuang.subjects.models import Membership, Organisation, OrganisationLink
from kechuang.subjects.operations.link import link_organisation, unlink_organisation
from kechuang.subjects.operations.merging import merge_organisation
from kechuang.subjects.operations.organisation import (
    close_organisation,
    reopen_organisation,
    resubmit_organisation,
    return_organisation,
    unmask_organisation,
    verify_organisation,
)
from kechuang.subjects.queries import organisations as queries
from kechuang.subjects.queries.merging import clashes
from kechuang.subjects.states import MemberRole, MembershipState, OrganisationKind, OrganisationState
from kechuang.subjects.views.sections import sections_of


def _section_title(row: Organisation) -> str:
    found = industry_of(section_of(row.industry)) if row.industry else None
    return found.name if found else ""


def _size(row: Organisation) -> str:
    code: str | None = getattr(row, "size_class", None)
    return SIZE_TITLES.get(code or "", "")


COLUMNS: tuple[Column[Organisation], ...] = (
    Column(
        "name",
        "名称",
        lambda row: row.name,
        sort="name",
        link=lambda row: reverse("subjects:organisation_detail", args=[row.pk]),
        primary=True,
    ),
    Column("uscc", "统一社会信用代码", lambda row: row.uscc or "", sort="uscc"),
    Column("kind", "类型", lambda row: row.get_kind_display(), sort="kind"),
    Column("region", "注册地", lambda row: row.region.name, sort="region__path", primary=True),
    Column("size", "规模", lambda row: _size(row) or None, sort="size_class"),
    Column("industry", "行业门类", _section_title, sort="industry"),
    Column("class", "行业", lambda row: industry_label(row.industry), shown=False),
    Column("registered", "注册日期", lambda row: row.registered_on, sort="registered_on", shown=False),
    Column("capital", "注册资本（元）", lambda row: row.capital, sort="capital", shown=False),
    Column("controller", "实际控制人", lambda row: row.controller, shown=False),
    Column("address", "地址", lambda row: row.address, shown=False),
    Column("contact", "联系电话", lambda row: mask_phone(row.contact_phone), shown=False),
    Column(
        "state",
        "状态",
        lambda row: row.get_state_display(),
        sort="state",
        template="subjects/parts/organisation_state.html",
        primary=True,
    ),
    Column("source", "来源", lambda row: row.source, shown=False),
)


def _filters(rows: QuerySet[Organisation]) -> tuple[Filter[Organisation], ...]:
    held = rows.order_by().values("region_id")
    regions = list(Region.objects.filter(pk__in=held).order_by("path").values_list("code", "name"))
    states = [each for each in OrganisationState if each != OrganisationState.MERGED]
    return (
        Filter("region", "注册地", regions, lambda rows, code: rows.filter(region=code)),
        Filter(
            "kind", "类型", [(str(k), k.label) for k in OrganisationKind], lambda r, code: r.filter(kind=code)
        ),
        Filter("size", "规模", (*SIZE_TITLES.items(), ("none", "还不能判定")), queries.of_size),
        Filter("state", "状态", [(str(s), s.label) for s in states], lambda r, code: r.filter(state=code)),
        Filter("industry", "行业", [(s.code, s.name) for s in sections()], _in_section),
    )


def _in_section(rows: QuerySet[Organisation], letter: str) -> QuerySet[Organisation]:
    within = Q(pk__in=[])
    for division in divisions_in(letter):
        within |= Q(industry__startswith=division)
    return rows.filter(within)


def _formerly(word: str) -> Q:
    return Q(pk__in=queries.once_named(word))


@login_required
@require_GET
def organisation_list(request: ActorRequest) -> HttpResponse:
    """The organisations that the actor may see; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    rows = queries.with_size(queries.organisations(actor))
    listing = Listing(
        request.GET,
        rows,
        columns=COLUMNS,
        filters=_filters(rows),
        search=("name", "uscc", "controller"),
        finders=(_formerly,),
        order="name",
        views=(
            View("全部", ""),
            View("待核实", "state=applied"),
            View("企业", "kind=enterprise&state=verified"),
            View("高校院所", "kind=university"),
            View("已注销或迁出", "state=closed"),
        ),
        caption="单位",
    )
    if "export" in request.GET:
        return export_response(
            listing,
            title="单位名录",
            permission="subjects.organisation.export",
            actor=actor,
            now=request.now,
        )
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "subjects.organisation.export")),
        "may_register": bool(may(actor, "subjects.organisation.register")),
        "may_import": bool(may(actor, "subjects.organisation.import")),
    }
    return render(request, "subjects/organisation_list.html", context)


@login_required
@require_GET
def organisation_mine(request: ActorRequest) -> HttpResponse:
    """我的单位: the only one at once, or a choice; and how one comes to have one."""
    rows = queries.own_organisations(request.actor)
    if len(rows) == 1:
        return redirect("subjects:organisation_detail", pk=rows[0].pk)
    roles = {s.key: s.role_title for s in request.actor.standings if s.kind == "organisation"}
    chosen = [(row, roles.get(row.pk, "")) for row in rows]
    return render(request, "subjects/organisation_mine.html", {"rows": chosen})


def get_or_404(request: ActorRequest, pk: int) -> Organisation:
    """An organisation that the actor may see; 404 where there is none, 403 where it is not his."""
    try:
        return queries.get_organisation(request.actor, pk)
    except Organisation.DoesNotExist as error:
        raise Http404("没有这家单位。") from error


@login_required
@require_GET
def organisation_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One organisation: facts of the register, names, ties, members, and every noun's section."""
    row = get_or_404(request, pk)
    if row.merged_into is not None:
        survivor = row.merged_into
        words = f"“{row.name}”（{row.uscc or '无代码'}）已并入本条记录：{row.reason}"
        if may(request.actor, "subjects.organisation.view", survivor):
            messages.info(request, words)
            return redirect("subjects:organisation_detail", pk=survivor.pk)
    return _page(request, row)


def _page(request: ActorRequest, row: Organisation, *, contact: Organisation | None = None) -> HttpResponse:
    actor, now = request.actor, request.now
    may_merge = bool(may(actor, "subjects.organisation.merge", row)) and row.merged_into_id is None
    shows_members = bool(may(actor, "subjects.membership.view", Membership(organisation=row)))
    context = {
        "row": row,
        "contact": contact,
        "phone": mask_phone(row.contact_phone),
        "lineage": lineage(row.industry) if row.industry else [],
        "doubt": uscc_warning(row.uscc) if row.uscc and may_merge else "",
        "size": SIZE_TITLES.get(queries.size_of(row), "")
        if row.kind == OrganisationKind.ENTERPRISE
        else None,
        "former": list(row.former_names.all()),
        "links": queries.links_of(row),
        "members": queries.members_of(row) if shows_members else None,
        "similar": queries.similar_to(row) if may_merge else [],
        "sections": sections_of(actor, row, now),
        "events": queries.history_of(row),
        "is_member": row.pk in actor.keys_of("organisation"),
        "roles": [(str(each), each.label) for each in MemberRole],
        "ended": str(MembershipState.ENDED),
        **_what_may_be_done(request, row),
    }
    return render(request, "subjects/organisation_detail.html", context)


def _what_may_be_done(request: ActorRequest, row: Organisation) -> dict[str, bool]:
    actor, member = request.actor, Membership(organisation=row)
    alive = row.state not in {OrganisationState.MERGED, OrganisationState.CLOSED}
    applied, verified = row.state == OrganisationState.APPLIED, row.state == OrganisationState.VERIFIED
    mine = row.pk in actor.keys_of("organisation", MemberRole.ADMIN)
    return {
        "may_edit": alive and bool(may(actor, "subjects.organisation.edit", row)),
        "may_verify": applied and bool(may(actor, "subjects.organisation.verify", row)),
        "may_name": alive and bool(may(actor, "subjects.organisation.verify", row)),
        "may_resubmit": row.state == OrganisationState.RETURNED and mine,
        "may_close": verified and bool(may(actor, "subjects.organisation.close", row)),
        "may_reopen": row.state == OrganisationState.CLOSED
        and bool(may(actor, "subjects.organisation.close", row)),
        "may_unmask": bool(row.contact_phone) and bool(may(actor, "subjects.organisation.unmask", row)),
        "may_invite": alive and bool(may(actor, "subjects.membership.invite", member)),
        "may_change": alive and bool(may(actor, "subjects.membership.change", member)),
        "may_end": alive and bool(may(actor, "subjects.membership.end", member)),
        "may_hand_over": alive and bool(may(actor, "subjects.membership.hand_over", member)),
    }


@login_required
@require_POST
def organisation_unmask(request: ActorRequest, pk: int) -> HttpResponse:
    """The page with whom to call; that somebody looked is on record."""
    get_or_404(request, pk)
    row = unmask_organisation(organisation_id=pk, actor=request.actor, now=request.now)
    return _page(request, get_or_404(request, pk), contact=row)


@login_required
@require_POST
def organisation_verify(request: ActorRequest, pk: int) -> HttpResponse:
    """The county has verified it."""
    get_or_404(request, pk)
    verify_organisation(organisation_id=pk, actor=request.actor, now=request.now)
    messages.success(request, "已核实，已通知该单位。")
    return redirect("subjects:organisation_detail", pk=pk)


@login_required
@require_POST
def organisation_resubmit(request: ActorRequest, pk: int) -> HttpResponse:
    """The organisation has mended it."""
    get_or_404(request, pk)
    resubmit_organisation(organisation_id=pk, actor=request.actor, now=request.now)
    messages.success(request, "已再报，等所在县（市、区）科技部门核实。")
    return redirect("subjects:organisation_detail", pk=pk)


@login_required
@require_POST
def organisation_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """A closed record stands again."""
    get_or_404(request, pk)
    reopen_organisation(organisation_id=pk, actor=request.actor, now=request.now)
    messages.success(request, "已恢复。")
    return redirect("subjects:organisation_detail", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def organisation_return(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a record back with all that is to be mended."""
    return _with_reason(
        request, pk, "subjects.organisation.verify", return_organisation, "subjects/organisation_return.html"
    )


@login_required
@require_http_methods(["GET", "POST"])
def organisation_close(request: ActorRequest, pk: int) -> HttpResponse:
    """An organisation is no more, or has left."""
    return _with_reason(
        request, pk, "subjects.organisation.close", close_organisation, "subjects/organisation_close.html"
    )


def _with_reason(
    request: ActorRequest, pk: int, permission: str, operation: Callable[..., Organisation], template: str
) -> HttpResponse:
    row = get_or_404(request, pk)
    require(request.actor, permission, row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            operation(organisation_id=pk, reason=reason, actor=request.actor, now=request.now)
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已办理，已通知该单位。")
            return redirect("subjects:organisation_detail", pk=pk)
    return render(request, template, {"form": form, "row": row})


@login_required
@require_http_methods(["GET", "POST"])
def organisation_link(request: ActorRequest, pk: int) -> HttpResponse:
    """Tie an organisation to another."""
    row = get_or_404(request, pk)
    require(request.actor, "subjects.organisation.edit", row)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        other = queries.find_by_words(data["other"])
        try:
            link_organisation(
                organisation_id=pk,
                other_id=other.pk if other else 0,
                kind=data["kind"],
                share=None if data["share"] is None else data["share"] / 100,
                since=data["since"],
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已登记。")
            return redirect(f"{reverse('subjects:organisation_detail', args=[pk])}#links")
    return render(request, "subjects/organisation_link.html", {"form": form, "row": row})


@login_required
@require_POST
def organisation_unlink(request: ActorRequest, pk: int) -> HttpResponse:
    """A tie holds no more."""
    try:
        link = unlink_organisation(link_id=pk, actor=request.actor, now=request.now)
    except OrganisationLink.DoesNotExist as error:
        raise Http404("没有这一关系。") from error
    messages.success(request, "已终止。")
    return redirect(f"{reverse('subjects:organisation_detail', args=[link.organisation_id])}#links")


@login_required
@require_http_methods(["GET", "POST"])
def organisation_merge(request: ActorRequest, pk: int, other: int) -> HttpResponse:
    """Two records side by side, only where they differ; and making them one."""
    if pk == other:
        raise Http404("请选择另一条记录来对比。")
    pair = (get_or_404(request, pk), get_or_404(request, other))
    for row in pair:
        require(request.actor, "subjects.organisation.merge", row)
    form = MergeForm(request.POST or None, pair=pair)
    if request.method == "POST" and form.is_valid():
        survivor = int(form.cleaned_data["survivor"])
        old = other if survivor == pk else pk
        try:
            merge_organisation(
                organisation_id=old,
                survivor_id=survivor,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                now=request.now,
            )
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, "已合并，两条记录的历史都在。")
            return redirect("subjects:organisation_detail", pk=survivor)
    context = {"form": form, "pair": pair, "rows": _differences(*pair), "clashes": list(clashes(*pair))}
    return render(request, "subjects/organisation_merge.html", context)


def _differences(one: Organisation, other: Organisation) -> list[tuple[str, Any, Any]]:
    """Facts in which two records differ, as a person reads them."""
    first, second = _spoken(one), _spoken(other)
    return [(title, first[title], second[title]) for title in first if first[title] != second[title]]


def _spoken(row: Organisation) -> dict[str, Any]:
    facts = queries.facts_of(row)
    said = {title: getattr(facts, name) for name, title in FACT_TITLES.items()}
    return {
        **said,
        FACT_TITLES["kind"]: row.get_kind_display(),
        FACT_TITLES["region"]: row.region.name,
        FACT_TITLES["production_region"]: row.production_region.name if row.production_region else "",
        FACT_TITLES["industry"]: industry_label(row.industry),
        FACT_TITLES["is_resident"]: "是" if row.is_resident else "否",
        FACT_TITLES["capital"]: "" if row.capital is None else f"{grouped(row.capital)}元",
        FACT_TITLES["contact_name"]: mask_name(row.contact_name),
        FACT_TITLES["contact_phone"]: mask_phone(row.contact_phone),
        "状态": row.get_state_display(),
        "来源": row.source,
        "登记时间": f"{timezone.localdate(row.created_at)}",
        "成员": row.memberships.filter(state=MembershipState.ACTIVE).count(),
    }
