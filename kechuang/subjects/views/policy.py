"""Pages of policies: whom a rule fits, telling them, and how far each came; for firms, what they were told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kechuang.core.http import ActorRequest
from kechuang.core.listing import Column, Filter, Listing, View
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import may, require
from kechuang.rules.catalogue import Rule, all_rules
from kechuang.rules.verdicts import VERDICT_TITLES
from kechuang.subjects.forms.cultivation import DeclineForm, PayForm
from kechuang.subjects.logic.topics import topic_title
from kechuang.subjects.logic.wording import amount_title, said, value_words
from kechuang.subjects.models import Organisation, PolicyPush, RuleResult
from kechuang.subjects.operations.policy import (
    answer_policy_push,
    open_policy_push,
    pay_policy_push,
    send_policies,
)
from kechuang.subjects.queries.cultivation import eligible_rows, get_policy_push, push_counts
from kechuang.subjects.queries.judging_run import newest_run
from kechuang.subjects.states import PUSH_LIFECYCLE, OrganisationKind, PushState
from kechuang.subjects.views.judging import judge_now_or_later
from kechuang.subjects.views.topics import policy_topics

_TITLES: dict[str, str] = dict(PUSH_LIFECYCLE.states)


def _rules(request: ActorRequest) -> list[Rule]:
    region = None
    if request.actor.grants:
        region = Region.objects.filter(pk=request.actor.grants[0].region_code).first()
    return policy_topics(timezone.localdate(request.now), region)


@login_required
@require_GET
def policy_list(request: ActorRequest) -> HttpResponse:
    """Policies by rule: how many firms each fits, how many were told, applied, were paid."""
    require(request.actor, "subjects.policy_push.send")
    counted: dict[str, dict[str, int]] = {}
    rows = RuleResult.objects.visible_to(request.actor).order_by().values_list("topic", "verdict")
    for topic, verdict in rows:
        counts = counted.setdefault(topic, {})
        counts[verdict] = counts.get(verdict, 0) + 1
    pushed = _pushed(request)
    policies = [(each, counted.get(each.topic, {}), pushed.get(each.topic, {})) for each in _rules(request)]
    return render(request, "subjects/policy_list.html", {"policies": policies, "titles": _TITLES})


def _pushed(request: ActorRequest) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for topic, state in PolicyPush.objects.visible_to(request.actor).order_by().values_list("topic", "state"):
        counts = found.setdefault(topic, {})
        counts[state] = counts.get(state, 0) + 1
        counts["total"] = counts.get("total", 0) + 1
    return found


def _chosen(request: ActorRequest, topic: str) -> Rule:
    found = next((each for each in _rules(request) if each.topic == topic), None)
    if found is None:
        raise Http404("没有这项政策。")
    return found


@login_required
@require_GET
def policy_firms(request: ActorRequest, topic: str) -> HttpResponse:
    """The firms that a rule does not refuse, with reasons; choose whom to tell."""
    require(request.actor, "subjects.policy_push.send")
    chosen = _chosen(request, topic)
    columns: list[Column[Any]] = [
        Column("name", "企业", lambda r: r.organisation.name, sort="organisation__name", link=_firm_url, primary=True),
        Column("region", "区域", lambda r: r.organisation.region.label, sort="organisation__region__order"),
        Column("verdict", "判断", lambda r: VERDICT_TITLES[r.verdict], sort="verdict",
               template="subjects/parts/result_verdict.html", primary=True),
        Column("unknown", "缺数据", lambda r: r.unknown, sort="unknown", end=True),
        Column("manual", "须人工", lambda r: r.manual, sort="manual", end=True),
        Column("as_of", "判断日", lambda r: r.as_of, sort="as_of"),
        Column("push", "推送", lambda r: _TITLES.get(r.push_state), primary=True),
    ]  # fmt: skip
    filters: list[Filter[Any]] = [
        Filter("verdict", "判断", [(c, t) for c, t in VERDICT_TITLES.items() if c != "unmet"],
               lambda rows, code: rows.filter(verdict=code)),
        Filter("push", "推送", (("none", "未推送"), *_TITLES.items()), lambda rows, code: rows.filter(
            push_state=None if code == "none" else code)),
    ]  # fmt: skip
    views = (
        View("免申即享候选", "verdict=met"),
        View("未推送", "push=none"),
        View("已申报", "push=applied"),
        View("全部", ""),
    )
    listing = Listing(
        request.GET, eligible_rows(request.actor, topic), columns=columns, filters=filters, order="verdict",
        search=("organisation__name",), views=views, caption=chosen.title, selectable=True,
    )  # fmt: skip
    context = {
        "listing": listing,
        "rule": chosen,
        "judging": newest_run(request.actor, request.now, topic),
        "counts": push_counts(request.actor, topic),
        "titles": _TITLES,
    }
    return render(request, "subjects/policy_firms.html", context)


def _firm_url(result: RuleResult) -> str:
    return reverse("subjects:organisation_detail", args=[result.organisation_id])


@login_required
@require_POST
def policy_judge(request: ActorRequest, topic: str) -> HttpResponse:
    """Judge all firms within reach on a policy, as if they applied today."""
    chosen = _chosen(request, topic)
    require(request.actor, "subjects.policy_push.send")
    firms = Organisation.objects.visible_to(request.actor).live().filter(kind=OrganisationKind.ENTERPRISE)
    judge_now_or_later(request, firms.values_list("pk", flat=True), [topic])
    return redirect("subjects:policy_firms", topic=chosen.topic)


@login_required
@require_POST
def policy_send(request: ActorRequest, topic: str) -> HttpResponse:
    """Tell the chosen firms; first as a preview, then for good."""
    chosen = _chosen(request, topic)
    require(request.actor, "subjects.policy_push.send")
    picked = [
        int(each)
        for each in request.POST.getlist("pick")
        if each.isascii() and each.isdigit() and len(each) < 19
    ]
    results = list(eligible_rows(request.actor, topic).filter(pk__in=picked))
    if not results:
        raise Problem("请先勾选要推送的企业。")
    if request.POST.get("sure") != "1":
        return render(
            request, "subjects/policy_send.html", {"rule": chosen, "results": results, "titles": _TITLES}
        )
    done = send_policies(
        topic=topic,
        organisation_ids=[each.organisation_id for each in results],
        actor=request.actor,
        now=request.now,
    )
    messages.success(
        request,
        f"已推送{len(done.sent)}家" + (f"，{done.skipped}家此前已推送" if done.skipped else "") + "。",
    )
    return redirect("subjects:policy_firms", topic=topic)


@login_required
@require_GET
def push_list(request: ActorRequest) -> HttpResponse:
    """For a firm: the policies it was told of; for officers: all pushes within reach."""
    rows = PolicyPush.objects.visible_to(request.actor).select_related("organisation__region")
    columns: list[Column[Any]] = [
        Column("topic", "政策", lambda p: topic_title(p.topic), sort="topic", link=_push_url, primary=True),
        Column("organisation", "单位", lambda p: p.organisation.name, sort="organisation__name", primary=True),
        Column("verdict", "判断", lambda p: VERDICT_TITLES[p.verdict], sort="verdict"),
        Column("state", "进展", lambda p: p.get_state_display(), sort="state", primary=True),
        Column("sent_at", "推送", lambda p: p.sent_at, sort="sent_at", template="core/parts/moment.html"),
        Column("paid", "兑现（元）", lambda p: p.paid_amount, sort="paid_amount", end=True),
    ]  # fmt: skip
    filters: list[Filter[Any]] = [
        Filter("state", "进展", list(_TITLES.items()), lambda found, code: found.filter(state=code))
    ]
    listing = Listing(
        request.GET, rows, columns=columns, filters=filters, search=("organisation__name",), order="-sent_at",
        caption="政策推送",
    )  # fmt: skip
    return render(request, "subjects/push_list.html", {"listing": listing})


def _push_url(push: PolicyPush) -> str:
    return reverse("subjects:push_detail", args=[push.pk])


@login_required
@require_GET
def push_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One push: the policy, why it fits clause by clause, and what the firm answers."""
    push = _push(request, pk)
    if push.state == PushState.SENT and may(request.actor, "subjects.policy_push.answer", push):
        push = open_policy_push(push_id=pk, actor=request.actor, now=request.now)
    actions = {step.action for step in PUSH_LIFECYCLE.actions(push.state)}
    context = {
        "push": push,
        "findings": [(each, said(each)) for each in push.trace["findings"]],
        "amounts": _amounts(push),
        "can_answer": bool(may(request.actor, "subjects.policy_push.answer", push)) and "apply" in actions,
        "can_decline": "decline" in actions,
        "can_pay": bool(may(request.actor, "subjects.policy_push.pay", push)) and "pay" in actions,
    }
    return render(request, "subjects/push_detail.html", context)


