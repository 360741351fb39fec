"""The pool as a draw takes it: every expert on file with what may keep him out, as it stands now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from kechuang.review.logic.draw import Candidate, Demand, Seat, Weighting, reasons_against
from kechuang.review.logic.draw_keeping import expert_mark
from kechuang.review.models import Invitation, Panel, Sheet
from kechuang.review.queries.expert_statistics import draw_weights
from kechuang.review.queries.panels import SEATED, seated_of
from kechuang.review.queries.recusal import pool_recusals
from kechuang.review.states import InvitationState, PanelState, SheetState
from kechuang.subjects.models import Expert, Person, Unavailability
from kechuang.subjects.queries.bans import banned_people
from kechuang.subjects.states import ExpertState


def candidates_of(
    panel: Panel, day: date, *, weighting: Weighting | None = None, since: datetime | None = None
) -> list[Candidate]:
    """All experts of the pool but those who left it for good, as candidates for a panel's draw on a day.

    Under a ``weighting`` each carries his weight from how he has reviewed ``since`` then.
    """
    rows = Expert.objects.exclude(state=ExpertState.REMOVED).filter(person__merged_into__isnull=True)
    experts = list(rows.select_related("person__employer").prefetch_related("disciplines").order_by("pk"))
    keys = [each.pk for each in experts]
    absences, banned = (
        _absences(keys, day),
        banned_people({each.person_id for each in experts}, "review", day),
    )
    recused = pool_recusals(panel, experts, day)
    loads, years = _loads(day.year), _years(panel)
    weights = draw_weights(keys, weighting, since=since) if weighting and since else {}
    return [
        Candidate(
            expert=expert_mark(each.pk), employer=employer_mark(each.person), region=each.person.region_id,
            disciplines=tuple(sorted(one.code for one in each.disciplines.all())), title=each.person.title,
            is_active=each.state == ExpertState.ACTIVE, is_identified=bool(each.person.id_mark),
            # The record is read by whoever replays it: the scope of a ban is enough, its matter is not for him.
            bans=("受限制，不得评审",) if banned.get(each.person_id) else (),
            recusals=recused.get(each.pk, ()), absences=absences.get(each.pk, ()), load=loads.get(each.pk, 0),
            years=tuple(sorted(years.get(each.pk, ()))), weight=weights.get(each.pk, Decimal(1)),
        )
        for each in experts
    ]  # fmt: skip


def employer_mark(person: Person) -> str:
    """An employer's stable id: its row's, or its name where it is not on file; empty if unknown."""
    return f"O{person.employer_id:06d}" if person.employer_id else person.employer_name.strip()


def seats_of(panel: Panel) -> tuple[Seat, ...]:
    """Who sits already, for a supplementary draw."""
    rows = seated_of(panel).select_related("expert__person")
    return tuple(
        Seat(expert_mark(each.expert_id), employer_mark(each.expert.person), each.expert.person.region_id)
        for each in rows
    )


def preview(demand: Demand, candidates: Collection[Candidate]) -> tuple[int, Counter[str]]:
    """How many could be drawn, and how many each condition keeps out; nothing of any order."""
    out: Counter[str] = Counter()
    eligible = 0
    for each in candidates:
        reasons = reasons_against(demand, each)
        eligible += not reasons
        out.update({str(reason.condition) for reason in reasons})
    return eligible, out


def _absences(keys: Collection[int], day: date) -> dict[int, tuple[str, ...]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = Unavailability.objects.filter(expert_id__in=keys, since__lte=day, until__gte=day)
    for each in rows:
        found[each.expert_id].append(f"{each.since} 至 {each.until} 不便评审")
    return {key: tuple(words) for key, words in found.items()}


def _loads(year: int) -> dict[int, int]:
    """In how many panels an expert has a standing invitation or sheet this year."""
    invited = Invitation.objects.filter(state__in=SEATED, invited_at__year=year)
    pairs = set(
        invited.exclude(panel__state=PanelState.CANCELLED).values_list("expert_id", "panel_id")
    ) | set(
        Sheet.objects.exclude(state=SheetState.VOID)
        .filter(assigned_at__year=year)
        .values_list("expert_id", "panel_id")
    )
    return dict(Counter(expert for expert, _ in pairs))


def _years(panel: Panel) -> dict[int, set[int]]:
    """In which years an expert sat in a panel of the same kind of matter."""
    rows = Invitation.objects.filter(
        state=InvitationState.ACCEPTED, panel__call__kind_version__code=panel.call.kind_version.code
    ).exclude(panel__state=PanelState.CANCELLED)
    found: defaultdict[int, set[int]] = defaultdict(set)
    for expert, year in rows.values_list("expert_id", "invited_at__year"):
        found[expert].add(year)
    return dict(found)
