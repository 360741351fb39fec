"""What those who deliberate have before them: a call's cases, what was decided quietly, and what it adds up to.

Other rooms add columns (scores, ranks) without this one knowing them::

    def scores(actor, call, case_ids):
        return [ExtraColumn("score", "得分", {case_id: "85.8"}, end=True, ranks=True)]

    register_columns(scores)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.money import format_money
from kechuang.core.permissions import require, which
from kechuang.programs.logic.kinds import Kind
from kechuang.programs.models import Call, Case, Decision
from kechuang.programs.queries.gates import gate_findings
from kechuang.programs.states import AT_HOME, CaseState, Outcome, ReceiptKind, Step

#: Where a case stands whose approval has been told: it takes up money and a place.
TAKEN = (CaseState.PUBLICITY, CaseState.OBJECTION, CaseState.APPROVED)
_BEFORE = (Step.UNIT, Step.RECOMMEND, Step.PUBLICITY)


@dataclass(frozen=True)
class ExtraColumn:
    """A column of another room. ``values``: what is shown, by case; who is missing is shown as unknown.

    ``ranks``: the table is ordered by ``order`` (case → place, the smallest first) unless the reader asks otherwise.
    """

    key: str
    title: str
    values: Mapping[int, Any]
    end: bool = False
    ranks: bool = False
    order: Mapping[int, Any] = field(default_factory=dict)


#: Asked once a table, whatever its length: may see who asks, and must not query a row at a time.
Provider = Callable[[Actor, Call, Sequence[int]], Iterable[ExtraColumn]]
_providers: list[Provider] = []


def register_columns(provider: Provider) -> Provider:
    """Let another room add columns to the table of every call; registering twice changes nothing."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def deciding_step(kind: Kind) -> str:
    """The step in which a kind's cases are decided: its last one before the publicity; empty if it has none."""
    steps = [str(each.step) for each in kind.steps if each.step not in _BEFORE]
    return steps[-1] if steps else ""


@dataclass
class Row:
    """A case before those who deliberate. ``cells``: what other rooms say, in the order of their columns."""

    case: Case
    quiet: Decision | None
    told: Decision | None
    open: bool
    cells: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Sums:
    """What is promised in a call, in yuan and cases. ``budget``, ``places`` None: not said, so nothing to keep within.

    ``taken``: released approvals; ``quiet``: those that would be released. ``unknown``: approvals without an amount.
    """

    budget: Decimal | None
    places: int | None
    taken: Decimal
    taken_count: int
    quiet: Decimal
    quiet_count: int
    unknown: int

    @property
    def total(self) -> Decimal:
        """Released and quiet approvals together."""
        return self.taken + self.quiet

    @property
    def count(self) -> int:
        """How many cases that is."""
        return self.taken_count + self.quiet_count

    @property
    def over_budget(self) -> Decimal | None:
        """By how much the budget is passed; None if it is not, or if there is none."""
        return self.total - self.budget if self.budget is not None and self.total > self.budget else None

    @property
    def over_places(self) -> int | None:
        """By how many cases the places are passed; None if they are not, or if nothing was said."""
        return self.count - self.places if self.places is not None and self.count > self.places else None


@dataclass(frozen=True)
class Table:
    """A call's table: its rows, the columns of other rooms, and the sums."""

    call: Call
    step: str
    columns: list[ExtraColumn]
    rows: list[Row]
    sums: Sums


def table_of(actor: Actor, call: Call) -> Table:
    """The table of a call. Raises ``Refused`` for whoever does not deliberate. As many queries for one row as for many."""
    require(actor, "programs.decision.view", call)
    kind = call.kind_version.kind
    step = deciding_step(kind)
    live = Decision.objects.filter(replaced_at__isnull=True).select_related("made_by")
    cases = list(
        Case.objects.filter(call=call)
        .exclude(state__in=AT_HOME)
        .filter(Q(state=step) | Q(decisions__isnull=False))
        .distinct()
        .select_related("organisation", "person", "region", "call__region")
        .defer("call__text")
        .annotate(admitted=Count("receipts", filter=Q(receipts__kind=ReceiptKind.ADMITTED), distinct=True))
        .prefetch_related(Prefetch("decisions", live, to_attr="live"))
        .order_by("number", "pk")
    )
    keys = [each.pk for each in cases]
    columns = [each for provider in _providers for each in provider(actor, call, keys)]
    rows = [_row(each, step, columns) for each in cases]
    ranking = next((each for each in columns if each.ranks), None)
    if ranking is not None:
        last = max(ranking.order.values(), default=0)
        rows.sort(key=lambda row: (row.case.pk not in ranking.order, ranking.order.get(row.case.pk, last)))
    return Table(call, step, columns, rows, sums_of(call))


