"""Pages, list, export, API, search and desk of organisations: who sees what, and nothing too much."""

from __future__ import annotations

import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kechuang.core.desk import awaited_by, waiting_for
from kechuang.core.listing import workbook
from kechuang.core.models import Account, Event, Notice, SheetImport
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.search import search
from kechuang.subjects.importers.organisation import COLUMNS
from kechuang.subjects.models import Membership, Organisation
from kechuang.subjects.operations.membership import invite_membership
from kechuang.subjects.operations.organisation import (
    edit_organisation,
    register_organisation,
    return_organisation,
    verify_organisation,
)
from tests.subjects.organisations import actor_now, code_of, facts
from tests.subjects.test_organisation_operations import apply

pytestmark = pytest.mark.django_db

PHONE = "13900001234"
FORM = {
    "name": "示例智能装备有限公司",
    "uscc": code_of(500),
    "kind": "enterprise",
    "region": "990101",
    "industry": "3511 矿山机械制造",
    "capital": "500",
    "is_resident": "on",
    "contact_name": "赵某某",
    "contact_phone": PHONE,
    "account_name": "李某某",
    "account_phone": "13800000001",
    "username": "li.si",
    "password": "Tian-kong-8-lan",
    "password_again": "Tian-kong-8-lan",
    "pledge": "on",
}


