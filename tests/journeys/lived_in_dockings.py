"""Example rows for the routes of pairs and suggestions; the demonstration has them at every stage already."""

from __future__ import annotations

from typing import Any

from kechuang.exchange.models import Face, Item
from kechuang.matching.models import Docking, DockingStep, ExpertAsk, Suggestion
from kechuang.subjects.models import Expert
from tests.journeys.rows import first_of_each


def docking_examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments for the routes of pairs and suggestions."""
    own = Docking.objects.filter(need__organisation__memberships__account__username="qiye")
    going = Docking.objects.filter(standing="going", stage="docked")
    acts = {
        "claim": own.filter(standing="going"), "record": going, "set_aside": going, "fail": going,
        "resume": Docking.objects.exclude(standing="going"),
    }  # fmt: skip
    claimed = DockingStep.objects.filter(state="claimed")
    steps = {
        "answer": claimed, "withdraw": claimed, "void": DockingStep.objects.filter(state="confirmed").exclude(stage="pushed"),
    }  # fmt: skip
    shown = Suggestion.objects.out()
    mine = shown.filter(
        need__organisation__memberships__account__username="qiye", need_state__in=("told", "opened")
    )
    untold = shown.filter(need_state="fresh") | shown.filter(offer_state="fresh")
    taken = {"like": mine, "dismiss": mine, "confirm": Suggestion.objects.filter(state="hidden"), "hide": shown, "push": untold}  # fmt: skip
    on_show = Item.objects.filter(state="published")
    asked = list(ExpertAsk.objects.order_by("answer", "pk"))
    return {
        "matching:docking_detail": first_of_each(Docking.objects.all(), "stage", "standing"),
        "matching:docking_step": [{**each, "action": act} for act, rows in acts.items() for each in first_of_each(rows)[:1]],
        "matching:step_file": [{**each} for each in first_of_each(claimed)[:1]],
        "matching:step_step": [{**each, "action": act} for act, rows in steps.items() for each in first_of_each(rows)[:1]],
        "matching:suggestion_detail": first_of_each(shown, "need_state")[:3],
        "matching:suggestion_open": first_of_each(mine)[:1],
        "matching:suggestion_step": [{**each, "action": act} for act, rows in taken.items() for each in first_of_each(rows)[:1]],
        "matching:item_fits": [*first_of_each(on_show, "side"), *({"pk": each.item_id} for each in asked[:2])],
        "matching:expert_answer": [{"pk": each.pk} for each in asked[:1]],
        "matching:expert_ask": [{**each, "expert_id": Expert.objects.findable().order_by("pk")[0].pk} for each in first_of_each(on_show)[:1]],
        "matching:item_compute": first_of_each(on_show, "side")[:1],
    }  # fmt: skip


def docking_queries() -> dict[str, list[str]]:
    """Addresses with a question mark that show something else than the plain ones."""
    need = Face.objects.on_show().filter(side="need").order_by("pk").first()
    asked = f"?item={need.pk}" if need is not None else ""
    return {
        "matching:docking_propose": [asked],
        "matching:docking_list": ["?reached=signed", "?q=没有这一对"],
        "matching:funnel_show": ["?by=place", "?field=9"],
        "matching:suggestion_mine": ["?taken=liked", "?taken=dismissed"],
        "matching:suggestion_list": ["?state=hidden"],
    }
