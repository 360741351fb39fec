"""Who may do what with pairs: both sides with their own, officers by post and the need's county."""

from __future__ import annotations

from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import Belonging, allow
from kechuang.exchange.permissions import HANDLERS, MEMBERS, READERS, WRITERS
from kechuang.matching.states.docking import Teller


def sides_of(roles: frozenset[str], prefix: str = "") -> tuple[Belonging, Belonging]:
    """Both sides of a pair; ``prefix`` leads from a row to its pair (``docking__``)."""

    def pair(obj: Any) -> Any:
        return obj.docking if prefix else obj

    return (
        Belonging(
            "organisation", roles, lambda obj: pair(obj).need.organisation_id, f"{prefix}need__organisation"
        ),
        Belonging(
            "organisation", roles, lambda obj: pair(obj).offer.organisation_id, f"{prefix}offer__organisation"
        ),
    )


def side_of(actor: Actor, docking: Any, *roles: str) -> str:
    """Which side of a pair the actor is, ``need`` before ``offer``; empty for neither."""
    keys = actor.keys_of("organisation", *roles)
    if docking.need.organisation_id in keys:
        return str(Teller.NEED)
    return str(Teller.OFFER) if docking.offer.organisation_id in keys else ""


def _the_others(actor: Actor, step: Any) -> str:
    """Nobody confirms what he told himself; an officer confirms on evidence."""
    if actor.is_system or side_of(actor, step.docking, *WRITERS) != step.teller:
        return ""
    return "这是本单位填报的，要由对方或科技部门确认。"


def _his_own(actor: Actor, step: Any) -> str:
    """Only the side that told takes it back."""
    own = side_of(actor, step.docking, *WRITERS) == step.teller
    return "" if own or actor.is_system else "只能撤回本单位填报的。"


def _at_pair(step: Any) -> str:
    return str(step.docking.region.path)


allow("matching.docking.view", "查看对接", READERS, belongings=sides_of(MEMBERS))
allow("matching.docking.propose", "提出对接", HANDLERS, belongings=sides_of(WRITERS))
allow("matching.docking.set_aside", "搁置对接", HANDLERS, belongings=sides_of(WRITERS))
allow("matching.docking.fail", "把对接记为失败", HANDLERS, belongings=sides_of(WRITERS))
allow("matching.docking.resume", "恢复对接", HANDLERS, belongings=sides_of(WRITERS))
allow("matching.docking.export", "导出对接", READERS, belongings=sides_of(MEMBERS))
allow("matching.docking.import", "导入对接", HANDLERS)
allow("matching.step.claim", "填报对接进展", (), belongings=sides_of(WRITERS))
allow(
    "matching.step.answer",
    "确认对接进展",
    HANDLERS,
    condition=_the_others,
    place=_at_pair,
    region_field="docking__region",
    belongings=sides_of(WRITERS, "docking__"),
)
allow(
    "matching.step.withdraw",
    "撤回对接进展",
    (),
    condition=_his_own,
    belongings=sides_of(WRITERS, "docking__"),
)
allow("matching.step.record", "登记对接进展", HANDLERS)
allow(
    "matching.step.void",
    "更正对接进展",
    HANDLERS,
    place=_at_pair,
    region_field="docking__region",
)
allow("matching.funnel.view", "查看对接漏斗", READERS)