@pytest.fixture
def sign_in(world):
    """A client on which one of the world's accounts is signed in."""

    def client_of(account) -> Client:
        client = Client()
        row = world.accounts[account] if isinstance(account, str) else account
        client.force_login(row, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return client_of


def page(client, name, *args, **query):
    return client.get(reverse(f"subjects:{name}", args=args), query)


def text(response) -> str:
    return response.content.decode()


def test_the_open_page_registers_signs_in_and_shows_what_happens_next(world):
    client = Client()
    assert "登记我的单位" in text(page(client, "organisation_apply"))
    response = client.post(reverse("subjects:organisation_apply"), FORM, follow=True)
    row = Organisation.objects.get(uscc=FORM["uscc"])
    assert response.redirect_chain == [(reverse("subjects:organisation_detail", args=[row.pk]), 302)]
    assert "等东岭县科技部门核实" in text(response)
    assert (row.capital, row.industry) == (5_000_000, "3511")
    assert Account.objects.get(username="li.si").memberships.get().organisation == row
    assert "等东岭县核实" in text(client.get(reverse("web:workbench")))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password_again": "x"}, "两遍密码不同"),
        ({"pledge": ""}, "请先确认这一条"),
        ({"username": "planner"}, "已经有人用了"),
        ({"uscc": "91990101MA00000110"}, "这个代码的单位已经在库"),
        ({"uscc": FORM["uscc"][:-1] + "?"}, "第18位"),
        ({"region": "990201"}, "选择一个有效"),
        ({"industry": "造梦"}, "行业里没有"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world, changed, said):
    response = Client().post(reverse("subjects:organisation_apply"), {**FORM, **changed})
    assert response.status_code == 200
    assert said in text(response)
    assert FORM["name"] in text(response)
    assert "Tian-kong" not in text(response)
    assert not Account.objects.filter(username="li.si").exists()


def test_a_name_alike_warns_without_telling_more_than_name_and_place(world):
    changed = {"name": "示例精密制造股份有限公司", "pledge": ""}
    said = text(Client().post(reverse("subjects:organisation_apply"), {**FORM, **changed}))
    assert "示例精密制造有限公司（东岭县）" in said


def test_a_flood_from_one_address_is_refused_and_nothing_typed_is_lost(world, monkeypatch):
    monkeypatch.setattr("kechuang.subjects.views.registering.REGISTRATIONS_AN_HOUR", 1)
    cache.clear()
    address, form = reverse("subjects:organisation_apply"), {**FORM, "username": "flood"}
    assert Client(REMOTE_ADDR="192.0.2.7").post(address, FORM).status_code == 302
    count = Organisation.objects.count()
    response = Client(REMOTE_ADDR="192.0.2.7").post(address, form)
    assert "一小时内已登记1家单位" in text(response)
    assert FORM["name"] in text(response)
    assert Organisation.objects.count() == count
    elsewhere = text(Client(REMOTE_ADDR="192.0.2.8").post(address, form))
    assert "一小时内已登记" not in elsewhere  # counted by address


def test_the_picker_offers_industries(db):
    said = text(page(Client(), "industry_options", industry="软件开发"))
    assert '<option value="6513 应用软件开发"></option>' in said
    assert not text(page(Client(), "industry_options", industry="<script>"))


def test_the_list_has_what_the_actor_may_see_and_finds_former_names(world, sign_in, now):
    row = world.organisations["firm"]
    changed = facts("换了名字的公司", uscc=row.uscc)
    edit_organisation(organisation_id=row.pk, facts=changed, actor=world.actor("county"), now=now)
    names = {"enterprise": 2, "county": 1, "county2": 1, "firm": 1, "neighbour": 0}
    counts = {}
    for name in names:
        counts[name] = page(sign_in(name), "organisation_list").context["listing"].count
    assert counts == names
    client = sign_in("enterprise")
    for query in ({"q": "精密制造"}, {"q": row.uscc}, {"region": "990101"}, {"industry": "C", "q": "换了"}):
        assert [each.pk for each in page(client, "organisation_list", **query).context["listing"].rows] == [
            row.pk
        ]
    assert page(client, "organisation_list", industry="A").context["listing"].count == 0
    assert page(sign_in("system"), "organisation_list").context["listing"].count == 0


def test_the_list_and_the_api_ask_the_same_number_of_queries_for_one_and_three(
    world, sign_in, now, django_assert_num_queries
):
    from django.db import connection  # beside its only use
    from django.test.utils import CaptureQueriesContext

    client, counts = sign_in("county"), []
    for address in (reverse("subjects:organisation_list"), "/api/v1/subjects/organisations"):
        client.get(address)
        with CaptureQueriesContext(connection) as first:
            client.get(address)
        counts.append(len(first))
    for number in (2, 3):
        register_organisation(
            facts=facts(f"第{number}家公司", 900 + number), actor=world.actor("county"), now=now
        )
    for address, count in zip(
        (reverse("subjects:organisation_list"), "/api/v1/subjects/organisations"), counts, strict=True
    ):
        with django_assert_num_queries(count):
            client.get(address)


def test_the_export_masks_and_is_logged_and_members_may_not(world, sign_in, now):
    register_organisation(facts=facts("=1+1公司"), actor=world.actor("county"), now=now)
    response = page(sign_in("county"), "organisation_list", export="xlsx")
    cells = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    flat = [str(cell) for line in cells for cell in line]
    assert "=1+1公司" in flat
    assert "139****1234" in flat
    assert PHONE not in flat
    assert Event.objects.filter(kind="core.file.exported", title="导出单位名录2行").count() == 1
    assert page(sign_in("firm"), "organisation_list", export="xlsx").status_code == 403


def test_a_page_masks_the_telephone_until_somebody_asks_on_record(world, sign_in, now):
    row = register_organisation(facts=facts(), actor=world.actor("county"), now=now)
    client = sign_in("county")
    said = text(page(client, "organisation_detail", row.pk))
    assert "139****1234" in said
    assert PHONE not in said
    assert PHONE not in text(page(client, "organisation_edit", row.pk))
    said = text(client.post(reverse("subjects:organisation_unmask", args=[row.pk])))
    assert PHONE in said
    assert Event.objects.filter(kind="subjects.organisation.unmasked", object_id=str(row.pk)).count() == 1
    assert sign_in("planner").post(reverse("subjects:organisation_unmask", args=[row.pk])).status_code == 403


def test_an_empty_telephone_in_the_form_keeps_what_is_on_file(world, sign_in, now):
    row = register_organisation(facts=facts(), actor=world.actor("county"), now=now)
    values = {**FORM, "name": row.name, "contact_phone": "", "main_products": "轴承"}
    sign_in("county").post(reverse("subjects:organisation_edit", args=[row.pk]), values)
    row.refresh_from_db()
    assert (row.contact_phone, row.main_products) == (PHONE, "轴承")


@pytest.mark.parametrize("user", ["firm2", "clerk2", "county2", "neighbour", "system"])
def test_another_organisation_is_closed_to_whom_it_does_not_concern(world, sign_in, user):
    row = world.organisations["firm"]
    client = sign_in(user) if user in world.accounts else Client()
    wanted = 403 if user in world.accounts else 302
    names = ("detail", "edit", "return", "close", "link")
    assert {
        name: page(client, f"organisation_{name}", row.pk).status_code for name in names
    } == dict.fromkeys(names, wanted)
    posts = ("verify", "resubmit", "reopen", "unmask")
    assert {
        name: client.post(reverse(f"subjects:organisation_{name}", args=[row.pk])).status_code
        for name in posts
    } == (dict.fromkeys(posts, wanted))
    assert client.get(f"/api/v1/subjects/organisations/{row.pk}").status_code == (
        403 if wanted == 403 else 401
    )


def test_the_api_shows_members_their_own(world, sign_in):
    client = sign_in("firm")
    body = client.get("/api/v1/subjects/organisations").json()
    rows = body.get("items", body)
    assert [each["name"] for each in rows] == ["示例精密制造有限公司"]
    one = client.get(f"/api/v1/subjects/organisations/{world.organisations['firm'].pk}").json()
    assert (one["uscc"], one["region"], one["contact_phone"]) == ("91990101MA00000110", "990101", "")
    assert client.get("/api/v1/subjects/organisations/999999").status_code == 404


def test_a_merged_record_leads_to_the_survivor_with_a_note(world, sign_in, now):
    old = register_organisation(facts=facts("示例精工有限公司"), actor=world.actor("county"), now=now)
    survivor = world.organisations["firm"]
    client = sign_in("county")
    compared = text(page(client, "organisation_merge", old.pk, survivor.pk))
    assert "示例精工有限公司" in compared
    assert page(client, "organisation_merge", old.pk, old.pk).status_code == 404
    values = {"survivor": survivor.pk, "reason": "更名"}
    client.post(reverse("subjects:organisation_merge", args=[old.pk, survivor.pk]), values)
    response = client.get(reverse("subjects:organisation_detail", args=[old.pk]), follow=True)
    assert response.redirect_chain == [(reverse("subjects:organisation_detail", args=[survivor.pk]), 302)]
    assert "已并入本条记录：更名" in text(response)
    listing = page(client, "organisation_list").context["listing"]
    assert [each.pk for each in listing.rows] == [survivor.pk]


def test_mine_goes_straight_to_the_only_one_and_offers_a_choice_of_two(world, sign_in, now):
    firm = world.organisations["firm"]
    assert page(sign_in("firm"), "organisation_mine")["Location"] == reverse(
        "subjects:organisation_detail", args=[firm.pk]
    )
    Membership.objects.create(
        organisation=firm,
        account=world.accounts["firm2"],
        role="org_agent",
        state="active",
        since="2025-01-01",
    )
    said = text(page(sign_in("firm2"), "organisation_mine"))
    assert "代办机构" in said
    assert "示例精密制造有限公司" in said
    assert "不属于任何单位" in text(page(sign_in("planner"), "organisation_mine"))


def test_an_invitation_is_shown_once_and_opens_for_a_newcomer(world, sign_in, now):
    firm = world.organisations["firm"]
    shown = sign_in("firm").post(
        reverse("subjects:membership_invite", args=[firm.pk]), {"name": "钱某某", "role": "org_editor"}
    )
    link = shown.context["link"]
    assert link in text(shown)
    client = Client()
    assert "加入示例精密制造有限公司" in text(client.get(link))
    account = {
        key: FORM[key] for key in ("account_name", "account_phone", "username", "password", "password_again")
    }
    response = client.post(link, account, follow=True)
    assert "您已加入示例精密制造有限公司" in text(response)
    assert Client().get(link).status_code == 404
    assert Client().get(reverse("subjects:invitation", args=["x"])).status_code == 404


def test_members_are_managed_on_the_page(world, sign_in, now):
    firm = world.organisations["firm"]
    client, clerk = sign_in("firm"), Membership.objects.get(account=world.accounts["clerk"])
    assert "我要离开" in text(page(client, "organisation_detail", firm.pk))
    client.post(reverse("subjects:membership_change", args=[clerk.pk]), {"role": "org_reader"})
    client.post(reverse("subjects:membership_end", args=[clerk.pk]))
    clerk.refresh_from_db()
    assert (clerk.role, clerk.state) == ("org_reader", "ended")
    assert sign_in("firm2").post(reverse("subjects:membership_end", args=[clerk.pk])).status_code == 403
    assert client.post(reverse("subjects:membership_end", args=[999999])).status_code == 404
    values = {"name": "周某某", "reason": "离职"}
    county = sign_in("county")
    assert "邀请链接" in text(county.post(reverse("subjects:membership_hand_over", args=[firm.pk]), values))
    assert page(client, "organisation_detail", firm.pk).status_code == 403


def test_desks_say_whose_turn_it_is(world, now):
    row = apply(now).organisation
    own = Account.objects.get(username="li.si")

    def titles(actor):
        """What waits of this register; a statement that is due is another source's."""
        return [task.title for task in waiting_for(actor, now) if "登记" in task.title]

    assert titles(world.actor("county")) == ["示例智能装备有限公司登记，待核实"]
    assert titles(world.actor("county2")) == []
    assert [t.title for t in awaited_by(actor_now(own, now), now)] == [
        "示例智能装备有限公司的登记资料等东岭县核实"
    ]
    return_organisation(organisation_id=row.pk, reason="执照不清", actor=world.actor("county"), now=now)
    assert titles(actor_now(own, now)) == ["示例智能装备有限公司的登记资料要补正"]
    assert titles(world.actor("county")) == []


def test_many_that_wait_are_one_row(world, now):
    for number in range(6):
        Organisation.objects.create(
            name=f"第{number}家", kind="enterprise", region=world.county, state="applied", created_at=now
        )
    found = [task.title for task in waiting_for(world.actor("county"), now) if task.room == "subjects"]
    assert found == ["6家单位登记，待核实"]


def test_the_county_hears_of_a_registration_and_the_organisation_of_what_becomes_of_it(world, now):
    row = apply(now).organisation
    deliver_due(now=now)
    assert {n.account.username for n in Notice.objects.filter(title__contains="请核实")} == {"county"}
    return_organisation(organisation_id=row.pk, reason="执照不清", actor=world.actor("county"), now=now)
    deliver_due(now=now)
    told = Notice.objects.get(account__username="li.si")
    assert (told.title, told.body) == ("退回补正：示例智能装备有限公司", "执照不清")


def test_members_who_are_put_out_are_told(world, now):
    firm = world.organisations["firm"]
    from kechuang.subjects.operations.membership import hand_over_membership  # beside its only use

    hand_over_membership(
        organisation_id=firm.pk, name="周某某", reason="离职", actor=world.actor("county"), now=now
    )
    deliver_due(now=now)
    told = Notice.objects.get(account=world.accounts["firm"])
    assert told.title == "您在示例精密制造有限公司的单位管理员身份已结束"


def test_search_finds_by_code_name_and_former_name_and_only_what_may_be_seen(world, now):
    row = world.organisations["firm"]
    edit_organisation(
        organisation_id=row.pk,
        facts=facts("换了名字的公司", uscc=row.uscc),
        actor=world.actor("county"),
        now=now,
    )

    def found(user, words):
        groups = search(world.actor(user), words)
        return [
            hit.title
            for group in groups
            if group.source.code == "subjects.organisation"
            for hit in group.hits
        ]

    for words in ("换了名字", "精密制造", row.uscc, row.uscc.lower(), "精密製造"):
        assert found("county", words) == ["换了名字的公司"]
    assert found("county", PHONE) == []
    assert found("firm2", "换了名字") == []


HEADS = [column.head for column in COLUMNS]


def sheet(*rows) -> SimpleUploadedFile:
    data = workbook(title="单位", heads=HEADS, rows=[[row.get(head, "") for head in HEADS] for row in rows])
    return SimpleUploadedFile("单位.xlsx", data)


def good(number: int, **changed):
    return {"名称": f"导入第{number}家公司", "统一社会信用代码": code_of(number), "类型": "企业", **changed}


def upload(client, file):
    address = reverse("core:import_upload", args=["subjects.organisation"])
    return client.post(address, {"region": "990101", "file": file}, follow=True)


def test_a_table_of_organisations_is_taken_in(world, sign_in):
    rows = [
        good(1000, 行业="矿山机械制造", 注册日期="2018年3月1日", **{"注册资本（万元）": "1,200.5"}),
        good(1001, 注册地="990101", 联系电话=PHONE, 生产经营地="西川县", 曾用名="旧名一厂、旧名二厂"),
    ]
    upload(sign_in("county"), sheet(*rows))
    made = SheetImport.objects.get()
    assert (made.rows, made.taken, made.errors) == (2, 2, [])
    first = Organisation.objects.get(uscc=code_of(1000))
    assert (first.industry, str(first.registered_on), first.capital) == ("3511", "2018-03-01", 12_005_000)
    assert (first.state, first.source, first.region_id) == ("verified", "批量导入", "990101")
    second = Organisation.objects.get(uscc=code_of(1001))
    assert second.production_region_id == "990102"
    assert sorted(second.former_names.values_list("name", flat=True)) == ["旧名一厂", "旧名二厂"]


def test_every_bad_row_is_named_and_nothing_is_written_until_the_good_ones_are_taken(world, sign_in):
    rows = [
        good(1000),
        good(1000, 名称="又一家同码公司"),
        good(1001, 统一社会信用代码="91990101MA00000110"),
        good(1002, 统一社会信用代码="913301000000000000"),
        good(1003, 注册地="西川县"),
        good(1004, 类型="店"),
        good(1005, 注册日期="去年"),
        good(1006, 行业="9999"),
        good(1007, **{"注册资本（万元）": "很多"}),
        good(1008, 名称=""),
        good(1009, 生产经营地="邻县"),
        good(1010, 曾用名="示例新材料有限公司"),
    ]
    client = sign_in("county")
    upload(client, sheet(*rows))
    made = SheetImport.objects.get()
    assert (made.rows, made.taken) == (12, 0)
    assert [(each["row"] - made.errors[0]["row"], each["column"]) for each in made.errors] == [
        (0, "统一社会信用代码"),
        (1, "统一社会信用代码"),
        (2, "统一社会信用代码"),
        (3, "注册地"),
        (4, "类型"),
        (5, "注册日期"),
        (6, "行业"),
        (7, "注册资本（万元）"),
        (8, "名称"),
        (9, "生产经营地"),
        (10, "曾用名"),
    ]
    assert "Excel 已把末几位改成0" in made.errors[2]["message"]
    assert not Organisation.objects.filter(uscc=code_of(1000)).exists()
    client.post(reverse("core:import_take", args=[made.pk]))
    assert Organisation.objects.get(uscc=code_of(1000)).name == "导入第1000家公司"
    errors = client.get(reverse("core:import_errors", args=[made.pk]))
    assert errors.content.startswith(b"PK")


@pytest.mark.parametrize("user", ["firm", "planner", "reader", "county2"])
def test_who_may_not_import(world, sign_in, user):
    upload(sign_in(user), sheet(good(1000)))
    assert not SheetImport.objects.exists()
    assert not Organisation.objects.filter(uscc=code_of(1000)).exists()


def test_verified_and_invited_pages_draw_for_every_state(world, sign_in, now):
    row = apply(now).organisation
    client = sign_in("county")
    assert "请对照证照核实" in text(page(client, "organisation_detail", row.pk))
    verify_organisation(organisation_id=row.pk, actor=world.actor("county"), now=now)
    own = Account.objects.get(username="li.si")
    invite_membership(
        organisation_id=row.pk, name="钱某某", role="org_agent", actor=actor_now(own, now), now=now
    )
    said = text(page(sign_in(own), "organisation_detail", row.pk))
    assert "已邀请，待接受" in said
    assert "外单位" in said
