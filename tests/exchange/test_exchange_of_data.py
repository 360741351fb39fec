"""Sheets and the API: in, row by row; out, masked for everybody and whole for whoever may."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.importing import importers
from kechuang.core.listing import workbook
from kechuang.core.models import SheetImport, StoredFile
from kechuang.core.operations.import_run import run_imports
from kechuang.core.operations.importing import import_sheet, store_sheet
from kechuang.core.sheets import SheetLine
from kechuang.exchange.importers.item import COLUMNS
from kechuang.exchange.models import Item
from tests.exchange.items import MASKED, NEED, OFFER, in_review, published

HEADS = [column.head for column in COLUMNS]
OFFERED = {
    "单位": "示例精密制造有限公司", "种类": "科技成果", "名称": "耐高温密封胶", "简介": "长期使用温度180℃。", "技术领域": "新材料",
    "关键词": "密封胶、耐高温", "联系人": "钱联络", "联系电话": "13900009999", "关键技术": "配方；固化工艺", "佐证到几级": "7；5",
    "佐证": "中试报告；小试报告", "技术指标与优势": "长期使用温度180℃。", "合作方式": "普通许可、合作开发", "来源": "邻省市场", "来源编号": "A-1",
}  # fmt: skip
NEEDED = {
    "单位": "91990101MA00000110", "种类": "技术需求", "名称": "密封胶", "简介": "换胶。", "技术领域": "4", "金额（元）": "500000",
    "联系人": "赵联络", "联系电话": "13900008888", "目标值": "使用温度不低于150℃", "背景": "高温车间。", "问题": "早期开裂。",
    "希望的合作方式": "合作开发", "成果归属": "双方共有", "保密要求": "可以公开",
}  # fmt: skip


def sheet(world, now, *rows: dict[str, str], take: bool = False, who: str = "county"):
    data = workbook(title="供需", heads=HEADS, rows=[[row.get(head, "") for head in HEADS] for row in rows])
    by = {"region": world.county, "actor": world.actor(who), "now": now}
    file = store_sheet(kind="exchange.item", name="供需.xlsx", data=data, **by)
    return import_sheet(kind="exchange.item", file=file, take_good_rows=take, **by)


def test_good_rows_are_handed_in(world, now):
    made = sheet(world, now, OFFERED, NEEDED)
    assert (made.rows, made.taken, made.errors) == (2, 2, [])
    offer, need = Item.objects.order_by("pk")
    assert (offer.state, offer.maturity, offer.is_amount_open, offer.source_id) == ("review", 5, True, "A-1")
    assert offer.content["cooperation"] == ["licence", "joint"]
    assert (need.side, need.content["goals"][0]["value"], need.expires_on) == (
        "need",
        "150",
        date(2027, 11, 22),
    )


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"单位": "不存在的单位"}, "单位", "单位库里没有东岭县的“不存在的单位”，请核对，或先登记单位。"),
        ({"单位": "示例新材料有限公司"}, "单位", "单位库里没有东岭县的“示例新材料有限公司”，请核对，或先登记单位。"),
        ({"金额（元）": "很多"}, "金额（元）", "“很多”不是数字。请只填数字，例如 1234.5 或 1,234.5。"),
        ({"联系电话": ""}, "联系电话", "请写联系电话；不公开，双方同意后才看得到。"),
        ({"目标值": "更好"}, "目标值", "请填写。做到什么样算解决？每行一个指标：要多少、用什么单位、现在是多少。"),
        ({"保密要求": "含商业秘密"}, "遮盖", "含商业秘密的须用遮盖的公开版。"),
        (
            {"遮盖": "是", "单位的公开说法": "示例精密制造有限公司", "名称的公开说法": "胶", "简介的公开说法": "胶"},
            "名称的公开说法", "公开的内容里写出了“示例精密制造有限公司”，请改掉。",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_cell_and_nothing_is_written(change, column, words, world, now):
    made = sheet(world, now, OFFERED, {**NEEDED, **change})
    assert [(each["column"], each["message"]) for each in made.errors][:1] == [(column, words)]
    assert (made.taken, Item.objects.count()) == (0, 0)


def test_the_good_rows_are_taken_if_wanted(world, now):
    made = sheet(world, now, OFFERED, {**NEEDED, "联系人": ""}, take=True)
    assert (made.rows, made.taken, [each["row"] for each in made.errors]) == (2, 1, [made.errors[0]["row"]])
    assert Item.objects.get().title == "耐高温密封胶"


def test_one_number_of_a_source_is_taken_once(world, now):
    twice = sheet(world, now, OFFERED, OFFERED)
    assert twice.errors[0]["message"].endswith("行的来源编号相同。")
    assert sheet(world, now, OFFERED).taken == 1
    assert [each["message"] for each in sheet(world, now, OFFERED).errors] == [
        "这个来源的这个编号已经导入过。"
    ]


def test_long_sheet_is_left_to_the_worker_and_a_short_one_is_not(world, now, client, monkeypatch):
    client.force_login(world.accounts["county"])
    page = client.get("/core/imports/exchange.item/upload/").content.decode()
    assert "最多 100000 行、40 MB" in page
    made = []
    for most in (2_000, 3):
        monkeypatch.setattr("kechuang.core.importing.PAGE_ROWS", most)
        told = [
            {**each, "来源编号": f"{most}-{number}"} for number, each in enumerate((OFFERED, NEEDED, OFFERED))
        ]
        data = workbook(
            title="供需", heads=HEADS, rows=[[row.get(head, "") for head in HEADS] for row in told]
        )
        file = SimpleUploadedFile("供需.xlsx", data)
        answer = client.post("/core/imports/exchange.item/upload/", {"region": world.county.pk, "file": file})
        assert answer.status_code == 302
        made.append(SheetImport.objects.latest("pk"))
    assert [(each.state, each.taken) for each in made] == [("done", 3), ("waiting", 0)]
    run_imports(clock=lambda: now)
    made[1].refresh_from_db()
    assert (made[1].state, made[1].taken, Item.objects.filter(state="review").count()) == ("done", 3, 6)


def test_block_takes_as_many_queries_whatever_it_holds(world, now):
    counts = []
    for count in (1, 3):
        told = [{**OFFERED, "来源编号": f"{count}-{number}"} for number in range(count)]
        lines = [SheetLine(number, row) for number, row in enumerate(told, 1)]
        actor = world.actor("county")
        with CaptureQueriesContext(connection) as caught:
            ready, errors = importers["exchange.item"].checked(lines, world.county, actor, now, {})
            assert (importers["exchange.item"].write(ready, world.county, actor, now), errors) == (count, [])
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_file_is_kept_sealed(world, now):
    sheet(world, now, NEEDED)
    kept = StoredFile.objects.latest("uploaded_at")
    assert kept.name.startswith("供需.xlsx")
    assert kept.content.read()[:2] != b"PK"


# ── API ──────────────────────────────────────────────────────────────────────────────────────


def test_the_hall_is_open_and_narrowed(world, now, client):
    published(world, now, MASKED)
    published(world, now, OFFER, "achievement", "firm2")
    found = client.get("/api/v1/exchange/hall").json()
    assert (found["count"], [row["title"] for row in found["items"]]) == (2, [OFFER.title, "耐高温密封胶"])
    assert client.get("/api/v1/exchange/hall?side=need").json()["count"] == 1
    row = client.get("/api/v1/exchange/hall?kind=technology").json()["items"][0]
    assert (row["organisation"], row["region"], row["is_masked"], row["hidden"][0]) == (
        "某装备制造企业",
        "990101",
        True,
        "背景",
    )
    assert not {"contact_name", "contact_phone", "content", "mask"} & set(row)


def test_the_whole_is_for_whoever_may_read_it(world, now, sign_in, client):
    item = in_review(world, now, MASKED)
    url = f"/api/v1/exchange/items/{item.pk}"
    assert sign_in("firm").get(url).json()["contact_phone"] == "13900008888"
    assert [sign_in(who).get(url).status_code for who in ("firm2", "reader", "county2")] == [404, 404, 404]
    assert sign_in("reader").get("/api/v1/exchange/items").status_code == 403
    assert client.get(url).status_code == 401
    assert sign_in("county").get("/api/v1/exchange/items?state=review").json()["count"] == 1


def told(world, **changed) -> dict[str, object]:
    data = {
        name: value for name, value in NEED.columns().items() if name not in ("keywords", "mask", "is_masked")
    }
    data |= {"amount": "500000", "expires_on": "2027-10-01", "keywords": ["密封胶"], "kind": "technology"}
    return {
        **data,
        "organisation_id": world.organisations["firm"].pk,
        "source": "邻省市场",
        "source_id": "B-1",
        **changed,
    }


def test_another_market_hands_in(world, sign_in):
    client = sign_in("firm")
    answer = client.post("/api/v1/exchange/items", told(world), content_type="application/json")
    assert (answer.status_code, answer.json()["state"], answer.json()["source_id"]) == (200, "review", "B-1")
    again = client.post("/api/v1/exchange/items", told(world), content_type="application/json")
    assert (again.status_code, again.json()["field"]) == (422, "source_id")
    missing = client.post(
        "/api/v1/exchange/items",
        told(world, source_id="B-2", contact_name=""),
        content_type="application/json",
    )
    assert (missing.status_code, missing.json()["field"]) == (422, "contact_name")
    strange = sign_in("firm2").post(
        "/api/v1/exchange/items", told(world, source_id="B-3"), content_type="application/json"
    )
    assert (strange.status_code, Item.objects.count()) == (403, 1)
