"""Pages, exports, imports, API, search and desk of qualifications."""

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
from kechuang.subjects.importers.qualification import COLUMNS
from kechuang.subjects.models import Qualification
from kechuang.subjects.queries.qualification import lapsing, qualifications
from tests.subjects.test_qualification_facts import hold

LIST = reverse("subjects:qualification_list")


def shown(client, query=""):
    """Numbers in the list."""
    page = client.get(f"{LIST}{query}")
    assert page.status_code == 200
    return sorted(row.number for row in page.context["listing"].page.object_list)


@pytest.fixture
def held(world):
    """Certificates of today: good, soon to end, later to end, over, revoked; the last is the other firm's."""
    firm, other, today = world.organisations["firm"], world.organisations["firm2"], timezone.localdate()
    begun = today - timedelta(days=400)
    return (
        hold(firm, "zhuanjing", begun, number="good", valid_to=today + timedelta(days=500)),
        hold(firm, "hnte", begun, number="soon", valid_to=today + timedelta(days=90)),
        hold(firm, "gazelle", begun, number="later", valid_to=today + timedelta(days=91)),
        hold(firm, "unicorn", begun, number="over", valid_to=today - timedelta(days=1)),
        hold(other, "hnte", begun, number="gone", state="revoked", ended_on=today - timedelta(days=9)),
    )


@pytest.mark.parametrize(
    ("by", "numbers"),
    [
        ("enterprise", sorted(["good", "gone", "later", "over", "soon"])),
        ("county2", ["gone"]),
        ("firm", ["good", "later", "over", "soon"]),
        ("firm2", ["gone"]),
        ("neighbour", []),
    ],
)
def test_each_sees_his_own(sign_in, held, by, numbers):
    assert shown(sign_in(by)) == numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?how=valid", ["good", "later", "soon"]),
        ("?how=90", ["soon"]),
        ("?how=180", ["later", "soon"]),
        ("?how=expired", ["over"]),
        ("?how=revoked", ["gone"]),
        ("?how=replaced", []),
        ("?kind=hnte", ["gone", "soon"]),
        ("?level=national", ["gone", "soon"]),
        ("?region=990102", ["gone"]),
        ("?q=示例新材料", ["gone"]),
    ],
)
def test_filters(sign_in, held, query, numbers):
    assert shown(sign_in("enterprise"), query) == numbers


def test_what_was_renewed_does_not_lapse(world, held):
    today = timezone.localdate()
    rows = qualifications(world.actor("enterprise"))
    assert [each.number for each in lapsing(rows, today, 90)] == ["soon"]
    hold(world.organisations["firm"], "hnte", today - timedelta(days=3), number="new")
    assert list(lapsing(rows, today, 90)) == []


