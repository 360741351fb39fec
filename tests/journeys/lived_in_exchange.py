"""Example rows for the routes of offers and needs; the demonstration has them in every state already."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from kechuang.exchange.models import (
    Ask,
    Certificate,
    Contract,
    ContractRequest,
    Face,
    Item,
    Payment,
)
from kechuang.exchange.states import AT_HOME
from tests.journeys.rows import first_of_each

#: Step → the state in which it can be taken, where the demonstration firm's own item stands.
_OF_THE_FIRM = {"pass": "check", "send_back": "check", "withdraw": "published", "renew": "published", "close": "published", "reopen": "closed"}  # fmt: skip


def exchange_examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments for the routes of exchange."""
    own = Item.objects.filter(organisation__memberships__account__username="qiye")
    steps = [{**each, "action": step} for step, state in _OF_THE_FIRM.items() for each in first_of_each(own.filter(state=state))[:1]]  # fmt: skip
    # What is still at home only its owner sees, and only one has a login.
    seen = Item.objects.filter(~Q(state__in=AT_HOME) | Q(pk__in=own.values("pk")))
    waiting = first_of_each(Item.objects.filter(state="review"))[:1]
    steps += [{**each, "action": step} for step in ("publish", "return") for each in waiting]
    got = Ask.objects.filter(item__in=own)
    asks = {
        "answer": got.filter(state="open"),
        "revoke": got.filter(state="granted"),
        "withdraw": Ask.objects.filter(state="open").exclude(item__in=own),
    }
    return {
        **_contract_examples(),
        "exchange:hall_detail": first_of_each(Face.objects.on_show(), "kind", "is_masked"),
        "exchange:ask_make": first_of_each(Face.objects.on_show().filter(is_masked=True))[:1],
        "exchange:dismissal_make": first_of_each(Face.objects.on_show().filter(is_masked=True))[:1],
        "exchange:item_detail": first_of_each(seen, "kind", "state"),
        "exchange:item_fill": first_of_each(own.filter(state__in=("draft", "returned")), "state"),
        "exchange:attachment_list": first_of_each(own.filter(state="draft"))[:1],
        "exchange:item_submit": first_of_each(own.filter(state="draft"))[:1],
        "exchange:item_step": steps,
        "exchange:ask_detail": first_of_each(Ask.objects.all(), "state"),
        "exchange:ask_step": [
            {**each, "action": step} for step, rows in asks.items() for each in first_of_each(rows)[:1]
        ],
    }


#: Step → the state of the demonstration firm's own contract in which it can be taken.
_OF_A_CONTRACT = {
    "withdraw": "submitted", "drop": "draft", "accept": "submitted", "return": "submitted", "consult": "accepted",
    "advise": "expert", "propose": "accepted", "register": "proposed", "decline": "proposed", "send_back": "proposed",
    "pay": "registered", "change": "registered", "cancel": "registered", "recheck": "declined", "object": "registered",
}  # fmt: skip


def _contract_examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments for the routes of technology contracts."""
    own = Contract.objects.filter(organisation__memberships__account__username="qiye")
    certificates = Certificate.objects.order_by("contract", "version")
    signed_by = Contract.objects.filter(
        buyer__organisation__memberships__account__username="qiye", state="registered"
    )
    writable = first_of_each(own.filter(state__in=("draft", "correction")), "state")
    return {
        "exchange:contract_detail": first_of_each(own, "state") + first_of_each(Contract.objects.exclude(pk__in=own), "subkind", "state")[:6],
        "exchange:contract_fill": writable,
        "exchange:contract_submit": writable,
        "exchange:contract_attach": writable[:1],
        "exchange:contract_taxes": first_of_each(own.filter(state="registered"), "subkind"),
        "exchange:contract_step": [
            {**each, "action": step}
            for step, state in _OF_A_CONTRACT.items()
            for each in first_of_each((signed_by.exclude(pk__in=own) if step == "object" else own).filter(state=state))[:1]
        ],
        "exchange:payment_verify": [{"pk": row.contract_id, "payment_id": row.pk} for row in Payment.objects.filter(verified_on=None)[:1]],
        "exchange:certificate_detail": [{"pk": row.contract_id, "version": row.version} for row in certificates],
        "exchange:request_detail": first_of_each(ContractRequest.objects.all(), "kind", "state"),
    }  # fmt: skip


def exchange_queries() -> dict[str, list[str]]:
    """Addresses with a question mark that show something else than the plain ones."""
    return {
        "exchange:need_hall": ["?q=没有这样的需求", "?kind=technology&sort=-amount"],
        "exchange:offer_hall": ["?level=7"],
        "exchange:item_start": ["?side=offer"],
        "exchange:review_list": ["?state=review"],
        "exchange:contract_precheck": [
            "?subkind=KF1&total=1000000&has_purchases=no",
            "?subkind=XK1&is_total_open=on",
        ],
        "exchange:office_list": ["?late=1", "?state=registered&sort=-total"],
        "exchange:contract_statistics": [
            "?year=all&cut=seller&calibre=out",
            "?restated=1&four=1&cut=month",
            "?year=1999",
        ],
        "exchange:contract_lines": ["?year=all&kind=KF"],
        "exchange:certificate_verify": ["?number=2026990101000001-1&code=22222222"],
    }
