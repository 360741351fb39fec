"""Made-up technology contracts of the small world, at any step of their life."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from kechuang.exchange.logic.contract import ContractGiven, PartyGiven
from kechuang.exchange.models import Contract, ContractRequest
from kechuang.exchange.operations.contract_deciding import (
    accept_contract,
    decline_contract,
    propose_decision,
    register_contract,
)
from kechuang.exchange.operations.contract_filing import attach_contract_file
from kechuang.exchange.operations.contract_requesting import answer_request, make_request
from kechuang.exchange.operations.contract_writing import fill_contract, start_contract, submit_contract

DAY = timedelta(days=1)
#: Bytes that a PDF begins and ends with.
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
#: Words that stand nowhere but in the whole of a contract.
SECRETS = ("星禾九号减速器", "郑经办", "13900006666")

BUYER = PartyGiven(None, "示例新材料有限公司", "91990102MA0000022J", region_code="990102", nature="100")
OUTSIDE = PartyGiven(None, "外地示例研究院", "", region_code="110108", nature="500")
#: A development contract of 10,000,000 yuan, of which servers 2,500,000 and materials 500,000: 7,000,000 is technology.
DEVELOPMENT = ContractGiven(
    title="星禾九号减速器疲劳寿命研究开发",
    subkind="KF1",
    form="paper",
    signed_on=date(2026, 11, 2),
    effective_on=date(2026, 11, 2),
    valid_until=date(2028, 12, 31),
    field="03",
    right_kind="2",
    aim="02",
    plan_source="9",
    payment_way="parts",
    total=Decimal(10_000_000),
    purchases=[
        {"item": "equipment", "amount": "2500000", "note": "服务器"},
        {"item": "materials", "amount": "500000", "note": "试验材料"},
    ],
    objects_delivered=[],
    answers={
        "contract_names_object": True,
        "contract_names_price": True,
        "contract_registered_before": False,
        "development_has_aim": True,
        "development_was_mastered": False,
        "development_work": "new_result",
    },
    contact_name="郑经办",
    contact_phone="13900006666",
    buyer=BUYER,
)
SERVICE = replace(
    DEVELOPMENT,
    title="产线调试技术服务",
    subkind="FW1",
    total=Decimal(800_000),
    purchases=[],
    objects_delivered=[],
    answers={
        "contract_names_object": True,
        "contract_names_price": True,
        "contract_registered_before": False,
        "service_work": "commissioning",
    },
)
#: A licence by royalty: its total is not known.
OPEN = replace(
    DEVELOPMENT,
    title="密封胶专利实施许可",
    subkind="XK1",
    is_total_open=True,
    total=None,
    open_words="按年销售额的3%提成",
    payment_way="royalty",
    right_kind="1",
    purchases=[],
    answers={
        "contract_names_object": True,
        "contract_names_price": True,
        "contract_registered_before": False,
        "technology_is_mastered": True,
        "technology_rights_are_clear": True,
        "technology_is_in_force": True,
    },
)


def drafted(world, now: datetime, given: ContractGiven = DEVELOPMENT, who: str = "firm") -> Contract:
    """Written with its text, and not filed."""
    actor, organisation = world.actor(who), world.organisations["firm2" if who == "firm2" else "firm"]
    contract = start_contract(organisation_id=organisation.pk, actor=actor, now=now)
    fill_contract(contract_id=contract.pk, given=given, actor=actor, now=now)
    attach_contract_file(
        contract_id=contract.pk, kind="text", name="合同.pdf", data=PDF, actor=actor, now=now
    )
    return Contract.objects.get(pk=contract.pk)


def filed(world, now: datetime, given: ContractGiven = DEVELOPMENT, who: str = "firm") -> Contract:
    """Handed in."""
    contract = drafted(world, now, given, who)
    return submit_contract(contract_id=contract.pk, actor=world.actor(who), now=now)


def accepted(world, now: datetime, given: ContractGiven = DEVELOPMENT, who: str = "firm") -> Contract:
    """Taken up by the registrar: the clock runs."""
    contract = filed(world, now, given, who)
    return accept_contract(contract_id=contract.pk, actor=world.actor("registrar"), now=now)


def proposed(
    world, now: datetime, given: ContractGiven = DEVELOPMENT, who: str = "firm", proposal: str = "register"
) -> Contract:
    """Examined by the registrar."""
    contract = accepted(world, now, given, who)
    return propose_decision(
        contract_id=contract.pk,
        accepts_content=True,
        proposal=proposal,
        words="只是常规工作" if proposal == "decline" else "",
        actor=world.actor("registrar"),
        now=now,
    )


def registered(world, now: datetime, given: ContractGiven = DEVELOPMENT, who: str = "firm") -> Contract:
    """On the register."""
    contract = proposed(world, now, given, who)
    return register_contract(contract_id=contract.pk, actor=world.actor("head"), now=now)


def declined(world, now: datetime, given: ContractGiven = DEVELOPMENT, who: str = "firm") -> Contract:
    """Not registered."""
    contract = proposed(world, now, given, who, "decline")
    return decline_contract(
        contract_id=contract.pk, reason="属于常规工作，没有创新。", actor=world.actor("head"), now=now
    )


def asked(world, now: datetime, contract: Contract, kind: str, who: str = "firm", **more) -> ContractRequest:
    """A change, cancellation, second look or objection."""
    organisation = world.organisations["firm2" if who == "firm2" else "firm"]
    return make_request(
        contract_id=contract.pk,
        organisation_id=organisation.pk,
        kind=kind,
        reason="双方协商一致",
        actor=world.actor(who),
        now=now,
        **more,
    )


def answered(world, now: datetime, request: ContractRequest, grants: bool = True) -> ContractRequest:
    """The head's answer."""
    return answer_request(
        request_id=request.pk, grants=grants, answer="材料齐全", actor=world.actor("head"), now=now
    )


def cancelled(world, now: datetime, contract: Contract) -> Contract:
    """Taken off the register."""
    answered(world, now, asked(world, now, contract, "cancel"))
    return Contract.objects.get(pk=contract.pk)
