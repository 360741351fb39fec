"""What of technology contracts waits for somebody: to be accepted, examined, decided, answered, verified, mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.urls import reverse

from kechuang.core.desk import Task, awaits, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.exchange.models import Contract, Payment
from kechuang.exchange.permissions import WRITERS
from kechuang.exchange.queries.contract import (
    contracts_to_decide,
    contracts_to_handle,
    own_contracts,
    requests_to_answer,
)
from kechuang.exchange.states import ContractState

#: Rows of their own on the desk; the rest is behind the list.
_MOST = 10


def _page(contract: Contract) -> str:
    return reverse("exchange:contract_detail", args=[contract.pk])


@waits("exchange.contract_office", "待办理的技术合同")
def contracts_waiting(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the registrar has before him, what is due first; those not yet accepted in one row. Two queries."""
    if not actor.has("registrar", "registry_head"):
        return
    rows = contracts_to_handle(actor)
    new = (
        rows.filter(state=ContractState.SUBMITTED)
        .order_by()
        .aggregate(n=Count("pk"), since=Min("changed_at"))
    )
    if new["n"]:
        yield Task(
            title=f"有 {new['n']} 份技术合同待受理", url=f"{reverse('exchange:office_list')}?state=submitted", action="去受理",
            since=new["since"], room="exchange",
        )  # fmt: skip
    open_rows = rows.exclude(state=ContractState.SUBMITTED).order_by("due_on", "pk")
    for contract in open_rows[:_MOST]:
        yield Task(
            f"{contract}{contract.get_state_display()}", _page(contract), "去办理", due_on=contract.due_on,
            since=contract.changed_at, room="exchange",
        )  # fmt: skip


@waits("exchange.contract_head", "待核准和答复的技术合同")
def contracts_for_the_head(actor: Actor, now: datetime) -> Iterator[Task]:
    """What waits for the head's word. Two queries."""
    if not actor.has("registry_head"):
        return
    for contract in contracts_to_decide(actor).order_by("due_on", "pk")[:_MOST]:
        yield Task(
            f"{contract}待核准",
            _page(contract),
            "去核准",
            due_on=contract.due_on,
            since=contract.changed_at,
            room="exchange",
        )
    for row in requests_to_answer(actor).order_by("made_at")[:_MOST]:
        yield Task(
            f"{row.contract}：{row.get_kind_display()}待答复", reverse("exchange:request_detail", args=[row.pk]), "去答复",
            since=row.made_at, room="exchange",
        )  # fmt: skip


@waits("exchange.payment", "待核定的到账")
def payments_to_verify(actor: Actor, now: datetime) -> Iterator[Task]:
    """Money that came in on contracts whose total is known, one row a contract. One query."""
    if not actor.has("registrar", "registry_head"):
        return
    rows = Payment.objects.filter(
        verified_on__isnull=True, contract__state=ContractState.REGISTERED, contract__is_total_open=False
    )
    rows = which(actor, "exchange.payment.verify", rows).select_related("contract").order_by("made_at")
    seen: dict[int, Payment] = {}
    for row in rows[:50]:
        seen.setdefault(row.contract_id, row)
    for row in seen.values():
        yield Task(
            f"{row.contract}有到账待核定",
            f"{_page(row.contract)}#payments",
            "去核定",
            since=row.made_at,
            room="exchange",
        )


@waits("exchange.contract_mend", "待补正的技术合同")
def contracts_to_mend(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the registrar wants mended. One query."""
    if not actor.keys_of("organisation", *WRITERS):
        return
    for contract in own_contracts(actor).filter(state=ContractState.CORRECTION).order_by("asked_on", "pk"):
        yield Task(
            f"{contract}要补正", reverse("exchange:contract_fill", args=[contract.pk]), "去补正", detail=contract.reason,
            since=contract.changed_at, room="exchange",
        )  # fmt: skip


@awaits("exchange.contract", "在办的技术合同")
def contracts_under_way(actor: Actor, now: datetime) -> Iterator[Task]:
    """What the registrar has not decided. One query."""
    if not actor.keys_of("organisation"):
        return
    states = (
        ContractState.SUBMITTED, ContractState.ACCEPTED, ContractState.EXPERT, ContractState.PROPOSED, ContractState.RECHECK,
    )  # fmt: skip
    for contract in own_contracts(actor).filter(state__in=states).order_by("due_on", "pk"):
        yield Task(
            f"{contract}{contract.get_state_display()}", _page(contract), "查看", due_on=contract.due_on,
            since=contract.changed_at, room="exchange",
        )  # fmt: skip
