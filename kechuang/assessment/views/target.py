"""One target: its computation step by step, its evidence, and signing what has no number."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.assessment import queries
from kechuang.assessment.forms import SignForm
from kechuang.assessment.logic.judging import SIGNED_FORMS
from kechuang.assessment.models import ManualVerdict
from kechuang.assessment.operations import sign_verdict
from kechuang.assessment.views.rows import row_of
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Event, StoredFile
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import may, require
from kechuang.plans.models import Target


@login_required
@require_GET
def target_judgement(request: HttpRequest, pk: int) -> HttpResponse:
    """How the verdict on one target came about, with every number's rows."""
    actor = request.actor  # type: ignore[attr-defined]
    as_of = _day(request)
    try:
        target, line, _ = queries.judgement_of(actor, pk, as_of=as_of)
    except Target.DoesNotExist as error:
        raise Http404("没有这个目标。") from error
    signs = (
        ManualVerdict.objects.visible_to(actor)
        .filter(target=target)
        .select_related("signed_by", "attachment")
    )
    events = Event.objects.filter(object_type="plans.target", object_id=str(pk)).order_by("-seq")[:20]
    can_sign = target.form in SIGNED_FORMS and bool(may(actor, "assessment.verdict.sign", target))
    context = {
        "target": target,
        "row": row_of(line),
        "judged": line.judgement,
        "as_of": as_of,
        "evidence": queries.evidence_of(actor, line.judgement.used),
        "signs": signs,
        "can_sign": can_sign,
        "events": events,
    }
    return render(request, "assessment/target_judgement.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def verdict_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a verdict with its reason and, where there is one, a file."""
    actor, now = request.actor, request.now  # type: ignore[attr-defined]
    target = Target.objects.select_related("region").filter(pk=pk).first()
    if target is None:
        raise Http404("没有这个目标。")
    require(actor, "assessment.verdict.sign", target)
    form = SignForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # a refused signature leaves no file behind
                sign_verdict(
                    target_id=pk,
                    reached=form.cleaned_data["reached"] == "yes",
                    reason=form.cleaned_data["reason"],
                    attachment=_attached(request, target, form),
                    actor=actor,
                    now=now,
                )
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, "认定已保存，考核结论随之更新。")
            return redirect("assessment:target_judgement", pk=pk)
    context = {"form": form, "target": target}
    return render(request, "assessment/verdict_sign.html", context, status=400 if form.is_bound else 200)


def _attached(request: HttpRequest, target: Target, form: SignForm) -> StoredFile | None:
    upload = form.cleaned_data["attachment"]
    if upload is None:
        return None
    return store_file(
        name=upload.name,
        data=upload.read(),
        purpose="assessment.verdict",
        region=target.region,
        actor=request.actor,  # type: ignore[attr-defined]
        now=request.now,  # type: ignore[attr-defined]
    )


def _day(request: HttpRequest) -> date:
    today = timezone.localdate(request.now)  # type: ignore[attr-defined]
    try:
        return min(date.fromisoformat(request.GET.get("as_of", "")), today)
    except ValueError:
        return today
