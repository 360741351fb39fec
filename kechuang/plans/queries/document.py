"""Documents for the list, and one document for the screen on which its statements are decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.permissions import may, require, which
from kechuang.plans.logic import (
    Contradiction,
    Finding,
    Segment,
    contradictions,
    describe_statement,
    findings,
    segments,
    statement_faults,
    sureness,
)
from kechuang.plans.logic.contradiction import ENOUGH
from kechuang.plans.models import Document, Statement
from kechuang.plans.states import StatementState

#: From this confidence on, "accept all that is sure" takes a statement.
SURE = "把握大"
SHOWS: dict[str, str] = {
    "": "全部",
    "proposed": "待确认",
    "doubt": "有疑问",
    "target": "目标",
    "actual": "结果",
    "confirmed": "已确认",
    "rejected": "已舍弃",
}


@dataclass(frozen=True)
class Rival:
    """What a statement contradicts: the other statement, where it stands, and the words for both."""

    other: Statement
    words: str
    hint: str
    is_elsewhere: bool


@dataclass
class Card:
    """One statement as the screen shows it."""

    row: Statement
    words: str
    sure: str
    tone: str
    findings: list[Finding] = field(default_factory=list)
    rivals: list[Rival] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_doubtful(self) -> bool:
        """Is there something that a person should look at before deciding?"""
        wrong = any(f.verdict == "doubt" for f in self.findings) or bool(self.rivals) or bool(self.faults)
        return wrong or self.tone == "warn"


@dataclass
class Desk:
    """A document laid out for deciding: the text in pieces, the cards, and how far it has come."""

    document: Document
    pieces: list[Segment]
    cards: list[Card]
    shown: list[Card]
    show: str
    confirmed: int
    decided: int
    may_decide: bool

    @property
    def total(self) -> int:
        """How many statements there are to decide on."""
        return len(self.cards)

    @property
    def waiting(self) -> int:
        """How many still wait."""
        return self.total - self.decided


def document_rows(actor: Actor) -> QuerySet[Document]:
    """Documents that the actor may read, each with counts of its statements; the text itself is left out."""
    live = ~Q(statements__state=StatementState.REMOVED)
    return (
        Document.objects.visible_to(actor)
        .select_related("region", "created_by")
        .defer("original", "outline", "hidden")
        .annotate(
            found=Count("statements", filter=live),
            confirmed=Count("statements", filter=Q(statements__state=StatementState.CONFIRMED)),
            waiting=Count("statements", filter=Q(statements__state=StatementState.PROPOSED)),
        )
        .order_by("-created_at", "-pk")
    )


def regions_of(actor: Actor, action: str) -> QuerySet[Region]:
    """Cities, counties and zones in which the actor may do ``action``, for a choice in a form."""
    rows = Region.objects.filter(level__in=("city", "county", "zone")).order_by("path")
    if actor.is_system:
        return rows
    paths = [grant.region_path for grant in actor.grants]
    reach = Q(pk__in=[])
    for grant in actor.grants:
        draft = Document(
            region=Region(code=grant.region_code, path=grant.region_path, name=grant.region_name)
        )
        if may(actor, action, draft):
            reach |= Q(path__startswith=grant.region_path)
    return rows.filter(reach) if paths else rows.none()


def get_document(actor: Actor, pk: int) -> Document:
    """One document; raises ``Document.DoesNotExist`` or ``Refused``."""
    document = Document.objects.select_related("region", "created_by", "file").get(pk=pk)
    require(actor, "plans.document.view", document)
    return document


def get_statement(actor: Actor, pk: int) -> Statement:
    """One statement of a document that the actor may read."""
    row = Statement.objects.select_related("document__region", "decided_by").get(pk=pk)
    require(actor, "plans.document.view", row.document)
    return row


def desk_of(
    actor: Actor,
    document: Document,
    *,
    show: str = "",
    focus: tuple[int, int] | None = None,
    only: Sequence[int] = (),
) -> Desk:
    """The document laid out for deciding, in three queries however many statements there are.

    ``show`` is one of ``SHOWS``; ``focus`` lights a stretch of the text; ``only`` (ids) leaves the text out and lays
    out these cards alone, after a decision.
    """
    rows = list(document.statements.live().select_related("decided_by").order_by("start", "id"))
    cards = _cards(actor, document, rows)
    decided = sum(1 for row in rows if row.state != StatementState.PROPOSED)
    marks = [(row.start, row.end, row.pk) for row in rows]
    return Desk(
        document=document,
        pieces=[] if only else segments(document.original, document.hidden, marks, focus=focus),
        cards=cards,
        shown=[card for card in cards if (card.row.pk in only if only else _is_shown(card, show))],
        show=show if show in SHOWS else "",
        confirmed=sum(1 for row in rows if row.state == StatementState.CONFIRMED),
        decided=decided,
        may_decide=bool(may(actor, "plans.statement.confirm", Statement(document=document))),
    )


def sure_cards(actor: Actor, document: Document) -> list[Card]:
    """The proposed statements that may be accepted together: sure, and with nothing to doubt."""
    cards = desk_of(actor, document, show="proposed", only=()).shown
    return [card for card in cards if card.sure == SURE and not card.is_doubtful]


def _is_shown(card: Card, show: str) -> bool:
    if show == "doubt":
        return card.is_doubtful and card.row.state != StatementState.REJECTED
    if show in ("target", "actual"):
        return card.row.kind == show and card.row.state != StatementState.REJECTED
    return show not in SHOWS or show in ("", card.row.state)


def _cards(actor: Actor, document: Document, rows: list[Statement]) -> list[Card]:
    checks = findings(rows)
    rivals = _rivals(actor, document, rows)
    cards = []
    for n, row in enumerate(rows):
        word, tone = sureness(row.confidence)
        if row.is_added or row.is_mended:
            word, tone = ("人工补录" if row.is_added else "经人工修改"), "info"
        cards.append(
            Card(
                row,
                describe_statement(row),
                word,
                tone,
                checks.get(n, []),
                rivals.get(row.pk, []),
                statement_faults(row),
            )
        )
    return cards


def _place(row: Statement, region: Region) -> str:
    """The region that a statement counts for: its own where the text names one, else the document's."""
    name = row.region_name
    own = not name or name.endswith((region.name, region.label))
    return region.pk if own else f"{region.pk}/{name}"


def _rivals(actor: Actor, document: Document, rows: list[Statement]) -> dict[int, list[Rival]]:
    """Contradictions of this document's statements, with one another and with those of other documents."""
    mine = [row for row in rows if row.state != StatementState.REJECTED]
    others = (
        Statement.objects.live()
        .exclude(state=StatementState.REJECTED)
        .exclude(document=document)
        .filter(
            document__in=which(
                actor, "plans.document.view", Document.objects.filter(region=document.region_id)
            )
        )
        .filter(
            norm__in={row.norm for row in mine if row.norm},
            period__in={row.period for row in mine if row.period},
        )
        .select_related("document")
        .defer("document__original", "document__outline", "document__hidden")
    )
    both: list[Any] = [*mine, *others]
    places = [_place(row, document.region) for row in both]
    found: dict[int, list[Rival]] = {}
    for clash in contradictions(both, regions=places):
        for one, other in ((clash.one, clash.other), (clash.other, clash.one)):
            if one.document_id == document.pk and len(found.get(one.pk, ())) < ENOUGH:
                found.setdefault(one.pk, []).append(_rival(clash, other, document))
    return found


def _rival(clash: Contradiction, other: Statement, document: Document) -> Rival:
    return Rival(other, clash.words, clash.hint, other.document_id != document.pk)
