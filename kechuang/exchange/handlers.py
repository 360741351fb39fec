"""What comes round again in exchange, and what of it goes along when two records of an organisation or person are made one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from kechuang.core.logic.actor import Actor
from kechuang.core.periodic import every
from kechuang.exchange.models import Ask, Contract, ContractRequest, Dismissal, Grant, Item, Party
from kechuang.exchange.operations.life import expire_items
from kechuang.subjects.queries.merging import Move, goes_with
from kechuang.subjects.queries.merging_people import PersonMove, goes_with_person

goes_with(
    Move(Item, "organisation", "供需信息"),
    Move(Ask, "organisation", "对接请求", same=("item_id",)),
    Move(Grant, "organisation", "同意查看", same=("item_id",)),
    Move(Dismissal, "organisation", "不合适", same=("item_id",)),
    Move(Contract, "organisation", "技术合同"),
    Move(Party, "organisation", "技术合同的当事人"),
    Move(
        ContractRequest,
        "organisation",
        "合同的变更、注销、复核和异议",
        same=("contract_id", "kind"),
        only=Q(state="open"),
    ),
)
goes_with_person(PersonMove(Item.people.through, "person", "供需信息的人员", same=("item_id",)))


@every(timedelta(hours=1), "exchange.expire_items", "供需信息到期提醒和关闭")
def expire(now: datetime) -> None:
    """Tell owners of what runs out, and close what nobody renewed."""
    expire_items(actor=Actor.system("供需到期"), now=now)
