"""Reads of technology contracts: those that somebody may see, one of them, those that are like one, what hangs on one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.exchange.logic.contract import ContractGiven, PartyGiven
from kechuang.exchange.models import Contract, ContractFile, ContractRequest, Item, Party, RegisterLine
from kechuang.exchange.permissions import CONTRACT_READERS, WRITERS
from kechuang.exchange.states import (
    CONTRACT_AT_HOME,
    CONTRACT_FILED,
    CONTRACT_ON_RECORD,
    ContractState,
    RequestState,
    Side,
)
from kechuang.programs.logic.likeness import DESIGN, title_ratio
from kechuang.subjects.models import Organisation

#: Signed within so many days of each other, like contracts are worth a look; our choice.
NEAR_DAYS = 30
_MOST_COMPARED, _MOST_SHOWN = 300, 8
_JOINED = ("organisation", "region", "seller__place", "buyer__place")


def visible_contracts(actor: Actor) -> QuerySet[Contract]:
    """The filer's own; what was filed in an officer's region; of the other side and of other authorities what is on record."""
    rows = which(actor, "exchange.contract.view", Contract.objects.select_related(*_JOINED))
    if actor.is_system:
        return rows
    own = Q(organisation__in=actor.keys_of("organisation"))
    shown = Q(state__in=CONTRACT_ON_RECORD)
    for path in dict.fromkeys(each.region_path for each in actor.grants if each.role in CONTRACT_READERS):
        shown |= Q(region__path__startswith=path) & ~Q(state__in=CONTRACT_AT_HOME)
    return rows.filter(own | shown).distinct()


def own_contracts(actor: Actor) -> QuerySet[Contract]:
    """Those that the actor's organisations file."""
    rows = Contract.objects.select_related(*_JOINED)
    return rows.filter(organisation__in=actor.keys_of("organisation"))


def officers_contracts(actor: Actor) -> QuerySet[Contract]:
    """What was filed in the actor's region, as far as his post lets him see it."""
    return visible_contracts(actor) if actor.grants else Contract.objects.none()


def get_contract(actor: Actor, contract_id: int) -> Contract:
    """One that the actor may see. Raises ``Contract.DoesNotExist``."""
    return visible_contracts(actor).get(pk=contract_id)


def contracts_to_handle(actor: Actor) -> QuerySet[Contract]:
    """What waits for the registrar: to be accepted, examined, or given back by experts."""
    states = (ContractState.SUBMITTED, ContractState.ACCEPTED, ContractState.EXPERT)
    return which(actor, "exchange.contract.accept", Contract.objects.filter(state__in=states))


def contracts_to_decide(actor: Actor) -> QuerySet[Contract]:
    """What waits for the head's word."""
    rows = Contract.objects.filter(state=ContractState.PROPOSED).exclude(proposed_by=actor.account_id)
    return which(actor, "exchange.contract.decide", rows)


def visible_requests(actor: Actor) -> QuerySet[ContractRequest]:
    """Changes, cancellations, second looks and objections that the actor may see."""
    rows = ContractRequest.objects.select_related(
        "contract__region", "contract__organisation", "organisation"
    )
    return which(actor, "exchange.contract_request.view", rows).distinct()


def requests_to_answer(actor: Actor) -> QuerySet[ContractRequest]:
    """Those that wait for the head's answer."""
    rows = visible_requests(actor).filter(state=RequestState.OPEN)
    return which(actor, "exchange.contract_request.answer", rows)


def filers(actor: Actor) -> QuerySet[Organisation]:
    """For whom the actor may file."""
    rows = Organisation.objects.live().select_related("region")
    return rows.filter(pk__in=actor.keys_of("organisation", *WRITERS)).order_by("name", "pk")


def given_of(contract: Contract) -> ContractGiven:
    """What a contract tells, as it stands."""
    columns = {name: getattr(contract, name) for name in ContractGiven().columns()}
    return ContractGiven(**columns, seller=_party(contract.seller), buyer=_party(contract.buyer))


def _party(party: Party) -> PartyGiven:
    return PartyGiven(
        party.organisation_id, party.name, party.code, party.country, party.region_code, party.nature
    )


def files_of(contract: Contract) -> QuerySet[ContractFile]:
    """The files that stand. One query."""
    return contract.files.filter(removed_at__isnull=True).select_related("file")


def items_of(organisation_id: int, side: Side) -> QuerySet[Item]:
    """The offers or needs of an organisation that a contract may grow out of."""
    return Item.objects.filter(organisation=organisation_id, side=side).exclude(title="").order_by("-pk")


@dataclass(frozen=True)
class NearContract:
    """One that is like another, and in what."""

    contract: Contract
    reasons: tuple[str, ...]
    is_same: bool


def near_contracts(contract: Contract) -> list[NearContract]:
    """Filed contracts that may be the same: the very same first, then those of the same sides or a like title. One query.

    For the registrar, and for the filer of his own: others' are not shown to him.
    """
    sides = Q(seller__code=contract.seller.code) & ~Q(seller__code="") | Q(seller__name=contract.seller.name)
    others = Q(buyer__code=contract.buyer.code) & ~Q(buyer__code="") | Q(buyer__name=contract.buyer.name)
    rows = Contract.objects.filter(sides | others, state__in=CONTRACT_FILED).exclude(pk=contract.pk)
    found = [_near(contract, each) for each in rows.select_related(*_JOINED).order_by("-pk")[:_MOST_COMPARED]]
    worth = [each for each in found if each.is_same or len(each.reasons) > 1]
    return sorted(worth, key=lambda each: (not each.is_same, -len(each.reasons), -each.contract.pk))[
        :_MOST_SHOWN
    ]


def _near(one: Contract, other: Contract) -> NearContract:
    reasons = []
    if _alike(one.seller, other.seller):
        reasons.append("卖方相同")
    if _alike(one.buyer, other.buyer):
        reasons.append("买方相同")
    likeness = title_ratio(one.title, other.title)
    if likeness >= DESIGN.same_title:
        reasons.append("项目名称相同" if likeness == 1 else f"项目名称相近（{likeness:.0%}）")
    if (
        one.signed_on
        and other.signed_on
        and abs(one.signed_on - other.signed_on) <= timedelta(days=NEAR_DAYS)
    ):
        days = abs((one.signed_on - other.signed_on).days)
        reasons.append("同一天签订" if days == 0 else f"签订日期相差{days}天")
    if one.total is not None and one.total == other.total:
        reasons.append("成交额相同")
    return NearContract(other, tuple(reasons), is_same=bool(one.key) and one.key == other.key)


def _alike(one: Party, other: Party) -> bool:
    return bool(one.code and one.code == other.code) or bool(one.name and one.name == other.name)


def registered_amounts(contract: Contract) -> tuple[Decimal | None, Decimal | None]:
    """The total and the technical part as the register has them now; None while open. One query."""
    rows = list(RegisterLine.objects.filter(contract=contract).values_list("total", "technology", "unknown"))
    if sum(unknown for _, _, unknown in rows) > 0:
        return None, None
    total = sum((each or Decimal(0) for each, _, _ in rows), Decimal(0))
    return total, sum((each or Decimal(0) for _, each, _ in rows), Decimal(0))


def is_overdue(contract: Contract, today: date) -> bool:
    """Has the registrar's time run out?"""
    waits = contract.state in (ContractState.ACCEPTED, ContractState.EXPERT, ContractState.PROPOSED)
    return waits and contract.due_on is not None and contract.due_on < today
