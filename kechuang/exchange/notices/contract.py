"""Who hears of what happens to technology contracts. What a contract is about stands in no notice: copies go out by mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.core.operations.notice import finish_tasks_at, send_notice
from kechuang.core.permissions import who_may
from kechuang.exchange.models import Contract, ContractRequest
from kechuang.exchange.permissions import WRITERS
from kechuang.exchange.states import RequestKind
from kechuang.subjects.models import Membership


@on("exchange.contract.submitted", "exchange.contract.corrected", code="exchange.tell_registrar")
def tell_registrar(event: Event) -> None:
    """The registrars of its region, else those above."""
    contract = _contract(event)
    _tell(_posts("exchange.contract.accept", contract, event), event, event.title, _page(contract))


@on("exchange.contract.proposed", code="exchange.tell_head")
def tell_head(event: Event) -> None:
    """The head of the registration office: an opinion waits for his word."""
    contract = _contract(event)
    _tell(_posts("exchange.contract.decide", contract, event), event, f"{contract}待核准", _page(contract))


@on(
    "exchange.contract.accepted", "exchange.contract.returned", "exchange.contract.registered", "exchange.contract.declined",
    "exchange.contract.changed", "exchange.contract.cancelled", "exchange.contract.rechecked", code="exchange.tell_filer",
)  # fmt: skip
def tell_filer(event: Event) -> None:
    """Those who file: what became of it; of a registered one's end also the other side."""
    contract = _contract(event)
    finish_tasks_at(link=_page(contract), actor=Actor.system("技术合同"), now=event.at)
    is_task = event.kind == "exchange.contract.returned"
    body = str(event.data.get("reason", ""))
    _tell(
        _members(contract.organisation_id, event),
        event,
        event.title,
        _page(contract),
        body=body,
        is_task=is_task,
    )
    if event.kind in ("exchange.contract.cancelled", "exchange.contract.changed"):
        others = {contract.seller.organisation_id, contract.buyer.organisation_id} - {
            None,
            contract.organisation_id,
        }
        for key in sorted(key for key in others if key is not None):
            _tell(_members(key, event), event, event.title, _page(contract))
    if event.data.get("benefit") or event.data.get("took_benefit"):
        words = "已经享受过税收优惠，请告知税务机关。"
        _tell(
            _posts("exchange.contract.accept", contract, event),
            event,
            f"{event.title}：{words}",
            _page(contract),
        )


@on("exchange.contract_request.made", code="exchange.tell_asked_head")
def tell_asked_head(event: Event) -> None:
    """The head: what is asked. Of an objection the filer hears, too."""
    row = _request(event)
    page = reverse("exchange:request_detail", args=[row.pk])
    _tell(_posts("exchange.contract_request.answer", row.contract, event, row), event, event.title, page)
    if row.kind == RequestKind.OBJECTION:
        _tell(
            _members(row.contract.organisation_id, event),
            event,
            f"合同的另一方对{row.contract}提出异议",
            page,
        )


@on("exchange.contract_request.answered", code="exchange.tell_asker")
def tell_asker(event: Event) -> None:
    """Who asked: the answer."""
    row = _request(event)
    page = reverse("exchange:request_detail", args=[row.pk])
    _tell(_members(row.organisation_id, event), event, event.title, page, body=row.answer)


@on("exchange.payment.verified", code="exchange.tell_verified")
def tell_verified(event: Event) -> None:
    """The filer: the technical income of a payment is settled."""
    contract = _by_key(int(event.data["contract"]))
    _tell(_members(contract.organisation_id, event), event, event.title, f"{_page(contract)}#payments")


def _by_key(key: int) -> Contract:
    return Contract.objects.select_related("region", "organisation", "seller", "buyer").get(pk=key)


def _contract(event: Event) -> Contract:
    return _by_key(int(event.object_id))


def _request(event: Event) -> ContractRequest:
    return ContractRequest.objects.select_related("contract__region", "contract__organisation").get(
        pk=event.object_id
    )


def _page(contract: Contract) -> str:
    return reverse("exchange:contract_detail", args=[contract.pk])


def _posts(action: str, contract: Contract, event: Event, obj: Any = None) -> set[int]:
    """Who may by his post, those nearest to the contract first. ``obj``: on what the permission is asked, if not on the contract."""
    posts = list(who_may(action, contract if obj is None else obj, on=timezone.localdate(event.at)))
    nearest = [post for post in posts if post.region_id == contract.region_id] or posts
    return {post.account_id for post in nearest}


def _members(organisation_id: int, event: Event) -> set[int]:
    rows = Membership.objects.in_force(timezone.localdate(event.at)).filter(
        organisation=organisation_id, role__in=WRITERS
    )
    return {key for key in rows.values_list("account_id", flat=True) if key}


def _tell(
    people: Iterable[int], event: Event, title: str, link: str, *, body: str = "", is_task: bool = False
) -> None:
    for account_id in sorted(set(people) - {event.actor_id}):
        send_notice(
            account_id=account_id, title=title, body=body, link=link, is_task=is_task, event=event, now=event.at
        )  # fmt: skip
