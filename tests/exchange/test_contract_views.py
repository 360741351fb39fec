"""Pages, sheets and API of technology contracts: what they show, save and refuse; the number of their queries."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from kechuang.core.models import Delivery, Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.sheets import SheetLine
from kechuang.exchange.importers.contract import COLUMNS, check_contracts, write_contracts
from kechuang.exchange.models import Certificate, Contract, Payment, RegisterLine
from tests.exchange.contracts import (
    DEVELOPMENT,
    OPEN,
    OUTSIDE,
    PDF,
    SECRETS,
    SERVICE,
    answered,
    asked,
    cancelled,
    declined,
    drafted,
    filed,
    proposed,
    registered,
)

TYPED = {
    "subkind": "KF1", "title": "减速器寿命研究开发", "form": "paper", "signed_on": "2026-11-02", "effective_on": "2026-11-02",
    "valid_until": "2028-12-31", "other_name": "示例新材料有限公司", "other_code": "91990102MA0000022J", "other_nature": "100",
    "other_country": "156", "other_region_code": "990102", "own_region_code": "990101", "own_nature": "100", "total": "10000000",
    "payment_way": "parts", "has_purchases": "yes", "purchases_item": ["equipment", ""], "purchases_amount": ["3000000", ""],
    "purchases_note": ["", ""], "has_objects": "no", "field": "03", "right_kind": "2", "contact_name": "郑经办",
    "contact_phone": "13900006666", "contract_names_object": "yes", "contract_names_price": "yes", "contract_registered_before": "no",
    "development_has_aim": "yes", "development_was_mastered": "no", "development_work": "new_result",
}  # fmt: skip


def text(response) -> str:
    return response.content.decode()


# ── those who file ───────────────────────────────────────────────────────────────────────────


def test_the_check_before_keeps_nothing(world, sign_in):
    client = sign_in("firm")
    assert "先选类别" in text(client.get("/exchange/contracts/precheck/"))
    asked_for = {
        key: value
        for key, value in TYPED.items()
        if not key.startswith(("other", "own", "contact_name", "contact_phone"))
    }
    page = text(client.get("/exchange/contracts/precheck/", asked_for))
    assert ("300万元" in page, "700万元" in page, "技术合同认定登记（2026年办法）" in page) == (
        True,
        True,
        True,
    )
    routine = text(client.get("/exchange/contracts/precheck/", {**asked_for, "development_work": "refit"}))
    assert ("不能登记" in routine, "一般设备维修、改装" in routine, "技术合同认定规则" in routine) == (
        True,
        True,
        True,
    )
    assert Contract.objects.count() == 0


def test_start_fill_attach_and_submit_by_pages(world, sign_in):
    client, firm = sign_in("firm"), world.organisations["firm"]
    made = client.post("/exchange/contracts/new/", {"organisation": firm.pk, "filer": "seller"})
    contract = Contract.objects.get()
    assert made.url == f"/exchange/contracts/{contract.pk}/fill/"
    assert (
        client.post(f"/exchange/contracts/{contract.pk}/fill/", {**TYPED, "then": "submit"}).url
        == f"/exchange/contracts/{contract.pk}/submit/"
    )
    contract.refresh_from_db()
    assert (contract.total, contract.purchases) == (
        10_000_000,
        [{"item": "equipment", "amount": "3000000", "note": ""}],
    )
    refused = client.post(f"/exchange/contracts/{contract.pk}/submit/")
    assert (refused.status_code, "还没有上传合同文本" in text(refused)) == (422, True)
    sent = io.BytesIO(PDF)
    sent.name = "合同.pdf"
    client.post(f"/exchange/contracts/{contract.pk}/attach/", {"kind": "text", "file": sent})
    assert (
        client.post(f"/exchange/contracts/{contract.pk}/submit/").url == f"/exchange/contracts/{contract.pk}/"
    )
    contract.refresh_from_db()
    assert (contract.state, contract.files.count()) == ("submitted", 1)


def test_what_cannot_be_is_said_and_nothing_typed_is_lost(world, now, sign_in):
    contract = drafted(world, now)
    page = sign_in("firm").post(
        f"/exchange/contracts/{contract.pk}/fill/", {**TYPED, "is_total_open": "on", "title": "改了的名称"}
    )
    shown = text(page)
    assert (page.status_code, "就不要再填成交额" in shown, "改了的名称" in shown) == (422, True, True)
    contract.refresh_from_db()
    assert contract.title == DEVELOPMENT.title


# ── the registration office ──────────────────────────────────────────────────────────────────


def test_the_office_goes_the_whole_way_by_pages(world, now, sign_in):
    contract = filed(world, now)
    page = f"/exchange/contracts/{contract.pk}/"
    registrar, head = sign_in("registrar"), sign_in("head")
    assert DEVELOPMENT.title in text(registrar.get("/exchange/contracts/office/?state=submitted"))
    assert registrar.post(f"{page}step/accept/").url == page
    before = text(registrar.get(f"{page}step/propose/"))
    assert ("看过合同文本" in before, "有创新的研究开发" in before, "700万元" in before) == (True, True, True)
    assert (
        registrar.post(f"{page}step/propose/", {"accepts_content": "yes", "proposal": "register"}).url == page
    )
    assert registrar.get(f"{page}step/register/").status_code == 403
    assert head.post(f"{page}step/register/").url == page
    shown = text(sign_in("firm").get(page))
    assert ("2026990101000001" in shown, "700万元" in shown, "三个数各是各的" in shown) == (True, True, True)


def test_a_refusal_has_a_letter_with_its_findings(world, now, sign_in):
    contract = declined(
        world, now, replace(SERVICE, answers={**SERVICE.answers, "service_work": "advertising"})
    )
    client = sign_in("firm")
    assert "属于常规工作" in text(client.get(f"/exchange/contracts/{contract.pk}/"))
    found = client.get(f"/exchange/contracts/{contract.pk}/refusal/")
    assert (found["Content-Type"], found.content[:5]) == ("application/pdf", b"%PDF-")
    assert sign_in("firm2").get(f"/exchange/contracts/{contract.pk}/refusal/").status_code == 404


def test_payments_and_requests_by_pages(world, now, sign_in):
    contract = registered(world, now)
    page, firm = f"/exchange/contracts/{contract.pk}/", sign_in("firm")
    given = {"received_on": "2026-11-20", "amount": "5000000", "cost": "600000", "voucher": "回单"}
    assert firm.post(f"{page}step/pay/", given).url == page
    row = Payment.objects.get()
    assert sign_in("registrar").post(f"{page}payments/{row.pk}/verify/").url == page
    assert "290万元" in text(firm.get(page))
    assert firm.post(f"{page}step/cancel/", {"reason": "没有履行"}).url == page
    request = contract.requests.get()
    refused = sign_in("head").post(
        f"/exchange/contracts/requests/{request.pk}/", {"grants": "no", "answer": " "}
    )
    assert refused.status_code == 422
    assert (
        sign_in("head")
        .post(f"/exchange/contracts/requests/{request.pk}/", {"grants": "yes", "answer": "同意"})
        .url
        == page
    )
    contract.refresh_from_db()
    assert contract.state == "cancelled"


# ── who sees what ────────────────────────────────────────────────────────────────────────────


def test_other_sides_and_other_offices_see_the_register_and_nothing_inside(world, now, sign_in):
    contract = registered(world, now)
    file = contract.files.get()
    for name in ("firm2", "tax", "province", "reader"):
        client = sign_in(name)
        page = text(client.get(f"/exchange/contracts/{contract.pk}/"))
        assert ("2026990101000001" in page, "13900006666" in page, "有明确、具体的研究开发目标" in page) == (
            True,
            False,
            False,
        ), name
        assert client.get(f"/exchange/contracts/{contract.pk}/files/{file.pk}/").status_code == 404
        assert client.get(f"/exchange/contracts/{contract.pk}/taxes/").status_code == 404
    assert sign_in("county").get(f"/exchange/contracts/{contract.pk}/files/{file.pk}/").content == PDF
    pending = filed(world, now, SERVICE)
    for name in ("firm2", "tax", "province", "county2"):
        assert sign_in(name).get(f"/exchange/contracts/{pending.pk}/").status_code == 404, name


def test_the_trail_and_notices_never_say_what_it_is_about(world, now):
    cancelled(world, now, registered(world, now))
    declined(world, now, SERVICE)
    deliver_due(now=now)
    words = [
        *Event.objects.values_list("title", flat=True),
        *Notice.objects.values_list("title", flat=True),
    ]
    assert len(words) > 20
    assert [(each, secret) for each in words for secret in (*SECRETS, SERVICE.title) if secret in each] == []
    told = set(Notice.objects.values_list("account__username", "title"))
    number = Contract.objects.get(state="cancelled").number
    assert told >= {
        ("firm", f"核准登记：技术合同{number}"), ("clerk", f"注销登记：技术合同{number}"), ("firm2", f"注销登记：技术合同{number}"),
        ("head", f"申请注销：技术合同{number}"), ("firm", f"同意注销：技术合同{number}"),
    }  # fmt: skip
    assert {name for name, _ in told} == {"firm", "clerk", "firm2", "registrar", "head"}
    assert [row for row in Delivery.objects.all() if row.error] == []


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize(
    ("who", "url"),
    [
        ("firm", "/exchange/contracts/"), ("registrar", "/exchange/contracts/office/"), ("tax", "/exchange/contracts/office/"),
        ("head", "/workbench/"), ("registrar", "/exchange/contracts/statistics/"), ("registrar", "/exchange/contracts/statistics/lines/"),
        ("firm", "/api/v1/exchange/contracts"),
    ],
)  # fmt: skip
def test_one_row_costs_as_much_as_three(who, url, world, now, sign_in):
    client = sign_in(who)
    registered(world, now)
    proposed(world, now, replace(DEVELOPMENT, title="第一份"))
    first = queries(client, url)
    for number in range(2):
        registered(world, now, replace(SERVICE, title=f"又一份{number}"))
        proposed(world, now, replace(SERVICE, title=f"待核准{number}"))
    assert queries(client, url) == first


# ── certificates ─────────────────────────────────────────────────────────────────────────────


def test_anybody_may_verify_a_certificate_by_number_and_code(world, now, sign_in, client):
    contract = registered(world, now)
    row = Certificate.objects.get()
    good = {"number": row.number, "code": row.code}
    page = text(client.get("/exchange/contracts/verify/", good))
    assert ("现在有效" in page, "1,000万元" in page or "1000万元" in page, "700万元" in page) == (
        True,
        True,
        True,
    )
    assert [each for each in (*SECRETS, "示例精密制造有限公司", "示例新材料有限公司") if each in page] == []
    for wrong in ({**good, "code": "22222222"}, {**good, "number": "2026990101000009-1"}):
        missed = text(client.get("/exchange/contracts/verify/", wrong))
        assert ("编号和查验码对不上" in missed, "700万元" in missed) == (True, False)
    answered(world, now, asked(world, now, contract, "change", changes={"total": Decimal(12_000_000)}))
    assert "已经失效：已变更，换发新证明" in text(client.get("/exchange/contracts/verify/", good))
    cancelled(world, now, Contract.objects.get(pk=contract.pk))
    assert "登记已注销" in text(
        client.get(
            "/exchange/contracts/verify/",
            {"number": f"{contract.number}-2", "code": Certificate.objects.get(version=2).code},
        )
    )


def test_a_certificate_as_page_and_pdf(world, now, sign_in):
    contract = registered(world, now, OPEN)
    page = f"/exchange/contracts/{contract.pk}/certificates/1/"
    shown = text(sign_in("firm").get(page))
    assert ("未定（按年销售额的3%提成）" in shown, "<svg" in shown, "0元" in shown) == (True, True, False)
    found = sign_in("firm").get(f"{page}print/")
    assert (found["Content-Type"], found.content[:5]) == ("application/pdf", b"%PDF-")
    assert Event.objects.filter(kind="core.file.exported").count() == 1
    assert sign_in("firm2").get(page).status_code == 200
    assert sign_in("tax").get(page).status_code == 404


def test_tax_hints_name_their_source_and_papers(world, now, sign_in):
    contract = registered(world, now)
    page = text(
        sign_in("firm").get(
            f"/exchange/contracts/{contract.pk}/taxes/", {"contract_paid_for_research": "1000000"}
        )
    )
    for words in (
        "不是税务意见",
        "财政部 税务总局公告2026年第10号",
        "技术合同登记证明",
        "80万元",
        "委托研发费用的发票和付款凭证",
    ):
        assert words in page, words


# ── sheets and API ───────────────────────────────────────────────────────────────────────────

ROW = {
    "登记编号": "2025990101000001", "登记日期": "2025-06-30", "卖方": "示例精密制造有限公司", "项目名称": "老合同", "合同类别": "委托开发",
    "签订日期": "2025-05-06", "有效期至": "2026-12-31", "买方": "外地示例厂", "买方统一社会信用代码": "", "买方行政区划代码": "110108",
    "买方性质": "自然人", "买方国别代码": "", "技术领域": "先进制造", "付款方式": "分期支付", "成交额（元）": "1000000",
    "总额未定的计算方法": "", "技术交易额（元）": "800000", "来源": "国家系统",
}  # fmt: skip


def line(number: int, **changes) -> SheetLine:
    return SheetLine(number, {**ROW, **changes})


def test_the_columns_are_those_that_are_read():
    assert [each.head for each in COLUMNS] == list(ROW)


def test_a_years_contracts_are_taken_over(world, now):
    actor = world.actor("registrar")
    lines = [
        line(2),
        line(
            3,
            登记编号="2025990101000002",
            项目名称="提成的",
            **{"成交额（元）": "", "技术交易额（元）": "", "总额未定的计算方法": "按销售额提成"},
        ),
    ]
    ready, errors = check_contracts.check(lines, world.county, actor, now)
    assert errors == []
    assert write_contracts(ready, world.county, actor, now) == 2
    first, second = Contract.objects.order_by("number")
    assert (first.state, first.total, first.technology, first.registered_on) == (
        "registered",
        1_000_000,
        800_000,
        date(2025, 6, 30),
    )
    assert (second.is_total_open, second.total, second.technology) == (True, None, None)
    assert list(RegisterLine.objects.order_by("pk").values_list("on", "total", "unknown", "statistics_kind")) == [
        (date(2025, 6, 30), Decimal(1_000_000), 0, "KF"), (date(2025, 6, 30), None, 1, "KF"),
    ]  # fmt: skip
    _, again = check_contracts.check(
        [line(2), line(3, 登记编号="2025990101000003")], world.county, actor, now
    )
    assert {(each.row, each.column) for each in again} == {(2, "登记编号"), (3, "项目名称")}


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"登记编号": "12"}, "登记编号"), ({"登记日期": "2027-01-01"}, "登记日期"), ({"登记日期": ""}, "登记日期"), ({"卖方": "没有的单位"}, "卖方"),
        ({"合同类别": "开发"}, "合同类别"), ({"有效期至": "2025-01-01"}, "有效期至"), ({"买方统一社会信用代码": "91990102MA0000022K"}, "买方统一社会信用代码"),
        ({"买方行政区划代码": "990199"}, "买方行政区划代码"), ({"买方行政区划代码": ""}, "买方行政区划代码"), ({"技术交易额（元）": "1000001"}, "技术交易额（元）"),
        ({"技术交易额（元）": ""}, "技术交易额（元）"), ({"成交额（元）": ""}, "总额未定的计算方法"), ({"成交额（元）": "一百万"}, "成交额（元）"),
        ({"买方性质": ""}, "买方性质"),
    ],
)  # fmt: skip
def test_a_bad_row_says_where(changes, column, world, now):
    ready, errors = check_contracts.check([line(2, **changes)], world.city, world.actor("registrar"), now)
    assert (ready, column in {each.column for each in errors}, {each.row for each in errors}) == (
        [],
        True,
        {2},
    )


def test_the_list_can_be_exported_and_is_logged(world, now, sign_in):
    registered(world, now, OPEN)
    found = sign_in("tax").get("/exchange/contracts/office/?export=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(found.content)).get_sheet_by_index(0).to_python()
    heads = next(row for row in sheet if "成交额" in row)
    row = sheet[sheet.index(heads) + 1]
    assert (row[heads.index("成交额")], row[heads.index("总额未定的计算方法")]) == ("", "按年销售额的3%提成")
    assert Event.objects.filter(kind="core.file.exported").count() == 1


def test_the_api_gives_what_one_may_see(world, now, sign_in):
    registered(world, now, OPEN)
    filed(world, now, replace(SERVICE, buyer=OUTSIDE))
    mine = sign_in("firm").get("/api/v1/exchange/contracts").json()["items"]
    assert [(each["state"], each["total"], each["is_total_open"]) for each in mine] == [
        ("submitted", "800000.00", False), ("registered", None, True),
    ]  # fmt: skip
    assert [each["state"] for each in sign_in("tax").get("/api/v1/exchange/contracts").json()["items"]] == [
        "registered"
    ]
    assert sign_in("firm2").get(f"/api/v1/exchange/contracts/{mine[0]['id']}").status_code == 404
    sums = sign_in("registrar").get("/api/v1/exchange/contract-statistics?year=2026").json()
    assert sums == [
        {"code": "XK", "title": "技术许可", "count": 1, "unknown": 1, "total": "0", "technology": "0"}
    ]
    assert (
        sign_in("registrar").get("/api/v1/exchange/contract-statistics?year=2026&cut=poem").status_code == 422
    )
