"""What one tells of a step of a pair, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.states.docking import MONEY, TOLD_STAGES, DockingStage

#: A talk of more than a day is a slip of the pen.
MOST_MINUTES = 1440
_MOST_MONEY = Decimal(10) ** 13


@dataclass(frozen=True)
class StepGiven:
    """What is told. ``minutes``: how long they talked; ``words``: minutes of the talk, or the evidence in words.

    ``amount`` in yuan, of this stage alone; None: unknown. ``file_id``: the evidence as a stored file.
    """

    happened_on: date
    words: str = ""
    minutes: int | None = None
    amount: Decimal | None = None
    technology_amount: Decimal | None = None
    contract_number: str = ""
    file_id: UUID | None = None


def checked_step(stage: str, given: StepGiven, *, today: date, needs_evidence: bool) -> StepGiven:
    """The same, trimmed. Raises ``Problem`` with its field for what cannot be.

    ``needs_evidence``: without the other side's word there must be evidence, in words or as a file.
    """
    if stage not in TOLD_STAGES:
        raise Problem("请选择进展到哪一步。", field="stage")
    if given.happened_on > today:
        raise Problem("日期不能在今天以后，发生了再填。", field="happened_on")
    if given.minutes is not None and not 0 < given.minutes <= MOST_MINUTES:
        raise Problem(f"时长应在1到{MOST_MINUTES}分钟之间；不知道的留空。", field="minutes")
    words = given.words.strip()[:2000]
    if stage == DockingStage.DOCKED and not words:
        raise Problem("请写几句纪要：谈了什么，下一步怎么办。", field="words")
    if needs_evidence and not words and given.file_id is None:
        raise Problem("没有对方确认的，要写明依据或附上文件。", field="words")
    number = given.contract_number.strip()[:60]
    if stage == DockingStage.REGISTERED and not number:
        raise Problem("请填技术合同登记编号。", field="contract_number")
    amount = _money(given.amount, "amount") if stage in MONEY else None
    technology = (
        _money(given.technology_amount, "technology_amount") if stage == DockingStage.REGISTERED else None
    )
    if amount is not None and technology is not None and technology > amount:
        raise Problem("技术交易额不能多于合同成交额。", field="technology_amount")
    return replace(
        given,
        words=words,
        minutes=given.minutes if stage == DockingStage.DOCKED else None,
        amount=amount,
        technology_amount=technology,
        contract_number=number if stage == DockingStage.REGISTERED else "",
    )


def _money(amount: Decimal | None, field: str) -> Decimal | None:
    if amount is None:
        return None
    if not 0 < amount < _MOST_MONEY:
        raise Problem("金额应大于0；不知道的留空，不要填0。", field=field)
    return amount.quantize(Decimal("0.01"))
