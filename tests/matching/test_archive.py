"""What is entered afterwards: earlier offers and needs, pairs with how far they came, people from a sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.sheets import SheetLine
from kechuang.exchange.models import Face
from kechuang.exchange.operations.past import PastItem, enter_past_items
from kechuang.matching.importers.participants import COLUMNS, check_participants, write_participants
from kechuang.matching.models import Participant, Registration
from kechuang.matching.operations.archive import PastPair, PastStep, enter_past_dockings
from kechuang.matching.queries.figures import figures_of
from tests.matching.conferences import ORGANISER, move, opened


def past(world, now, count=2):
    rows = [
        PastItem(
            world.organisations[who].pk,
            kind,
            f"往年第{n}项",
            "简介",
            "4",
            now - timedelta(days=300),
            source="卷宗",
        )
        for n in range(count)
        for who, kind in (("firm", "technology"), ("firm2", "achievement"))
    ]
    items = enter_past_items(entries=rows, actor=world.actor(ORGANISER), now=now)
    return items[::2], items[1::2]


def test_enter_past_items_are_closed_and_on_no_show(world, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        needs, offers = past(world, now, 30)
    assert {(each.state, each.side) for each in needs} == {("closed", "need")}
    assert (Face.objects.count(), Face.objects.on_show().count()) == (60, 0)
    (event,) = Event.objects.filter(kind="exchange.item.past_entered")
    assert event.data == {"count": 60, "first": needs[0].pk, "last": offers[-1].pk}
    row = PastItem(
        world.organisations["firm"].pk, "technology", "往年", "简介", "4", now - timedelta(days=300)
    )
    with pytest.raises(Refused):
        enter_past_items(entries=[row], actor=world.actor("firm"), now=now)
    for wrong in (
        replace(row, title=" "),
        replace(row, kind="?"),
        replace(row, published_at=now + timedelta(days=1)),
    ):
        with pytest.raises(Problem):
            enter_past_items(entries=[wrong], actor=world.actor(ORGANISER), now=now)


def test_enter_past_dockings_counts_each_pair_once_by_how_far_it_came(world, now):
    conference = move(world, now, opened(world, now), "start")
    (need, other), (offer, _) = past(world, now)
    talked = PastStep("docked", now - timedelta(hours=2), "会议记录")
    agreed = PastStep("agreed", now - timedelta(hours=1), "协议扫描件", Decimal(300000))
    pairs = [PastPair(need.pk, offer.pk, [talked, agreed]), PastPair(other.pk, offer.pk, [talked])]
    asked = {"conference_id": conference.pk, "now": now}
    assert enter_past_dockings(pairs=pairs, actor=world.actor(ORGANISER), **asked) == 2
    found = {
        each.definition.code: each.count
        for each in figures_of(conference, ("dockings", "intentions", "agreements"))
    }
    assert found == {"dockings": 2, "intentions": 1, "agreements": 1}
    with pytest.raises(Problem, match="只算一次"):
        enter_past_dockings(pairs=pairs[:1], actor=world.actor(ORGANISER), **asked)
    with pytest.raises(Refused):
        enter_past_dockings(pairs=pairs, actor=world.actor("firm"), **asked)
    for steps in ([], [agreed], [talked, talked], [talked, replace(agreed, at=now + timedelta(days=1))]):
        with pytest.raises(Problem):
            enter_past_dockings(
                pairs=[PastPair(other.pk, _.pk, steps)], actor=world.actor(ORGANISER), **asked
            )


def lines(*rows: dict[str, str]) -> list[SheetLine]:
    heads = [column.head for column in COLUMNS]
    return [
        SheetLine(number, {head: row.get(head, "") for head in heads})
        for number, row in enumerate(rows, start=2)
    ]


def test_a_sheet_of_people_says_what_is_wrong_by_row_and_takes_the_good(world, now):
    conference = opened(world, now)
    good = {
        "对接会": conference.title,
        "单位或本人": "示例精密制造有限公司",
        "姓名": "赵甲",
        "手机": "13900001234",
        "已同意须知": "是",
        "参加洽谈": "是",
    }
    rows = lines(
        good, {**good, "姓名": "钱乙", "手机": ""}, {**good, "对接会": "没有这场"}, {**good, "姓名": ""}, {**good, "已同意须知": "否"},
        {**good, "手机": "打不通"}, {**good, "身份": "领导"}, {**good, "单位或本人": "孙丙", "姓名": "孙丙", "身份": "公众"},
    )  # fmt: skip
    ready, errors = check_participants.check(rows, world.city, world.actor(ORGANISER), now)
    assert [(error.row, error.column) for error in errors] == [
        (4, "对接会"), (5, "姓名"), (6, "已同意须知"), (7, "手机"), (8, "身份"),
    ]  # fmt: skip
    assert write_participants(ready, world.city, world.actor(ORGANISER), now) == 3
    found = [(row.name, row.kind, row.wants_meetings) for row in Registration.objects.order_by("pk")]
    assert found == [("示例精密制造有限公司", "organisation", True), ("孙丙", "visitor", True)]
    assert Participant.objects.filter(phone_sealed="").count() == 1
