"""The filer's side of a technology contract: started, written, filed, taken back, mended, given up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.exchange.logic.contract import ContractGiven, PartyGiven, checked, key_of, lacks_of
from kechuang.exchange.logic.contract_codes import FileKind, Filer, Nature, TextForm
from kechuang.exchange.models import Contract, Item, Party
from kechuang.exchange.operations.contract_moving import locked_contract, move_contract
from kechuang.exchange.queries.contract import files_of, given_of
from kechuang.exchange.queries.contract_judging import division_of, judge_contract, same_contracts
from kechuang.exchange.states import CONTRACT_WRITABLE, ContractState, Side
from kechuang.subjects.logic.organisations import bar_to_signing
from kechuang.subjects.models import Organisation
from kechuang.subjects.states import OrganisationKind

_NATURES: dict[str, str] = {
    OrganisationKind.UNIVERSITY: Nature.UNIVERSITY, OrganisationKind.INSTITUTE: Nature.INSTITUTE,
    OrganisationKind.HOSPITAL: Nature.HOSPITAL, OrganisationKind.GOVERNMENT: Nature.AGENCY,
    OrganisationKind.SOCIAL: Nature.SOCIETY,
}  # fmt: skip


@transaction.atomic
def start_contract(
    *,
    organisation_id: int,
    filer: str = Filer.SELLER,
    item_id: int | None = None,
    actor: Actor,
    now: datetime,
) -> Contract:
    """Start an application. The side that files is filled in from its file; ``item_id`` is an offer or need that it grew from.

    Raises ``Refused`` if the actor does not belong to the organisation; ``Problem`` for an item that is another's.
    """
    organisation = Organisation.objects.select_related("region__parent").get(pk=organisation_id)
    contract = Contract(
        organisation=organisation, region=organisation.region, filer=filer, made_by_id=actor.account_id, made_at=now,
        changed_at=now, contact_name=organisation.contact_name, contact_phone=organisation.contact_phone,
    )  # fmt: skip
    require(actor, "exchange.contract.fill", contract)
    if item_id is not None:
        _tie_item(contract, item_id)
    contract.seller, contract.buyer = Party(), Party()
    _write(contract, checked(_with_own_side(contract, given_of(contract))))
    _save(contract)
    record("exchange.contract.started", contract, actor=actor, now=now, title=f"新建{contract}")
    return contract


def _tie_item(contract: Contract, item_id: int) -> None:
    item = Item.objects.filter(pk=item_id, organisation=contract.organisation_id).first()
    if item is None:
        raise Problem("只能从本单位自己的成果或需求登记合同。", field="item_id")
    contract.title = item.title
    if item.side == Side.OFFER:
        contract.offer = item
    else:
        contract.need = item


def _own_party(organisation: Organisation) -> PartyGiven:
    """An organisation on file as a side of a contract. A zone is no division: its county's or city's code counts."""
    nature = _NATURES.get(organisation.kind, Nature.DOMESTIC)
    return PartyGiven(
        organisation.pk,
        organisation.name,
        organisation.uscc or "",
        region_code=division_of(organisation.region),
        nature=nature,
    )


@transaction.atomic
def fill_contract(
    *, contract_id: int, given: ContractGiven, offer_id: int | None = None, need_id: int | None = None, actor: Actor,
    now: datetime,
) -> Contract:  # fmt: skip
    """Write what is told so far; what is missing may be missing. The event names what changed, never how.

    The side that files stays the organisation's own. Raises ``Refused``; ``Problem`` for what cannot be, or once it has
    left the filer's hands.
    """
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.fill", contract)
    if contract.state not in CONTRACT_WRITABLE:
        raise Problem(f"现为“{contract.get_state_display()}”，不能修改。")
    before = given_of(contract)
    wanted = checked(_with_own_side(contract, given))
    old, new = _compared(before), _compared(wanted)
    changed = [key for key, value in new.items() if old[key] != value]
    items = {"offer": (Side.OFFER, offer_id), "need": (Side.NEED, need_id)}
    for name, (side, item_id) in items.items():
        if getattr(contract, f"{name}_id") != item_id:
            setattr(contract, name, _own_item(contract, side, item_id))
            changed.append(name)
    if not changed:
        return contract
    _write(contract, wanted)
    contract.changed_at = now
    _save(contract)
    record(
        "exchange.contract.filled", contract, actor=actor, now=now, title=f"填写{contract}", data={"changed": changed}
    )  # fmt: skip
    return contract


def _own_item(contract: Contract, side: Side, item_id: int | None) -> Item | None:
    if item_id is None:
        return None
    item = Item.objects.filter(pk=item_id, organisation=contract.organisation_id, side=side).first()
    if item is None:
        raise Problem("只能选本单位自己的成果或需求。", field=str(side))
    return item


def _with_own_side(contract: Contract, given: ContractGiven) -> ContractGiven:
    """The side that files is who it is: name and code come from its file, the rest as told."""
    own = _own_party(contract.organisation)
    side = str(given.filer)
    told: PartyGiven = getattr(given, side)
    mine = replace(own, region_code=told.region_code or own.region_code, nature=told.nature or own.nature)
    return replace(given, seller=mine) if given.filer == Filer.SELLER else replace(given, buyer=mine)


def _compared(given: ContractGiven) -> dict[str, Any]:
    """For comparing: which organisation a side is follows from its code."""
    sides = {side: replace(getattr(given, side), organisation_id=None) for side in ("seller", "buyer")}
    return {**given.columns(), **sides}


def _write(contract: Contract, given: ContractGiven) -> None:
    for name, value in given.columns().items():
        setattr(contract, name, value)
    contract.answers = dict(given.answers)
    contract.key = key_of(given)
    for side in ("seller", "buyer"):
        _write_party(getattr(contract, side), getattr(given, side))


def _write_party(party: Party, given: PartyGiven) -> None:
    """A side by its code, where an organisation on file has it: then its place is that organisation's."""
    found = (
        Organisation.objects.select_related("region").filter(uscc=given.code).first() if given.code else None
    )
    party.organisation = found
    party.name, party.code, party.country = given.name, given.code, given.country
    party.region_code, party.nature = given.region_code, given.nature
    if party.is_abroad:
        party.place = None
    elif found is not None:
        party.place = found.region
    else:
        party.place = Region.objects.filter(pk=given.region_code).first() if given.region_code else None


