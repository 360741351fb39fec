"""Filling the demonstration city's matching: suggestions as each side took them, and pairs at every stage of their life."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.queries import actor_of
from kechuang.exchange.models import Item
from kechuang.exchange.states import ItemState, Side
from kechuang.matching.logic.steps import StepGiven
from kechuang.matching.models import Docking, Suggestion
from kechuang.matching.operations.docking import (
    fail_docking,
    propose_docking,
    remind_dockings,
    set_aside_docking,
)
from kechuang.matching.operations.expert import answer_expert, ask_expert
from kechuang.matching.operations.index import rebuild_index
from kechuang.matching.operations.step import claim_step, record_step
from kechuang.matching.operations.suggesting import compute_all_suggestions, tell_suggestions
from kechuang.matching.operations.suggestion import (
    dismiss_suggestion,
    hide_suggestion,
    like_suggestion,
    open_suggestion,
    set_pace,
)
from kechuang.matching.queries.experts import unbound_experts
from kechuang.matching.states.suggestion import ExpertAnswer
from kechuang.subjects.models import Expert, Organisation

_DAY = timedelta(days=1)
#: How many pairs reach each stage, of those that talked.
_REACHED = (("docked", 78), ("intended", 37), ("agreed", 19), ("signed", 11), ("registered", 6), ("paid", 3))
#: A talk each, in turn.
_TALKS = (
    "双方视频谈了四十分钟，供方介绍了指标，需方提供了工况，约定寄样试用。",
    "现场看了产线，确认了三项技术条件，下周给出试验方案。",
    "供方派两人到厂，取样带回检测，一个月内出结果。",
    "谈了合作方式和大致费用，需方内部立项后再谈合同。",
)
_EVIDENCE = {
    "intended": "双方盖章的意向书", "agreed": "合作协议首末页", "signed": "合同首末页", "registered": "认定登记证明",
    "paid": "银行回单",
}  # fmt: skip


def fill_dockings(*, now: datetime) -> None:
    """Fill through the room's own operations: the index, what suits, what was told, what came of it."""
    system = Actor.system("演示初始化")
    rebuild_index(actor=system, now=now)
    at = now - 38 * _DAY
    compute_all_suggestions(actor=system, now=at)
    for _ in range(6):  # a notice tells of ten: the busiest hall hears of all within a week
        tell_suggestions(actor=system, now=at)
        at += _DAY
    _pairs(_actor("qifu", now), now)
    _of_the_firm(now)
    _experts_asked(_actor("qifu", now), now)
    remind_dockings(actor=system, now=now)


def _pairs(officer: Actor, now: datetime) -> None:
    """Pairs of the best suggestions, each need at most four times, as the office has recorded them."""
    count = dict(_REACHED)["docked"]
    seen: dict[int, int] = {}
    chosen: list[Suggestion] = []
    for row in Suggestion.objects.out().select_related("need").order_by("-score", "pk"):
        if seen.get(row.need_id, 0) < 4 and len(chosen) < count:
            seen[row.need_id] = seen.get(row.need_id, 0) + 1
            chosen.append(row)
    for number, row in enumerate(chosen):
        _one(number, row, officer, now)


def _one(number: int, row: Suggestion, officer: Actor, now: datetime) -> None:
    day = timezone.localdate(now) - timedelta(days=36 - number % 30)
    talk = StepGiven(day, _TALKS[number % len(_TALKS)], 30 + 5 * (number % 7))
    at = now - timedelta(days=35 - number % 30)
    step = propose_docking(need_id=row.need_id, offer_id=row.offer_id, given=talk, actor=officer, now=at)
    amount = Decimal(120_000 + 35_000 * (number % 9))
    for place, (stage, reached) in enumerate(_REACHED[1:], 1):
        if number >= reached:
            break
        told = StepGiven(
            min(day + timedelta(days=2 * place), timezone.localdate(now)), f"{_EVIDENCE[stage]}（演示）",
            # every fifth has not told its amount: unknown is shown as such
            amount=None if number % 5 == 4 else amount * (20 - place) / 20,
            technology_amount=amount * 3 / 5 if stage == "registered" and number % 5 != 4 else None,
            contract_number=f"2026990100{number:04d}" if stage == "registered" else "",
        )  # fmt: skip
        record_step(docking_id=step.docking_id, stage=stage, given=told, actor=officer, now=now - _DAY)
    if number % 13 == 12:
        fail_docking(
            docking_id=step.docking_id,
            cause="price",
            reason="报价与预算相差一半以上。",
            actor=officer,
            now=now,
        )
    elif number % 17 == 16:
        set_aside_docking(docking_id=step.docking_id, reason="需方技改推迟到明年。", actor=officer, now=now)


def _of_the_firm(now: datetime) -> None:
    """The demonstration firm's own: a pace, one liked, one dismissed, one opened, a step that waits for the other, one to answer."""
    owner, officer = _actor("qiye", now), _actor("qifu", now)
    firm = Organisation.objects.get(memberships__account__username="qiye")
    set_pace(organisation_id=firm.pk, kind="weekly", actor=owner, now=now - 2 * _DAY)
    mine = list(Suggestion.objects.out().before([firm.pk]).order_by("-score", "pk")[:5])
    for row, act in zip(mine, (open_suggestion, like_suggestion), strict=False):
        act(suggestion_id=row.pk, actor=owner, now=now - _DAY)
    for row in mine[2:3]:
        dismiss_suggestion(
            suggestion_id=row.pk, cause="scale", words="我们只要小批量。", actor=owner, now=now - _DAY
        )
    for row in (
        Suggestion.objects.out().exclude(pk__in=[each.pk for each in mine]).order_by("score", "pk")[:2]
    ):
        hide_suggestion(suggestion_id=row.pk, actor=officer, now=now - _DAY)
    pairs = list(Docking.objects.of([firm.pk]).filter(standing="going", stage="docked").order_by("pk")[:2])
    given = StepGiven(
        timezone.localdate(now) - _DAY, "双方在会上说定了意向，书面的随后补。", amount=Decimal(260_000)
    )
    for pair in pairs[:1]:
        claim_step(docking_id=pair.pk, stage="intended", given=given, actor=owner, now=now - _DAY)


def _experts_asked(officer: Actor, now: datetime) -> None:
    """The expert of gears was asked about what has to do with gears: once he agreed, once nobody has called him yet."""
    expert = Expert.objects.findable().filter(expertise__contains="减速器").order_by("pk").first()
    if expert is None:
        return
    needs = Item.objects.filter(state=ItemState.PUBLISHED, side=Side.NEED).order_by("pk")
    about = [
        each for each in needs.filter(Q(title__contains="传动") | Q(abstract__contains="减速"))
        if unbound_experts(each, now.date()).filter(pk=expert.pk).exists()
    ]  # fmt: skip
    asked = [
        ask_expert(item_id=each.pk, expert_id=expert.pk, actor=officer, now=now - 4 * _DAY)
        for each in about[:2]
    ]
    for row in asked[:1]:
        answer_expert(
            ask_id=row.pk, answer=ExpertAnswer.AGREED, note="下周三上午可以到企业看现场。", actor=officer, now=now - 2 * _DAY
        )  # fmt: skip


def _actor(username: str, at: datetime) -> Actor:
    return actor_of(Account.objects.get(username=username), on=at.date())
