"""A masked need says nothing of itself to whoever was not let in: every address of the house is walked, and every trace read."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest

from kechuang.core.listing import workbook
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event, Notice
from kechuang.core.operations.importing import import_sheet, store_sheet
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.search import search
from kechuang.exchange.importers.item import COLUMNS
from kechuang.exchange.models import Face
from kechuang.exchange.operations.ask import revoke_ask
from kechuang.exchange.operations.life import close_item, expire_items
from kechuang.exchange.operations.reviewing import publish_item, return_item
from kechuang.exchange.operations.writing import submit_item
from kechuang.exchange.views.steps import STEPS
from tests.exchange.items import MASKED, SECRETS, asked, draft, in_review, let_in, published, with_attachments
from tests.web.walking import places, said

#: Words that only the whole of a masked need has, and its owner's name.
HIDDEN = SECRETS
#: Who must not learn them: nobody, another firm, another county, posts that have no part in it, a neighbouring city.
OUTSIDERS = (None, "firm2", "county2", "reader", "planner", "neighbour", "system")
INSIDERS = ("firm", "county", "leader")


@pytest.fixture
def full(world, now):
    """Masked needs in every state, with requests, reminders, a sheet that was imported, and all notices sent."""
    shown = draft(world, now, MASKED)
    with_attachments(world, now, shown)
    submit_item(item_id=shown.pk, actor=world.actor("firm"), now=now)
    publish_item(item_id=shown.pk, likes_seen=True, actor=world.actor("enterprise"), now=now)
    asked(world, now, shown)
    closed = published(world, now, replace(MASKED, mask={**MASKED.mask, "title": "另一种密封材料"}))
    revoked = let_in(world, now, closed)
    revoke_ask(ask_id=revoked.pk, reason="不再需要", actor=world.actor("firm"), now=now)
    close_item(item_id=closed.pk, closed_as="met", actor=world.actor("firm"), now=now)
    draft(world, now, MASKED)
    in_review(world, now, MASKED)
    back = in_review(world, now, MASKED)
    return_item(
        item_id=back.pk, fields=["goals"], reason="写明试验方法", actor=world.actor("county"), now=now
    )
    soon = published(world, now, replace(MASKED, expires_on=now.date().replace(month=12, day=1)))
    expire_items(actor=Actor.system("到期"), now=now)
    _imported(world, now)
    deliver_due(now=now)
    return shown, closed, soon


def _imported(world, now) -> None:
    heads = [column.head for column in COLUMNS]
    row = {
        "单位": "示例精密制造有限公司", "种类": "融资需求", "名称": MASKED.title, "简介": MASKED.abstract, "联系人": "赵联络",
        "联系电话": "13900008888",
    }  # fmt: skip
    data = workbook(title="表", heads=heads, rows=[[row.get(head, "") for head in heads]])
    by = {"region": world.county, "actor": world.actor("county"), "now": now}
    file = store_sheet(kind="exchange.item", name="供需.xlsx", data=data, **by)
    made = import_sheet(kind="exchange.item", file=file, **by)
    assert (made.rows, made.taken) == (1, 0)


def addresses(full) -> list[str]:
    """Every address of the room for every row, with searches, filters, exports and steps; and the house's own lists."""
    found = [
        address for place in places() if place.route.startswith(("/exchange/", "/api/v1/exchange")) for address in place.everywhere()
    ]  # fmt: skip
    found += [f"/exchange/items/{item.pk}/step/{step}/" for item in full for step in STEPS]
    lists = ("offers", "needs", "items", "review", "asks")
    found += [
        f"/exchange/{each}/?{query}"
        for each in lists
        for query in ("export=xlsx", "sort=title", "sort=-amount")
    ]
    found += [
        f"/exchange/needs/?q={word}" for word in ("密封", "密封胶", "某装备", "密封膠")
    ]  # fmt: skip
    found += ["/api/v1/exchange/hall?page_size=1000", "/api/v1/exchange/items?page_size=1000", "/workbench/", "/workbench/messages/", "/workbench/done/", "/search/?q=密封"]  # fmt: skip
    found += [
        address
        for place in places()
        if place.route.startswith(("/core/files/", "/core/imports/<int", "/core/events/", "/api/v1/core/"))
        for address in place.everywhere()[:40]
    ]
    return list(dict.fromkeys(found))


