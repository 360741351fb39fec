"""Pairs follow the technology contracts that came of them, with each amount under its own name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kechuang.core.operations.outbox import deliver_due
from kechuang.exchange.models import Contract, Payment
from kechuang.matching.models import Docking
from kechuang.matching.operations.contract import follow_cancelling, follow_contract, follow_payment
from kechuang.matching.operations.docking import set_aside_docking
from tests.exchange.contracts import registered
from tests.matching.pairs import docked, need_and_offer
from tests.matching.suggested import SYSTEM


def contract_of(world, now, need, offer) -> Contract:
    contract = registered(world, now)
    Contract.objects.filter(pk=contract.pk).update(need=need, offer=offer)
    return Contract.objects.get(pk=contract.pk)


def test_follow_contract_takes_the_pair_to_its_registration(world, now):
    docking = docked(world, now)
    set_aside_docking(docking_id=docking.pk, reason="等", actor=world.actor("firm"), now=now)
    contract = contract_of(world, now, docking.need, docking.offer)
    deliver_due(now=now)
    docking.refresh_from_db()
    step = docking.steps.get(stage="registered")
    assert (docking.stage, docking.standing, step.teller, step.contract_number) == (
        "registered",
        "going",
        "system",
        contract.number,
    )
    assert (step.amount, step.technology_amount) == (Decimal(10_000_000), Decimal(7_000_000))
    assert step.contract == contract
    follow_contract(contract_id=contract.pk, actor=SYSTEM, now=now)
    assert docking.steps.filter(stage="registered").count() == 1


def test_a_contract_makes_the_pair_that_nobody_told_of(world, now):
    need, offer = need_and_offer(world, now)
    contract = contract_of(world, now, need, offer)
    follow_contract(contract_id=contract.pk, actor=SYSTEM, now=now)
    assert Docking.objects.get(need=need, offer=offer).stage == "registered"


def test_a_contract_that_names_no_pair_makes_none(world, now):
    contract = registered(world, now)
    assert follow_contract(contract_id=contract.pk, actor=SYSTEM, now=now) is None
    assert not Docking.objects.exists()


def test_verified_money_is_paid_and_grows_and_a_cancelled_registration_counts_no_more(world, now):
    docking = docked(world, now)
    contract = contract_of(world, now, docking.need, docking.offer)
    follow_contract(contract_id=contract.pk, actor=SYSTEM, now=now)
    assert follow_payment(contract_id=contract.pk, actor=SYSTEM, now=now) is None
    for amount, day in ((3_000_000, date(2026, 11, 10)), (2_000_000, date(2026, 11, 20))):
        Payment.objects.create(
            contract=contract, received_on=day, amount=amount, cost=0, verified_on=day, made_at=now
        )  # fmt: skip
        follow_payment(contract_id=contract.pk, actor=SYSTEM, now=now)
    paid = docking.steps.get(stage="paid")
    assert (paid.amount, paid.happened_on) == (Decimal(5_000_000), date(2026, 11, 10))
    assert follow_cancelling(contract_id=contract.pk, actor=SYSTEM, now=now) == 2
    docking.refresh_from_db()
    assert docking.stage == "docked"
