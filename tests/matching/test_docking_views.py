"""Pages of pairs and suggestions: what they show to whom, what typing leads to, how many queries a list takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.models import Event
from kechuang.matching.models import Docking, DockingStep, OfficeChoice, Pace, Suggestion
from kechuang.matching.operations.docking import propose_docking, push_docking
from kechuang.matching.operations.index import rebuild_index
from kechuang.matching.operations.suggesting import compute_suggestions
from kechuang.matching.views.suggestion import marked
from tests.exchange.items import MASKED, NEED, OFFER, SECRETS, published
from tests.matching.pairs import TALKED, come_to, docked, need_and_offer, proposed
from tests.matching.suggested import SYSTEM, suggested


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    """Pages happen at the tests' moment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_a_side_proposes_and_the_other_confirms(world, now, sign_in):
    need, offer = need_and_offer(world, now)
    firm2, firm = sign_in("firm2"), sign_in("firm")
    place = f"/matching/dockings/new/?item={need.pk}"
    assert "耐高温密封胶及其制备方法" in text_of(firm2.get(place))
    told = {"own": offer.pk, "happened_on": "2026-11-20", "minutes": "45", "words": "谈了试样"}
    wrong = firm2.post(place, {**told, "happened_on": "2026-12-20"})
    assert "日期不能在今天以后" in text_of(wrong)
    assert "谈了试样" in wrong.content.decode()
    evidence = SimpleUploadedFile("纪要.txt", "谈话记录".encode())
    done = firm2.post(place, {**told, "file": evidence})
    docking = Docking.objects.get()
    assert (done.status_code, done.url) == (302, f"/matching/dockings/{docking.pk}/")
    step = docking.steps.get()
    answer = f"/matching/steps/{step.pk}/answer/"
    assert answer in text_of(firm.get(done.url))
    assert answer not in text_of(firm2.get(done.url))
    file = firm.get(f"/matching/steps/{step.pk}/file/")
    assert (file.status_code, file.content.decode()) == (200, "谈话记录")
    assert sign_in("county2").get(f"/matching/steps/{step.pk}/file/").status_code == 404
    assert firm.post(answer, {"confirms": "1", "reason": ""}).status_code == 302
    docking.refresh_from_db()
    assert docking.stage == "docked"


def test_steps_by_page_with_what_was_typed_kept(world, now, sign_in):
    docking = docked(world, now)
    firm, county = sign_in("firm"), sign_in("county")
    place = f"/matching/dockings/{docking.pk}/claim/"
    bad = firm.post(place, {"stage": "signed", "happened_on": "2026-11-21", "amount": "0", "words": "合同"})
    assert bad.status_code == 422
    assert "不知道的留空，不要填0" in bad.content.decode()
    assert "合同" in bad.content.decode()
    assert (
        firm.post(place, {"stage": "signed", "happened_on": "2026-11-21", "amount": "800000"}).status_code
        == 302
    )
    record = f"/matching/dockings/{docking.pk}/record/"
    assert county.post(record, {"stage": "agreed", "happened_on": "2026-11-21"}).status_code == 422
    assert (
        county.post(record, {"stage": "agreed", "happened_on": "2026-11-21", "words": "协议"}).status_code
        == 302
    )
    assert firm.get(record).status_code == 403
    for action, data in (
        ("set_aside", {"reason": "等"}),
        ("resume", {"reason": "接着谈"}),
        ("fail", {"cause": "price", "reason": "贵"}),
    ):
        assert county.post(f"/matching/dockings/{docking.pk}/{action}/", data).status_code == 302
    docking.refresh_from_db()
    assert (docking.standing, docking.stage) == ("failed", "agreed")
    step = docking.steps.get(stage="signed")
    assert firm.post(f"/matching/steps/{step.pk}/withdraw/").status_code == 302
    agreed = docking.steps.get(stage="agreed")
    assert county.post(f"/matching/steps/{agreed.pk}/void/", {"reason": "不是协议"}).status_code == 302
    assert "更正作废" in text_of(firm.get(f"/matching/dockings/{docking.pk}/"))


def test_the_office_records_any_two(world, now, sign_in):
    need, offer = need_and_offer(world, now)
    county = sign_in("county")
    place = f"/matching/dockings/new/?need={need.pk}&offer={offer.pk}"
    assert f'value="{need.pk}"' in text_of(county.get(place))
    told = {"need": need.pk, "offer": offer.pk, "happened_on": "2026-11-20", "words": "现场谈了"}
    assert county.post(place, told).status_code == 302
    assert Docking.objects.get().stage == "docked"
    assert "没有这条需求或成果" in text_of(county.post(place, {**told, "need": 99999}))


