"""Taking over what was registered elsewhere, or before this platform: whole contracts, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.exchange.logic.contract import ContractGiven, checked, key_of
from kechuang.exchange.models import Contract, Party, RegisterLine
from kechuang.exchange.queries.register import line_of
from kechuang.exchange.states import CONTRACT_FILED, ContractState, LineKind
from kechuang.subjects.models import Organisation


@dataclass(frozen=True)
class ContractEntry:
    """One registered contract as a sheet or another system tells it: its number, days, amounts in yuan, and the rest."""

    organisation_id: int
    number: str
    registered_on: date
    technology: Decimal | None
    given: ContractGiven
    source: str = ""


@transaction.atomic
def enter_contracts(*, entries: Sequence[ContractEntry], actor: Actor, now: datetime) -> list[Contract]:
    """Write each as registered, with its line in the register, or none of them. No certificate: the registrar gave one.

    Raises ``Refused``; ``Problem`` for the first whose number or whose very contract is here already.
    """
    keys = {each.organisation_id for each in entries}
    codes = {code for each in entries for code in (each.given.seller.code, each.given.buyer.code) if code}
    owners = Organisation.objects.select_related("region").in_bulk(keys)
    book = {each.uscc: each for each in Organisation.objects.select_related("region").filter(uscc__in=codes)}
    divisions = {each.given.seller.region_code for each in entries} | {
        each.given.buyer.region_code for each in entries
    }
    places = Region.objects.in_bulk(divisions - {""})
    rows = [_contract(each, owners, book, places, actor, now) for each in entries]
    _refuse_twice(rows)
    Party.objects.bulk_create([row.seller for row in rows])
    Party.objects.bulk_create([row.buyer for row in rows])
    for row in rows:
        row.seller, row.buyer = row.seller, row.buyer  # the keys that they have now
    Contract.objects.bulk_create(rows)
    RegisterLine.objects.bulk_create(
        line_of(row, kind=LineKind.REGISTERED, on=row.registered_on or timezone.localdate(now), now=now)
        for row in rows
    )
    for row in rows:
        record(
            "exchange.contract.entered", row, actor=actor, now=now, title=f"录入已登记的{row}", data={"source": row.source}
        )  # fmt: skip
    return rows


def _contract(
    entry: ContractEntry, owners: dict[int, Organisation], book: dict[str | None, Organisation],
    places: dict[str, Region], actor: Actor, now: datetime,
) -> Contract:  # fmt: skip
    owner = owners.get(entry.organisation_id)
    if owner is None:
        raise Problem("没有这个单位。", field="organisation_id")
    given = checked(entry.given)
    if entry.technology is not None and (given.total is None or entry.technology > given.total):
        raise Problem("技术交易额不能大于成交额；总额未定的不填技术交易额。", field="technology")
    sides = {}
    for side in ("seller", "buyer"):
        told = getattr(given, side)
        found = book.get(told.code) if told.code else None
        place = None if told.country != "156" else found.region if found else places.get(told.region_code)
        sides[side] = Party(
            organisation=found, name=told.name, code=told.code, country=told.country, region_code=told.region_code,
            nature=told.nature, place=place,
        )  # fmt: skip
    contract = Contract(
        organisation=owner, region=owner.region, state=ContractState.REGISTERED, number=entry.number, key=key_of(given),
        technology=entry.technology, version=1, source=entry.source[:60], made_by_id=actor.account_id, made_at=now,
        changed_at=now, filed_on=entry.registered_on, accepted_on=entry.registered_on, decided_on=entry.registered_on,
        registered_on=entry.registered_on, **given.columns(), **sides,
    )  # fmt: skip
    require(actor, "exchange.contract.import", contract)
    return contract


def _refuse_twice(rows: Sequence[Contract]) -> None:
    numbers, keys = [row.number for row in rows], [row.key for row in rows if row.key]
    if len(set(numbers)) < len(numbers) or Contract.objects.filter(number__in=numbers).exists():
        raise Problem("有的登记编号已经在登记簿里，不重复写入。", field="number")
    if len(set(keys)) < len(keys) or Contract.objects.filter(key__in=keys, state__in=CONTRACT_FILED).exists():
        raise Problem(
            "有的合同（卖方、买方、签订日期和项目名称都相同）已经登记过，不重复写入。", field="title"
        )
