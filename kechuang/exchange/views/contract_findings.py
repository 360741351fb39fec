"""What the rules say of a contract, as pages draw it: the same findings for the filer, for the registrar, in the letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kechuang.exchange.models import Contract
from kechuang.rules.catalogue import Evaluation
from kechuang.rules.facts import Fact
from kechuang.rules.values import FactRef
from kechuang.rules.verdicts import VERDICT_TITLES, Verdict
from kechuang.subjects.logic.wording import TONES, value_words
from kechuang.subjects.views.eligibility_rows import findings_of, readings_of, unconfirmed_of

#: Facts whose input is called otherwise.
_INPUTS = {
    "contract_subkind": "subkind", "contract_form": "form", "contract_signed_on": "signed_on",
    "contract_effective_on": "effective_on", "contract_valid_until": "valid_until", "contract_total": "total",
    "contract_total_is_open": "is_total_open", "contract_purchases": "has_purchases", "contract_objects": "has_objects",
    "contract_expected_investment": "expected_investment", "contract_expected_output": "expected_output",
    "seller_code": "other_code", "buyer_code": "other_code", "seller_region": "other_region_code",
    "buyer_region": "other_region_code", "contract_filed_at_home": "own_region_code",
}  # fmt: skip


@dataclass(frozen=True)
class ContractWays:
    """Where a contract's facts are entered: the form of this very contract. ``page`` empty: the form is on this page."""

    page: str

    def of(self, ref: FactRef, fact: Fact) -> tuple[str, str]:  # noqa: ARG002 - as ``Ways`` asks
        """Where a fact is entered, in words, and the address."""
        return "申请表", f"{self.page}#id_{_INPUTS.get(ref.name, ref.name)}"


def findings_context(result: Evaluation, contract: Contract) -> dict[str, Any]:
    """What the template of findings draws."""
    page = reverse("exchange:contract_fill", args=[contract.pk]) if contract.pk else ""
    return {
        "result": result,
        "verdict": {"title": _whole(result), "tone": TONES[result.verdict]},
        "findings": findings_of(ContractWays(page), result),
        "readings": [row for row in readings_of(result) if row.others],
        "unconfirmed": unconfirmed_of(result),
    }


def _whole(result: Evaluation) -> str:
    """The answer on the whole, as the person at the window would say it."""
    words = {
        Verdict.MET: "可以登记", Verdict.UNMET: "不能登记", Verdict.UNKNOWN: "还不能判断，缺数据", Verdict.MANUAL: "要登记员看过合同才能定",
    }  # fmt: skip
    return words.get(result.verdict, VERDICT_TITLES[result.verdict])


def amount_rows(result: Evaluation) -> list[tuple[str, str, str]]:
    """Amounts as drawn: title, value in words (未知 where it is not known), how it comes about."""
    rows = []
    for each in result.amounts:
        stored = each.as_dict()
        words = value_words(stored["value"], each.unit) if stored["value"] is not None else "未知"
        rows.append((each.label, words, each.how))
    return rows
