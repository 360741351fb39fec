"""Attachments: those of an item for whoever reads it whole; those of a public version for everybody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from kechuang.exchange.models import Attachment, Face, Item


def attachments_of(item: Item) -> QuerySet[Attachment]:
    """Those that stand. One query."""
    return item.attachments.filter(removed_at__isnull=True).select_related("file")


def public_rows(item: Item) -> list[dict[str, Any]]:
    """What a public version keeps of them: number, title, and whether a page can show it. File names are not public."""
    rows = attachments_of(item).filter(is_public=True)
    return [{"id": row.pk, "title": row.title, "picture": row.is_picture} for row in rows]


def public_titles(item: Item) -> list[str]:
    """The titles that everybody will read."""
    if item.pk is None:
        return []
    return list(
        item.attachments.filter(removed_at__isnull=True, is_public=True).values_list("title", flat=True)
    )


def shown_attachment(face: Face, attachment_id: int) -> Attachment:
    """One that a public version shows. Raises ``Attachment.DoesNotExist`` for any other, however it is asked."""
    shown = [each["id"] for each in face.files]
    rows = Attachment.objects.filter(item=face.pk, pk__in=shown, removed_at__isnull=True).select_related(
        "file"
    )
    return rows.get(pk=attachment_id)
