"""Files of a contract, and money that came in on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.logic.contract_codes import FileKind
from kechuang.exchange.models import Contract, ContractFile, Payment
from kechuang.exchange.operations.contract_moving import locked_contract
from kechuang.exchange.operations.keeping import keep_file
from kechuang.exchange.queries.contract import files_of
from kechuang.exchange.queries.contract_judging import amounts_of, judge_money
from kechuang.exchange.states import CONTRACT_WRITABLE, ContractState

#: More files than this are better bound into one.
MOST_FILES = 20
ACCEPTED = (".pdf", ".docx", ".jpg", ".jpeg", ".png", ".xlsx")


@transaction.atomic
def attach_contract_file(
    *, contract_id: int, kind: str, name: str, data: bytes, actor: Actor, now: datetime
) -> ContractFile:
    """Add a file. Raises ``Refused``; ``Problem`` for a kind, type or size that is not taken, or once it was handed in."""
    contract = _writable(contract_id, actor)
    if kind not in set(FileKind):
        raise Problem("请选择文件的种类。", field="kind")
    if not name.lower().endswith(ACCEPTED):
        raise Problem(f"只收{'、'.join(each[1:] for each in ACCEPTED)}，“{name}”请转换后再传。", field="file")
    if files_of(contract).count() >= MOST_FILES:
        raise Problem(f"最多{MOST_FILES}个文件，请先撤下一个。", field="file")
    stored, shown, media_type = keep_file(
        name=name, data=data, purpose="exchange.contract", region=contract.region, organisation_key=contract.organisation_id,
        actor=actor, now=now,
    )  # fmt: skip
    row = ContractFile.objects.create(
        contract=contract,
        kind=kind,
        file=stored,
        name=shown,
        media_type=media_type,
        added_by_id=actor.account_id,
        added_at=now,
    )
    _tell(contract, "file_attached", f"上传{row.get_kind_display()}：{contract}", row, actor, now)
    return row


@transaction.atomic
def remove_contract_file(*, contract_id: int, file_id: int, actor: Actor, now: datetime) -> ContractFile:
    """Take a file back; its row stays. Raises ``Refused``; ``Problem`` once it was handed in."""
    contract = _writable(contract_id, actor)
    row = files_of(contract).get(pk=file_id)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _tell(contract, "file_removed", f"撤下{row.get_kind_display()}：{contract}", row, actor, now)
    return row


def _writable(contract_id: int, actor: Actor) -> Contract:
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.fill", contract)
    if contract.state not in CONTRACT_WRITABLE:
        raise Problem(f"现为“{contract.get_state_display()}”，不能增减文件。")
    return contract


def _tell(
    contract: Contract, verbed: str, title: str, row: ContractFile, actor: Actor, now: datetime
) -> None:
    record(
        f"exchange.contract.{verbed}", contract, actor=actor, now=now, title=title,
        data={"file": str(row.file_id), "kind": row.kind},
    )  # fmt: skip


@dataclass(frozen=True)
class PaymentGiven:
    """One payment as told: day, amount and the cost that belongs to it, in yuan."""

    received_on: date
    amount: Decimal
    cost: Decimal
    voucher: str = ""


@transaction.atomic
def add_payment(*, contract_id: int, given: PaymentGiven, actor: Actor, now: datetime) -> Payment:
    """Tell of money that came in on a registered contract.

    Raises ``Refused``; ``Problem`` for a contract that is not registered, amounts below nought, a day to come, or more
    than was agreed where a total was agreed.
    """
    contract = locked_contract(contract_id=contract_id)
    row = Payment(
        contract=contract, received_on=given.received_on, amount=given.amount, cost=given.cost,
        voucher=given.voucher.strip()[:100], made_by_id=actor.account_id, made_at=now,
    )  # fmt: skip
    require(actor, "exchange.payment.add", row)
    if contract.state != ContractState.REGISTERED:
        raise Problem("登记以后才填报到账。")
    if given.amount <= 0:
        raise Problem("到账金额应大于0。", field="amount")
    if given.cost < 0:
        raise Problem("成本不能小于0；没有成本的填0。", field="cost")
    if given.received_on > timezone.localdate(now):
        raise Problem("到账日期在今天之后，请核对。", field="received_on")
    before = sum(contract.payments.values_list("amount", flat=True), Decimal(0))
    if contract.total is not None and before + given.amount > contract.total:
        raise Problem(
            f"到账合计{before + given.amount}元超过合同成交额{contract.total}元，请核对；合同金额变了的，先申请变更登记。",
            field="amount",
        )
    row.save()
    record(
        "exchange.payment.added", row, actor=actor, now=now, title=f"填报到账：{contract}", region_code=contract.region_id,
        data={"contract": contract.pk, "amount": given.amount},
    )  # fmt: skip
    return row


@transaction.atomic
def verify_payment(*, payment_id: int, actor: Actor, now: datetime) -> Payment:
    """The registrar verifies one payment: its technical income by the rule is settled.

    Raises ``Refused``; ``Problem`` while the contract's total is open, or once it was verified.
    """
    row = Payment.objects.select_for_update().get(pk=payment_id)
    row.contract = locked_contract(contract_id=row.contract_id)
    require(actor, "exchange.payment.verify", row)
    if row.verified_on is not None:
        raise Problem("这一笔已经核定。")
    if row.contract.state != ContractState.REGISTERED:
        raise Problem("合同已经注销，不再核定。")
    keys = list(row.contract.payments.order_by("received_on", "pk").values_list("pk", flat=True))
    today = timezone.localdate(now)
    incomes = amounts_of(judge_money(row.contract, on=row.contract.filed_on or today)).incomes
    income = incomes[keys.index(row.pk)]
    if income is None:
        raise Problem("合同总额未定，算不出技术性收入。请单位先申请变更登记，写明成交额。")
    row.income, row.verified_on, row.verified_by_id = income, today, actor.account_id
    row.save(update_fields=["income", "verified_on", "verified_by"])
    record(
        "exchange.payment.verified", row, actor=actor, now=now, title=f"核定技术性收入：{row.contract}",
        region_code=row.contract.region_id, data={"contract": row.contract_id, "income": income},
    )  # fmt: skip
    return row
