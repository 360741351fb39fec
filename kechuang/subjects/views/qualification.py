"""Pages of qualifications: the list, one with its certificate, granting, revoking, replacing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.core.exports import export_response
from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region, StoredFile
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import may, require
from kechuang.core.queries.trail import events_of
from kechuang.subjects.forms.qualification import CertificateForm, GrantForm, ReplaceForm, RevokeForm
from kechuang.subjects.logic.qualification_kinds import KINDS, title_of
from kechuang.subjects.models import Organisation, Qualification
from kechuang.subjects.models.organisation import choices
from kechuang.subjects.operations.qualification import (
    attach_qualification_file,
    grant_qualification,
    replace_qualification,
    revoke_qualification,
)
from kechuang.subjects.queries.organisations import get_organisation
from kechuang.subjects.queries.qualification import get_qualification, lapsing, qualifications
from kechuang.subjects.queries.right import holders_named
from kechuang.subjects.states import Level, QualificationState
from kechuang.subjects.views.sections import section

#: Windows of the saved views, in days.
SOON, LATER = 90, 180
_HOW = (
    ("valid", "有效"),
    (str(SOON), f"{SOON}天内到期"),
    (str(LATER), f"{LATER}天内到期"),
    ("expired", "已过期"),
    ("revoked", "已撤销"),
    ("replaced", "已换发"),
)


def look_of(row: Qualification, today: date) -> tuple[str, str]:
    """How a qualification stands on a day: tone and words."""
    if row.state != QualificationState.HELD:
        return ("bad" if row.state == QualificationState.REVOKED else "mute"), row.get_state_display()
    if row.valid_to is not None and row.valid_to < today:
        return "mute", "已过期"
    if row.valid_from > today:
        return "wait", "未生效"
    if row.valid_to is not None and row.valid_to <= today + timedelta(days=SOON):
        return "warn", f"还有{(row.valid_to - today).days + 1}天到期"
    return "ok", "有效"


def _columns(today: date) -> list[Column[Any]]:
    def state(row: Qualification) -> str:
        row.tone, row.words = look_of(row, today)  # type: ignore[attr-defined]  # for the cell's template
        return look_of(row, today)[1]

    return [
        Column(
            "organisation", "单位", lambda r: r.organisation.name, sort="organisation__name", primary=True,
            link=lambda r: reverse("subjects:qualification_detail", args=[r.pk]),
        ),
        Column("kind", "资质", lambda r: title_of(r.kind), sort="kind", primary=True),
        Column("level", "级别", lambda r: r.get_level_display()),
        Column("number", "证书编号", lambda r: r.number, sort="number"),
        Column("region", "区域", lambda r: r.organisation.region.name, sort="organisation__region__path"),
        Column("granted", "发证日期", lambda r: r.granted_on, sort="granted_on", template="subjects/parts/day.html"),
        Column("valid_to", "有效期止", lambda r: r.valid_to, sort="valid_to", template="subjects/parts/day.html"),
        Column("state", "状态", state, template="subjects/parts/qualification_state.html", primary=True),
        Column("first", "首次认定", lambda r: r.is_first, shown=False),
        Column("issuer", "发证机关", lambda r: r.issuer, shown=False),
        Column("document", "文号", lambda r: r.document, shown=False),
        Column("uscc", "统一社会信用代码", lambda r: r.organisation.uscc, shown=False),
    ]  # fmt: skip


def _narrowed(rows: Any, how: str, today: date) -> QuerySet[Qualification]:
    if how == "valid":
        return rows.in_force(today)  # type: ignore[no-any-return]
    if how in (str(SOON), str(LATER)):
        return lapsing(rows, today, int(how))
    if how == "expired":
        return rows.filter(state=QualificationState.HELD, valid_to__lt=today)  # type: ignore[no-any-return]
    return rows.filter(state=how)  # type: ignore[no-any-return]


def _listing(request: ActorRequest) -> Listing[Qualification]:
    today = timezone.localdate(request.now)
    rows = qualifications(request.actor)
    regions = (
        Region.objects.filter(organisations__qualifications__in=rows.order_by()).distinct().order_by("path")
    )
    filters: list[Filter[Any]] = [
        Filter("kind", "资质", [(each.code, each.title) for each in KINDS.values()], lambda q, v: q.filter(kind=v)),
        Filter("how", "状态", _HOW, lambda q, v: _narrowed(q, v, today)),
        Filter("level", "级别", choices(Level), lambda q, v: q.filter(level=v)),
        Filter(
            "region", "区域", [(each.pk, each.name) for each in regions],
            lambda q, v: q.filter(organisation__region__path__contains=f"/{v}/"),
        ),
    ]  # fmt: skip
    views = (
        View("全部", ""),
        View("有效高企", "kind=hnte&how=valid"),
        View("90天内到期", f"how={SOON}"),
        View("180天内到期", f"how={LATER}"),
        View("已过期", "how=expired"),
        View("已撤销", "how=revoked"),
    )
    return Listing(
        request.GET, rows, columns=_columns(today), filters=filters, views=views, order="-granted",
        search=("organisation__name", "organisation__uscc", "number"), caption="资质",
    )  # fmt: skip


@login_required
@require_GET
def qualification_list(request: ActorRequest) -> HttpResponse:
    """The qualifications that the actor may see; ``?export=xlsx`` gives what is on the screen."""
    actor = request.actor
    require(actor, "subjects.qualification.view")
    listing = _listing(request)
    if "export" in request.GET:
        return export_response(
            listing, title="资质", permission="subjects.qualification.export", actor=actor, now=request.now
        )
    context = {
        "listing": listing,
        "can_export": bool(may(actor, "subjects.qualification.export")),
        "can_grant": bool(may(actor, "subjects.qualification.grant")),
        "can_import": bool(may(actor, "subjects.qualification.import")),
    }
    return render(request, "subjects/qualification_list.html", context)


def _get(request: ActorRequest, pk: int) -> Qualification:
    try:
        return get_qualification(request.actor, pk)
    except Qualification.DoesNotExist as error:
        raise Http404("没有这项资质，它可能不属于您的单位或辖区。") from error


@login_required
@require_GET
def qualification_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One qualification with its certificate, and the others of the kind that the organisation holds or held."""
    row, actor = _get(request, pk), request.actor
    kind = KINDS.get(row.kind)
    today = timezone.localdate(request.now)
    held = row.state == QualificationState.HELD
    tone, words = look_of(row, today)
    context = {
        "row": row,
        "kind_title": title_of(row.kind),
        "tone": tone,
        "words": words,
        "number_doubt": kind is not None and not kind.number_fits(row.number),
        "renew_from": row.valid_to - timedelta(days=kind.renew_days)
        if kind and held and row.valid_to
        else None,
        "others": qualifications(actor).filter(organisation=row.organisation, kind=row.kind).exclude(pk=pk),
        "may_end": held and bool(may(actor, "subjects.qualification.revoke", row)),
        "may_attach": bool(may(actor, "subjects.qualification.grant", row)),
        "may_open_file": row.file is not None and bool(may(actor, "core.file.open", row.file)),
        "events": events_of(row),
    }
    return render(request, "subjects/qualification_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def qualification_grant(request: ActorRequest) -> HttpResponse:
    """Register a qualification."""
    actor = request.actor
    require(actor, "subjects.qualification.grant")
    form = GrantForm(request.POST or None, request.FILES or None, initial=request.GET.dict())

    def save() -> Qualification:
        organisation = _organisation(actor, form.cleaned_data["organisation"])
        require(actor, "subjects.qualification.grant", Qualification(organisation=organisation))
        return grant_qualification(
            organisation_id=organisation.pk, given=form.given(), file=_stored(request, form, organisation),
            actor=actor, now=request.now,
        )  # fmt: skip

    return _form_page(request, form, save, "subjects/qualification_grant.html", {}, "已登记。")


def _organisation(actor: Actor, words: str) -> Organisation:
    """The organisation that code or name stands for. Raises ``Problem`` if there is none."""
    found = holders_named([words])
    if not found or found[0].organisation_id is None:
        raise Problem(
            "单位库中没有这个单位，请核对全称或统一社会信用代码，或先登记单位。", field="organisation"
        )
    return get_organisation(actor, found[0].organisation_id)


def _stored(request: ActorRequest, form: Any, organisation: Organisation) -> StoredFile | None:
    upload = form.cleaned_data.get("file")
    if upload is None:
        return None
    return store_file(
        name=upload.name, data=upload.read(), purpose="subjects.qualification", region=organisation.region,
        organisation_key=organisation.pk, actor=request.actor, now=request.now,
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def qualification_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """Revoke a qualification."""
    row, actor = _get(request, pk), request.actor
    require(actor, "subjects.qualification.revoke", row)
    form = RevokeForm(request.POST or None)

    def save() -> Qualification:
        return revoke_qualification(qualification_id=pk, **form.cleaned_data, actor=actor, now=request.now)

    return _form_page(request, form, save, "subjects/qualification_revoke.html", _about(row), "已撤销。")


@login_required
@require_http_methods(["GET", "POST"])
def qualification_replace(request: ActorRequest, pk: int) -> HttpResponse:
    """Replace a certificate by a new one."""
    row, actor = _get(request, pk), request.actor
    require(actor, "subjects.qualification.revoke", row)
    form = ReplaceForm(request.POST or None)

    def save() -> Qualification:
        return replace_qualification(qualification_id=pk, **form.cleaned_data, actor=actor, now=request.now)

    return _form_page(request, form, save, "subjects/qualification_replace.html", _about(row), "已换发。")


@login_required
@require_http_methods(["GET", "POST"])
def qualification_attach(request: ActorRequest, pk: int) -> HttpResponse:
    """Attach the certificate's file."""
    row, actor = _get(request, pk), request.actor
    require(actor, "subjects.qualification.grant", row)
    form = CertificateForm(request.POST or None, request.FILES or None)

    def save() -> Qualification:
        file = _stored(request, form, row.organisation)
        if file is None:
            raise Problem("请选择证书文件。", field="file")
        return attach_qualification_file(qualification_id=pk, file=file, actor=actor, now=request.now)

    return _form_page(request, form, save, "subjects/qualification_attach.html", _about(row), "已上传证书。")


def _about(row: Qualification) -> dict[str, Any]:
    return {"row": row, "kind_title": title_of(row.kind)}


def _form_page(
    request: ActorRequest,
    form: Any,
    save: Callable[[], Qualification],
    template: str,
    context: Mapping[str, Any],
    done: str,
) -> HttpResponse:
    """Show a form, or save it and go to the qualification; what an operation refuses is shown in the form."""
    if request.method == "POST" and form.is_valid():
        try:
            row = save()
        except Problem as problem:
            form.take(problem)
        else:
            messages.success(request, done)
            if not KINDS[row.kind].number_fits(row.number):
                messages.warning(
                    request, f"证书编号“{row.number}”与{title_of(row.kind)}的编号规则不同，请核对。"
                )
            return redirect("subjects:qualification_detail", pk=row.pk)
    return render(request, template, {**context, "form": form})


@section("qualification", "资质", order=30)
def qualification_section(actor: Actor, organisation: Organisation, now: datetime) -> dict[str, Any] | None:
    """An organisation's qualifications, those that count first."""
    if not may(actor, "subjects.qualification.view", Qualification(organisation=organisation)):
        return None
    today = timezone.localdate(now)
    rows = list(qualifications(actor).filter(organisation=organisation))
    shown = [(row, title_of(row.kind), *look_of(row, today)) for row in rows]
    order = {"warn": 0, "ok": 0, "wait": 1, "mute": 2, "bad": 3}
    return {
        "rows": sorted(shown, key=lambda each: order[each[2]]),
        "may_grant": bool(
            may(actor, "subjects.qualification.grant", Qualification(organisation=organisation))
        ),
    }