def _save(contract: Contract) -> None:
    contract.seller.save()
    contract.buyer.save()
    contract.seller, contract.buyer = contract.seller, contract.buyer  # the keys of rows that are new
    contract.save()


@transaction.atomic
def submit_contract(*, contract_id: int, actor: Actor, now: datetime) -> Contract:
    """File it, or hand in what was to be mended. The day of filing chooses the rules; a correction does not move it.

    Raises ``Refused``; ``Problem`` naming what is missing, or the same contract that is filed already; ``WrongState``.
    """
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.fill", contract)
    _demand_whole(contract)
    today = timezone.localdate(now)
    mended = contract.state == ContractState.CORRECTION
    action = ("correct" if contract.accepted_on else "resubmit") if mended else "submit"
    if mended:
        contract.corrected_on, contract.asked = today, []
        contract.reason = ""
    else:
        contract.filed_on = today
        judge_contract(contract, on=today)  # says now if there are no rules for the day
    words = "提交补正" if mended else "提交登记申请"
    try:
        with transaction.atomic():
            return move_contract(
                contract=contract, action=action, verbed="corrected" if mended else "submitted",
                title=f"{words}：{contract}", actor=actor, now=now,
            )  # fmt: skip
    except IntegrityError as error:  # the very same was filed in the same moment
        raise Problem("同一份合同刚刚已经提交，一份合同只登记一次。") from error


def _demand_whole(contract: Contract) -> None:
    bar = bar_to_signing(contract.organisation.state)
    if bar:
        raise Problem(bar)
    lacks = lacks_of(given_of(contract))
    if lacks:
        more = f"（另有{len(lacks) - 1}处）" if len(lacks) > 1 else ""
        raise Problem(f"“{lacks[0].title}”：{lacks[0].words}{more}", field=lacks[0].code)
    if contract.form != TextForm.ORAL and not files_of(contract).filter(kind=FileKind.TEXT).exists():
        raise Problem("还没有上传合同文本，请上传后再提交。", field="files")
    same = same_contracts(contract).first()
    if same is not None:
        words = f"登记编号{same.number}" if same.number else f"{same.changed_at:%Y年%m月%d日}起在办"
        raise Problem(
            f"同一份合同（卖方、买方、签订日期和项目名称都相同）已经申请过，{words}。一份合同只登记一次。",
            field="title",
        )


@transaction.atomic
def withdraw_contract(*, contract_id: int, actor: Actor, now: datetime) -> Contract:
    """Take it back before it is accepted, to go on writing. Raises ``Refused``; ``WrongState``."""
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.fill", contract)
    contract.filed_on = None
    return move_contract(
        contract=contract, action="withdraw", verbed="withdrawn", title=f"撤回修改：{contract}", actor=actor, now=now
    )  # fmt: skip


@transaction.atomic
def drop_contract(*, contract_id: int, actor: Actor, now: datetime) -> Contract:
    """Give it up. Raises ``Refused``; ``WrongState`` once it is decided."""
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.fill", contract)
    return move_contract(
        contract=contract, action="drop", verbed="dropped", title=f"不办了：{contract}", actor=actor, now=now
    )  # fmt: skip
