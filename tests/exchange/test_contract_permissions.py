"""Who may do what with technology contracts: role × action × state, written by hand."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may
from kechuang.exchange.models import Contract, ContractRequest, Party, Payment
from kechuang.exchange.queries.contract import get_contract, visible_contracts
from kechuang.exchange.states import CONTRACT_LIFECYCLE, CONTRACT_REQUEST_LIFECYCLE, ContractState
from tests.exchange.contracts import OUTSIDE, SERVICE, cancelled, declined, drafted, filed, registered

PEOPLE = (
    "firm", "clerk", "firm2", "county", "county2", "park", "enterprise", "leader", "statistician", "reader", "planner",
    "neighbour", "registrar", "head", "tax", "province", "system", "security", "audit",
)  # fmt: skip
OWN = {"firm", "clerk"}
OFFICE = {"registrar", "head"}
#: Who reads what was filed in 东岭县, and who reads only what is on the register.
FILED = OFFICE | {"county", "enterprise", "leader", "statistician"}
REGISTER = {"reader", "tax", "province", "firm2"}
#: Permission → who may while it is at home, once it is filed, once it is on the register.
WHO: dict[str, tuple[set[str], set[str], set[str]]] = {
    "exchange.contract.view": (OWN, OWN | FILED, OWN | FILED | REGISTER),
    "exchange.contract.fill": (OWN, OWN, OWN),
    "exchange.contract.accept": (set(), OFFICE, OFFICE),
    "exchange.contract.propose": (set(), OFFICE, OFFICE),
    "exchange.contract.decide": ({"head"}, {"head"}, {"head"}),
    "exchange.contract.import": (OFFICE, OFFICE, OFFICE),
}


def column(state: str) -> int:
    if state in ("draft", "dropped"):
        return 0
    return 2 if state in ("registered", "cancelled") else 1


@pytest.mark.parametrize("action", WHO)
@pytest.mark.parametrize("state", ContractState)
def test_who_may(action, state, world):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    contract = Contract(
        organisation=firm, region=world.county, state=state, seller=Party(organisation=firm), buyer=Party(organisation=other)
    )  # fmt: skip
    found = {name for name in PEOPLE if may(world.actor(name), action, contract)}
    assert found == WHO[action][column(state)]


def test_who_may_with_what_hangs_on_a_contract(world):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    contract = Contract(
        organisation=firm, region=world.county, state="registered", seller=Party(organisation=firm), buyer=Party(organisation=other)
    )  # fmt: skip
    payment = Payment(contract=contract)
    request = ContractRequest(contract=contract, organisation=firm)
    objection = ContractRequest(contract=contract, organisation=other)
    wanted = [
        ("exchange.payment.add", payment, OWN),
        ("exchange.payment.verify", payment, OFFICE),
        ("exchange.contract_request.make", request, OWN),
        ("exchange.contract_request.make", objection, {"firm2"}),
        ("exchange.contract_request.view", request, OWN | FILED),
        ("exchange.contract_request.view", objection, OWN | FILED | {"firm2"}),
        ("exchange.contract_request.answer", request, {"head"}),
    ]
    for action, obj, people in wanted:
        assert {name for name in PEOPLE if may(world.actor(name), action, obj)} == people, action
    export = OWN | FILED | REGISTER
    assert {name for name in PEOPLE if may(world.actor(name), "exchange.contract.export")} - {
        "county2",
        "park",
    } == export
    counters = {name for name in PEOPLE if may(world.actor(name), "exchange.contract.count", world.county)}
    assert counters == FILED | REGISTER - {"firm2"}


def test_lists_and_single_rows_agree(world, now):
    rows = [
        drafted(world, now), filed(world, now, SERVICE), registered(world, now),
        declined(world, now, SERVICE.__class__(**{**SERVICE.__dict__, "title": "又一份技术服务", "buyer": OUTSIDE})),
        registered(world, now, who="firm2", given=SERVICE.__class__(**{**SERVICE.__dict__, "buyer": OUTSIDE})),
    ]  # fmt: skip
    cancelled(world, now, rows[2])
    for name in PEOPLE:
        actor = world.actor(name)
        listed = set(visible_contracts(actor))
        allowed = {
            row for row in rows if may(actor, "exchange.contract.view", Contract.objects.get(pk=row.pk))
        }
        assert listed == allowed, name
    with pytest.raises(Contract.DoesNotExist):
        get_contract(world.actor("firm2"), rows[0].pk)


def test_every_state_has_a_way_on_or_ends():
    ends = {state for state in CONTRACT_LIFECYCLE.states if not CONTRACT_LIFECYCLE.actions(state)}
    assert ends == {"upheld", "cancelled", "dropped"}
    assert [row.action for row in CONTRACT_REQUEST_LIFECYCLE.actions("open")] == [
        "grant",
        "refuse",
        "withdraw",
    ]