def told(client, full) -> dict[str, set[str]]:
    """The hidden words that any address tells, with the addresses."""
    found: dict[str, set[str]] = {}
    for address in addresses(full):
        text = said(client.get(address))
        for word in HIDDEN:
            if word in text:
                found.setdefault(word, set()).add(address)
    return found


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """Hundreds of refusals are what is wanted here; Django warns of each."""
    caplog.set_level(logging.CRITICAL, logger="django.request")


@pytest.mark.parametrize("username", OUTSIDERS)
def test_nobody_who_was_not_let_in_learns_a_word(username, full, sign_in, client):
    assert told(sign_in(username) if username else client, full) == {}


@pytest.mark.parametrize("username", INSIDERS)
def test_those_who_may_read_it_find_it(username, full, sign_in):
    assert set(told(sign_in(username), full)) == set(HIDDEN)


def test_who_is_let_in_reads_it_and_who_is_put_out_does_not(world, now, sign_in):
    item = published(world, now, MASKED)
    client, page = sign_in("firm2"), f"/exchange/items/{item.pk}/"
    assert client.get(page).status_code == 404
    ask = let_in(world, now, item)
    text = client.get(page).content.decode()
    assert [word in text for word in HIDDEN] == [True] * len(HIDDEN)
    assert "经过" not in text
    revoke_ask(ask_id=ask.pk, reason="谈不拢", actor=world.actor("firm"), now=now)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("word", ["星禾七号", "丁基橡胶", "示例精密", "开裂", "赵联络"])
def test_a_search_for_a_hidden_word_finds_and_counts_nothing(word, world, now, client, sign_in):
    published(world, now, MASKED)
    assert f"共 {0} 条" not in client.get("/exchange/needs/").content.decode()
    assert "没有符合条件的记录" in client.get("/exchange/needs/", {"q": word}).content.decode()
    assert client.get("/api/v1/exchange/hall", {"q": word}).json()["count"] == 0
    assert [
        group for group in search(world.actor("firm2"), word) if group.source.code.startswith("exchange")
    ] == []
    assert client.get("/api/v1/exchange/hall", {"q": "密封膠"}).json()["count"] == 1


def test_filters_and_sorting_follow_the_public_version(world, now, client):
    published(world, now, replace(MASKED, mask={**MASKED.mask, "shown": ["goals"]}))
    rows = client.get("/api/v1/exchange/hall").json()["items"]
    assert [(row["amount"], row["region"], row["industry"], row["keywords"]) for row in rows] == [
        (None, "990100", "", [])
    ]
    assert (
        "没有符合条件的记录"
        in client.get("/exchange/needs/", {"place": "990101", "q": "东岭"}).content.decode()
    )


def test_events_and_notices_hold_no_word_of_it(full):
    traces = [
        f"{each.title} {json.dumps(each.data, ensure_ascii=False)}"
        for each in Event.objects.filter(kind__startswith="exchange.")
    ]
    traces += [
        f"{each.title} {each.body}" for each in Notice.objects.filter(event__kind__startswith="exchange.")
    ]
    assert len(traces) > 40
    assert [(word, text) for word in HIDDEN for text in traces if word in text] == []


def test_the_public_table_holds_no_word_of_it(full):
    for face in Face.objects.all():
        row = json.dumps(
            [
                face.title,
                face.organisation_words,
                face.abstract,
                face.keywords,
                face.parts,
                face.hidden,
                face.folded,
            ],
            ensure_ascii=False,
        )
        assert [word for word in HIDDEN if word in row] == []
