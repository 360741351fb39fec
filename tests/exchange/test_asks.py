"""Both must agree: asking, answering, taking back, thinking better of it, and saying that something does not suit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from kechuang.core.desk import awaited_by, waiting_for
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.permissions import may
from kechuang.exchange.models import Dismissal, Grant
from kechuang.exchange.operations.ask import answer_ask, make_ask, make_dismissal, revoke_ask, withdraw_ask
from kechuang.exchange.operations.entering import Entry, enter_items
from kechuang.exchange.operations.reviewing import publish_item
from kechuang.exchange.operations.writing import submit_item
from kechuang.exchange.states import ASK_LIFECYCLE
from tests.exchange.items import ASKING, MASKED, OFFER, asked, draft, in_review, let_in, published


def test_make_ask_waits_for_the_owner(world, now):
    item = published(world, now, MASKED)
    ask = asked(world, now, item)
    assert (ask.state, may(world.actor("firm2"), "exchange.item.view", item).allowed) == (
        ASK_LIFECYCLE.initial,
        False,
    )
    event = Event.objects.latest("id")
    assert (event.kind, event.title) == ("exchange.ask.made", "请求对接技术需求“耐高温密封胶”")


@pytest.mark.parametrize("field", ["words", "contact_name", "contact_phone"])
def test_make_ask_wants_words_and_a_contact(field, world, now):
    item, other = published(world, now), world.organisations["firm2"]
    with pytest.raises(Problem) as found:
        make_ask(
            item_id=item.pk, organisation_id=other.pk, given=replace(ASKING, **{field: " "}), actor=world.actor("firm2"), now=now
        )  # fmt: skip
    assert found.value.field == field


def test_make_ask_is_for_what_is_on_show_and_anothers_and_once(world, now):
    item, hidden = published(world, now), in_review(world, now)
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    with pytest.raises(Problem, match="不在展示"):
        asked(world, now, hidden)
    with pytest.raises(Problem, match="本单位自己"):
        make_ask(item_id=item.pk, organisation_id=firm.pk, given=ASKING, actor=world.actor("firm"), now=now)
    with pytest.raises(Refused):
        make_ask(
            item_id=item.pk, organisation_id=other.pk, given=ASKING, actor=world.actor("county"), now=now
        )
    asked(world, now, item)
    with pytest.raises(Problem, match="已经请求过"):
        asked(world, now, item)


def test_answer_ask_lets_in_or_says_why_not(world, now):
    item = published(world, now, MASKED)
    ask = asked(world, now, item)
    owner = {"actor": world.actor("clerk"), "now": now}
    with pytest.raises(Refused):
        answer_ask(ask_id=ask.pk, grants=True, actor=world.actor("firm2"), now=now)
    with pytest.raises(Problem, match="为什么不同意"):
        answer_ask(ask_id=ask.pk, grants=False, **owner)
    assert answer_ask(ask_id=ask.pk, grants=True, **owner).state == "granted"
    assert [(row.item_id, row.organisation_id) for row in Grant.objects.all()] == [
        (item.pk, world.organisations["firm2"].pk)
    ]
    assert may(world.actor("firm2"), "exchange.item.view", item).allowed
    with pytest.raises(WrongState):
        answer_ask(ask_id=ask.pk, grants=False, reason="晚了", **owner)


def test_a_refusal_leaves_it_hidden_and_one_may_ask_again(world, now):
    item = published(world, now, MASKED)
    ask = answer_ask(
        ask_id=asked(world, now, item).pk, grants=False, reason="方向不同", actor=world.actor("firm"), now=now
    )
    assert (ask.state, ask.reason, Grant.objects.count()) == ("refused", "方向不同", 0)
    assert asked(world, now, item).state == "open"


def test_revoke_ask_shuts_the_door(world, now):
    item = published(world, now, MASKED)
    ask = let_in(world, now, item)
    with pytest.raises(Problem, match="为什么收回"):
        revoke_ask(ask_id=ask.pk, reason="", actor=world.actor("firm"), now=now)
    assert revoke_ask(ask_id=ask.pk, reason="谈不拢", actor=world.actor("firm"), now=now).state == "revoked"
    assert not may(world.actor("firm2"), "exchange.item.view", item).allowed


def test_withdraw_ask_is_the_askers(world, now):
    ask = asked(world, now, published(world, now))
    with pytest.raises(Refused):
        withdraw_ask(ask_id=ask.pk, actor=world.actor("firm"), now=now)
    assert withdraw_ask(ask_id=ask.pk, actor=world.actor("firm2"), now=now).state == "withdrawn"


def test_make_dismissal_keeps_the_last_reason_and_names_nobody(world, now):
    item, other = published(world, now), world.organisations["firm2"]
    by = {"item_id": item.pk, "organisation_id": other.pk, "actor": world.actor("firm2"), "now": now}
    with pytest.raises(Problem, match="哪里不合适"):
        make_dismissal(reason=" ", **by)
    make_dismissal(reason="量太小", **by)
    make_dismissal(reason="期限太紧", **by)
    assert [row.reason for row in Dismissal.objects.all()] == ["期限太紧"]
    assert other.name not in Event.objects.latest("id").title
    with pytest.raises(Refused):
        make_dismissal(
            item_id=item.pk, organisation_id=other.pk, reason="不合适", actor=world.actor("firm"), now=now
        )


# ── who hears, what waits ────────────────────────────────────────────────────────────────────


def heard(username: str, world) -> list[str]:
    return list(
        Notice.objects.filter(account=world.accounts[username]).order_by("id").values_list("title", flat=True)
    )


def test_each_step_is_heard_by_whoever_is_next(world, now):
    item = draft(world, now, MASKED, who="clerk")
    submit_item(item_id=item.pk, actor=world.actor("clerk"), now=now)
    deliver_due(now=now)
    assert heard("firm", world) == [f"技术需求第{item.pk}号等您审核"]
    again = in_review(world, now, MASKED)
    deliver_due(now=now)
    assert heard("county", world) == [f"技术需求第{again.pk}号待审核"]
    shown = publish_item(item_id=again.pk, likes_seen=True, actor=world.actor("county"), now=now)
    asked(world, now, shown)
    deliver_due(now=now)
    assert heard("enterprise", world) == []
    assert heard("firm", world)[1:] == [
        "发布技术需求“耐高温密封胶”",
        "示例新材料有限公司请求对接技术需求“耐高温密封胶”",
    ]
    assert heard("firm2", world) == []


def test_a_sheet_rings_nobody_row_by_row(world, now):
    firm = world.organisations["firm"]
    enter_items(entries=[Entry(firm.pk, "achievement", OFFER)], actor=world.actor("county"), now=now)
    deliver_due(now=now)
    assert Notice.objects.count() == 0
    assert tasks(waiting_for(world.actor("enterprise"), now)) == [("有 1 条供需信息待审核", "去审核")]


def test_an_answer_is_heard_and_ends_the_task(world, now):
    ask = asked(world, now, published(world, now))
    deliver_due(now=now)
    assert Notice.objects.filter(is_task=True, done_at=None).count() == 2  # the administrator and the editor
    answer_ask(ask_id=ask.pk, grants=False, reason="方向不同", actor=world.actor("firm"), now=now)
    deliver_due(now=now)
    assert Notice.objects.filter(is_task=True, done_at=None).count() == 0
    row = Notice.objects.get(account=world.accounts["firm2"])
    assert (row.title, row.body) == (f"没有同意对接：技术需求“{ask.item.face.title}”", "方向不同")


def tasks(found) -> list[tuple[str, str]]:
    return [(task.title, task.action) for task in found if task.room == "exchange"]


def test_desks(world, now):
    waiting = draft(world, now, who="clerk")
    submit_item(item_id=waiting.pk, actor=world.actor("clerk"), now=now)
    in_review(world, now)
    asked(world, now, published(world, now, MASKED))
    assert tasks(waiting_for(world.actor("firm"), now)) == [
        (f"技术需求第{waiting.pk}号待您审核", "去审核"),
        ("示例新材料有限公司请求对接技术需求“耐高温密封胶”", "去答复"),
    ]
    assert tasks(waiting_for(world.actor("county"), now)) == [("有 1 条供需信息待审核", "去审核")]
    assert tasks(waiting_for(world.actor("county2"), now)) == []
    assert tasks(awaited_by(world.actor("firm2"), now)) == [("等对方答复：技术需求“耐高温密封胶”", "查看")]
    assert [title for title, _ in tasks(awaited_by(world.actor("firm"), now))] == [
        f"技术需求第{waiting.pk + 1}号等科技部门审核"
    ]
    assert tasks(waiting_for(world.actor("reader"), now)) == []


# ── pages ────────────────────────────────────────────────────────────────────────────────────


def post(client: Client, url: str, **data: object) -> str:
    return client.post(url, data, follow=True).content.decode()


def test_from_interest_to_contact_on_pages(world, now, sign_in):
    item = published(world, now, MASKED)
    asker, owner, other = sign_in("firm2"), sign_in("firm"), world.organisations["firm2"]
    told = {
        "organisation": other.pk,
        "words": "做过同类",
        "contact_name": "孙联络",
        "contact_phone": "13900007777",
    }
    assert "已告诉对方" in post(asker, f"/exchange/hall/{item.pk}/ask/", **told)
    ask = item.asks.get()
    page = f"/exchange/asks/{ask.pk}/"
    assert "13900008888" not in asker.get(page).content.decode()
    assert "孙联络 13900007777" in owner.get(page).content.decode()
    assert "不同意的要写理由" in owner.get(f"{page}step/answer/").content.decode()
    assert "为什么不同意" in post(owner, f"{page}step/answer/", grants="0", reason="")
    assert "已答复对方" in post(owner, f"{page}step/answer/", grants="1", reason="")
    assert "示例精密制造有限公司，赵联络 13900008888" in asker.get(page).content.decode()
    assert "共 1 条" in asker.get("/exchange/asks/").content.decode()
    assert sign_in("neighbour").get(page).status_code == 404
    assert asker.get(f"{page}step/answer/").status_code == 403
    assert "对方现在只看得到公开版" in post(owner, f"{page}step/revoke/", reason="谈不拢")


def test_not_suitable_on_a_page(world, now, sign_in):
    item, other = published(world, now), world.organisations["firm2"]
    said = post(
        sign_in("firm2"), f"/exchange/hall/{item.pk}/dismiss/", organisation=other.pk, reason="量太小"
    )
    assert "记下了" in said
    assert Dismissal.objects.get().reason == "量太小"