def test_more_certificates_cost_no_more_queries(sign_in, world):
    client = sign_in("enterprise")
    counts = []
    for kinds in (["hnte"], ["zhuanjing", "gazelle"]):
        for kind in kinds:
            hold(world.organisations["firm"], kind, date(2025, 1, 1))
        for address in (LIST, "/api/v1/subjects/qualifications"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_the_export_is_an_officer_s(sign_in, held):
    answer = sign_in("county2").get(f"{LIST}?export=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    text = "\n".join(str(cell) for row in rows for cell in row)
    assert ["gone" in text, "soon" in text, "已撤销" in text] == [True, False, True]
    assert Event.objects.get(kind="core.file.exported").title == "导出资质1行"
    assert sign_in("firm").get(f"{LIST}?export=xlsx").status_code == 403


def test_the_page_of_one(sign_in, held):
    address = reverse("subjects:qualification_detail", args=[held[1].pk])
    page = sign_in("firm").get(address).content.decode()
    assert "还有91天到期" in page
    assert "编号规则不同" in page
    assert "撤销" not in page.split("<main")[1]
    assert reverse("subjects:qualification_revoke", args=[held[1].pk]) in (
        sign_in("enterprise").get(address).content.decode()
    )
    assert sign_in("firm2").get(address).status_code == 404


@pytest.mark.parametrize("name", ["qualification_revoke", "qualification_replace", "qualification_attach"])
def test_a_firm_changes_nothing(sign_in, held, name):
    address = reverse(f"subjects:{name}", args=[held[1].pk])
    assert sign_in("firm").get(address).status_code == 403
    assert sign_in("firm2").get(address).status_code == 404
    assert sign_in("enterprise").get(address).status_code == 200


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_granting_by_the_form(sign_in, world):
    client, address = sign_in("county"), reverse("subjects:qualification_grant")
    said = {"organisation": "91990101MA00000110", "kind": "hnte", "number": "1", "granted_on": "2025-11-03"}
    page = client.post(address, {**said, "organisation": "没有的公司"})
    assert "单位库中没有这个单位" in page.context["form"].errors["organisation"][0]
    file = SimpleUploadedFile("证书.pdf", PDF, "application/pdf")
    page = client.post(address, {**said, "file": file}, follow=True)
    row = Qualification.objects.get()
    assert (row.organisation, row.valid_to) == (world.organisations["firm"], date(2028, 11, 2))
    assert (row.file.name, row.file.organisation_key) == ("证书.pdf", row.organisation_id)
    assert "编号规则不同" in page.content.decode()
    assert client.post(address, {**said, "organisation": "示例新材料有限公司"}).status_code == 403
    assert sign_in("firm").get(address).status_code == 403


def test_ending_by_the_forms(sign_in, held):
    client = sign_in("enterprise")
    on = timezone.localdate().isoformat()
    replace = reverse("subjects:qualification_replace", args=[held[1].pk])
    assert (
        "请写明"
        not in client.post(replace, {"on": on, "number": "GR202699000001", "reason": "更名"}).content.decode()
    )
    new = Qualification.objects.get(number="GR202699000001")
    client.post(reverse("subjects:qualification_revoke", args=[new.pk]), {"on": on, "reason": "造假"})
    states = dict(Qualification.objects.filter(kind="hnte").values_list("number", "state"))
    assert (states["soon"], states["GR202699000001"]) == ("replaced", "revoked")
    attach = reverse("subjects:qualification_attach", args=[held[0].pk])
    client.post(attach, {"file": SimpleUploadedFile("证书.pdf", PDF, "application/pdf")})
    held[0].refresh_from_db()
    assert held[0].file.name == "证书.pdf"


# ── import ──────────────────────────────────────────────────────────────────────────────────

GOOD = {
    "单位": "示例精密制造有限公司",
    "资质": "高新技术企业",
    "证书编号": "GR202599000001",
    "发证日期": "2025-11-03",
}


def upload(client, *rows, region="990101"):
    heads = [column.head for column in COLUMNS]
    body = [[row.get(head, "") for head in heads] for row in rows]
    file = SimpleUploadedFile("表.xlsx", workbook(title="资质", heads=heads, rows=body))
    client.post(
        reverse("core:import_upload", args=["subjects.qualification"]), {"region": region, "file": file}
    )
    return SheetImport.objects.latest("pk")


def test_good_rows_come_in_and_the_older_is_first(sign_in, world):
    older = {**GOOD, "证书编号": "", "发证日期": "2022年11月3日"}
    made = upload(sign_in("county"), GOOD, older)
    assert (made.taken, made.errors) == (2, [])
    rows = Qualification.objects.order_by("granted_on").values_list("granted_on", "is_first", "valid_to")
    assert list(rows) == [
        (date(2022, 11, 3), True, date(2025, 11, 2)),
        (date(2025, 11, 3), False, date(2028, 11, 2)),
    ]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"单位": "没有的公司"}, "单位"),
        ({"单位": ""}, "单位"),
        ({"单位": "示例新材料有限公司"}, "单位"),
        ({"资质": "大企业"}, "资质"),
        ({"资质": ""}, "资质"),
        ({"发证日期": ""}, "发证日期"),
        ({"发证日期": "去年"}, "发证日期"),
        ({"发证日期": "2099-01-01"}, "发证日期"),
        ({"发证日期": "2025-11-03"}, "发证日期"),
        ({"有效期止": "2020-01-01"}, "有效期止"),
        ({"级别": "宇宙级"}, "级别"),
        ({"首次认定": "大概"}, "首次认定"),
        ({"证书编号": "GR202599000009"}, "证书编号"),
    ],
)
def test_a_bad_row_is_told_by_row_and_column_and_nothing_is_written(sign_in, world, changes, column):
    hold(world.organisations["firm2"], "hnte", date(2025, 1, 1), number="GR202599000009")
    made = upload(sign_in("county"), GOOD, {**GOOD, "发证日期": "2022-11-03", "证书编号": "", **changes})
    assert made.taken == 0
    assert {error["column"] for error in made.errors} == {column}
    assert Qualification.objects.count() == 1