PAGES = (
    "/matching/dockings/{d}/",
    "/matching/dockings/?reached=docked",
    "/matching/funnel/",
    "/matching/suggestions/",
)


def test_what_is_masked_stands_on_no_page_of_the_other_side(world, now, sign_in):
    docking = docked(world, now)
    come_to(world, now, docking, "intended", 500000)
    client = sign_in("firm2")
    for page in PAGES[:2]:
        told = text_of(client.get(page.format(d=docking.pk)))
        assert [word for word in SECRETS if word in told] == []
        assert "某装备制造企业" in told
    assert client.get("/matching/funnel/").status_code == 403
    county = sign_in("county")
    assert "示例精密制造有限公司" in text_of(county.get(f"/matching/dockings/{docking.pk}/"))


def test_a_county_that_is_hidden_stays_with_the_office_and_the_needing_side(world, now, sign_in):
    hidden = replace(MASKED, mask={**MASKED.mask, "shown": ["goals"]})
    need = published(world, now, hidden)
    offer = published(world, now, OFFER, "achievement", "firm2")
    step = propose_docking(
        need_id=need.pk, offer_id=offer.pk, given=TALKED, actor=world.actor("firm2"), now=now
    )
    rebuild_index(actor=SYSTEM, now=now)
    compute_suggestions(item_id=need.pk, actor=SYSTEM, now=now)
    row = Suggestion.objects.get(need=need, offer=offer)
    pages = (
        f"/matching/dockings/{step.docking_id}/", "/matching/dockings/", "/matching/suggestions/mine/",
        f"/matching/suggestions/{row.pk}/", "/api/v1/matching/dockings", f"/api/v1/matching/dockings/{step.docking_id}",
        "/api/v1/matching/suggestions",
    )  # fmt: skip
    told = {who: "".join(text_of(sign_in(who).get(page)) for page in pages) for who in ("firm2", "county")}
    assert [word for word in ("东岭县", "990101") if word in told["firm2"]] == []
    assert "东岭县" in told["county"]
    assert "990101" in told["county"]


@pytest.mark.parametrize(("who", "status"), [("firm", 200), ("firm2", 200), ("clerk", 200), ("county", 200), ("leader", 200), ("county2", 404), ("reader", 404), ("neighbour", 404)])  # fmt: skip
def test_who_opens_a_pair(world, now, sign_in, who, status):
    docking = docked(world, now)
    assert sign_in(who).get(f"/matching/dockings/{docking.pk}/").status_code == status


@pytest.mark.parametrize("page", ["/matching/dockings/?reached=docked", "/matching/funnel/?by=place"])
def test_a_list_takes_as_many_queries_for_one_row_as_for_three(world, now, sign_in, page):
    docking = docked(world, now)
    come_to(world, now, docking, "intended", 1000)
    client = sign_in("county")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        return len(seen)

    count()
    one = count()
    for number in range(2):
        offer = published(world, now, replace(OFFER, title=f"密封胶{number}号"), "achievement", "firm2")
        from kechuang.matching.operations.docking import propose_docking
        from tests.matching.pairs import TALKED

        propose_docking(
            need_id=docking.need_id, offer_id=offer.pk, given=TALKED, actor=world.actor("county"), now=now
        )
    assert count() == one


def test_the_funnel_prints_its_definitions_and_each_number_leads_to_its_rows(world, now, sign_in):
    docking = docked(world, now)
    come_to(world, now, docking, "intended", 500000)
    push_docking(
        need=docking.need,
        offer=published(world, now, replace(OFFER, title="另一个"), "achievement", "firm2"),
        actor=SYSTEM,
        now=now,
    )
    client = sign_in("county")
    told = text_of(client.get("/matching/funnel/?field=4&by=place"))
    assert "双方真正谈过，有时间和纪要" in told
    assert "转化率用同一场对接会的到过数相除" in told
    assert "50.00%" in told
    rows = text_of(client.get("/matching/dockings/?field=4&reached=docked"))
    assert "共 1 条" in rows
    assert "这个范围里还没有对接" in text_of(client.get("/matching/funnel/?field=7"))


def test_exports_are_logged_and_hold_public_words(world, now, sign_in):
    import io

    from python_calamine import CalamineWorkbook

    docking = docked(world, now)
    come_to(world, now, docking, "intended", 500000)

    def cells(client, page) -> str:
        response = client.get(page)
        assert response.status_code == 200
        book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
        return "".join(
            str(cell)
            for name in book.sheet_names
            for row in book.get_sheet_by_name(name).to_python()
            for cell in row
        )

    firm2 = cells(sign_in("firm2"), "/matching/dockings/?export=xlsx")
    assert [word for word in SECRETS if word in firm2] == []
    assert "500000" in firm2
    funnel = cells(sign_in("county"), "/matching/funnel/?export=xlsx")
    assert "同一需求与同一成果只算一对" in funnel
    assert "意向金额" in funnel
    titles = list(
        Event.objects.filter(kind="core.file.exported").order_by("pk").values_list("title", flat=True)
    )
    assert titles == ["导出对接1行", "导出对接漏斗1行"]


