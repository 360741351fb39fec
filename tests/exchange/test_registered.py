"""A registered result becomes the draft of an offer: once, with what was told there, and only where others may use it."""

from __future__ import annotations

import pytest

from kechuang.core.models import Notice
from kechuang.exchange.logic.registered import offer_of
from kechuang.exchange.models import Face, Item
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kinds import changed
from tests.programs.deciding import approved_and_told_twice, waiting
from tests.programs.kinds import make_call, steps_of

TOLD = {
    "title": "滚道微缺陷在线检测装置",
    "abstract": "检出率由70%提高到99%。",
    "keywords": "轴承、缺陷检测，机器视觉",
    "field": "manufacturing",
    "ways": ["self", "licence", "service"],
    "contact": "示例乙",
    "phone": "0000-0000001",
}


# ── what is taken over ───────────────────────────────────────────────────────────────────────


def test_what_was_told_is_not_asked_again():
    given = offer_of(TOLD)
    assert given is not None
    assert (given.title, given.abstract) == (TOLD["title"], TOLD["abstract"])
    assert (list(given.keywords), given.field_code) == (["轴承", "缺陷检测", "机器视觉"], "8")
    assert given.content == {"cooperation": ["licence", "service"]}


@pytest.mark.parametrize("ways", [["self"], ["none"], [], None])
def test_who_lets_nobody_else_use_it_offers_nothing(ways):
    assert offer_of({**TOLD, "ways": ways}) is None


def test_what_is_unknown_stays_open():
    given = offer_of({"title": "只有名称", "ways": ["transfer"], "field": "astrology"})
    assert given is not None
    assert (given.abstract, list(given.keywords), given.field_code) == ("", [], "")


def test_each_field_and_way_that_the_form_offers_has_its_place():
    kind = kinds["achievement_registration"]
    offered = {code: [key for key, _ in kind.question(code).choices] for code in ("field", "ways")}
    of_field = {key: offer_of({"ways": ["transfer"], "field": key}).field_code for key in offered["field"]}
    assert "" not in of_field.values()
    assert {key for key in offered["ways"] if offer_of({"ways": [key]}) is None} == {"self", "none"}


# ── what follows on approval ─────────────────────────────────────────────────────────────────


@pytest.fixture
def approve(world, now):
    """Approve a case of a kind with these answers, and tell it twice."""

    def of(code: str = "achievement_registration", kind=None, **answers):
        kind = kind or changed(kinds[code], steps=steps_of("check"))
        case = waiting(
            world, make_call(world, now=now, kind=kind), now, state="check", answers={**TOLD, **answers}
        )
        approved_and_told_twice(case, world.actor("leader"), now)
        return case

    return of


@pytest.mark.django_db
def test_a_registered_result_is_a_draft_of_its_owner_once(world, approve):
    case = approve()
    item = Item.objects.get()
    assert (item.organisation, item.kind, item.state) == (
        world.organisations["firm"],
        "achievement",
        "draft",
    )
    assert (item.title, item.keywords, item.field_code) == (
        TOLD["title"],
        ["轴承", "缺陷检测", "机器视觉"],
        "8",
    )
    assert (item.source, item.source_id, item.made_by) == ("科技成果登记", case.number, None)
    assert (item.contact_name, item.contact_phone) == ("示例乙", "0000-0000001")
    assert Face.objects.count() == 0
    told = Notice.objects.filter(title=f"成果已登记，{item}的草稿已备好")
    assert {each.account.username for each in told} == {"firm", "clerk"}


@pytest.mark.django_db
def test_a_copy_of_the_kind_does_the_same_and_other_kinds_do_not(approve):
    approve("incubator", type="general")
    assert Item.objects.count() == 0
    base = kinds["achievement_registration"]
    approve(kind=changed(base, code="own_registration", base=base.code, steps=steps_of("check")))
    assert Item.objects.get().title == TOLD["title"]


@pytest.mark.django_db
def test_who_keeps_it_to_himself_gets_no_draft(approve):
    approve(ways=["self"])
    assert Item.objects.count() == 0
