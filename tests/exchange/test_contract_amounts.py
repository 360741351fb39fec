"""Rules by date, facts from the record, the worked examples of the three amounts end to end, and what comes after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.exchange.logic.contract import PartyGiven
from kechuang.exchange.models import Certificate, Contract, RegisterLine
from kechuang.exchange.operations.contract_deciding import (
    propose_decision,
)
from kechuang.exchange.operations.contract_filing import (
    PaymentGiven,
    add_payment,
    verify_payment,
)
from kechuang.exchange.operations.contract_requesting import make_request, withdraw_request
from kechuang.exchange.operations.contract_writing import (
    fill_contract,
    start_contract,
)
from kechuang.exchange.queries.contract_judging import judge_contract, judge_money
from tests.exchange.contracts import (
    DEVELOPMENT,
    OPEN,
    OUTSIDE,
    SERVICE,
    accepted,
    answered,
    asked,
    cancelled,
    declined,
    drafted,
    registered,
)

DAY = timedelta(days=1)


def verdicts(contract, on: date) -> dict[str, str]:
    return {each.condition.code: str(each.verdict) for each in judge_contract(contract, on=on).findings}


# ── rules by date, and the facts from the contract's own record ──────────────────────────────


def test_the_rules_are_chosen_by_the_day_of_filing(world, now):
    electronic = replace(
        DEVELOPMENT, form="electronic", signed_on=date(2026, 1, 5), effective_on=date(2026, 1, 5)
    )
    contract = drafted(world, now, electronic)
    old, new = (judge_contract(contract, on=day) for day in (date(2026, 1, 22), date(2026, 1, 23)))
    assert (old.rule.code, new.rule.code) == ("tech_contract_2001", "tech_contract_2026")
    assert (str(old.finding("N1").verdict), str(new.finding("N1").verdict)) == ("manual", "met")
    assert (old.rule.confirmed, new.rule.confirmed) == (False, False)


def test_facts_come_from_the_record(world, now):
    contract = drafted(world, now)
    on = date(2026, 11, 22)
    assert {key: verdicts(contract, on)[key] for key in ("P1", "P2", "P7", "P8", "P9", "P10", "N5")} == dict.fromkeys(
        ("P1", "P2", "P7", "P8", "P9", "P10", "N5"), "met"
    )  # fmt: skip
    wrong = replace(
        DEVELOPMENT,
        buyer=PartyGiven(None, "某单位", "91990102MA0000022K", region_code="990199", nature="100"),
    )
    fill_contract(contract_id=contract.pk, given=wrong, actor=world.actor("firm"), now=now)
    found = verdicts(Contract.objects.get(pk=contract.pk), on)
    assert (found["P8"], found["P10"]) == ("unmet", "unmet")
    elsewhere = replace(DEVELOPMENT, buyer=OUTSIDE, seller=PartyGiven(region_code="990201", nature="100"))
    fill_contract(contract_id=contract.pk, given=elsewhere, actor=world.actor("firm"), now=now)
    found = verdicts(Contract.objects.get(pk=contract.pk), on)
    assert (found["P2"], found["P8"], found["P9"], found["P10"]) == ("unmet", "met", "met", "met")


def test_a_division_must_exist_on_the_day_of_signing(world, now):
    contract = drafted(world, now)
    place = world.regions["990102"]
    place.valid_to = date(2026, 10, 31)
    place.save()
    Event.objects.create(
        kind="core.region.retired", object_type="core.region", object_id="990102", seq=1, at=now, actor_label="系统", title="停用",
        data={}, previous="", hash="x",
    )  # fmt: skip
    assert verdicts(contract, date(2026, 11, 22))["P10"] == "unmet"


def test_imports_are_filed_by_the_buyer(world, now):
    firm, actor = world.organisations["firm"], world.actor("firm")
    abroad = PartyGiven(None, "海外示例公司", country="276", nature="600")
    given = replace(DEVELOPMENT, filer="buyer", seller=abroad, buyer=PartyGiven())
    contract = start_contract(organisation_id=firm.pk, filer="buyer", actor=actor, now=now)
    contract = fill_contract(contract_id=contract.pk, given=given, actor=actor, now=now)
    assert (contract.buyer.name, contract.seller.region_code) == (firm.name, "")
    new, old = verdicts(contract, date(2026, 11, 22)), verdicts(contract, date(2026, 1, 22))
    assert (new["P1"], old["P1"], new["P7"], new["P9"]) == ("met", "unmet", "met", "met")


# ── three amounts: the worked examples, end to end ───────────────────────────────────────────

EXAMPLES = {
    "a": (DEVELOPMENT, 10_000_000, 7_000_000),
    "b": (
        replace(
            DEVELOPMENT, objects_delivered=[{"carrier": "plant", "quantity": "1", "unit_cost": "1200000"}]
        ),
        10_000_000,
        8_200_000,
    ),
    "c": (
        replace(
            DEVELOPMENT,
            purchases=[{"item": "parts", "amount": "3600000"}],
            objects_delivered=[{"carrier": "plant", "quantity": "3", "unit_cost": "1200000"}],
        ),
        10_000_000,
        8_800_000,
    ),
    "d": (SERVICE, 800_000, 800_000),
}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_three_amounts(name, world, now):
    given, total, technology = EXAMPLES[name]
    contract = registered(world, now, given)
    assert (contract.total, contract.technology) == (total, technology)
    assert contract.payments.count() == 0


def test_example_e_deducted_beyond_the_total_is_refused_with_its_clause(world, now):
    contract = accepted(world, now, replace(DEVELOPMENT, total=Decimal(2_999_999)))
    assert judge_money(contract, on=date(2026, 11, 22)).amount("technology").value == 0
    with pytest.raises(Problem, match=r"有技术内容.*技术合同认定规则"):
        propose_decision(
            contract_id=contract.pk, accepts_content=True, proposal="register", actor=world.actor("registrar"), now=now
        )  # fmt: skip


def test_example_f_income_of_a_payment(world, now):
    contract = registered(world, now)
    given = PaymentGiven(date(2026, 11, 20), Decimal(5_000_000), Decimal(600_000))
    row = add_payment(contract_id=contract.pk, given=given, actor=world.actor("firm"), now=now)
    assert row.income is None
    done = verify_payment(payment_id=row.pk, actor=world.actor("registrar"), now=now)
    assert (done.income, done.verified_on) == (Decimal(2_900_000), date(2026, 11, 22))
    with pytest.raises(Problem):
        verify_payment(payment_id=row.pk, actor=world.actor("registrar"), now=now)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"cost": Decimal(-1)}, "cost"),
        ({"received_on": date(2026, 11, 23)}, "received_on"),
        ({"amount": Decimal(10_000_001)}, "amount"),
    ],
)
def test_add_payment_refuses(change, field, world, now):
    contract = registered(world, now)
    given = replace(PaymentGiven(date(2026, 11, 20), Decimal(5), Decimal(0)), **change)
    with pytest.raises(Problem) as error:
        add_payment(contract_id=contract.pk, given=given, actor=world.actor("firm"), now=now)
    assert (error.value.field, contract.payments.count()) == (field, 0)


def test_payments_are_the_filers_and_of_registered_contracts(world, now):
    given = PaymentGiven(date(2026, 11, 20), Decimal(5), Decimal(0))
    contract = accepted(world, now)
    with pytest.raises(Problem):
        add_payment(contract_id=contract.pk, given=given, actor=world.actor("firm"), now=now)
    other = registered(world, now, SERVICE)
    for name in ("firm2", "registrar", "tax"):
        with pytest.raises(Refused):
            add_payment(contract_id=other.pk, given=given, actor=world.actor(name), now=now)
    row = add_payment(contract_id=other.pk, given=given, actor=world.actor("clerk"), now=now)
    with pytest.raises(Refused):
        verify_payment(payment_id=row.pk, actor=world.actor("firm"), now=now)


def test_an_open_total_stays_unknown(world, now):
    contract = registered(world, now, OPEN)
    assert (contract.total, contract.technology) == (None, None)
    line = RegisterLine.objects.get()
    assert (line.count, line.unknown, line.total, line.technology) == (1, 1, None, None)
    given = PaymentGiven(date(2026, 11, 20), Decimal(500), Decimal(0))
    row = add_payment(contract_id=contract.pk, given=given, actor=world.actor("firm"), now=now)
    with pytest.raises(Problem, match="总额未定"):
        verify_payment(payment_id=row.pk, actor=world.actor("registrar"), now=now)
    changes = {"is_total_open": False, "total": Decimal(900_000), "open_words": ""}
    answered(world, now, asked(world, now, contract, "change", changes=changes))
    changed = Contract.objects.get(pk=contract.pk)
    assert (changed.total, changed.technology, changed.version) == (900_000, 900_000, 2)
    line = RegisterLine.objects.get(kind="changed")
    assert (line.count, line.unknown, line.total, line.technology) == (0, -1, 900_000, 900_000)
    assert verify_payment(payment_id=row.pk, actor=world.actor("registrar"), now=now).income == 500


# ── after the decision ───────────────────────────────────────────────────────────────────────


def test_a_change_gives_a_new_version_and_certificate(world, now):
    contract = registered(world, now)
    request = asked(world, now, contract, "change", changes={"total": Decimal(12_000_000)})
    assert (request.state, Contract.objects.get(pk=contract.pk).total) == ("open", 10_000_000)
    answered(world, now + DAY, request)
    changed = Contract.objects.get(pk=contract.pk)
    assert (changed.state, changed.total, changed.technology, changed.version) == (
        "registered",
        12_000_000,
        9_000_000,
        2,
    )
    line = RegisterLine.objects.get(kind="changed")
    assert (line.count, line.total, line.technology, line.on) == (0, 2_000_000, 2_000_000, date(2026, 11, 23))
    states = dict(Certificate.objects.values_list("number", "state"))
    assert states == {"2026990101000001-1": "replaced", "2026990101000001-2": "valid"}


def test_a_cancellation_takes_all_away_and_revokes(world, now):
    contract = cancelled(world, now + DAY, registered(world, now))
    assert (contract.state, contract.cancelled_on) == ("cancelled", date(2026, 11, 23))
    line = RegisterLine.objects.get(kind="cancelled")
    assert (line.count, line.total, line.technology) == (-1, -10_000_000, -7_000_000)
    assert Certificate.objects.get().state == "revoked"


def test_an_open_contract_that_is_cancelled_takes_away_nothing_known(world, now):
    cancelled(world, now, registered(world, now, OPEN))
    line = RegisterLine.objects.get(kind="cancelled")
    assert (line.count, line.unknown, line.total, line.technology) == (-1, -1, None, None)


def test_a_second_look(world, now):
    contract = declined(world, now)
    request = asked(world, now, contract, "recheck")
    assert Contract.objects.get(pk=contract.pk).state == "recheck"
    with pytest.raises(Problem):
        withdraw_request(request_id=request.pk, actor=world.actor("firm"), now=now)
    answered(world, now + DAY, request)
    again = Contract.objects.get(pk=contract.pk)
    assert (again.state, again.accepted_on, again.decided_on) == ("accepted", date(2026, 11, 23), None)
    assert again.due_on is not None


def test_a_second_look_that_upholds_is_final(world, now):
    contract = declined(world, now)
    answered(world, now, asked(world, now, contract, "recheck"), grants=False)
    assert Contract.objects.get(pk=contract.pk).state == "upheld"


def test_an_objection_is_the_other_sides(world, now):
    contract = registered(world, now)
    with pytest.raises(Problem):
        asked(world, now, contract, "objection")
    with pytest.raises(Problem):
        asked(world, now, contract, "cancel", who="firm2")
    request = asked(world, now, contract, "objection", who="firm2")
    answered(world, now, request)
    assert Contract.objects.get(pk=contract.pk).state == "cancelled"


def test_requests_are_refused_with_words_and_once(world, now):
    contract = registered(world, now)
    firm = world.organisations["firm"]
    with pytest.raises(Problem) as error:
        make_request(
            contract_id=contract.pk,
            organisation_id=firm.pk,
            kind="cancel",
            reason="",
            actor=world.actor("firm"),
            now=now,
        )
    assert error.value.field == "reason"
    with pytest.raises(Problem, match="没有要变更的内容"):
        asked(world, now, contract, "change", changes={"total": Decimal(10_000_000)})
    request = asked(world, now, contract, "cancel")
    with pytest.raises(Problem):
        asked(world, now, contract, "cancel")
    assert withdraw_request(request_id=request.pk, actor=world.actor("firm"), now=now).state == "withdrawn"
    refused = answered(world, now, asked(world, now, contract, "cancel"), grants=False)
    assert (refused.state, Contract.objects.get(pk=contract.pk).state) == ("refused", "registered")
