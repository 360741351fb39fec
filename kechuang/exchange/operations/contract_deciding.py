"""The registrar's side: accepted, asked to be mended, shown to experts, proposed; and the head's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.models import Contract
from kechuang.exchange.operations.contract_moving import locked_contract, move_contract
from kechuang.exchange.operations.registering import book_line, issue_certificate, number_contract
from kechuang.exchange.queries.contract_judging import (
    filing_day,
    judge_contract,
    same_contracts,
    technology_of,
)
from kechuang.exchange.states import LineKind, Proposal
from kechuang.rules.catalogue import Evaluation
from kechuang.rules.trace import trace_of
from kechuang.rules.verdicts import Verdict
from kechuang.subjects.facts import places_of

_MOST_WORDS = 500


@transaction.atomic
def accept_contract(*, contract_id: int, actor: Actor, now: datetime) -> Contract:
    """Take it up: the clock starts. Raises ``Refused``; ``WrongState``."""
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.accept", contract)
    contract.accepted_on = timezone.localdate(now)
    return move_contract(
        contract=contract, action="accept", verbed="accepted", title=f"受理：{contract}", actor=actor, now=now
    )  # fmt: skip


@transaction.atomic
def return_contract(
    *, contract_id: int, fields: Sequence[str] = (), reason: str, actor: Actor, now: datetime
) -> Contract:
    """Give it back with all that is to be mended, at once. Raises ``Refused``; ``Problem`` without words; ``WrongState``."""
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.accept", contract)
    contract.reason = _words(reason, "请一次写明要补正什么、怎样补正，申请单位看得到。")
    contract.asked, contract.asked_on = list(fields), timezone.localdate(now)
    return move_contract(
        contract=contract, action="ask_correction", verbed="returned", title=f"一次告知补正：{contract}",
        data={"reason": contract.reason, "fields": list(fields)}, actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def consult_experts(
    *, contract_id: int, is_disputed: bool = False, reason: str, actor: Actor, now: datetime
) -> Contract:
    """Show it to experts, as large or disputed contracts are. Raises ``Refused``; ``Problem`` without words; ``WrongState``."""
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.propose", contract)
    contract.is_disputed = is_disputed
    words = _words(reason, "请写明请专家看什么。")
    return move_contract(
        contract=contract, action="consult", verbed="consulted", title=f"送专家审核：{contract}",
        data={"reason": words, "disputed": is_disputed}, actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def note_advice(*, contract_id: int, expert: str, words: str, actor: Actor, now: datetime) -> Contract:
    """Write down what an expert said; the registrar goes on. Raises ``Refused``; ``Problem`` without a name or words; ``WrongState``."""
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.propose", contract)
    if not expert.strip():
        raise Problem("请写专家的姓名和单位。", field="expert")
    said = _words(words, "请写专家的意见。", "words")
    contract.opinions = [
        *contract.opinions, {"expert": expert.strip()[:80], "words": said, "on": timezone.localdate(now).isoformat()}
    ]  # fmt: skip
    return move_contract(
        contract=contract, action="advise", verbed="advised", title=f"记下专家意见：{contract}", actor=actor, now=now
    )  # fmt: skip


@transaction.atomic
def propose_decision(
    *, contract_id: int, accepts_content: bool, proposal: str, words: str = "", actor: Actor, now: datetime
) -> Contract:
    """The registrar has read the contract: does its content fit its kind, and should it be registered?

    Raises ``Refused``; ``Problem`` to register what the rules do not let be registered, or to decline without words;
    ``WrongState``.
    """
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.propose", contract)
    contract.accepts_content = accepts_content
    if proposal == Proposal.REGISTER:
        _demand_registrable(contract, timezone.localdate(now))
    elif proposal == Proposal.DECLINE:
        _words(words, "建议不予登记的，请写明理由，申请单位看得到。", "words")
    else:
        raise Problem("请选择初审意见。", field="proposal")
    contract.proposal, contract.proposal_words = proposal, words.strip()[:_MOST_WORDS]
    contract.proposed_by_id = actor.account_id
    return move_contract(
        contract=contract, action="propose", verbed="proposed", title=f"{contract.get_proposal_display()}：{contract}",
        data={"proposal": proposal}, actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def send_back_contract(*, contract_id: int, reason: str, actor: Actor, now: datetime) -> Contract:
    """The head wants it looked at again. Raises ``Refused``; ``Problem`` without words; ``WrongState``."""
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.decide", contract)
    contract.reason = _words(reason, "请写明要再看什么，登记员看得到。")
    contract.proposal, contract.proposed_by_id = "", None
    return move_contract(
        contract=contract, action="send_back", verbed="sent_back", title=f"退回初审：{contract}",
        data={"reason": contract.reason}, actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def register_contract(*, contract_id: int, actor: Actor, now: datetime) -> Contract:
    """Register it: number, amounts settled by the rules, a line in the register, a certificate.

    Raises ``Refused``, also for him who proposed it; ``Problem`` for a contract that the rules do not let be registered or
    that is registered already; ``WrongState``.
    """
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.decide", contract)
    today = timezone.localdate(now)
    result = _demand_registrable(contract, today)
    contract.technology = technology_of(contract, on=filing_day(contract, today))
    number_contract(contract=contract, actor=actor, now=now)
    _decided(contract, result, today)
    contract.registered_on, contract.version = today, 1
    moved = move_contract(
        contract=contract, action="register", verbed="registered", title=f"核准登记：{contract}",
        data={"number": contract.number}, actor=actor, now=now,
    )  # fmt: skip
    book_line(contract=moved, kind=LineKind.REGISTERED, actor=actor, now=now)
    issue_certificate(contract=moved, actor=actor, now=now)
    return moved


@transaction.atomic
def decline_contract(*, contract_id: int, reason: str, actor: Actor, now: datetime) -> Contract:
    """Do not register it: the reason, with the findings of the day, stands in the letter.

    Raises ``Refused``; ``Problem`` without words; ``WrongState``.
    """
    contract = locked_contract(contract_id=contract_id)
    require(actor, "exchange.contract.decide", contract)
    today = timezone.localdate(now)
    contract.reason = _words(reason, "请写明不予登记的理由，申请单位看得到。")
    _decided(contract, judge_contract(contract, on=filing_day(contract, today)), today)
    return move_contract(
        contract=contract, action="decline", verbed="declined", title=f"不予登记：{contract}",
        data={"reason": contract.reason}, actor=actor, now=now,
    )  # fmt: skip


def _decided(contract: Contract, result: Evaluation, today: date) -> None:
    contract.decided_on = today
    contract.findings = trace_of(result, places=places_of(contract.region))


def _demand_registrable(contract: Contract, today: date) -> Evaluation:
    """The rules' answer, if it lets the contract be registered; what is left to a person counts as his word."""
    same = same_contracts(contract).first()
    if same is not None:
        raise Problem(f"同一份合同已经申请过（{same}），一份合同只登记一次。")
    result = judge_contract(contract, on=filing_day(contract, today))
    if not contract.accepts_content:
        raise Problem("登记员认为技术内容不符合这一类，不能登记。", field="accepts_content")
    barred = [each for each in result.findings if each.verdict in (Verdict.UNMET, Verdict.UNKNOWN)]
    if barred:
        words = "；".join(f"{each.condition.label}（{each.condition.clause}）" for each in barred[:5])
        raise Problem(f"按规则还不能登记：{words}。")
    return result


def _words(text: str, problem: str, field: str = "reason") -> str:
    if not text.strip():
        raise Problem(problem, field=field)
    return text.strip()[:_MOST_WORDS]
