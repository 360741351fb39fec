"""What comes round again in exchange, what follows on a registered result, and what goes along when two records are made one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.periodic import every
from kechuang.exchange.logic.registered import KIND, SOURCE, offer_of
from kechuang.exchange.models import Ask, Contract, ContractRequest, Dismissal, Grant, Item, Party
from kechuang.exchange.operations.life import expire_items
from kechuang.exchange.operations.writing import prepare_item
from kechuang.exchange.states import ItemKind
from kechuang.programs.models import Case
from kechuang.programs.queries.filling import submitted_answers
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


def _is_result(event: Event) -> bool:
    """Of all that is approved only registered results become offers; a copy of the kind counts as the kind."""
    return KIND in (event.data.get("kind"), event.data.get("base"))


@on("programs.case.approved", code="exchange.prepare_offer", cares=_is_result)
def prepare_offer(event: Event) -> None:
    """The draft of an offer for whoever registered a result and lets others use it."""
    case = Case.objects.whole().get(pk=event.object_id)
    told = offer_of(submitted_answers(case))
    if case.organisation_id is None or told is None:
        return
    prepare_item(
        organisation_id=case.organisation_id, kind=ItemKind.ACHIEVEMENT, told=told, source=SOURCE,
        source_id=case.number or str(case.pk), actor=Actor.system(SOURCE), now=timezone.localtime(event.at),
    )  # fmt: skip
