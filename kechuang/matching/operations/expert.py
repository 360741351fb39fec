"""Asking for an expert who was found for a need or an offer."""

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
