"""Asking for an expert who was found for a need or an offer, and noting what he says."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.models import Item
from kechuang.exchange.states import ON_SHOW
from kechuang.matching.models import ExpertAsk
from kechuang.matching.queries.docking import title_of
from kechuang.matching.queries.experts import unbound_experts
from kechuang.matching.states.suggestion import ExpertAnswer
from kechuang.subjects.models import Expert


@transaction.atomic
def ask_expert(*, item_id: int, expert_id: int, actor: Actor, now: datetime) -> ExpertAsk:
    """The item's owner or its office asks for an expert who agreed to be found; the office and he hear of it.

    Raises ``Refused``; ``Expert.DoesNotExist`` for one who may not be found; ``Problem`` for an item off show, one who may
    not answer, or the second time.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("face", "region").get(pk=item_id)
    require(actor, "matching.expert.ask", item)
    if item.state not in ON_SHOW:
        raise Problem("这条供需不在展示，不能请专家。")
    expert = Expert.objects.findable().select_related("person").get(pk=expert_id)
    if not unbound_experts(item, timezone.localdate(now)).filter(pk=expert.pk).exists():
        raise Problem("这位专家与这条供需的单位有关系，不便参加。")
    if ExpertAsk.objects.filter(item=item, expert=expert).exists():
        raise Problem("已经请科技部门联系过这位专家。")
    row = ExpertAsk.objects.create(item=item, expert=expert, asked_by_id=actor.account_id, asked_at=now)
    record(
        "matching.expert.asked", row, actor=actor, now=now, title=f"请专家{expert.person.name}看“{title_of(item)}”",
        data={"item": item.pk, "expert": expert.pk}, region_code=item.region_id,
    )  # fmt: skip
    return row


@transaction.atomic
def answer_expert(*, ask_id: int, answer: str, note: str = "", actor: Actor, now: datetime) -> ExpertAsk:
    """The office notes what the expert said; who asked for him hears of it. One who was not reached may be tried again.

    Raises ``Refused``; ``ExpertAsk.DoesNotExist``; ``Problem`` for an answer that there is not, or a second one.
    """
    row = ExpertAsk.objects.select_for_update(of=("self",)).get(pk=ask_id)
    item = Item.objects.select_related("face", "region").get(pk=row.item_id)
    require(actor, "matching.expert.answer", item)
    if answer not in set(ExpertAnswer):
        raise Problem("请选择专家怎么说。", field="answer")
    if row.answer not in ("", ExpertAnswer.UNREACHED):
        raise Problem(f"已经记下“{row.get_answer_display()}”。")
    row.answer, row.note, row.answered_by_id, row.answered_at = answer, note.strip(), actor.account_id, now
    row.save()
    record(
        "matching.expert.answered", row, actor=actor, now=now,
        title=f"专家{row.expert.person.name}对“{title_of(item)}”：{row.get_answer_display()}",
        data={"item": item.pk, "expert": row.expert_id, "answer": answer}, region_code=item.region_id,
    )  # fmt: skip
    return row
