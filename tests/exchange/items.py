"""Made-up offers and needs of the small world, at any step of their life."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from kechuang.exchange.logic.content import Given
from kechuang.exchange.models import Ask, Attachment, Item
from kechuang.exchange.operations.ask import AskGiven, answer_ask, make_ask
from kechuang.exchange.operations.attaching import attach_file
from kechuang.exchange.operations.reviewing import publish_item
from kechuang.exchange.operations.writing import fill_item, start_item, submit_item

#: Words that stand nowhere but in the whole of a masked need.
SECRETS = ("星禾七号", "密封圈早期开裂", "丁基橡胶", "赵联络", "13900008888", "示例精密制造")

#: The first bytes of a picture, and enough of it.
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)

NEED = Given(
    title="星禾七号减速器密封胶",
    abstract="给星禾七号减速器换一种密封胶，解决密封圈早期开裂。",
    keywords=("密封胶", "丁基橡胶"),
    field_code="4",
    industry="3484",
    amount=Decimal(500000),
    expires_on=date(2027, 10, 1),
    contact_name="赵联络",
    contact_phone="13900008888",
    content={
        "background": "星禾七号减速器在高温车间使用，现用丁基橡胶，半年就要换一次。",
        "problem": "密封圈早期开裂，换过三家供应商的胶都没有解决，原因不清楚。",
        "goals": [
            {"indicator": "使用温度", "cmp": ">=", "value": "150", "unit": "℃", "now": "120℃"},
            {"indicator": "寿命", "cmp": ">=", "value": "8000", "unit": "小时", "now": "4000小时"},
        ],
        "conditions": "不改现有点胶设备。",
        "to_solver": "300000",
        "deadline": "2027-06-30",
        "forms": ["joint", "service"],
        "ownership": "shared",
        "secrecy": "open",
    },
)
MASK = {
    "organisation": "某装备制造企业",
    "title": "耐高温密封胶",
    "abstract": "寻找在高温下长期使用的密封胶，要求不改点胶设备。",
    "shown": ["goals", "forms", "deadline", "region"],
    "words": {"problem": "现有密封材料在高温下寿命不够。"},
}
MASKED = replace(
    NEED, is_masked=True, mask=MASK, content={**NEED.content, "secrecy": "trade"}
)  # fmt: skip
OFFER = Given(
    title="耐高温密封胶及其制备方法",
    abstract="一种耐高温密封胶，长期使用温度180℃，适合减速器和电机。",
    keywords=("密封胶", "耐高温"),
    field_code="4",
    is_amount_open=True,
    expires_on=date(2027, 10, 1),
    contact_name="钱联络",
    contact_phone="13900009999",
    content={
        "advantages": "长期使用温度180℃，室温固化时间20分钟。",
        "technologies": [
            {"name": "配方", "first": "1", "last": "7", "evidence": "中试报告"},
            {"name": "固化工艺", "first": "1", "last": "5", "evidence": "小试报告"},
        ],
        "cooperation": ["licence", "joint"],
    },
)
ASKING = AskGiven("我们做过同类密封胶，想看看工况。", "孙联络", "13900007777")


def draft(
    world,
    now: datetime,
    given: Given = NEED,
    kind: str = "technology",
    who: str = "firm",
    owner: str = "firm",
) -> Item:
    """Written, and not handed in."""
    actor = world.actor(who)
    organisation = world.organisations[owner]
    item = start_item(organisation_id=organisation.pk, kind=kind, words="", actor=actor, now=now)
    return fill_item(item_id=item.pk, given=given, actor=actor, now=now)


def with_attachments(world, now: datetime, item: Item, owner: str = "firm") -> tuple[Attachment, Attachment]:
    """A picture that may be public, under a file name that may not; and a report that may not."""
    by = {"item_id": item.pk, "actor": world.actor(owner), "now": now}
    shown = attach_file(title="试验装置照片", name="星禾七号现场.png", data=PICTURE, is_public=True, **by)
    return shown, attach_file(title="星禾七号检测报告", name="示例精密制造.png", data=PICTURE, **by)


def in_review(
    world, now: datetime, given: Given = NEED, kind: str = "technology", owner: str = "firm"
) -> Item:
    """Handed in by the owner's administrator."""
    item = draft(world, now, given, kind, owner, owner)
    return submit_item(item_id=item.pk, actor=world.actor(owner), now=now)


def published(
    world, now: datetime, given: Given = NEED, kind: str = "technology", owner: str = "firm"
) -> Item:
    """On show."""
    item = in_review(world, now, given, kind, owner)
    officer = world.actor("enterprise")
    return publish_item(item_id=item.pk, likes_seen=True, actor=officer, now=now)


def asked(world, now: datetime, item: Item, who: str = "firm2") -> Ask:
    """Another organisation asks to be let in."""
    organisation = world.organisations[who]
    return make_ask(
        item_id=item.pk, organisation_id=organisation.pk, given=ASKING, actor=world.actor(who), now=now
    )


def let_in(world, now: datetime, item: Item, who: str = "firm2", owner: str = "firm") -> Ask:
    """Asked and granted."""
    ask = asked(world, now, item, who)
    return answer_ask(ask_id=ask.pk, grants=True, actor=world.actor(owner), now=now)
