"""After the decision: changes and cancellations, a second look at a refusal, objections; and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.chain import json_ready
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.logic.contract import checked
from kechuang.exchange.models import Contract, ContractRequest
from kechuang.exchange.operations.contract_moving import locked_contract, move_contract
from kechuang.exchange.operations.registering import book_line, end_certificates, issue_certificate
from kechuang.exchange.queries.contract import given_of
from kechuang.exchange.queries.contract_judging import filing_day, technology_of
from kechuang.exchange.states import (
    CONTRACT_REQUEST_LIFECYCLE,
    CertificateState,
    ContractState,
    LineKind,
    RequestKind,
    RequestState,
)

#: What a change may change. Who the sides are, the kind, the title and the day of signing make it another contract.
CHANGEABLE = (
    "valid_until", "payment_way", "is_total_open", "open_words", "total", "purchases", "objects_delivered",
    "contact_name", "contact_phone",
)  # fmt: skip
#: In which state of the contract what may be asked.
_ASKED_IN = {
    RequestKind.CHANGE: ContractState.REGISTERED,
    RequestKind.CANCEL: ContractState.REGISTERED,
    RequestKind.RECHECK: ContractState.DECLINED,
    RequestKind.OBJECTION: ContractState.REGISTERED,
}


@transaction.atomic
def make_request(
    *, contract_id: int, organisation_id: int, kind: str, reason: str, changes: Mapping[str, Any] | None = None,
    took_benefit: bool = False, actor: Actor, now: datetime,
) -> ContractRequest:  # fmt: skip
    """Ask the registrar. Changes, cancellation and a second look are the filer's to ask; an objection, the other side's.

    ``changes``: new values by the names in ``CHANGEABLE``. ``took_benefit``: taxes were spared or a bonus was paid on it.
    Raises ``Refused``; ``Problem`` without a reason, without a change, in another state, or while such a request is open.
    """
    contract = locked_contract(contract_id=contract_id)
    row = ContractRequest(
        contract=contract, organisation_id=organisation_id, kind=kind, reason=reason.strip()[:1000],
        took_benefit=took_benefit, made_by_id=actor.account_id, made_at=now,
    )  # fmt: skip
    require(actor, "exchange.contract_request.make", row)
    _check_whose(row, contract)
    if not row.reason:
        raise Problem("请写明理由和依据。", field="reason")
    if contract.requests.filter(organisation=organisation_id, kind=kind, state=RequestState.OPEN).exists():
        raise Problem(f"上一次的{row.get_kind_display()}申请还没有答复，答复以后再申请。")
    if kind == RequestKind.CHANGE:
        row.changes = json_ready(_changed(contract, changes or {}))
    if kind == RequestKind.RECHECK:
        move_contract(
            contract=contract, action="ask_recheck", verbed="recheck_asked", title=f"申请复核：{contract}", actor=actor, now=now
        )  # fmt: skip
    row.save()
    _tell(row, "made", f"申请{row.get_kind_display()}：{contract}", actor, now)
    return row


def _check_whose(row: ContractRequest, contract: Contract) -> None:
    wanted = _ASKED_IN.get(RequestKind(row.kind))  # type: ignore[call-arg]
    if contract.state != wanted:
        raise Problem(f"合同现为“{contract.get_state_display()}”，不能申请{row.get_kind_display()}。")
    mine = row.organisation_id == contract.organisation_id
    if row.kind == RequestKind.OBJECTION:
        if mine:
            raise Problem("自己申请登记的合同，有变化请申请变更或注销。")
        if row.organisation_id not in (contract.seller.organisation_id, contract.buyer.organisation_id):
            raise Problem("异议由合同的另一方提出；其他人请向登记机构书面反映。")
    elif not mine:
        raise Problem(f"{row.get_kind_display()}由申请登记的一方提出。")


def _changed(contract: Contract, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What is new of what may change, cleaned. Raises ``Problem`` if nothing is, or if it cannot be."""
    before = given_of(contract)
    known = {name: value for name, value in changes.items() if name in CHANGEABLE}
    wanted = checked(replace(before, **known))
    found = {name: getattr(wanted, name) for name in known if getattr(wanted, name) != getattr(before, name)}
    if not found:
        raise Problem("没有要变更的内容，请把变了的项改成新的。")
    if not wanted.is_total_open and wanted.total is None:
        raise Problem("请写明成交额；仍然算不出的，保留“合同总额未定”。", field="total")
    return found


