"""Reads of panels: the list, one panel, its files and members, what waits to be put into one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require, which
from kechuang.programs.models import Call, Case
from kechuang.programs.states import CaseState
from kechuang.review.models import Draw, Exclusion, Invitation, Panel, PanelFile, Sheet
from kechuang.review.states import InvitationState, PanelState, SheetState
from kechuang.subjects.models import Expert

#: The share of the best total that fairness may cost, unless the panel says otherwise. A design value.
TOLERANCE = "0.02"
#: Invitations that hold a seat.
SEATED = (InvitationState.INVITED, InvitationState.ACCEPTED)


def locked_panel(panel_id: int) -> Panel:
    """The panel with its row locked. Raises ``Panel.DoesNotExist``."""
    rows = Panel.objects.select_for_update(of=("self",)).select_related("call__region", "call__kind_version")
    return rows.get(pk=panel_id)


def panels(actor: Actor) -> QuerySet[Panel]:
    """The panels that the actor may see, with how far each has come. Raises ``Refused`` for strangers to review."""
    require(actor, "review.panel.view")
    standing = ~Q(sheets__state=SheetState.VOID) & Q(sheets__isnull=False)
    return (
        Panel.objects.visible_to(actor)
        .select_related("call__region", "call__kind_version")
        .annotate(
            file_count=Count("files", distinct=True),
            member_count=Count(
                "invitations", filter=Q(invitations__state=InvitationState.ACCEPTED), distinct=True
            ),
            sheet_count=Count("sheets", filter=standing, distinct=True),
            done_count=Count("sheets", filter=Q(sheets__state=SheetState.SUBMITTED), distinct=True),
        )
    )


def get_panel(actor: Actor, panel_id: int) -> Panel:
    """One panel. Raises ``Panel.DoesNotExist`` for one that the actor may not see."""
    require(actor, "review.panel.view")
    rows = Panel.objects.visible_to(actor).select_related("call__region", "call__kind_version")
    return rows.get(pk=panel_id)


def get_draw(actor: Actor, draw_id: int) -> Draw:
    """One draw of a panel that the actor may see. Raises ``Draw.DoesNotExist``."""
    require(actor, "review.draw.replay")
    rows = which(actor, "review.draw.replay", Draw.objects.all())
    return rows.select_related("panel__call__region", "supervisor", "made_by").get(pk=draw_id)


def cases_waiting(call: Call) -> QuerySet[Case]:
    """The cases of a call that wait in review and are in no panel that stands."""
    there = PanelFile.objects.filter(case=OuterRef("pk")).exclude(panel__state=PanelState.CANCELLED)
    return (
        Case.objects.filter(call=call, state=CaseState.REVIEW).exclude(Exists(there)).order_by("number", "pk")
    )


def calls_waiting(actor: Actor) -> list[tuple[Call, int]]:
    """Calls with cases that wait for a panel, and how many, where the actor forms panels. One query."""
    there = PanelFile.objects.filter(case=OuterRef("pk")).exclude(panel__state=PanelState.CANCELLED)
    cases = Case.objects.filter(state=CaseState.REVIEW).exclude(Exists(there))
    reached = which(actor, "review.panel.form", Call.objects.all(), field="region")
    counted = reached.filter(cases__in=cases).annotate(waiting=Count("cases", filter=Q(cases__in=cases)))
    return [(each, each.waiting) for each in counted.select_related("region", "kind_version").order_by("pk")]


def members_of(panel: Panel) -> list[Expert]:
    """The experts who have accepted, in the order of their places."""
    rows = panel.invitations.filter(state=InvitationState.ACCEPTED).order_by("place", "pk")
    return [each.expert for each in rows.select_related("expert__person__employer")]


def tolerance_of(panel: Panel) -> str:
    """The share of the best total that fairness may cost in a panel."""
    return str(panel.settings.get("tolerance", TOLERANCE))


def seated_of(panel: Panel) -> QuerySet[Invitation]:
    """Invitations that hold a seat: accepted, or not answered yet."""
    return panel.invitations.filter(state__in=SEATED).order_by("place", "pk")


def latest_draw(panel: Panel) -> Draw | None:
    """The newest draw of a panel."""
    return panel.draws.order_by("-number").first()


def names_of(marks: Mapping[str, int]) -> dict[str, str]:
    """Expert mark → name and employer, for the page. One query."""
    rows = Expert.objects.filter(pk__in=marks.values()).select_related("person__employer")
    by_key = {each.pk: each for each in rows}
    found = {}
    for mark, key in marks.items():
        each = by_key.get(key)
        if each is None:
            found[mark] = mark
            continue
        employer = each.person.employer.name if each.person.employer else each.person.employer_name
        found[mark] = f"{each.person.name}（{employer}）" if employer else each.person.name
    return found


def hard_pairs(panel: Panel) -> set[tuple[int, int]]:
    """(case, expert) pairs that are barred now. One query."""
    rows = Exclusion.objects.filter(panel=panel, expert__isnull=False, is_hard=True, lifted_at__isnull=True)
    return set(rows.values_list("case_id", "expert_id"))


def standing_sheets(panel: Panel) -> QuerySet[Sheet]:
    """The sheets of a panel that count."""
    return Sheet.objects.filter(panel=panel).exclude(state=SheetState.VOID)


def invitations_due(now: datetime) -> list[int]:
    """Keys of invitations whose time to answer is over, the oldest first."""
    rows = Invitation.objects.filter(state=InvitationState.INVITED, answer_by__lt=now)
    return list(rows.order_by("answer_by", "pk").values_list("pk", flat=True))


def open_seats(panel: Panel) -> int:
    """How many seats of the demand are not held by anybody."""
    wanted = int(panel.demand.get("number") or 0)
    return (
        max(0, wanted - seated_of(panel).count())
        if panel.draws.filter(drawn_at__isnull=False).exists()
        else 0
    )


def own_invitations(actor: Actor) -> QuerySet[Invitation]:
    """The actor's own invitations, the newest first."""
    rows = which(actor, "review.invitation.answer", Invitation.objects.all())
    return rows.select_related("panel__call", "expert__person").order_by("-invited_at", "-pk")


def progress_of(panel: Panel) -> dict[str, Any]:
    """How many sheets stand, and how many of them are submitted. One query."""
    return standing_sheets(panel).aggregate(
        all=Count("pk"), done=Count("pk", filter=Q(state=SheetState.SUBMITTED)),
        declared=Count("pk", filter=~Q(state=SheetState.ASSIGNED)),
    )  # fmt: skip