def test_only_keepers_import(sign_in, world):
    for by in ("firm", "reader"):
        assert (
            sign_in(by).get(reverse("core:import_upload", args=["subjects.qualification"])).status_code == 403
        )


# ── API, search, desk ───────────────────────────────────────────────────────────────────────

API = "/api/v1/subjects/qualifications"


def test_the_api_lists_gets_and_grants(sign_in, held, world):
    client = sign_in("enterprise")
    on = timezone.localdate().isoformat()
    assert [row["number"] for row in client.get(f"{API}?kind=hnte&on={on}").json()["items"]] == ["soon"]
    assert client.get(f"{API}/{held[0].pk}").json()["number"] == "good"
    assert sign_in("firm2").get(f"{API}/{held[0].pk}").status_code == 404
    said = {"organisation": world.organisations["firm2"].pk, "kind": "gazelle", "granted_on": "2026-01-05"}
    made = client.post(API, said, content_type="application/json")
    assert (made.status_code, made.json()["valid_to"]) == (201, "2029-01-04")
    assert client.post(API, said, content_type="application/json").status_code == 422
    for by in ("firm", "firm2", "county"):
        assert sign_in(by).post(API, said, content_type="application/json").status_code == 403


def test_qualifications_are_found_by_kind_holder_and_number(world, held):
    def found(by, words):
        groups = [
            group for group in search(world.actor(by), words) if group.source.code == "subjects.qualification"
        ]
        return sorted(hit.title for group in groups for hit in group.hits)

    assert found("firm", "高新技术企业") == ["示例精密制造有限公司 高新技术企业"]
    assert len(found("enterprise", "高新技术企业")) == 2
    assert found("enterprise", "新材料 高新") == ["示例新材料有限公司 高新技术企业"]
    assert found("county", "gone") == []


def test_what_lapses_waits_for_the_firm_and_its_officers(world, now):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    hold(firm, "hnte", date(2024, 1, 20), number="GR1")
    hold(other, "hnte", date(2024, 1, 25), number="GR2")
    hold(other, "zhuanjing", date(2024, 3, 20))
    own = [each for each in waiting_for(world.actor("firm"), now) if "证书" in each.title]
    assert [(each.title, each.due_on) for each in own] == [
        ("高新技术企业证书2027年01月19日到期", date(2027, 1, 19))
    ]
    city = [each for each in waiting_for(world.actor("enterprise"), now) if "证书" in each.title]
    assert [(each.title, each.due_on) for each in city] == [
        ("90天内有2家高新技术企业证书到期", date(2027, 1, 19))
    ]
    county = [each.title for each in waiting_for(world.actor("county2"), now) if "证书" in each.title]
    assert county == ["90天内有1家高新技术企业证书到期"]
    assert [each for each in waiting_for(world.actor("reader"), now) if "证书" in each.title] == []
