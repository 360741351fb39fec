"""Many cases at once: the rehearsal tells what the act will do, and leaves nothing behind."""

from __future__ import annotations

import pytest

from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Event
from kechuang.programs.models import Case, Receipt
from kechuang.programs.operations.bulk import MOST, act_on_cases, rehearse_cases
from tests.programs.kinds import add_officer, make_case


@pytest.fixture
def act(world, officer):
    return world.actor("program")


@pytest.fixture
def cases(world, call, now) -> list[Case]:
    """Two that can be admitted, one that waits for correction."""
    states = ("check", "check", "correction")
    return [make_case(world, call=call, now=now, state=state) for state in states]


def told(fates) -> list[tuple[int, bool, str]]:
    return [(each.case_id, each.done, each.words.split("。")[0]) for each in fates]


def test_a_rehearsal_tells_what_the_act_then_does(cases, act, now):
    keys = [each.pk for each in cases]
    before = rehearse_cases(act="admit", case_ids=keys, options={}, actor=act, now=now)
    assert told(before) == [
        (keys[0], True, "形式审查中"),
        (keys[1], True, "形式审查中"),
        (keys[2], False, "不能受理：办件现在是“待补正”"),
    ]
    assert (Receipt.objects.count(), Event.objects.count()) == (0, 0)
    assert act_on_cases(act="admit", case_ids=keys, options={}, actor=act, now=now) == before
    assert Receipt.objects.filter(kind="admitted").count() == 2
    again = act_on_cases(act="admit", case_ids=keys[:1], options={}, actor=act, now=now)
    assert told(again) == [(keys[0], False, "已经受理过了")]


def test_the_last_place_of_a_quota_goes_to_the_first_chosen(world, call, now):
    call.quota = {"990101": 1}
    call.save()
    keys = []
    for _ in range(2):
        case = make_case(world, call=call, now=now, state="recommend", number="")
        Case.objects.filter(pk=case.pk).update(number=None)
        keys.append(case.pk)
    given = {"act": "recommend", "case_ids": keys, "options": {}, "actor": world.actor("county"), "now": now}
    for do in (rehearse_cases, act_on_cases):
        assert [each.done for each in do(**given)] == [True, False]
    assert list(Case.objects.order_by("pk").values_list("state", flat=True)) == ["check", "recommend"]


def test_assign_many_and_advance_many(world, cases, act, now):
    keys = [each.pk for each in cases]
    colleague = add_officer(world, "program2")
    options = {"handler_id": colleague.pk}
    fates = act_on_cases(act="assign", case_ids=keys, options=options, actor=act, now=now)
    assert [each.done for each in fates] == [True, True, True]
    assert set(Case.objects.values_list("handler_id", flat=True)) == {colleague.pk}
    act_on_cases(act="admit", case_ids=keys, options={}, actor=act, now=now)
    moved = act_on_cases(act="advance", case_ids=keys, options={}, actor=act, now=now)
    assert [each.words.split("。")[0] for each in moved] == [
        "查重中", "查重中", "不能转到下一步：办件现在是“待补正”"
    ]  # fmt: skip


def test_what_the_actor_does_not_see_is_not_spoken_of(world, call, cases, now):
    own = make_case(world, call=call, now=now, who="firm2", state="recommend")
    keys = [cases[0].pk, own.pk]
    fates = rehearse_cases(act="recommend", case_ids=keys, options={}, actor=world.actor("county2"), now=now)
    assert [each.case_id for each in fates] == [own.pk]


def test_an_unknown_act_and_too_many_are_refused(cases, act, now):
    with pytest.raises(Problem, match="请选择要办理的事项"):
        act_on_cases(act="approve", case_ids=[1], options={}, actor=act, now=now)
    with pytest.raises(Problem, match=f"一次最多办理{MOST}件"):
        act_on_cases(act="admit", case_ids=range(MOST + 1), options={}, actor=act, now=now)