def _row(case: Case, step: str, columns: Sequence[ExtraColumn]) -> Row:
    live: list[Decision] = case.live  # type: ignore[attr-defined]  # prefetched by ``table_of``
    quiet = next((each for each in live if each.released_at is None), None)
    told = next((each for each in live if each.released_at is not None), None)
    is_open = case.state == step and (step != Step.CHECK or bool(case.admitted))  # type: ignore[attr-defined]
    return Row(case, quiet, told, is_open, [each.values.get(case.pk) for each in columns])


def quiet_decisions(call: Call) -> QuerySet[Decision]:
    """What was decided in a call and not told yet, of cases that still wait for it."""
    step = deciding_step(call.kind_version.kind)
    rows = Decision.objects.filter(
        case__call=call, case__state=step, released_at__isnull=True, replaced_at__isnull=True
    )
    return rows.select_related("case__organisation", "case__person", "case__region", "made_by").order_by(
        "case__number", "pk"
    )


def told_approvals(call: Call) -> QuerySet[Decision]:
    """The approvals of a call that were released and still hold."""
    return Decision.objects.filter(
        case__call=call, case__state__in=TAKEN, outcome=Outcome.APPROVE, released_at__isnull=False, replaced_at__isnull=True
    )  # fmt: skip


def sums_of(call: Call, *, chosen: Sequence[int] | None = None) -> Sums:
    """What a call's approvals add up to; ``chosen``: of the quiet ones only those of these cases. Two queries."""
    quiet = quiet_decisions(call).filter(outcome=Outcome.APPROVE)
    if chosen is not None:
        quiet = quiet.filter(case__in=chosen)
    told, waiting = _added(told_approvals(call)), _added(quiet)
    return Sums(
        call.budget, call.places, told["sum"] or Decimal(0), told["count"], waiting["sum"] or Decimal(0),
        waiting["count"], told["unknown"] + waiting["unknown"],
    )  # fmt: skip


def _added(rows: QuerySet[Decision]) -> dict[str, Any]:
    unknown = Count("pk", filter=Q(amount__isnull=True))
    return rows.order_by().aggregate(sum=Sum("amount"), count=Count("pk"), unknown=unknown)


def release_faults(call: Call, rows: Sequence[Decision], *, now: datetime, sums: Sums) -> list[str]:
    """What stands against telling these decisions, in words; nothing if nothing does."""
    faults = []
    if sums.over_budget is not None:
        faults.append(
            f"批准的金额合计{format_money(sums.total)}，超过预算{format_money(sums.budget or Decimal(0))}，"
            f"多出{format_money(sums.over_budget)}；请减少金额或少选几件"
        )
    if sums.over_places is not None:
        faults.append(
            f"批准的共{sums.count}件，超过拟支持的{sums.places}件，多出{sums.over_places}件；请少选几件"
        )
    for each in rows:
        if each.outcome == Outcome.APPROVE:
            found = gate_findings(each.case, gate="approve", now=now)
            faults += [f"“{each.case}”不能批准：{one.words}" for one in found if one.blocking]
    return faults


def told_decision(case: Case) -> Decision | None:
    """The decision on a case that was told and holds."""
    return case.decisions.filter(released_at__isnull=False, replaced_at__isnull=True).last()


def calls_deliberated(actor: Actor) -> QuerySet[Call]:
    """The calls whose cases the actor helps to decide. Which of their cases wait, the table tells."""
    return which(actor, "programs.case.decide", Call.objects.all(), field="region")


def final_decisions(call: Call) -> QuerySet[Decision]:
    """The decisions of a call that are final: those of which documents are, or can be, issued."""
    done = Q(outcome=Outcome.APPROVE, case__state=CaseState.APPROVED) | Q(
        outcome=Outcome.DECLINE, case__state=CaseState.DECLINED
    )
    rows = Decision.objects.filter(done, case__call=call, released_at__isnull=False, replaced_at__isnull=True)
    return rows.select_related(
        "case__call__region", "case__kind_version", "case__organisation", "case__person", "file", "word"
    ).order_by("outcome", "case__number", "pk")


def get_told_decision(actor: Actor, decision_id: int) -> Decision:
    """A decision that was told, of a case that the actor may see. Raises ``Decision.DoesNotExist``."""
    rows = Decision.objects.filter(case__in=Case.objects.visible_to(actor), released_at__isnull=False)
    return rows.select_related("case", "file", "word").get(pk=decision_id)
