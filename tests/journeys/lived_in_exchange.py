"""Example rows for the routes of offers and needs; the demonstration has them in every state already."""

from __future__ import annotations

from typing import Any

from kechuang.exchange.models import Ask, Face, Item

#: Step → the state in which it can be taken, where the demonstration firm's own item stands.
_OF_THE_FIRM = {"pass": "check", "send_back": "check", "withdraw": "published", "renew": "published", "close": "published", "reopen": "closed"}  # fmt: skip


def _first(rows: Any, *fields: str) -> list[dict[str, Any]]:
    found: dict[tuple[object, ...], int] = {}
    for row in rows.order_by("pk"):
        found.setdefault(tuple(getattr(row, field) for field in fields), row.pk)
    return [{"pk": key} for key in found.values()]


def exchange_examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments for the routes of exchange."""
    own = Item.objects.filter(organisation__memberships__account__username="qiye")
    steps = [{**each, "action": step} for step, state in _OF_THE_FIRM.items() for each in _first(own.filter(state=state))[:1]]  # fmt: skip
    waiting = _first(Item.objects.filter(state="review"))[:1]
    steps += [{**each, "action": step} for step in ("publish", "return") for each in waiting]
    got = Ask.objects.filter(item__in=own)
    asks = {
        "answer": got.filter(state="open"),
        "revoke": got.filter(state="granted"),
        "withdraw": Ask.objects.filter(state="open").exclude(item__in=own),
    }
    return {
        "exchange:hall_detail": _first(Face.objects.on_show(), "kind", "is_masked"),
        "exchange:ask_make": _first(Face.objects.on_show().filter(is_masked=True))[:1],
        "exchange:dismissal_make": _first(Face.objects.on_show().filter(is_masked=True))[:1],
        "exchange:item_detail": _first(Item.objects.all(), "kind", "state"),
        "exchange:item_fill": _first(own.filter(state__in=("draft", "returned")), "state"),
        "exchange:item_submit": _first(own.filter(state="draft"))[:1],
        "exchange:item_step": steps,
        "exchange:ask_detail": _first(Ask.objects.all(), "state"),
        "exchange:ask_step": [
            {**each, "action": step} for step, rows in asks.items() for each in _first(rows)[:1]
        ],
    }


def exchange_queries() -> dict[str, list[str]]:
    """Addresses with a question mark that show something else than the plain ones."""
    return {
        "exchange:need_hall": ["?q=没有这样的需求", "?kind=technology&sort=-amount"],
        "exchange:offer_hall": ["?level=7"],
        "exchange:item_start": ["?side=offer"],
        "exchange:review_list": ["?state=review"],
    }
