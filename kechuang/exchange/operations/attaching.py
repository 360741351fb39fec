"""Files and pictures of an offer or a need: added, ticked as public, taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.exchange.models import Attachment, Item
from kechuang.exchange.operations.keeping import keep_file
from kechuang.exchange.operations.moving import locked_item
from kechuang.exchange.queries.item import said
from kechuang.exchange.states import WRITABLE

MOST_FILES = 12
#: What a page can show, or anybody can open. Office files carry their authors along.
ACCEPTED = (".pdf", ".png", ".jpg", ".jpeg")


@transaction.atomic
def attach_file(
    *, item_id: int, title: str, name: str, data: bytes, is_public: bool = False, actor: Actor, now: datetime
) -> Attachment:
    """Add a file or picture. It is public only if ticked, and only from the next publishing on.

    Raises ``Refused``; ``Problem`` without a title, for a type or size that is not taken, or once it was handed in.
    """
    item = _writable(item_id, actor)
    if not title.strip():
        raise Problem("请写这是什么，公开的附件别人先看到它。", field="title")
    if not name.lower().endswith(ACCEPTED):
        raise Problem(f"只收{'、'.join(each[1:] for each in ACCEPTED)}，“{name}”请转换后再传。", field="file")
    if item.attachments.filter(removed_at__isnull=True).count() >= MOST_FILES:
        raise Problem(f"最多{MOST_FILES}个，请先撤下一个。", field="file")
    stored, shown, media_type = keep_file(
        name=name, data=data, purpose="exchange.item", region=item.region, organisation_key=item.organisation_id,
        actor=actor, now=now,
    )  # fmt: skip
    row = Attachment.objects.create(
        item=item, file=stored, name=shown, media_type=media_type, title=title.strip()[:80], is_public=is_public,
        added_by_id=actor.account_id, added_at=now,
    )  # fmt: skip
    _tell(item, "file_attached", "上传附件", row, actor, now)
    return row


@transaction.atomic
def tick_attachment(
    *, item_id: int, attachment_id: int, is_public: bool, actor: Actor, now: datetime
) -> Attachment:
    """Say whether it may be public. Raises ``Refused``; ``Problem`` once it was handed in."""
    item = _writable(item_id, actor)
    row = item.attachments.get(pk=attachment_id, removed_at__isnull=True)
    row.is_public = is_public
    row.save(update_fields=["is_public"])
    _tell(item, "file_ticked", "附件可以公开" if is_public else "附件不公开", row, actor, now)
    return row


@transaction.atomic
def remove_attachment(*, item_id: int, attachment_id: int, actor: Actor, now: datetime) -> Attachment:
    """Take it back; its row stays. Raises ``Refused``; ``Problem`` once it was handed in."""
    item = _writable(item_id, actor)
    row = item.attachments.get(pk=attachment_id, removed_at__isnull=True)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _tell(item, "file_removed", "撤下附件", row, actor, now)
    return row


def _writable(item_id: int, actor: Actor) -> Item:
    item = locked_item(item_id=item_id)
    require(actor, "exchange.item.fill", item)
    if item.state not in WRITABLE:
        raise Problem(f"现为“{item.get_state_display()}”，不能增减附件。要改请先撤回。")
    return item


def _tell(item: Item, verbed: str, words: str, row: Attachment, actor: Actor, now: datetime) -> None:
    """One event; neither the file's name nor its title stands in it."""
    record(
        f"exchange.item.{verbed}", item, actor=actor, now=now, title=f"{words}：{said(item)}",
        data={"attachment": row.pk, "public": row.is_public},
    )  # fmt: skip
