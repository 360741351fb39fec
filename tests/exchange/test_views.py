"""Pages of the halls, of owners and of officers: what they show, save and refuse; the number of their queries."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from kechuang.core.models import Event
from kechuang.exchange.models import Item
from tests.exchange.items import MASKED, NEED, OFFER, draft, in_review, published

TYPED = {
    "title": "减速器密封胶", "abstract": "换一种密封胶，长期耐150℃。", "keywords": "密封胶、耐高温", "field_code": "4", "amount": "500000",
    "expires_on": "2027-10-01", "contact_name": "赵联络", "contact_phone": "13900008888",
    "background": "高温车间的减速器，现用的胶半年就要换一次。", "problem": "密封圈早期开裂，换过三家供应商的胶都没有解决。",
    "goals_indicator": ["使用温度", ""], "goals_cmp": [">=", ">="], "goals_value": ["150", ""], "goals_unit": ["℃", ""],
    "goals_now": ["120℃", ""], "conditions": "不改设备", "deadline": "2027-06-30", "forms": ["joint"], "ownership": "shared",
    "secrecy": "open",
}  # fmt: skip


def text(response) -> str:
    return response.content.decode()


# ── halls ────────────────────────────────────────────────────────────────────────────────────


def test_the_halls_are_open_to_everybody(world, now, client):
    need, offer = published(world, now), published(world, now, OFFER, "achievement", "firm2")
    needs, offers = text(client.get("/exchange/needs/")), text(client.get("/exchange/offers/"))
    assert ("星禾七号减速器密封胶" in needs, OFFER.title in needs) == (True, False)
    assert (OFFER.title in offers, "5 级" in offers, "面议" in offers) == (True, True, True)
    page = text(client.get(f"/exchange/hall/{offer.pk}/"))
    assert "部件在模拟环境验证" in page
    assert ("钱联络" in page, "13900009999" in page, "小试报告" in page) == (False, False, False)
    assert "登录后对接" in text(client.get(f"/exchange/hall/{need.pk}/"))
    assert client.get("/exchange/hall/999/").status_code == 404


@pytest.mark.parametrize("words", ["密封胶", "密封膠", "減速器 密封", "某裝備", "ＪＯＩＮＴ 密封"])
def test_search_folds_scripts_and_widths(words, world, now, client):
    published(
        world, now, replace(MASKED, mask={**MASKED.mask, "abstract": "减速器用 joint 密封胶", "shown": []})
    )
    assert "共 1 条" in text(client.get("/exchange/needs/", {"q": words}))


def test_filters_and_order(world, now, client):
    published(world, now)
    published(world, now, replace(NEED, title="另一种", field_code="8", amount=None, is_amount_open=True, content={**NEED.content, "to_solver": ""}), owner="firm2")  # fmt: skip
    shown = text(client.get("/exchange/needs/", {"sort": "-amount"}))
    assert shown.index("星禾七号") < shown.index("另一种")
    assert "共 1 条" in text(client.get("/exchange/needs/", {"field": "8"}))
    assert "共 1 条" in text(client.get("/exchange/needs/", {"place": "990102"}))
    assert "共 2 条" in text(client.get("/exchange/needs/"))


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("who", "url"),
    [
        (None, "/exchange/needs/"), ("firm", "/exchange/items/"), ("county", "/exchange/review/"), ("firm", "/workbench/"),
        ("firm2", "/api/v1/exchange/hall"), ("firm", "/api/v1/exchange/items"),
    ],
)  # fmt: skip
def test_one_row_costs_as_much_as_three(who, url, world, now, sign_in, client):
    client = sign_in(who) if who else client
    published(world, now, MASKED)
    one = queries(client, url)
    for title in ("甲", "乙"):
        published(world, now, replace(NEED, title=title))
    assert queries(client, url) == one


# ── the owner ────────────────────────────────────────────────────────────────────────────────


def test_a_sentence_becomes_a_need_that_is_handed_in(world, now, sign_in):
    client, firm = sign_in("firm"), world.organisations["firm"]
    told = {"kind": "technology", "organisation": firm.pk, "words": "我们想要更好的胶水，固化时间小于30分钟"}
    page = text(client.post("/exchange/items/new/?side=need", told, follow=True))
    item = Item.objects.get()
    assert "“更好”太笼统" not in page  # the sentence already holds a value
    assert 'value="固化时间"' in page
    assert "请填写。用在哪里？现在怎么做的？为什么现在要解决？" in page
    saved = text(client.post(f"/exchange/items/{item.pk}/fill/", {**TYPED, "then": "submit"}, follow=True))
    assert "必填的都填了" in saved
    assert "没有找到相近的" in saved
    done = text(client.post(f"/exchange/items/{item.pk}/submit/", follow=True))
    assert "已提交，等科技部门审核" in done
    row = Item.objects.get()
    assert (row.state, row.title, row.content["goals"]) == (
        "review", "减速器密封胶", [{"indicator": "使用温度", "cmp": ">=", "value": "150", "unit": "℃", "now": "120℃"}],
    )  # fmt: skip


def test_what_cannot_be_read_is_said_and_the_rest_is_saved(world, now, sign_in):
    item, client = draft(world, now), sign_in("firm")
    wrong = {**TYPED, "expires_on": "明年", "amount": "很多", "to_solver": "一半", "goals_value": ["高", ""]}
    answer = client.post(f"/exchange/items/{item.pk}/fill/", wrong, headers={"accept": "application/json"})
    data = answer.json()
    assert sorted(data["errors"]) == ["amount", "expires_on", "goals", "to_solver"]
    assert data["errors"]["to_solver"].startswith("“其中给解决方（元）”")
    assert "别人会看到的" in data["beside"]
    row = Item.objects.get()
    assert (row.title, row.amount, row.expires_on) == ("减速器密封胶", NEED.amount, NEED.expires_on)
    page = client.post(f"/exchange/items/{item.pk}/fill/", wrong)
    assert (page.status_code, "有 4 处需要改正" in text(page)) == (422, True)


def test_the_masked_form_shows_what_others_will_see(world, now, sign_in):
    item, client = draft(world, now), sign_in("firm")
    mask = {
        "is_masked": "on", "mask_organisation": "某装备企业", "mask_title": "耐高温胶", "mask_abstract": "要耐高温的胶。",
        "mask_shown": ["goals"], "words_problem": "寿命不够",
    }  # fmt: skip
    client.post(f"/exchange/items/{item.pk}/fill/", {**TYPED, **mask})
    row = Item.objects.get()
    assert row.mask == {
        "organisation": "某装备企业", "title": "耐高温胶", "abstract": "要耐高温的胶。", "shown": ["goals"], "words": {"problem": "寿命不够"},
    }  # fmt: skip
    page = text(client.get(f"/exchange/items/{item.pk}/submit/"))
    public = page[page.index('id="public"') :]
    assert ("某装备企业" in public, "寿命不够" in public, "早期开裂" in public) == (True, True, False)


def test_only_the_owner_opens_the_form(world, now, sign_in):
    item = draft(world, now)
    assert sign_in("clerk").get(f"/exchange/items/{item.pk}/fill/").status_code == 200
    assert [
        sign_in(who).get(f"/exchange/items/{item.pk}/fill/").status_code
        for who in ("county", "firm2", "reader")
    ] == [404] * 3
    in_review(world, now)
    other = Item.objects.get(state="review")
    assert sign_in("county").get(f"/exchange/items/{other.pk}/fill/").status_code == 403
    assert "要改请先撤回" in text(sign_in("firm").get(f"/exchange/items/{other.pk}/fill/", follow=True))


@pytest.mark.parametrize(
    ("make", "who", "step", "data", "state"),
    [
        (in_review, "firm", "withdraw", {}, "draft"),
        (published, "firm", "renew", {"expires_on": "2028-01-01"}, "published"),
        (published, "firm", "close", {"closed_as": "met"}, "closed"),
        (published, "county", "close", {"closed_as": "removed", "reason": "内容不实"}, "closed"),
        (in_review, "county", "return", {"reason": "写明试验方法", "fields_named": ["goals"]}, "returned"),
        (in_review, "county", "publish", {}, "published"),
    ],
)
def test_steps_on_pages(make, who, step, data, state, world, now, sign_in):
    item, client = make(world, now), sign_in(who)
    url = f"/exchange/items/{item.pk}/step/{step}/"
    assert client.get(url).status_code == 200
    assert client.post(url, data).status_code == 302
    assert Item.objects.get().state == state
    assert client.post(url, data).status_code in (200, 403, 404)
    assert Item.objects.get().state == state
    assert sign_in("reader").get(url).status_code in (403, 404)


def test_the_administrators_check_on_pages(world, now, sign_in):
    item, clerk, firm = draft(world, now, who="clerk"), sign_in("clerk"), sign_in("firm")
    assert "等单位管理员审核" in text(clerk.post(f"/exchange/items/{item.pk}/submit/", follow=True))
    assert clerk.get(f"/exchange/items/{item.pk}/step/pass/").status_code == 403
    assert "已退给填报人" in text(
        firm.post(f"/exchange/items/{item.pk}/step/send_back/", {"reason": "写清工况"}, follow=True)
    )
    assert "写清工况" in text(clerk.get(f"/exchange/items/{item.pk}/fill/"))
    clerk.post(f"/exchange/items/{item.pk}/submit/")
    assert "已报科技部门审核" in text(firm.post(f"/exchange/items/{item.pk}/step/pass/", follow=True))


# ── officers ─────────────────────────────────────────────────────────────────────────────────


def test_the_queue_and_bulk_publishing_with_its_preview(world, now, sign_in):
    good, twin = in_review(world, now, OFFER, "achievement"), in_review(world, now, OFFER, "achievement")
    client = sign_in("county")
    assert "共 2 条" in text(client.get("/exchange/review/?state=review"))
    assert sign_in("firm").get("/exchange/review/").status_code == 404
    picked = {"pick": [good.pk, twin.pk]}
    preview = text(client.post("/exchange/review/bulk/", picked))
    assert "可以发布 0 条，共 2 条" in preview
    Item.objects.filter(pk=twin.pk).update(state="draft")
    assert "可以发布 1 条，共 1 条" in text(client.post("/exchange/review/bulk/", {"pick": [good.pk]}))
    assert Item.objects.get(pk=good.pk).state == "review"
    assert "发布了 1 条" in text(client.post("/exchange/review/bulk/", {"pick": [good.pk], "sure": "1"}))
    assert Item.objects.get(pk=good.pk).state == "published"
    assert sign_in("firm").post("/exchange/review/bulk/", picked).status_code in (403, 404)


def test_an_export_is_logged_and_whole_for_officers(world, now, sign_in):
    published(world, now, MASKED)
    answer = sign_in("county").get("/exchange/review/?export=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert any("星禾七号减速器密封胶" in row for row in rows)
    assert Event.objects.filter(kind="core.file.exported").latest("id").title == "导出供需信息1行"
    assert sign_in("reader").get("/exchange/review/?export=xlsx").status_code == 403
    own = sign_in("firm").get("/exchange/items/?export=xlsx")
    assert own["Content-Type"].endswith("sheet")


def test_what_is_like_it_is_shown_before_publishing(world, now, sign_in):
    published(world, now)
    item = in_review(world, now, replace(NEED, title="减速器密封胶（重发）"))
    client, url = sign_in("county"), f"/exchange/items/{item.pk}/step/publish/"
    assert "很相近" in text(client.get(url))
    assert "请打开逐条对照" in text(client.post(url))
    assert client.post(url, {"likes_seen": "on"}).status_code == 302


@pytest.mark.parametrize("number", [999, 10**30])
def test_what_is_not_there_is_not_found(number, world, sign_in):
    client = sign_in("firm")
    urls = (
        f"hall/{number}/",
        f"hall/{number}/ask/",
        f"items/{number}/",
        f"asks/{number}/",
        f"items/{number}/step/close/",
    )
    assert [client.get(f"/exchange/{url}").status_code for url in urls] == [404] * 5
    assert client.get(f"/api/v1/exchange/items/{number}").status_code == 404
