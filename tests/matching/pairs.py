"""Made-up pairs of the small world: a masked need of ``firm`` and an offer of ``firm2``, at any step of their life."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from kechuang.exchange.models import Item
from kechuang.matching.logic.steps import StepGiven
from kechuang.matching.models import Docking, DockingStep
from kechuang.matching.operations.docking import propose_docking
from kechuang.matching.operations.step import answer_step, claim_step
from tests.exchange.items import MASKED, OFFER, published

DAY = date(2026, 11, 20)
TALKED = StepGiven(happened_on=DAY, minutes=40, words="谈了工况和试样，下周寄样。")


def need_and_offer(world, now: datetime) -> tuple[Item, Item]:
    """A masked need and an offer, both on show."""
    return published(world, now, MASKED), published(world, now, OFFER, "achievement", "firm2")


def proposed(world, now: datetime, who: str = "firm2") -> DockingStep:
    """One side says that both have talked."""
    need, offer = need_and_offer(world, now)
    return propose_docking(need_id=need.pk, offer_id=offer.pk, given=TALKED, actor=world.actor(who), now=now)


def docked(world, now: datetime) -> Docking:
    """Both have talked, and both say so."""
    step = proposed(world, now)
    return answer_step(step_id=step.pk, confirms=True, actor=world.actor("firm"), now=now).docking


def come_to(
    world, now: datetime, docking: Docking, stage: str, amount: int | None = None, **more
) -> DockingStep:
    """The offering side tells of a stage and the needing side confirms it."""
    given = StepGiven(
        happened_on=DAY, words="见附件", amount=None if amount is None else Decimal(amount), **more
    )
    step = claim_step(docking_id=docking.pk, stage=stage, given=given, actor=world.actor("firm2"), now=now)
    return answer_step(step_id=step.pk, confirms=True, actor=world.actor("firm"), now=now)
