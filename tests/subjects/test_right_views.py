"""Pages, exports, imports, API, search and desk of rights: what they show, whom they refuse, how many queries they take."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kechuang.core.desk import waiting_for
from kechuang.core.listing import workbook
from kechuang.core.models import Event, SheetImport
from kechuang.core.search import search
from kechuang.subjects.importers.right import COLUMNS
from kechuang.subjects.models import IPRight, IPUse
from kechuang.subjects.queries.right import clearing
from tests.subjects.test_qualification_facts import hold
from tests.subjects.test_right_facts import make_right

LIST = reverse("subjects:right_list")


def shown(client, query=""):
    """The titles in the list."""
    page = client.get(f"{LIST}{query}")
    assert page.status_code == 200
    return sorted(row.title for row in page.context["listing"].page.object_list)


@pytest.fixture
def three(world):
    """An invention of high value, a software of the other firm, a utility patent of both that ends soon."""
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    soon = timezone.localdate() + timedelta(days=60)
    return (
        make_right([firm], number="1", title="甲发明", is_emerging=True),
        make_right([other], number="2", title="乙软件", kind="software", region="990102"),
        make_right(
            [other, firm], number="3", title="丙新型", kind="utility", region="990102",
            filed_on=date(soon.year - 10, soon.month, min(soon.day, 28)), granted_on=date(soon.year - 9, 1, 1),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("by", "titles"),
    [
        ("enterprise", ["丙新型", "乙软件", "甲发明"]),
        ("reader", ["丙新型", "乙软件", "甲发明"]),
        ("county", ["甲发明"]),
        ("county2", ["丙新型", "乙软件"]),
        ("firm", ["丙新型", "甲发明"]),
        ("clerk", ["丙新型", "甲发明"]),
        ("firm2", ["丙新型", "乙软件"]),
        ("neighbour", []),
    ],
)
def test_each_sees_his_own(sign_in, three, by, titles):
    assert shown(sign_in(by)) == sorted(titles)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?kind=invention&valid=yes", ["甲发明"]),
        ("?value=1", ["甲发明"]),
        ("?value=0", ["丙新型", "乙软件"]),
        ("?valid=soon", ["丙新型"]),
        ("?class=1", ["甲发明"]),
        ("?class=2", ["丙新型", "乙软件"]),
        ("?class=0", []),
        ("?region=990102", ["丙新型", "乙软件"]),
        ("?status=lapsed", []),
        ("?q=示例精密", ["丙新型", "甲发明"]),
    ],
)
def test_filters(sign_in, three, query, titles):
    assert shown(sign_in("enterprise"), query) == sorted(titles)


def test_more_rights_cost_no_more_queries(sign_in, world):
    client = sign_in("enterprise")
    counts = []
    for wanted in (1, 3):
        while IPRight.objects.count() < wanted:
            make_right(
                [world.organisations["firm"], world.organisations["firm2"]],
                number=f"{IPRight.objects.count()}",
            )
        for address in (LIST, "/api/v1/subjects/rights"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append((address, wanted, len(queries)))
    assert counts[0][2] == counts[2][2]
    assert counts[1][2] == counts[3][2]


def test_the_export_holds_what_is_on_the_screen_and_is_logged(sign_in, three):
    answer = sign_in("firm").get(f"{LIST}?export=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    text = "\n".join(str(cell) for row in rows for cell in row)
    assert ["甲发明" in text, "丙新型" in text, "乙软件" in text] == [True, True, False]
    assert Event.objects.get(kind="core.file.exported").title == "导出知识产权2行"


def test_the_page_of_one_shows_what_follows_from_it(sign_in, three, world):
    IPUse.objects.create(right=three[2], organisation=world.organisations["firm2"], purpose="hnte", year=2025)
    page = sign_in("firm").get(reverse("subjects:right_detail", args=[three[2].pk])).content.decode()
    assert "另一权利人已有使用" in page
    assert "2025年" not in page.split("使用记录")[1].split("</section>")[0]
    officer = sign_in("enterprise").get(reverse("subjects:right_detail", args=[three[2].pk])).content.decode()
    assert "示例新材料有限公司" in officer.split("使用记录")[1]
    assert "另一权利人已有使用" not in officer
    assert "是高价值发明专利" in (
        sign_in("enterprise").get(reverse("subjects:right_detail", args=[three[0].pk])).content.decode()
    )


@pytest.mark.parametrize("name", ["right_detail", "right_edit", "right_status", "right_use"])
def test_another_s_right_is_not_there(sign_in, three, name):
    address = reverse(f"subjects:{name}", args=[three[1].pk])
    assert sign_in("firm").get(address).status_code == 404
    assert sign_in("county").get(address).status_code == 404


def test_registering_by_the_form(sign_in, world):
    client = sign_in("firm")
    address = reverse("subjects:right_register")
    assert "示例精密制造有限公司" in client.get(address).content.decode()
    said = {
        "kind": "invention", "number": "200310102344.6", "title": "夹具", "status": "granted", "acquired": "own",
        "holders": "示例精密制造有限公司\n某大学", "filed_on": "2003-10-01", "granted_on": "2006-01-01",
        "is_emerging": "true", "has_family_abroad": "",
    }  # fmt: skip
    page = client.post(address, {**said, "granted_on": ""})
    assert page.context["form"].errors["granted_on"] == ["法律状态为“有效”时须填写授权（登记）日。"]
    assert 'value="夹具"' in page.content.decode()
    page = client.post(address, said, follow=True)
    right = IPRight.objects.get()
    assert (right.is_emerging, right.has_family_abroad) == (True, None)
    assert [each.name for each in right.holders.all()] == ["示例精密制造有限公司", "某大学"]
    assert "校验位" in page.content.decode()


def test_changing_by_the_forms(sign_in, three, world):
    right = three[0]
    client = sign_in("enterprise")
    client.post(reverse("subjects:right_status", args=[right.pk]), {"status": "lapsed", "on": "2026-01-15"})
    right.refresh_from_db()
    assert right.status == "lapsed"
    address = reverse("subjects:right_edit", args=[right.pk])
    form = client.get(address).context["form"]
    said = {name: form[name].value() or "" for name in form.fields}
    client.post(address, {**said, "title": "新名", "region": ""})
    right.refresh_from_db()
    assert (right.title, right.status, right.is_emerging) == ("新名", "lapsed", True)
    use = {"organisation": world.organisations["firm"].pk, "purpose": "hnte", "year": "2026"}
    client.post(reverse("subjects:right_use", args=[right.pk]), use)
    assert [(each.purpose, each.year) for each in right.uses.all()] == [("hnte", 2026)]


def test_members_do_not_record_uses_and_readers_change_nothing(sign_in, three):
    assert sign_in("firm").get(reverse("subjects:right_use", args=[three[0].pk])).status_code == 403
    assert sign_in("reader").get(reverse("subjects:right_edit", args=[three[0].pk])).status_code == 403
    assert sign_in("reader").get(reverse("subjects:right_register")).status_code == 403


# ── import ──────────────────────────────────────────────────────────────────────────────────


def sheet(*rows):
    """A filled template."""
    heads = [column.head for column in COLUMNS]
    body = [[row.get(head, "") for head in heads] for row in rows]
    return SimpleUploadedFile("表.xlsx", workbook(title="知识产权", heads=heads, rows=body))


GOOD = {
    "种类": "发明专利", "申请号或登记号": "ZL200310102344.5", "名称": "夹具", "权利人": "示例精密制造有限公司；某大学",
    "申请日": "2023年10月2日", "授权（登记）日": "2025/2/1", "法律状态": "有效", "属战略性新兴产业": "是",
}  # fmt: skip


def upload(client, *rows, region="990100"):
    client.post(
        reverse("core:import_upload", args=["subjects.right"]), {"region": region, "file": sheet(*rows)}
    )
    return SheetImport.objects.latest("pk")


def test_good_rows_come_in(sign_in, world):
    software = {
        **GOOD,
        "种类": "软件著作权",
        "申请号或登记号": "2025SR0000001",
        "权利人": "某大学",
        "属战略性新兴产业": "",
    }
    made = upload(sign_in("county"), GOOD, software, region="990101")
    assert (made.taken, made.errors) == (2, [])
    right, other = IPRight.objects.order_by("kind")
    assert (right.number, right.filed_on, right.granted_on, right.is_emerging) == (
        "200310102344.5", date(2023, 10, 2), date(2025, 2, 1), True,
    )  # fmt: skip
    assert (other.region_id, other.is_emerging) == ("990101", None)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"种类": "秘方"}, "种类"),
        ({"申请日": "去年"}, "申请日"),
        ({"申请日": "2023-02-30"}, "申请日"),
        ({"申请日": "2025-03-01"}, "授权（登记）日"),
        ({"授权（登记）日": ""}, "授权（登记）日"),
        ({"法律状态": "活着"}, "法律状态"),
        ({"属战略性新兴产业": "大概"}, "属战略性新兴产业"),
        ({"质押融资金额（元）": "一百万"}, "质押融资金额（元）"),
        ({"权利人": ""}, "权利人"),
        ({"权利人": "91990101MA00000999"}, "权利人"),
        ({"权利人": "示例新材料有限公司"}, "权利人"),
        ({"名称": ""}, "名称"),
        ({"申请号或登记号": "there"}, "申请号或登记号"),
    ],
)
def test_a_bad_row_is_told_by_row_and_column_and_nothing_is_written(sign_in, world, changes, column):
    make_right([world.organisations["firm"]], number="THERE")
    made = upload(sign_in("county"), GOOD, {**GOOD, "申请号或登记号": "9", **changes}, region="990101")
    assert made.taken == 0
    assert {error["column"] for error in made.errors} == {column}
    assert len({error["row"] for error in made.errors}) == 1
    assert IPRight.objects.count() == 1


def test_the_same_number_twice_in_a_sheet_is_told(sign_in, world):
    made = upload(sign_in("enterprise"), GOOD, GOOD)
    assert [(error["row"], error["message"]) for error in made.errors] == [
        (made.errors[0]["row"], f"与第{made.errors[0]['row'] - 1}行的号码相同，同一件只填一行。")
    ]


def test_a_wrong_check_digit_does_not_stop_an_import(sign_in, world):
    client = sign_in("enterprise")
    assert upload(client, {**GOOD, "申请号或登记号": "200310102344.6"}).taken == 1
    assert "号码存疑" in client.get(LIST).content.decode()


def test_only_keepers_import(sign_in, world):
    for by in ("firm", "reader"):
        assert sign_in(by).get(reverse("core:import_upload", args=["subjects.right"])).status_code == 403


# ── firms without a patent ──────────────────────────────────────────────────────────────────


def test_firms_without_a_patent_and_the_years_before(sign_in, world):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    for each in (firm, other):
        hold(each, "zhuanjing", date(2024, 6, 1))
    make_right([other], filed_on=date(2025, 7, 1), granted_on=None, status="filed")
    page = sign_in("enterprise").get(f"{reverse('subjects:patentless_list')}?kind=zhuanjing")
    assert [row.name for row in page.context["listing"].page.object_list] == [firm.name]
    found = clearing(world.actor("enterprise"), "zhuanjing", date(2026, 11, 20))
    assert [(each.on.year, each.firms, each.cleared, each.left) for each in found] == [
        (2022, 0, 0, 0), (2023, 0, 0, 0), (2024, 2, 0, 2), (2025, 2, 1, 1), (2026, 2, 1, 1),
    ]  # fmt: skip
    assert [each.firms for each in clearing(world.actor("county"), "zhuanjing", date(2026, 11, 20))] == [
        0, 0, 1, 1, 1,
    ]  # fmt: skip
    own = sign_in("firm2").get(reverse("subjects:patentless_list"))
    assert list(own.context["listing"].page.object_list) == []


def test_the_list_of_such_firms_is_exported(sign_in, world):
    answer = sign_in("enterprise").get(f"{reverse('subjects:patentless_list')}?export=xlsx")
    assert "spreadsheetml" in answer["Content-Type"]
    assert Event.objects.get(kind="core.file.exported").title == "导出零专利企业2行"


# ── API, search, desk ───────────────────────────────────────────────────────────────────────

API = "/api/v1/subjects/rights"


def test_the_api_lists_gets_and_registers(sign_in, three, world):
    client = sign_in("firm")
    assert [row["title"] for row in client.get(f"{API}?kind=utility").json()["items"]] == ["丙新型"]
    assert client.get(f"{API}?organisation={world.organisations['firm2'].pk}").json()["count"] == 1
    one = client.get(f"{API}/{three[2].pk}").json()
    assert (one["holders"], one["is_in_use"]) == (["示例新材料有限公司", "示例精密制造有限公司"], None)
    assert client.get(f"{API}/{three[1].pk}").status_code == 404
    said = {
        "kind": "software", "number": "2025SR1", "title": "软件", "holders": ["91990101MA00000110"],
        "status": "granted", "granted_on": "2025-01-01",
    }  # fmt: skip
    made = client.post(API, said, content_type="application/json")
    assert (made.status_code, made.json()["region"]) == (201, "990101")
    again = client.post(API, said, content_type="application/json")
    assert again.status_code == 422
    address = f"{API}/{made.json()['id']}/status"
    changed = client.post(address, {"status": "lapsed", "on": "2026-01-01"}, content_type="application/json")
    assert changed.json()["status"] == "lapsed"
    assert (
        sign_in("firm2").post(API, {**said, "number": "9"}, content_type="application/json").status_code
        == 403
    )


def test_rights_are_found_by_their_words(world, three):
    found = {
        by: [hit.title for group in search(world.actor(by), "丙新型") for hit in group.hits]
        for by in ("firm", "county")
    }
    assert found == {"firm": ["丙新型"], "county": []}


def test_fees_and_terms_wait_on_the_firm_s_desk(world, now, django_assert_num_queries):
    firm = world.organisations["firm"]
    make_right([firm], number="1", title="年费", filed_on=date(2020, 12, 1))
    make_right([firm], number="2", title="不急", filed_on=date(2020, 12, 23))
    make_right([firm], number="3", title="届满", filed_on=date(2006, 12, 1))
    make_right(
        [firm],
        number="4",
        title="失效",
        filed_on=date(2020, 12, 1),
        status="lapsed",
        status_on=date(2025, 1, 1),
    )
    make_right([world.organisations["firm2"]], number="5", title="别家", filed_on=date(2020, 12, 1))
    tasks = [each for each in waiting_for(world.actor("firm"), now) if "专利" in each.title]
    assert [(each.title, each.due_on) for each in tasks] == [
        ("专利“届满”保护期2026年12月01日届满", date(2026, 12, 1)),
        ("专利“年费”的年费应在2026年12月01日前缴纳", date(2026, 12, 1)),
    ]
    assert [each for each in waiting_for(world.actor("enterprise"), now) if "专利" in each.title] == []


def test_many_fees_are_one_line(world, now):
    for number in range(8):
        make_right([world.organisations["firm"]], number=f"{number}", filed_on=date(2020, 12, 1))
    tasks = [each.title for each in waiting_for(world.actor("firm"), now) if "专利" in each.title]
    assert (len(tasks), tasks.count("另有3件专利的年费或保护期将到")) == (6, 1)
