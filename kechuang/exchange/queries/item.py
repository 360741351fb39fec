"""Reads of offers and needs: those that somebody may read whole, one of them, and what it is called where anybody looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q, QuerySet

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.exchange.logic.content import Gap, Given, gaps_of
from kechuang.exchange.logic.face import Face as PublicVersion
from kechuang.exchange.logic.face import face_of, leaks_in
from kechuang.exchange.models import Face, Item
from kechuang.exchange.permissions import WRITERS
from kechuang.exchange.queries.attachment import public_titles
from kechuang.exchange.states import AT_HOME, ItemState
from kechuang.subjects.logic.organisations import core_of_name
from kechuang.subjects.models import IPRight, Organisation, Person


def visible_items(actor: Actor) -> QuerySet[Item]:
    """Those that the actor may read whole: his organisation's, those it was let into, what has been handed in in his region."""
    rows = which(actor, "exchange.item.view", Item.objects.select_related("organisation", "region", "face"))
    if actor.is_system:
        return rows
    own = Q(organisation__in=actor.keys_of("organisation"))
    if actor.account_id is not None:
        own |= Q(made_by=actor.account_id)
    return rows.filter(~Q(state__in=AT_HOME) | own).distinct()


def own_items(actor: Actor) -> QuerySet[Item]:
    """Those of the organisations that the actor belongs to, and those that he entered as an officer."""
    rows = Item.objects.select_related("organisation", "region", "face")
    mine = Q(organisation__in=actor.keys_of("organisation"))
    return rows.filter(mine | Q(made_by=actor.account_id)) if actor.signed_in else rows.none()


def officers_items(actor: Actor) -> QuerySet[Item]:
    """What has been handed in in the actor's region."""
    rows = Item.objects.select_related("organisation", "region", "face").exclude(state__in=AT_HOME)
    return which(actor, "exchange.item.view", rows, field="region") if actor.grants else rows.none()


def items_to_review(actor: Actor) -> QuerySet[Item]:
    """What waits for the actor's word."""
    return which(actor, "exchange.item.publish", officers_items(actor).filter(state=ItemState.REVIEW))


def get_item(actor: Actor, item_id: int) -> Item:
    """One that the actor may read whole. Raises ``Item.DoesNotExist``."""
    return visible_items(actor).get(pk=item_id)


def given_of(item: Item) -> Given:
    """What an item tells, with its rights and people. Two queries."""
    rights = tuple(item.rights.order_by("pk").values_list("pk", flat=True))
    people = tuple(item.people.order_by("pk").values_list("pk", flat=True))
    return replace(item.given(), right_ids=rights, person_ids=people)


def said(item: Item) -> str:
    """What an item is called in events, notices and boxes: what was published of it, or its kind and number."""
    face = getattr(item, "face", None)
    return f"{item.get_kind_display()}“{face.title}”" if face is not None else str(item)


def public_version(item: Item) -> PublicVersion:
    """What a searcher will see, as the item stands now. One query."""
    rights = [
        f"{each.get_kind_display()}：{each.title}（{each.number}）" for each in item.rights.order_by("pk")
    ]
    return face_of(item.kind, item.given(), organisation=item.organisation.name, rights=rights)


def gaps_in(item: Item, face: PublicVersion, today: date) -> list[Gap]:
    """What must be mended before an item is handed in or published: what is missing, and what its public words give away."""
    found = gaps_of(item.kind, item.given(), today)
    leaked = leaks_in([*face.texts(), *public_titles(item)], _secrets_of(item))
    if leaked:
        found.append(
            Gap(
                "mask_title" if item.is_masked else "abstract",
                "公开版",
                f"公开的内容里写出了“{'”“'.join(leaked)}”，请改掉。",
            )
        )
    return found


def _secrets_of(item: Item) -> list[str]:
    """What may not stand in public words: contacts always; names and codes of the organisation where it is masked."""
    always = [item.contact_phone, item.contact_name]
    if not item.is_masked:
        return [each for each in always if each]
    organisation = item.organisation
    former = [each.name for each in organisation.former_names.all()]
    core = core_of_name(organisation.name)
    names = [organisation.name, organisation.uscc or "", core if len(core) >= 3 else "", *former]
    return [each for each in dict.fromkeys([*always, *names]) if each]


def face_row(item: Item, face: PublicVersion, *, expires_on: date, published_at: datetime) -> Face:
    """The row of a public version, not saved."""
    region = item.region
    return Face(
        item=item, side=item.side, kind=item.kind, title=face.title, organisation_words=face.organisation,
        place=region if face.shows_region or region.parent is None else region.parent, abstract=face.abstract,
        keywords=list(face.keywords), field_code=face.field_code, industry=face.industry, amount=face.amount,
        is_amount_open=face.is_amount_open, maturity=face.maturity, deadline=face.deadline, expires_on=expires_on,
        parts=[[title, list(lines)] for title, lines in face.parts], hidden=list(face.hidden), is_masked=face.is_masked,
        published_at=published_at,
    )  # fmt: skip


def owners(actor: Actor) -> QuerySet[Organisation]:
    """For whom the actor may fill in: his organisations, or an officer's region's."""
    rows = Organisation.objects.live().select_related("region")
    if actor.grants:
        return which(actor, "exchange.item.fill", rows, field="region").order_by("name", "pk")
    return rows.filter(pk__in=actor.keys_of("organisation", *WRITERS)).order_by("name", "pk")


def rights_of(organisation_id: int) -> QuerySet[IPRight]:
    """The rights that an organisation holds."""
    return IPRight.objects.filter(holders__organisation=organisation_id).order_by("title", "pk").distinct()


def people_of(organisation_id: int) -> QuerySet[Person]:
    """The people who work at an organisation, as far as they are on file."""
    return Person.objects.filter(employer=organisation_id).order_by("name", "pk")
