"""Pages of annual statements: what they show, whom they refuse, saving as one types, and what they cost."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kechuang.core.desk import waiting_for
from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.subjects.logic.annual_book import HEADS
from kechuang.subjects.models import AnnualStatement
from kechuang.subjects.operations.annual import (
    correct_statement,
    remind_to_file,
    return_statement,
    sign_statement,
    start_statement,
    verify_statements,
)
from kechuang.subjects.operations.annual_filling import Typed, fill_statement
from kechuang.subjects.queries.annual import progress_of, values_of
from tests.subjects.test_annual_book import book

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_user(client, world):
    def _as(username: str):
        client.force_login(
            world.accounts[username], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return _as


@pytest.fixture
def made(world, now):
    """A statement of ``who``, filled in and, if asked, signed."""

    def _made(who="firm", year=2025, signed=False, **facts):
        actor = world.actor(who)
        row = start_statement(organisation_id=world.organisations[who].pk, year=year, actor=actor, now=now)
        fill_statement(
            statement_id=row.pk, facts={k: Typed(v) for k, v in facts.items()}, actor=actor, now=now
        )
        if signed:
            row = sign_statement(statement_id=row.pk, explained={}, pledged=True, actor=actor, now=now)
        return row

    return _made


def at(name, row, **query):
    text = "&".join(f"{key}={value}" for key, value in query.items())
    address = reverse(f"subjects:statement_{name}", args=[row.organisation_id, row.year])
    return f"{address}?{text}" if text else address


def test_the_form_shows_last_years_value_the_change_and_the_mark_of_prefilling(as_user, made):
    made(year=2024, sales="100000000", total_assets="5")
    row = made(sales="160000000")
    text = as_user("firm").get(at("detail", row)).content.decode()
    assert 'name="sales" id="f-sales" value="16000"' in text
    assert "10,000" in text
    assert "+60.0%" in text
    assert "签报前请说明" in text
    assert text.count("上年预填，待核对") == 1
    assert "本组 1 项全部沿用，已核对" in text


def test_reading_is_a_page_without_fields(as_user, made):
    row = made(signed=True, sales="30000000")
    for name in ("firm", "county", "reader"):
        text = as_user(name).get(at("detail", row)).content.decode()
        assert 'name="sales"' not in text
        assert "3,000" in text
    assert as_user("firm2").get(at("detail", row)).status_code == 403
    assert as_user("county2").get(at("detail", row)).status_code == 403
    assert as_user("firm").get(at("detail", row).replace("2025", "2019")).status_code == 404


def test_saving_as_one_types_answers_with_the_time_and_the_new_base(as_user, made):
    row = made(sales="100")
    client = as_user("firm")
    data = {"group": "main_business_income", "unit": "yuan", "sales": "200", "was-sales": "100", "net_profit": "很多", "was-net_profit": ""}  # fmt: skip
    page = client.post(at("fill", row), data, headers={"HX-Request": "true"}).content.decode()
    assert 'id="was-sales" value="200" hx-swap-oob="true"' in page
    assert "1 处没有写入" in page
    assert 'id="was-net_profit"' not in page
    assert str(values_of(row)["sales"]) == "200"
    again = client.post(
        at("fill", row), data | {"was-sales": "200", "net_profit": "3"}, headers={"HX-Request": "true"}
    )
    assert "已保存 " in again.content.decode()


def test_a_clash_shows_both_values(as_user, made):
    row = made(sales="200")
    data = {"group": "main_business_income", "unit": "wan", "sales": "3", "was-sales": "0.01"}
    page = as_user("clerk").post(at("fill", row), data, headers={"HX-Request": "true"}).content.decode()
    assert "别人刚改为“0.02”，您填的“3”没有写入" in page
    assert str(values_of(row)["sales"]) == "200"


def test_without_scripts_saving_comes_back_to_the_page(as_user, made):
    row = made()
    data = {"group": "months", "m1-staff_start": "5", "was-m1-staff_start": "", "m1-staff_end": "x"}
    page = as_user("clerk").post(at("fill", row), data, follow=True)
    assert "已保存1项" in page.content.decode()
    assert "请填不为负的整数" in page.content.decode()
    assert row.months.get().staff_start == 5


def test_a_table_is_saved_row_by_row(as_user, made):
    row = made()
    data = {
        "group": "tax_rd_labour", "unit": "wan", "was-rd_projects": "[]",
        "rd_projects-code": ["RD01", ""], "rd_projects-name": ["甲", ""], "rd_projects-five": ["12.5", ""],
        "rd_projects-other": ["", ""], "rd_projects-is_capitalised": ["否", ""],
    }  # fmt: skip
    client = as_user("firm")
    client.post(at("fill", row), data)
    (project,) = values_of(row)["rd_projects"]
    assert (project["code"], project["five"]) == ("RD01", 125000)
    page = client.get(at("detail", row)).content.decode()
    assert 'name="rd_projects-five" value="12.5"' in page


def test_confirming_a_group_and_one_fact(as_user, made):
    made(year=2024, sales="1", net_profit="2", employees_end="3")
    row = made()
    client = as_user("clerk")
    client.post(at("confirm", row), {"group": "main_business_income", "fact": "sales"})
    assert set(row.facts.filter(prefilled=True).values_list("name", flat=True)) == {
        "net_profit",
        "employees_end",
    }
    client.post(at("confirm", row), {"group": "main_business_income"})
    assert set(row.facts.filter(prefilled=True).values_list("name", flat=True)) == {"employees_end"}


def test_signing_by_page_shows_what_is_in_the_way_and_then_signs(as_user, made):
    row = made(sales="120", total_income="100", main_business_income="1", other_business_income="1")
    client = as_user("firm")
    page = client.get(at("sign", row)).content.decode()
    assert "必须改正（1 处）" in page
    assert "请说明原因（1 处）" in page
    client.post(
        at("fill", row), {"group": "main_business_income", "unit": "yuan", "other_business_income": "119"}
    )
    page = client.post(at("sign", row), {"pledged": "1"})
    assert "请说明原因——" in page.content.decode()
    page = client.post(at("sign", row), {"pledged": "1", "why-income.total": "跨年冲减"}, follow=True)
    assert "已签报，等待县级核实" in page.content.decode()
    assert as_user("clerk").get(at("sign", row)).status_code == 403


def test_the_way_through_county_and_city_by_pages(as_user, made):
    row = made(signed=True, sales="1")
    assert as_user("statistician").post(at("approve", row)).status_code == 302
    row.refresh_from_db()
    assert row.state == "signed"
    as_user("county").post(at("return", row), {"reason": "", "r-sales": "与税表不符"})
    row.refresh_from_db()
    assert row.state == "returned"
    text = as_user("firm").get(at("detail", row)).content.decode()
    assert text.count("与税表不符") == 2
    as_user("firm").post(at("sign", row), {"pledged": "1"})
    as_user("county").post(at("verify", row))
    as_user("statistician").post(at("approve", row))
    row.refresh_from_db()
    assert row.state == "verified"
    page = as_user("firm").post(at("correct", row), {"reason": "审计调整"}, follow=True)
    assert "这是第2版" in page.content.decode()
    assert "第 1 版" in as_user("firm").get(at("detail", row)).content.decode()
    assert "只看两版的差异" in page.content.decode()


def test_returning_without_words_keeps_the_page_and_says_so(as_user, made):
    row = made(signed=True, sales="1")
    page = as_user("county").post(at("return", row), {"reason": ""})
    assert "请写明退回的理由" in page.content.decode()
    assert as_user("county2").post(at("return", row), {"reason": "x"}).status_code == 403


def test_withdrawing_by_page(as_user, made):
    row = made(signed=True, sales="1")
    as_user("firm").post(at("withdraw", row))
    row.refresh_from_db()
    assert row.state == "draft"


def test_two_versions_show_only_what_differs(as_user, made, world, now):
    row = made(signed=True, sales="1000000", employees_end="5")
    actor = world.actor("firm")
    new = correct_statement(statement_id=row.pk, reason="审计", actor=actor, now=now)
    fill_statement(statement_id=new.pk, facts={"sales": Typed("900000")}, actor=actor, now=now)
    text = as_user("county").get(at("compare", row)).content.decode()
    assert '<del class="an-old">100</del>' in text
    assert "从业人员期末数" not in text


def test_three_scopes_and_three_years(as_user, made):
    made(year=2023, sales="100000")
    made(year=2024, sales="200000")
    row = made(hnte_rd_labour="50000", tax_rd_labour="40000", accounting_rd="60000")
    client = as_user("firm")
    text = client.get(at("scopes", row, unit="yuan")).content.decode()
    assert "50,000" in text
    assert "40,000" in text
    assert "60,000" in text
    assert "为什么不一样" in text
    address = reverse("subjects:statement_beside", args=[row.organisation_id])
    text = client.get(f"{address}?until=2025").content.decode()
    assert "+100.0%" in text
    assert client.get(f"{address}?until=abc").status_code == 200


def test_all_known_facts_with_where_they_came_from_and_what_is_lacking(as_user, made, world):
    row = made(sales="30000000")
    address = reverse("subjects:organisation_facts", args=[row.organisation_id])
    own = as_user("firm").get(address).content.decode()
    assert "3,000" in own
    assert "2025年度报表（填报中，未签报）" in own
    assert f"{at('detail', row)}#f-sales" in own
    assert "净利润（2025年）" in own
    officer = as_user("county").get(address).content.decode()
    assert "3,000" not in officer
    assert as_user("firm2").get(address).status_code == 403


# ── who has filed ────────────────────────────────────────────────────────────────────────────


def test_the_list_says_who_has_not_filed(as_user, made):
    made(signed=True, sales="1")
    address = reverse("subjects:statement_list")
    client = as_user("statistician")
    table = client.get(address).content.decode()
    assert "示例精密制造有限公司" in table
    assert "示例新材料有限公司" in table
    unfiled = client.get(f"{address}?year=2025&state=unfiled").content.decode()
    unfiled = unfiled[unfiled.index('id="listing"') :]
    assert "示例新材料有限公司" in unfiled
    assert "示例精密制造有限公司" not in unfiled
    assert "示例新材料" not in as_user("county").get(address).content.decode()


def test_progress_by_county(made, world):
    made(signed=True, sales="1")
    made("firm2", sales="1")
    rows = {
        each.region: (each.total, each.filed, each.unfiled)
        for each in progress_of(world.actor("reader"), 2025)
    }
    assert rows == {"东岭县": (1, 1, 0), "西川县": (1, 0, 1)}
    assert [each.region for each in progress_of(world.actor("county"), 2025)] == ["东岭县"]


def test_bulk_verifying_shows_first_and_acts_then(as_user, made):
    row = made(signed=True, sales="1")
    client = as_user("county")
    data = {"act": "verify", "year": "2025", "pick": [str(row.organisation_id)]}
    page = client.post(reverse("subjects:statement_bulk"), data)
    assert "核实这 1 家" in page.content.decode()
    row.refresh_from_db()
    assert row.state == "signed"
    page = client.post(reverse("subjects:statement_bulk"), data | {"sure": "1"}, follow=True)
    assert "已核实 1 家" in page.content.decode()
    row.refresh_from_db()
    assert row.state == "county_verified"
    assert "没有现在可以核实的" in client.post(reverse("subjects:statement_bulk"), data).content.decode()
    assert as_user("firm").post(reverse("subjects:statement_bulk"), data).status_code == 403


def test_bulk_verifying_warns_of_contradictions(as_user, made, world, now):
    row = made(sales="120", total_income="100")
    sign_statement(
        statement_id=row.pk,
        explained={"income.total": "冲减"},
        pledged=True,
        actor=world.actor("firm"),
        now=now,
    )
    data = {"act": "verify", "year": "2025", "pick": [str(row.organisation_id)]}
    text = as_user("county").post(reverse("subjects:statement_bulk"), data).content.decode()
    assert "1 处，企业说明了 1 处" in text


def test_reminding_from_the_list(as_user, made, world):
    made("firm2", sales="1")
    keys = [str(each.pk) for each in world.organisations.values()]
    data = {"act": "remind", "year": "2025", "pick": keys, "sure": "1"}
    page = as_user("statistician").post(reverse("subjects:statement_bulk"), data, follow=True)
    assert "已催报 2 家" in page.content.decode()


def test_the_list_costs_the_same_for_one_and_for_more(as_user, made):
    client, address = as_user("statistician"), reverse("subjects:statement_list")
    made(sales="1")
    client.get(address)

    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            client.get(address)
        return len(spent)

    one = cost()
    made("firm2", sales="1")
    assert cost() == one


def test_the_form_costs_no_query_a_fact(as_user, made, world, now):
    row = made(sales="1")
    client = as_user("firm")
    client.get(at("detail", row))

    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            client.get(at("detail", row))
        return len(spent)

    few = cost()
    made(sales="1", net_profit="2", employees_end="3", total_assets="4")
    # 表单逐项画出，多填几项不多问
    assert cost() == few


def test_the_export_of_the_list_is_logged(as_user, made):
    made(signed=True, sales="1")
    page = as_user("county").get(reverse("subjects:statement_list"), {"export": "xlsx", "year": "2025"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(page.content)).get_sheet_by_index(0).to_python()
    assert any("示例精密制造有限公司" in row for row in rows)
    assert Event.objects.filter(kind="core.file.exported").count() == 1


# ── workbook ─────────────────────────────────────────────────────────────────────────────────


def test_export_is_asked_for_and_logged(as_user, made):
    row = made(sales="30000000")
    page = as_user("clerk").get(at("book", row))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(page.content)).get_sheet_by_index(0).to_python()
    assert next(each for each in rows if each[0] == "sales")[3] == 3000
    event = Event.objects.get(kind="core.file.exported")
    assert event.title == "导出示例精密制造有限公司2025年度报表1行"
    assert as_user("reader").get(at("book", row)).status_code == 403
    assert as_user("firm2").get(at("book", row)).status_code == 403


def test_a_workbook_is_previewed_taken_and_its_errors_come_as_a_sheet(as_user, made):
    row = made(sales="100")
    client = as_user("clerk")
    data = book(财务=[HEADS, ["sales", "", "元", 200], ["net_profit", "净利润", "元", "x1"]])
    page = client.post(at("import", row), {"file": SimpleUploadedFile("报表.xlsx", data)})
    text = page.content.decode()
    assert "改 1 项" in text
    assert "1 格有误" in text
    assert str(values_of(row)["sales"]) == "100"
    errors = client.get(at("import_errors", row, file=page.context["file"].pk))
    (wrong,) = (
        CalamineWorkbook.from_filelike(io.BytesIO(errors.content)).get_sheet_by_index(0).to_python()[2:]
    )
    assert wrong[:4] == ["财务", 3.0, "净利润", "x1"]
    token = {"file": page.context["file"].pk, "seen_at": page.context["seen_at"]}
    assert "写入1处" in client.post(at("take", row), token, follow=True).content.decode()
    assert str(values_of(row)["sales"]) == "200"
    assert "有人改过" in client.post(at("take", row), token, follow=True).content.decode()
    assert as_user("firm2").post(at("take", row), token).status_code == 403


@pytest.mark.parametrize("data", [b"MZ nothing", b"", "甲,乙".encode("utf-16")])
def test_a_file_of_another_kind_gets_a_clear_answer(as_user, made, data):
    row = made()
    page = as_user("clerk").post(at("import", row), {"file": SimpleUploadedFile("报表.xlsx", data)})
    assert "没有读成" in page.content.decode()


# ── desk and notices ─────────────────────────────────────────────────────────────────────────


def titles(world, who, now):
    return [task.title for task in waiting_for(world.actor(who), now) if task.room == "subjects"]


def test_the_desk_says_what_waits_for_whom(world, made, now):
    assert "示例精密制造有限公司：2025年度报表还没有填报" in titles(world, "firm", now)
    row = made(sales="1")
    assert "示例精密制造有限公司：2025年度报表还没有签报" in titles(world, "clerk", now)
    sign_statement(statement_id=row.pk, explained={}, pledged=True, actor=world.actor("firm"), now=now)
    assert not [each for each in titles(world, "firm", now) if "2025年度报表" in each]
    assert "2025年度报表有 1 家待核实" in titles(world, "county", now)
    assert not [each for each in titles(world, "county2", now) if "待核实" in each and "年度报表" in each]
    verify_statements(statement_ids=[row.pk], actor=world.actor("county"), now=now)
    assert "2025年度报表有 1 家待核定" in titles(world, "statistician", now)
    return_statement(
        statement_id=row.pk, reason="口径不对", remarks={}, actor=world.actor("statistician"), now=now
    )
    assert "示例精密制造有限公司：2025年度报表被退回" in titles(world, "firm", now)


def test_notices_reach_officers_and_members(world, made, now):
    row = made(signed=True, sales="1")
    verify_statements(statement_ids=[row.pk], actor=world.actor("county"), now=now)
    return_statement(
        statement_id=row.pk, reason="", remarks={"sales": "与税表不符"},
        actor=world.actor("statistician"), now=now,
    )  # fmt: skip
    remind_to_file(
        organisation_ids=[world.organisations["firm2"].pk],
        year=2025,
        actor=world.actor("enterprise"),
        now=now,
    )
    deliver_due(now=now)

    def heard(who):
        return list(
            Notice.objects.filter(account=world.accounts[who]).order_by("pk").values_list("title", "body")
        )

    assert ("示例精密制造有限公司2025年度报表，请核实", "") not in heard("county2")
    assert heard("county")[0][0] == "示例精密制造有限公司2025报来年度报表，请核实"
    assert ("2025年度报表被退回，请修改后再报", "销售收入（营业收入）：与税表不符") in heard("clerk")
    assert [title for title, _ in heard("firm2")] == ["请尽快填报2025年度报表"]


# ── API ──────────────────────────────────────────────────────────────────────────────────────


def api(row):
    return f"/api/v1/subjects/organisations/{row.organisation_id}/statements/{row.year}"


def test_the_api_reads_and_writes_ones_own(as_user, made):
    row = made(sales="30000000")
    client = as_user("firm")
    body = client.get(api(row)).json()
    assert body["facts"] == {"sales": "30000000"}
    assert body["state"] == "draft"
    page = client.put(
        f"{api(row)}/facts", {"facts": {"net_profit": "-5万元", "employees_end": 7, "sales": ""}},
        content_type="application/json",
    )  # fmt: skip
    assert page.json() == {"written": ["net_profit", "employees_end", "sales"], "errors": {}}
    assert {k: str(v) for k, v in values_of(row).items()} == {"net_profit": "-50000", "employees_end": "7"}
    bad = client.put(f"{api(row)}/facts", {"facts": {"sales": "很多"}}, content_type="application/json")
    assert bad.status_code == 422
    assert "不是数" in bad.json()["detail"]


def test_the_api_refuses_others_and_lists_what_one_may_see(as_user, made):
    row = made(sales="1", signed=True)
    assert as_user("firm2").get(api(row)).status_code == 403
    put = as_user("county").put(f"{api(row)}/facts", {"facts": {"sales": 1}}, content_type="application/json")
    assert put.status_code == 403
    listed = as_user("county").get("/api/v1/subjects/statements?year=2025&state=signed").json()
    assert [each["id"] for each in listed["items"]] == [row.pk]
    assert as_user("county2").get("/api/v1/subjects/statements").json()["items"] == []
    names = {each["name"] for each in as_user("county").get("/api/v1/subjects/statement-facts").json()}
    assert {"sales", "rd_projects"} <= names


def test_the_api_list_costs_the_same_for_one_and_for_three(as_user, made):
    client, address = as_user("statistician"), "/api/v1/subjects/statements"
    made(sales="1")
    client.get(address)

    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            client.get(address)
        return len(spent)

    one = cost()
    made("firm2", sales="1")
    made(year=2024, sales="1")
    assert cost() == one
    assert AnnualStatement.objects.count() == 3