def test_suggestions_by_page(world, now, sign_in):
    need, offers = suggested(world, now)
    row = Suggestion.objects.get(need=need, offer=offers[0])
    firm, firm2, county = sign_in("firm"), sign_in("firm2"), sign_in("county")
    mine = text_of(firm2.get("/matching/suggestions/mine/"))
    assert "耐高温密封胶" in mine
    detail = text_of(firm2.get(f"/matching/suggestions/{row.pk}/"))
    assert "<mark>" in detail
    assert [word for word in SECRETS if word in mine + detail] == []
    assert firm2.post(f"/matching/suggestions/{row.pk}/open/").status_code == 302
    assert firm2.post(f"/matching/suggestions/{row.pk}/like/").status_code == 302
    assert (
        firm.post(f"/matching/suggestions/{row.pk}/dismiss/", {"cause": "other", "words": ""}).status_code
        == 422
    )
    assert firm.post(f"/matching/suggestions/{row.pk}/dismiss/", {"cause": "price"}).status_code == 302
    row.refresh_from_db()
    assert (row.offer_state, row.need_state) == ("liked", "dismissed")
    assert "说过不合适" in text_of(firm.get("/matching/suggestions/mine/?taken=dismissed"))
    assert "待科技部门确认" in text_of(county.get("/matching/suggestions/"))
    other = Suggestion.objects.exclude(pk=row.pk).first()
    assert county.post(f"/matching/suggestions/{other.pk}/push/").status_code == 302
    assert county.post(f"/matching/suggestions/{other.pk}/hide/").status_code == 302
    assert county.post(f"/matching/suggestions/{other.pk}/confirm/").status_code == 302
    assert sign_in("county2").get(f"/matching/suggestions/{row.pk}/").status_code == 404
    assert sign_in("neighbour").get("/matching/suggestions/").status_code == 403


def test_what_fits_one_item(world, now, sign_in):
    need, offers = suggested(world, now)
    page = f"/matching/items/{need.pk}/fits/"
    assert "耐高温密封胶及其制备方法" in text_of(sign_in("firm").get(page))
    assert sign_in("county").post(f"/matching/items/{need.pk}/compute/").status_code == 302
    assert sign_in("firm2").post(f"/matching/items/{need.pk}/compute/").status_code == 403
    other = published(world, now, replace(NEED, title="车间除尘", abstract="粉尘"), "technology", "firm")
    assert sign_in("firm2").get(f"/matching/items/{other.pk}/fits/").status_code == 404
    assert sign_in("firm").get(f"/matching/items/{offers[0].pk}/fits/").status_code == 200


def test_choosing_a_pace_and_whether_to_confirm_first(world, now, sign_in):
    firm, county = sign_in("firm"), sign_in("county")
    key = world.organisations["firm"].pk
    assert "每天一次" in text_of(firm.get("/matching/suggestions/pace/"))
    assert (
        firm.post("/matching/suggestions/pace/", {"organisation": key, "kind": "weekly"}).status_code == 302
    )
    assert Pace.objects.get().kind == "weekly"
    assert (
        county.post("/matching/suggestions/choice/", {"region": "990101", "confirms_first": "1"}).status_code
        == 302
    )
    assert OfficeChoice.objects.get().confirms_first is True
    county.post("/matching/suggestions/choice/", {"region": "990102", "confirms_first": "1"})
    assert OfficeChoice.objects.count() == 1
    assert firm.get("/matching/suggestions/choice/").status_code == 403
    assert county.get("/matching/suggestions/pace/").status_code == 403
    assert "技术领域" in text_of(firm.get("/matching/suggestions/signals/"))


def test_a_passage_in_pieces():
    assert marked({"text": "耐高温密封胶好", "spans": [[0, 3], [3, 6]]}) == [
        ("耐高温", True),
        ("密封胶", True),
        ("好", False),
    ]
    assert marked({}) == []


def test_pages_refuse_what_there_is_not(world, now, sign_in):
    step = proposed(world, now)
    firm = sign_in("firm")
    for page in (
        "/matching/dockings/999/",
        f"/matching/dockings/{step.docking_id}/fly/",
        f"/matching/steps/{step.pk}/fly/",
        "/matching/dockings/new/",
        "/matching/suggestions/999/",
        "/matching/items/999/fits/",
        f"/matching/steps/{step.pk}/file/",
    ):
        assert firm.get(page).status_code == 404, page
    assert DockingStep.objects.count() == 1
