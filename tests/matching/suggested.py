"""A small hall for tests of suggestions: a masked need of ``firm``, offers of ``firm2`` that suit it more or less."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kechuang.core.logic.actor import Actor
from kechuang.exchange.models import Item
from kechuang.matching.operations.index import rebuild_index
from kechuang.matching.operations.suggesting import compute_suggestions
from tests.exchange.items import MASKED, OFFER, published

SYSTEM = Actor.system("测试")
OTHERS = (
    ("光伏组件回收的热解炉", "一种光伏组件热解回收炉，玻璃回收率98%。", ("光伏", "热解")),
    ("水稻秸秆还田的菌剂", "一种秸秆还田菌剂，三十天腐熟。", ("秸秆", "菌剂")),
    ("齿轮箱在线监测装置", "监测减速器和齿轮箱的振动和温度。", ("齿轮箱", "监测")),
    ("室温固化的导热胶", "导热密封胶，室温固化，用于电机。", ("导热胶", "密封")),
)


def offers_of_firm2(world, now: datetime) -> list[Item]:
    """One that suits the need, and four that suit it less or not at all."""
    made = [published(world, now, OFFER, "achievement", "firm2")]
    for title, abstract, keywords in OTHERS:
        given = replace(OFFER, title=title, abstract=abstract, keywords=keywords)
        made.append(published(world, now, given, "achievement", "firm2"))
    return made


def hall(world, now: datetime) -> tuple[Item, list[Item]]:
    """A need, offers, and an index of both."""
    need = published(world, now, MASKED)
    offers = offers_of_firm2(world, now)
    rebuild_index(actor=SYSTEM, now=now)
    return need, offers


def suggested(world, now: datetime) -> tuple[Item, list[Item]]:
    """The same, with what suits the need found."""
    need, offers = hall(world, now)
    compute_suggestions(item_id=need.pk, actor=SYSTEM, now=now)
    return need, offers
