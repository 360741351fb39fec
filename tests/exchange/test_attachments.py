"""Attachments of offers and needs: public only as ticked, from the next publishing on; sealed where they are stored."""

from __future__ import annotations

import io

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, StoredFile
from kechuang.core.queries.files import open_file
from kechuang.exchange.models import Attachment, Item
from kechuang.exchange.operations.attaching import attach_file, remove_attachment, tick_attachment
from kechuang.exchange.operations.life import withdraw_item
from kechuang.exchange.operations.reviewing import publish_item
from kechuang.exchange.operations.writing import submit_item
from tests.exchange.items import MASKED, PICTURE, draft, let_in, published, with_attachments


def on_show(world, now, item: Item) -> Item:
    submit_item(item_id=item.pk, actor=world.actor("firm"), now=now)
    return publish_item(item_id=item.pk, likes_seen=True, actor=world.actor("enterprise"), now=now)


def test_only_what_is_ticked_is_public(world, now, client):
    item = draft(world, now, MASKED)
    shown, hidden = with_attachments(world, now, item)
    address = f"/exchange/hall/{item.pk}/files/"
    assert client.get(f"{address}{shown.pk}/").status_code == 404  # not yet published
    on_show(world, now, item)
    page = client.get(f"/exchange/hall/{item.pk}/").content.decode()
    assert ("试验装置照片" in page, "检测报告" in page, "现场" in page) == (True, False, False)
    found = client.get(f"{address}{shown.pk}/")
    assert (found.content, found["Content-Type"]) == (PICTURE, "image/png")
    assert client.get(f"{address}{hidden.pk}/").status_code == 404
    withdraw_item(item_id=item.pk, actor=world.actor("firm"), now=now)
    assert client.get(f"{address}{shown.pk}/").status_code == 404


def test_a_tick_counts_from_the_next_publishing_on(world, now, client):
    item = draft(world, now, MASKED)
    shown, hidden = with_attachments(world, now, item)
    on_show(world, now, item)
    by = {"item_id": item.pk, "actor": world.actor("firm"), "now": now}
    with pytest.raises(Problem):
        tick_attachment(attachment_id=shown.pk, is_public=False, **by)
    withdraw_item(**by)
    tick_attachment(attachment_id=shown.pk, is_public=False, **by)
    on_show(world, now, item)
    assert client.get(f"/exchange/hall/{item.pk}/files/{shown.pk}/").status_code == 404
    assert client.get(f"/exchange/hall/{item.pk}/files/{hidden.pk}/").status_code == 404


def test_a_public_title_may_not_name_whom_the_mask_hides(world, now):
    item, actor = draft(world, now, MASKED), world.actor("firm")
    row = attach_file(
        item_id=item.pk,
        title="示例精密制造有限公司车间",
        name="a.png",
        data=PICTURE,
        is_public=True,
        actor=actor,
        now=now,
    )
    with pytest.raises(Problem, match="公开的内容里写出了"):
        submit_item(item_id=item.pk, actor=actor, now=now)
    tick_attachment(item_id=item.pk, attachment_id=row.pk, is_public=False, actor=actor, now=now)
    assert submit_item(item_id=item.pk, actor=actor, now=now).state == "review"


def test_who_was_let_in_reads_all_of_them(world, now, sign_in):
    item = draft(world, now, MASKED)
    _, hidden = with_attachments(world, now, item)
    on_show(world, now, item)
    address = f"/exchange/items/{item.pk}/files/{hidden.pk}/"
    assert sign_in("firm2").get(address).status_code == 404
    let_in(world, now, item)
    assert sign_in("firm2").get(address).content == PICTURE
    assert {name: sign_in(name).get(address).status_code for name in ("firm", "county", "county2", "planner")} == {
        "firm": 200, "county": 200, "county2": 404, "planner": 404,
    }  # fmt: skip


def test_the_store_and_the_trail_tell_nothing(world, now):
    item = draft(world, now, MASKED)
    with_attachments(world, now, item)
    for stored in StoredFile.objects.all():
        _, data = open_file(world.actor("planner"), stored.pk)
        assert (PICTURE in data, stored.name) == (False, "附件.sealed.txt")
    titles = Event.objects.values_list("title", flat=True)
    assert [each for each in titles if "检测报告" in each or "现场" in each] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"name": "a.docx"}, "file"),
        ({"data": b"MZ\x90"}, "file"),
    ],
)
def test_attach_file_refuses(change, field, world, now):
    item = draft(world, now)
    given = {"title": "照片", "name": "a.png", "data": PICTURE, **change}
    with pytest.raises(Problem) as error:
        attach_file(item_id=item.pk, actor=world.actor("firm"), now=now, **given)
    assert (error.value.field, Attachment.objects.count()) == (field, 0)


def test_attachments_are_the_owners_and_close_with_handing_in(world, now):
    item = draft(world, now)
    given = {"item_id": item.pk, "title": "照片", "name": "a.png", "data": PICTURE, "now": now}
    for name in ("firm2", "county", "enterprise"):
        with pytest.raises(Refused):
            attach_file(actor=world.actor(name), **given)
    row = attach_file(actor=world.actor("clerk"), **given)
    gone = remove_attachment(item_id=item.pk, attachment_id=row.pk, actor=world.actor("firm"), now=now)
    assert (gone.removed_at, Attachment.objects.count()) == (now, 1)
    with pytest.raises(Problem):
        attach_file(actor=world.actor("firm"), **{**given, "item_id": published(world, now).pk})


def test_the_owners_page(world, now, sign_in):
    item, client = draft(world, now), sign_in("firm")
    page = f"/exchange/items/{item.pk}/attachments/"
    sent = io.BytesIO(PICTURE)
    sent.name = "a.png"
    assert client.post(page, {"add": "1", "title": "照片", "file": sent}).url == page
    row = Attachment.objects.get()
    assert client.post(page, {"tick": row.pk, "public": "1"}).url == page
    row.refresh_from_db()
    assert row.is_public is True
    refused = client.post(page, {"add": "1", "title": "照片"})
    assert (refused.status_code, "请上传“文件”" in refused.content.decode()) == (422, True)
    client.post(page, {"remove": row.pk})
    assert "还没有附件" in client.get(page).content.decode()