@transaction.atomic
def withdraw_request(*, request_id: int, actor: Actor, now: datetime) -> ContractRequest:
    """Think better of it, before it is answered. Raises ``Refused``; ``Problem`` for a second look; ``WrongState``."""
    row = _locked(request_id)
    require(actor, "exchange.contract_request.make", row)
    if row.kind == RequestKind.RECHECK:
        raise Problem("复核已经开始，请等登记机构答复。")
    _move(row, "withdraw", "", now)
    _tell(row, "withdrawn", f"撤回{row.get_kind_display()}申请：{row.contract}", actor, now)
    return row


@transaction.atomic
def answer_request(
    *, request_id: int, grants: bool, answer: str, actor: Actor, now: datetime
) -> ContractRequest:
    """The head answers, and what he grants happens at once.

    A change gives a new version with a new certificate; a cancellation, also after an objection, takes the contract off
    the register, and its certificate is revoked; a second look that is granted opens the case anew.
    Raises ``Refused``; ``Problem`` without words; ``WrongState``.
    """
    row = _locked(request_id)
    require(actor, "exchange.contract_request.answer", row)
    if not answer.strip():
        raise Problem("请写明答复的理由，申请的一方看得到。", field="answer")
    _move(row, "grant" if grants else "refuse", answer, now)
    if grants or row.kind == RequestKind.RECHECK:
        _take_effect(row, grants, actor, now)
    words = "同意" if grants else "不同意"
    _tell(row, "answered", f"{words}{row.get_kind_display()}：{row.contract}", actor, now)
    return row


def _take_effect(row: ContractRequest, grants: bool, actor: Actor, now: datetime) -> None:  # noqa: FBT001 - the answer itself
    contract = row.contract
    if row.kind == RequestKind.CHANGE:
        _change(contract, row.changes, actor, now)
    elif row.kind == RequestKind.RECHECK:
        if grants:
            contract.decided_on, contract.proposal, contract.proposed_by_id = None, "", None
            contract.accepted_on = timezone.localdate(now)
        move_contract(
            contract=contract, action="reopen" if grants else "uphold", verbed="rechecked",
            title=f"{'复核撤销原决定' if grants else '复核维持原决定'}：{contract}", actor=actor, now=now,
        )  # fmt: skip
    else:
        contract.cancelled_on = timezone.localdate(now)
        book_line(contract=contract, kind=LineKind.CANCELLED, actor=actor, now=now)
        end_certificates(contract=contract, state=CertificateState.REVOKED, actor=actor, now=now)
        move_contract(
            contract=contract, action="cancel", verbed="cancelled", title=f"注销登记：{contract}",
            data={"took_benefit": row.took_benefit}, actor=actor, now=now,
        )  # fmt: skip


def _change(contract: Contract, changes: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    for name, value in changes.items():
        setattr(contract, name, _typed(name, value))
    contract.technology = technology_of(contract, on=filing_day(contract, timezone.localdate(now)))
    contract.version += 1
    moved = move_contract(
        contract=contract, action="change", verbed="changed", title=f"变更登记：{contract}",
        data={"changed": sorted(changes)}, actor=actor, now=now,
    )  # fmt: skip
    book_line(contract=moved, kind=LineKind.CHANGED, actor=actor, now=now)
    issue_certificate(contract=moved, actor=actor, now=now)


def _typed(name: str, value: Any) -> Any:
    """A stored new value in the column's own type."""
    if value is None:
        return None
    if name == "total":
        return Decimal(value)
    return date.fromisoformat(value) if name == "valid_until" else value


def _locked(request_id: int) -> ContractRequest:
    row = (
        ContractRequest.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=request_id)
    )
    row.contract = locked_contract(contract_id=row.contract_id)
    return row


def _move(row: ContractRequest, action: str, answer: str, now: datetime) -> None:
    row.state = CONTRACT_REQUEST_LIFECYCLE.move(row.state, action)
    row.answer, row.answered_at = answer.strip()[:500], now
    row.save(update_fields=["state", "answer", "answered_at"])


def _tell(row: ContractRequest, verbed: str, title: str, actor: Actor, now: datetime) -> None:
    record(
        f"exchange.contract_request.{verbed}", row, actor=actor, now=now, title=title,
        data={"contract": row.contract_id, "kind": row.kind, "benefit": row.took_benefit}, region_code=row.contract.region_id,
    )  # fmt: skip
