"""Technology contracts step by step: effects, events, refusals; the worked examples of the three amounts end to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.exchange.logic.contract import PartyGiven
from kechuang.exchange.models import Certificate, Contract, RegisterLine
from kechuang.exchange.operations.contract_deciding import (
    accept_contract,
    consult_experts,
    decline_contract,
    note_advice,
    propose_decision,
    register_contract,
    return_contract,
    send_back_contract,
)
from kechuang.exchange.operations.contract_filing import (
    attach_contract_file,
    remove_contract_file,
)
from kechuang.exchange.operations.contract_writing import (
    drop_contract,
    fill_contract,
    start_contract,
    submit_contract,
    withdraw_contract,
)
from kechuang.exchange.queries.contract import near_contracts
from kechuang.exchange.queries.contract_judging import judge_contract
from tests.exchange.contracts import (
    DEVELOPMENT,
    OPEN,
    OUTSIDE,
    PDF,
    SERVICE,
    accepted,
    cancelled,
    drafted,
    filed,
    proposed,
    registered,
)

DAY = timedelta(days=1)
BUYING = [{"item": "equipment", "amount": "2500000"}, {"item": "materials", "amount": "500000"}]


def kinds(contract) -> list[str]:
    rows = Event.objects.filter(object_type="exchange.contract", object_id=str(contract.pk))
    return list(rows.order_by("seq").values_list("kind", flat=True))


def verdicts(contract, on: date) -> dict[str, str]:
    return {each.condition.code: str(each.verdict) for each in judge_contract(contract, on=on).findings}


# ── writing and filing ───────────────────────────────────────────────────────────────────────


def test_start_contract_fills_in_the_side_that_files(world, now):
    firm = world.organisations["firm"]
    contract = start_contract(organisation_id=firm.pk, actor=world.actor("clerk"), now=now)
    seller = contract.seller
    assert (seller.organisation, seller.name, seller.code) == (firm, firm.name, firm.uscc)
    assert (seller.region_code, seller.place, seller.nature) == ("990101", world.county, "100")
    assert (contract.state, contract.total, contract.technology, contract.number) == (
        "draft",
        None,
        None,
        None,
    )
    with pytest.raises(Refused):
        start_contract(organisation_id=firm.pk, actor=world.actor("firm2"), now=now)


def test_fill_contract_knows_the_other_side_by_its_code(world, now):
    contract = drafted(world, now)
    assert contract.buyer.organisation == world.organisations["firm2"]
    assert contract.buyer.place == world.regions["990102"]
    event = Event.objects.filter(kind="exchange.contract.filled").get()
    assert ("total" in event.data["changed"], "10000000" in str(event.data), "星禾九号" in event.title) == (
        True,
        False,
        False,
    )
    before = Event.objects.count()
    fill_contract(contract_id=contract.pk, given=DEVELOPMENT, actor=world.actor("firm"), now=now + DAY)
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"total": Decimal(-1)}, "total"),
        ({"total": Decimal(0)}, "total"),
        ({"is_total_open": True}, "total"),
        ({"valid_until": date(2026, 11, 1)}, "valid_until"),
        ({"purchases": [{"item": "equipment", "amount": "二百"}]}, "purchases"),
        ({"purchases": [{"item": "equipment", "amount": "-3"}]}, "purchases"),
        ({"expected_output": Decimal(-5)}, "expected_output"),
    ],
)
def test_fill_contract_refuses_what_cannot_be(change, field, world, now):
    contract = drafted(world, now)
    with pytest.raises(Problem) as error:
        fill_contract(
            contract_id=contract.pk, given=replace(DEVELOPMENT, **change), actor=world.actor("firm"), now=now
        )
    assert error.value.field == field
    assert Contract.objects.get(pk=contract.pk).total == 10_000_000


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"total": None}, "total"),
        ({"purchases": None}, "has_purchases"),
        ({"objects_delivered": None}, "has_objects"),
        ({"buyer": PartyGiven(None, "某单位", nature="100")}, "buyer_code"),
        ({"answers": {}}, "contract_names_object"),
    ],
)
def test_submit_contract_says_what_is_missing(change, field, world, now):
    contract = drafted(world, now, replace(DEVELOPMENT, **change))
    with pytest.raises(Problem) as error:
        submit_contract(contract_id=contract.pk, actor=world.actor("firm"), now=now)
    assert error.value.field == field


def test_submit_contract_needs_its_text(world, now):
    contract = drafted(world, now)
    actor = world.actor("firm")
    remove_contract_file(contract_id=contract.pk, file_id=contract.files.get().pk, actor=actor, now=now)
    with pytest.raises(Problem) as error:
        submit_contract(contract_id=contract.pk, actor=actor, now=now)
    assert error.value.field == "files"
    attach_contract_file(
        contract_id=contract.pk, kind="text", name="合同.pdf", data=PDF, actor=actor, now=now
    )
    assert submit_contract(contract_id=contract.pk, actor=actor, now=now).filed_on == date(2026, 11, 22)


def test_files_are_checked_and_close_with_the_filing(world, now):
    contract, actor = drafted(world, now), world.actor("firm")
    for name, data in (("合同.html", b"<p>x</p>"), ("合同.pdf", b"MZ\x90\x00")):
        with pytest.raises(Problem):
            attach_contract_file(
                contract_id=contract.pk, kind="text", name=name, data=data, actor=actor, now=now
            )
    with pytest.raises(Problem):
        attach_contract_file(
            contract_id=contract.pk, kind="poem", name="合同.pdf", data=PDF, actor=actor, now=now
        )
    submit_contract(contract_id=contract.pk, actor=actor, now=now)
    with pytest.raises(Problem):
        attach_contract_file(
            contract_id=contract.pk, kind="text", name="合同.pdf", data=PDF, actor=actor, now=now
        )
    assert contract.files.count() == 1


def test_withdraw_and_drop(world, now):
    actor = world.actor("firm")
    contract = filed(world, now)
    back = withdraw_contract(contract_id=contract.pk, actor=actor, now=now)
    assert (back.state, back.filed_on) == ("draft", None)
    assert drop_contract(contract_id=contract.pk, actor=actor, now=now).state == "dropped"
    with pytest.raises(WrongState):
        submit_contract(contract_id=contract.pk, actor=actor, now=now)


# ── the same contract once ───────────────────────────────────────────────────────────────────


def test_the_same_contract_is_taken_once(world, now):
    first = filed(world, now)
    again = drafted(world, now, replace(DEVELOPMENT, title="星禾九号　減速器疲劳寿命研究開發"))
    assert first.key == again.key
    with pytest.raises(Problem) as error:
        submit_contract(contract_id=again.pk, actor=world.actor("firm"), now=now)
    assert error.value.field == "title"
    drop_contract(contract_id=withdraw_contract(contract_id=first.pk, actor=world.actor("firm"), now=now).pk, actor=world.actor("firm"), now=now)  # fmt: skip
    assert submit_contract(contract_id=again.pk, actor=world.actor("firm"), now=now).state == "submitted"


def test_near_contracts_say_in_what(world, now):
    first = filed(world, now)
    near = filed(
        world,
        now,
        replace(DEVELOPMENT, title="星禾九号减速器疲劳寿命研究与开发", signed_on=date(2026, 11, 5)),
    )
    other = filed(world, now, replace(SERVICE, buyer=OUTSIDE, signed_on=date(2026, 6, 1)))
    (found,) = near_contracts(near)
    assert (found.contract, found.is_same) == (first, False)
    assert [each for each in found.reasons if not each.startswith("项目名称")] == [
        "卖方相同", "买方相同", "签订日期相差3天", "成交额相同",
    ]  # fmt: skip
    assert near_contracts(other) == []


def test_a_cancelled_contract_may_be_filed_again(world, now):
    cancelled(world, now, registered(world, now))
    assert filed(world, now + DAY).state == "submitted"


# ── the registrar ────────────────────────────────────────────────────────────────────────────


def test_the_whole_way_to_the_register(world, now):
    contract = registered(world, now)
    assert kinds(contract) == [
        f"exchange.contract.{each}" for each in ("started", "filled", "file_attached", "submitted", "accepted", "proposed", "registered")
    ]  # fmt: skip
    assert (contract.state, contract.number) == ("registered", "2026990101000001")
    assert (contract.total, contract.technology) == (Decimal(10_000_000), Decimal(7_000_000))
    line = RegisterLine.objects.get()
    assert (line.kind, line.count, line.unknown, line.total, line.technology) == (
        "registered",
        1,
        0,
        10_000_000,
        7_000_000,
    )
    assert (line.statistics_kind, line.seller_code, line.buyer_code, line.on) == (
        "KF",
        "990101",
        "990102",
        date(2026, 11, 22),
    )
    certificate = Certificate.objects.get()
    assert (certificate.number, certificate.state, len(certificate.code)) == (
        "2026990101000001-1",
        "valid",
        8,
    )
    assert (certificate.content["total"], certificate.content["technology"]) == ("10000000.00", "7000000.00")
    assert contract.findings["verdict"] == "met"
    assert contract.due_on is None
    second = registered(world, now, SERVICE)
    assert second.number == "2026990101000002"


def test_two_people_look_at_every_contract(world, now):
    contract = accepted(world, now)
    head = world.actor("head")
    propose_decision(contract_id=contract.pk, accepts_content=True, proposal="register", actor=head, now=now)
    with pytest.raises(Refused, match="另一位负责人"):
        register_contract(contract_id=contract.pk, actor=head, now=now)


def test_propose_decision_refuses_what_the_rules_bar(world, now):
    contract = accepted(world, now, replace(DEVELOPMENT, total=Decimal(2_999_999)))
    registrar = world.actor("registrar")
    with pytest.raises(Problem, match="有技术内容"):
        propose_decision(
            contract_id=contract.pk, accepts_content=True, proposal="register", actor=registrar, now=now
        )
    with pytest.raises(Problem) as error:
        propose_decision(
            contract_id=contract.pk, accepts_content=False, proposal="decline", actor=registrar, now=now
        )
    assert error.value.field == "words"
    done = propose_decision(
        contract_id=contract.pk, accepts_content=False, proposal="decline", words="没有技术内容", actor=registrar, now=now
    )  # fmt: skip
    assert done.state == "proposed"
    gone = decline_contract(
        contract_id=contract.pk, reason="没有技术内容", actor=world.actor("head"), now=now
    )
    assert {each["code"]: each["verdict"] for each in gone.findings["findings"]}["N4"] == "unmet"
    assert (gone.state, gone.number, RegisterLine.objects.count()) == ("declined", None, 0)


def test_send_back_asks_for_another_look(world, now):
    contract = proposed(world, now)
    with pytest.raises(Problem):
        send_back_contract(contract_id=contract.pk, reason=" ", actor=world.actor("head"), now=now)
    back = send_back_contract(
        contract_id=contract.pk, reason="再看购置明细", actor=world.actor("head"), now=now
    )
    assert (back.state, back.proposal) == ("accepted", "")


def test_experts_are_heard(world, now):
    contract, registrar = accepted(world, now, SERVICE), world.actor("registrar")
    assert contract.due_on == date(2026, 12, 11)
    shown = consult_experts(
        contract_id=contract.pk, is_disputed=True, reason="是不是常规加工", actor=registrar, now=now
    )
    assert (shown.state, shown.due_on) == ("expert", date(2027, 1, 1))
    heard = note_advice(
        contract_id=contract.pk, expert="示例大学 张教授", words="属于专业技术问题", actor=registrar, now=now
    )
    assert (heard.state, [each["words"] for each in heard.opinions]) == ("accepted", ["属于专业技术问题"])


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        (accept_contract, {}),
        (return_contract, {"reason": "补正"}),
    ],
)
def test_only_the_registration_office_handles(operation, more, world, now):
    contract = filed(world, now)
    for name in ("firm", "county", "leader", "tax", "reader"):
        with pytest.raises(Refused):
            operation(contract_id=contract.pk, actor=world.actor(name), now=now, **more)
    assert (
        operation(contract_id=contract.pk, actor=world.actor("registrar"), now=now, **more).state
        != "submitted"
    )


# ── the clock ────────────────────────────────────────────────────────────────────────────────


def at(year: int, month: int, day: int, now: datetime) -> datetime:
    return now.replace(year=year, month=month, day=day)


def test_the_clock_of_the_old_rules_is_thirty_days(world, now):
    given = replace(DEVELOPMENT, signed_on=date(2025, 11, 3), effective_on=date(2025, 11, 3))
    contract = accepted(world, at(2025, 12, 5, now), given)
    # The thirtieth day is 4 January 2026, which is worked in exchange for a holiday.
    assert (contract.due_on, contract.due_words) == (date(2026, 1, 4), "自受理起30天")
    back = return_contract(
        contract_id=contract.pk, reason="补正", actor=world.actor("registrar"), now=at(2025, 12, 8, now)
    )
    assert back.due_on == date(2026, 1, 4)
    mended = submit_contract(contract_id=contract.pk, actor=world.actor("firm"), now=at(2025, 12, 15, now))
    assert (mended.state, mended.due_on) == ("accepted", date(2026, 1, 4))


def test_the_clock_of_2026_stands_still_and_starts_anew(world, now):
    # 7,000,000 yuan of technology: thirty working days; accepted on Monday 23 November 2026.
    contract = accepted(world, at(2026, 11, 23, now))
    assert (contract.due_on, contract.due_words) == (
        date(2027, 1, 4),
        "自受理起30个工作日；其中有的节假日安排还没有公布，公布后可能变",
    )
    back = return_contract(
        contract_id=contract.pk, reason="补正", actor=world.actor("registrar"), now=at(2026, 11, 25, now)
    )
    assert (back.state, back.due_on) == ("correction", None)
    mended = submit_contract(contract_id=contract.pk, actor=world.actor("firm"), now=at(2026, 12, 1, now))
    assert (mended.state, mended.filed_on, mended.corrected_on) == (
        "accepted",
        date(2026, 11, 23),
        date(2026, 12, 1),
    )
    assert mended.due_on == date(2027, 1, 12)


def test_a_correction_before_acceptance_starts_no_clock(world, now):
    contract = filed(world, now)
    back = return_contract(
        contract_id=contract.pk, fields=["total"], reason="补正", actor=world.actor("registrar"), now=now
    )
    assert (back.state, back.asked, back.due_on) == ("correction", ["total"], None)
    mended = submit_contract(contract_id=contract.pk, actor=world.actor("firm"), now=now + DAY)
    assert (mended.state, mended.asked, mended.accepted_on) == ("submitted", [], None)


def test_an_open_total_is_promised_the_shorter_term(world, now):
    contract = accepted(world, at(2026, 11, 23, now), OPEN)
    assert (contract.due_on, contract.due_words) == (
        date(2026, 12, 14),
        "自受理起15个工作日（总额未定，先按较短的期限）",
    )