def _amounts(push: PolicyPush) -> list[tuple[str, str, str]]:
    """The amounts of a push: title, value in words, how it was computed."""
    rule = next((each for each in all_rules() if each.code == push.rule), None)
    return [
        (
            amount_title(rule, push.verdict, each),
            "缺数据，算不出" if each["value"] is None else value_words(each["value"], each["unit"]),
            each.get("how", ""),
        )
        for each in push.trace["amounts"]
    ]


@login_required
@require_http_methods(["GET", "POST"])
def push_answer(request: ActorRequest, pk: int, action: str) -> HttpResponse:
    """Say that the firm has applied, or why it will not."""
    push = _push(request, pk)
    require(request.actor, "subjects.policy_push.answer", push)
    if action == "apply":
        if request.method == "POST":
            answer_policy_push(push_id=pk, action="apply", actor=request.actor, now=request.now)
        return redirect(_push_url(push))
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer_policy_push(
            push_id=pk, action=action, actor=request.actor, now=request.now, **form.cleaned_data
        )
        return redirect(_push_url(push))
    context = {"form": form, "push": push, "heading": "不申报", "button": "提交"}
    return render(request, "subjects/push_step.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def push_pay(request: ActorRequest, pk: int) -> HttpResponse:
    """Log what was paid out."""
    push = _push(request, pk)
    require(request.actor, "subjects.policy_push.pay", push)
    form = PayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pay_policy_push(push_id=pk, actor=request.actor, now=request.now, **form.cleaned_data)
        except Problem as problem:
            form.take(problem)
        else:
            return redirect(_push_url(push))
    return render(
        request,
        "subjects/push_step.html",
        {"form": form, "push": push, "heading": "登记兑现", "button": "登记"},
    )


def _push(request: ActorRequest, pk: int) -> PolicyPush:
    try:
        return get_policy_push(request.actor, pk)
    except PolicyPush.DoesNotExist as error:
        raise Http404("没有这条推送。") from error
