"""Writing, handing in, reviewing, running out: effects, events, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kechuang.core.events import object_type
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.exchange.models import Face, Item, Shingle
from kechuang.exchange.operations.entering import Entry, enter_items
from kechuang.exchange.operations.life import (
    close_item,
    expire_items,
    renew_item,
    reopen_item,
    withdraw_item,
)
from kechuang.exchange.operations.reviewing import publish_item, publish_items, rehearse_items, return_item
from kechuang.exchange.operations.writing import check_item, fill_item, start_item, submit_item
from kechuang.exchange.queries.item import said
from kechuang.exchange.queries.likeness import likes_for_officer, likes_for_owner
from kechuang.subjects.models import IPHolder, IPRight
from tests.exchange.items import MASKED, NEED, OFFER, draft, in_review, published


def last(item) -> Event:
    return Event.objects.filter(object_type=object_type(item), object_id=str(item.pk)).latest("seq")


# ── writing ──────────────────────────────────────────────────────────────────────────────────


def test_start_item_reads_the_sentence(world, now):
    firm = world.organisations["firm"]
    words = "想要更好的胶水，固化时间不超过30分钟"
    item = start_item(
        organisation_id=firm.pk, kind="technology", words=words, actor=world.actor("clerk"), now=now
    )
    assert (item.side, item.state, item.title, item.region_id) == ("need", "draft", words, "990101")
    assert item.content["goals"][0]["indicator"] == "固化时间"
    assert item.expires_on == date(2027, 11, 22)
    assert (last(item).kind, last(item).title) == ("exchange.item.started", f"新建技术需求第{item.pk}号")


def test_nobody_starts_for_another_organisation(world, now):
    firm = world.organisations["firm"]
    for who in ("firm2", "county2", "reader"):
        with pytest.raises(Refused):
            start_item(organisation_id=firm.pk, kind="technology", actor=world.actor(who), now=now)
    with pytest.raises(Problem, match="种类"):
        start_item(organisation_id=firm.pk, kind="gold", actor=world.actor("firm"), now=now)


def test_fill_item_writes_and_names_what_changed(world, now):
    item = draft(world, now)
    assert item.title == NEED.title
    assert last(item).data["changed"] == [
        "title", "abstract", "keywords", "field_code", "industry", "amount", "expires_on", "contact_name", "contact_phone",
        "content",
    ]  # fmt: skip
    assert last(item).title == f"填写技术需求第{item.pk}号"
    seq = last(item).seq
    fill_item(item_id=item.pk, given=NEED, actor=world.actor("clerk"), now=now)
    assert last(item).seq == seq


def test_fill_item_is_the_owners_until_it_has_left(world, now):
    item = draft(world, now)
    for who in ("county", "firm2"):
        with pytest.raises(Refused):
            fill_item(item_id=item.pk, given=NEED, actor=world.actor(who), now=now)
    submit_item(item_id=item.pk, actor=world.actor("firm"), now=now)
    with pytest.raises(Problem, match="先撤回"):
        fill_item(item_id=item.pk, given=NEED, actor=world.actor("firm"), now=now)


def test_submit_item_goes_to_the_administrator_and_from_him_to_the_bureau(world, now):
    item = draft(world, now, who="clerk")
    assert submit_item(item_id=item.pk, actor=world.actor("clerk"), now=now).state == "check"
    with pytest.raises(Refused):
        check_item(item_id=item.pk, passes=True, actor=world.actor("clerk"), now=now)
    assert check_item(item_id=item.pk, passes=True, actor=world.actor("firm"), now=now).state == "review"
    assert last(item).kind == "exchange.item.checked"
    assert Item.objects.get().handed_in_at == now


def test_submit_item_of_an_administrator_goes_to_the_bureau_at_once(world, now):
    assert in_review(world, now).state == "review"
    assert Shingle.objects.filter(is_public=False).count() == 64


def test_submit_item_says_what_is_missing(world, now):
    item = draft(world, now, replace(NEED, title="", abstract=""))
    with pytest.raises(Problem) as found:
        submit_item(item_id=item.pk, actor=world.actor("firm"), now=now)
    assert (found.value.field, found.value.message) == (
        "title",
        "“名称”：请写名称，一句话说清是什么。（另有1处）",
    )


def test_check_item_gives_back_with_a_reason(world, now):
    item = draft(world, now, who="clerk")
    submit_item(item_id=item.pk, actor=world.actor("clerk"), now=now)
    with pytest.raises(Problem, match="要改什么"):
        check_item(item_id=item.pk, passes=False, actor=world.actor("firm"), now=now)
    back = check_item(item_id=item.pk, passes=False, reason="写明工况", actor=world.actor("firm"), now=now)
    assert (back.state, back.reason) == ("draft", "写明工况")


def test_public_words_that_give_the_firm_away_are_not_handed_in(world, now):
    leaky = replace(MASKED, mask={**MASKED.mask, "abstract": "示例 精密制造 有限公司寻找密封胶"})
    item = draft(world, now, leaky)
    with pytest.raises(Problem, match="写出了“示例精密制造有限公司”"):
        submit_item(item_id=item.pk, actor=world.actor("firm"), now=now)


def test_enter_items_by_an_officer_go_to_review_once(world, now):
    firm, officer = world.organisations["firm"], world.actor("county")
    entry = Entry(firm.pk, "achievement", OFFER, "邻省技术市场", "A-1")
    (item,) = enter_items(entries=[entry], actor=officer, now=now)
    assert (item.state, item.maturity, last(item).kind) == ("review", 5, "exchange.item.entered")
    assert Shingle.objects.filter(item=item).count() == 64
    with pytest.raises(Problem, match="已经导入过"):
        enter_items(entries=[entry], actor=officer, now=now)
    other = replace(entry, organisation_id=world.organisations["firm2"].pk, source_id="A-2")
    with pytest.raises(Refused):
        enter_items(entries=[other], actor=officer, now=now)


def test_enter_items_takes_all_or_none(world, now):
    firm = world.organisations["firm"]
    entries = [Entry(firm.pk, "achievement", OFFER), Entry(firm.pk, "achievement", replace(OFFER, title=""))]
    with pytest.raises(Problem, match="请写名称"):
        enter_items(entries=entries, actor=world.actor("county"), now=now)
    assert Item.objects.count() == 0


def test_enter_items_ties_the_organisations_own_rights(world, now):
    firm = world.organisations["firm"]
    right = IPRight.objects.create(
        kind="invention", number="2020100000011", title="一种密封胶", region=world.county, status="granted"
    )
    strange = IPRight.objects.create(
        kind="invention", number="2020100000012", title="别人的", region=world.county, status="granted"
    )
    IPHolder.objects.create(right=right, name=firm.name, organisation=firm, order=1)
    given = replace(OFFER, right_ids=(right.pk, strange.pk))
    (item,) = enter_items(entries=[Entry(firm.pk, "achievement", given)], actor=world.actor("firm"), now=now)
    assert list(item.rights.all()) == [right]


# ── the bureau's word ────────────────────────────────────────────────────────────────────────


def test_publish_item_puts_the_public_version_on_show(world, now):
    item = in_review(world, now, MASKED)
    done = publish_item(item_id=item.pk, actor=world.actor("county"), now=now)
    face = Face.objects.get()
    assert (done.state, done.published_at) == ("published", now)
    assert (face.title, face.organisation_words, face.place_id, face.is_masked) == (
        "耐高温密封胶",
        "某装备制造企业",
        "990101",
        True,
    )
    assert "密封胶" in face.folded
    assert last(item).title == "发布技术需求“耐高温密封胶”"
    assert Shingle.objects.filter(is_public=True).count() == 64


def test_a_hidden_county_shows_the_city(world, now):
    mask = {**MASKED.mask, "shown": ["goals"]}
    published(world, now, replace(MASKED, mask=mask))
    assert Face.objects.get().place_id == "990100"


def test_publish_item_is_its_own_regions(world, now):
    item = in_review(world, now)
    for who in ("county2", "firm", "reader", "planner"):
        with pytest.raises(Refused):
            publish_item(item_id=item.pk, actor=world.actor(who), now=now)
    publish_item(item_id=item.pk, actor=world.actor("county"), now=now)
    with pytest.raises(WrongState):
        publish_item(item_id=item.pk, actor=world.actor("county"), now=now)


def test_return_item_names_the_fields_and_it_can_be_handed_in_again(world, now):
    item = in_review(world, now)
    with pytest.raises(Problem, match="一次写明"):
        return_item(item_id=item.pk, fields=["goals"], reason=" ", actor=world.actor("county"), now=now)
    back = return_item(
        item_id=item.pk, fields=["goals"], reason="写明试验方法", actor=world.actor("county"), now=now
    )
    assert (back.state, back.returned, back.reason) == ("returned", ["goals"], "写明试验方法")
    again = submit_item(item_id=item.pk, actor=world.actor("firm"), now=now)
    assert (again.state, again.returned, again.reason) == ("review", [], "")


def test_what_is_close_is_looked_at_before_it_is_published(world, now):
    first = published(world, now)
    item = in_review(world, now, replace(NEED, title="减速器密封胶（重发）"))
    close = likes_for_officer(world.actor("county"), item)
    assert [(each.item_id, each.is_whole, each.is_close) for each in close] == [(first.pk, True, True)]
    with pytest.raises(Problem, match="很相近"):
        publish_item(item_id=item.pk, actor=world.actor("county"), now=now)
    assert (
        publish_item(item_id=item.pk, likes_seen=True, actor=world.actor("county"), now=now).state
        == "published"
    )


def test_the_owner_is_compared_with_what_is_public_only(world, now):
    published(world, now, MASKED, owner="firm2")
    same = draft(world, now, NEED)
    assert likes_for_owner(same) == []
    like = replace(NEED, title="耐高温密封胶", abstract=MASKED.mask["abstract"], content={})
    found = likes_for_owner(draft(world, now, like))
    assert [(each.title, each.organisation, each.is_whole) for each in found if not each.is_whole] == [
        ("耐高温密封胶", "某装备制造企业", False)
    ]


def test_an_officer_elsewhere_sees_only_the_public_name_of_what_is_like(world, now):
    published(world, now, MASKED, owner="firm2")
    like = replace(
        NEED,
        title="耐高温密封胶",
        abstract=MASKED.mask["abstract"],
        content={**NEED.content, "problem": "现有密封材料在高温下寿命不够，" * 2},
    )
    item = in_review(world, now, like)
    found = likes_for_officer(world.actor("county"), item)
    assert [(each.title, each.organisation, each.is_whole) for each in found] == [
        ("耐高温密封胶", "某装备制造企业", False)
    ]


def test_publish_items_rehearses_and_then_does_each_by_itself(world, now):
    good, officer = in_review(world, now), world.actor("county")
    other = in_review(world, now, OFFER, "achievement", "firm2")
    keys = [good.pk, other.pk]
    fates = [(each.item_id, each.done) for each in rehearse_items(item_ids=keys, actor=officer, now=now)]
    assert fates == [(good.pk, True), (other.pk, False)]
    assert (Face.objects.count(), Item.objects.get(pk=good.pk).state) == (0, "review")
    done = publish_items(item_ids=keys, actor=officer, now=now)
    assert [(each.name, each.organisation, each.done) for each in done] == [
        (NEED.title, "示例精密制造有限公司", True),
        (f"科技成果第{other.pk}号", "", False),
    ]
    assert Face.objects.count() == 1
    with pytest.raises(Problem, match="一次最多"):
        publish_items(item_ids=range(201), actor=officer, now=now)


# ── afterwards ───────────────────────────────────────────────────────────────────────────────


def test_withdraw_item_takes_it_off_and_its_old_name_stays_public(world, now):
    item = published(world, now, MASKED)
    with pytest.raises(Refused):
        withdraw_item(item_id=item.pk, actor=world.actor("county"), now=now)
    back = withdraw_item(item_id=item.pk, actor=world.actor("firm"), now=now)
    assert (back.state, list(Face.objects.on_show())) == ("draft", [])
    assert said(back) == "技术需求“耐高温密封胶”"


def test_renew_item_extends(world, now):
    item = published(world, now)
    by = {"actor": world.actor("firm"), "now": now}
    for day in (NEED.expires_on, date(2030, 1, 1)):
        with pytest.raises(Problem) as found:
            renew_item(item_id=item.pk, expires_on=day, **by)
        assert found.value.field == "expires_on"
    renewed = renew_item(item_id=item.pk, expires_on=date(2028, 1, 1), **by)
    assert (renewed.state, renewed.expires_on, Face.objects.get().expires_on) == (
        "published",
        date(2028, 1, 1),
        date(2028, 1, 1),
    )


def test_close_item_says_why_and_reopen_item_begins_again(world, now):
    item = published(world, now)
    with pytest.raises(Problem, match="写明理由"):
        close_item(item_id=item.pk, closed_as="removed", actor=world.actor("county"), now=now)
    with pytest.raises(Problem, match="原因"):
        close_item(item_id=item.pk, closed_as="lapsed", actor=world.actor("firm"), now=now)
    done = close_item(item_id=item.pk, closed_as="met", actor=world.actor("firm"), now=now)
    assert (done.state, done.closed_as, last(item).title) == (
        "closed",
        "met",
        f"关闭{said(item)}：已经对接成功",
    )
    assert reopen_item(item_id=item.pk, actor=world.actor("clerk"), now=now).state == "draft"


def test_expire_items_tells_twice_and_then_closes(world, now):
    item = published(world, now, replace(NEED, expires_on=now.date() + timedelta(days=40)))
    from kechuang.core.logic.actor import Actor  # the system, as the worker is

    system = Actor.system("到期")

    def state_after(days: int) -> tuple[tuple[int, int], str, int | None]:
        done = expire_items(actor=system, now=now + timedelta(days=days))
        row = Item.objects.get(pk=item.pk)
        return done, row.state, row.reminded

    assert state_after(9) == ((0, 0), "published", None)
    assert state_after(10) == ((1, 0), "expiring", 30)
    assert state_after(11) == ((0, 0), "expiring", 30)
    assert state_after(33) == ((1, 0), "expiring", 7)
    assert state_after(40) == ((0, 0), "expiring", 7)
    assert state_after(41) == ((0, 1), "closed", 7)
    assert Item.objects.get().closed_as == "lapsed"
    assert state_after(42) == ((0, 0), "closed", 7)
