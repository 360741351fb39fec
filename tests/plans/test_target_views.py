from __future__ import annotations

import io
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from kechuang.plans.logic import Expression
from kechuang.plans.models import Plan, Target
from kechuang.plans.operations import (
    add_document,
    add_node,
    assign_targets,
    confirm_statements,
    create_target,
    decompose_target,
)
from tests.plans.conftest import TEXT, page, reading_of, statements_of

TWENTY = Expression("value", ">=", floor=D(20), unit="家")


@pytest.fixture
def client(sign_in):
    return sign_in("planner")


@pytest.fixture
def planner(world):
    return world.actor("planner")


@pytest.fixture
def target(plan, planner, now):
    return create_target(plan_id=plan.pk, name="新增高企", expression=TWENTY, actor=planner, now=now)


def test_from_confirmed_statements_to_draft_targets(client, document, plan, statements, planner, now):
    confirm_statements(
        document_id=document.pk, statement_ids=[s.pk for s in statements.values()], actor=planner, now=now
    )
    response = client.post(reverse("plans:make_targets", args=[document.pk]), {"plan": plan.pk}, follow=True)
    html = response.content.decode()
    assert "已草拟3个目标" in html
    assert "确保2100件，力争3000件" in html
    assert Target.objects.filter(plan=plan, state="draft").count() == 3


def test_a_plan_shows_its_frameworks_as_tabs_and_targets_on_nodes(client, plan, planner, now):
    node = add_node(plan_id=plan.pk, title="平台建设", label="一", actor=planner, now=now)
    add_node(plan_id=plan.pk, title="一条主线", framework="1-2-3-4", actor=planner, now=now)
    create_target(
        plan_id=plan.pk, name="新增高企", expression=TWENTY, node_id=node.pk, actor=planner, now=now
    )
    html = page(client, "plan_detail", plan.pk)
    assert "正文结构（1）" in html
    assert "不少于20家" in html
    assert "一条主线" in page(client, "plan_detail", plan.pk, framework="1-2-3-4")


def test_a_plan_is_made_from_a_document_with_its_tree(client, document):
    client.post(
        reverse("plans:plan_create"),
        {"title": "2026年计划", "region": "990100", "year_from": "2026", "document": document.pk},
    )
    plan = Plan.objects.get()
    assert list(plan.nodes.values_list("title", flat=True)) == ["去年工作", "今年目标"]


def test_nodes_are_edited_moved_and_deleted_on_the_page(client, plan, planner, now):
    one = add_node(plan_id=plan.pk, title="甲", actor=planner, now=now)
    two = add_node(plan_id=plan.pk, title="乙", actor=planner, now=now)
    client.post(reverse("plans:node_move", args=[two.pk]), {"to": "up"})
    assert list(plan.nodes.values_list("title", flat=True)) == ["乙", "甲"]
    client.post(reverse("plans:node_move", args=[two.pk]), {"to": "down"})
    assert list(plan.nodes.values_list("title", flat=True)) == ["甲", "乙"]
    client.post(reverse("plans:node_edit", args=[two.pk]), {"title": "丙", "parent": one.pk})
    two.refresh_from_db()
    assert (two.title, two.parent) == ("丙", one)
    client.post(reverse("plans:node_edit", args=[one.pk]), {"title": "甲", "delete": "1"})
    assert plan.nodes.count() == 0


def test_carrying_over_on_the_page(client, plan, target, planner, now):
    client.post(reverse("plans:target_act", args=[target.pk, "adopt"]))
    assert "不少于20家" in page(client, "plan_carry", plan.pk)
    client.post(reverse("plans:plan_carry", args=[plan.pk]), {"pick": target.pk})
    assert Target.objects.get(plan__year_from=2027).carried_from == target


def test_targets_are_listed_filtered_and_exported(client, plan, target):
    html = page(client, "target_list", state="draft")
    assert "不少于20家" in html
    assert "没有符合条件的记录" in page(client, "target_list", state="in_force")
    response = client.get(reverse("plans:target_list"), {"export": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert ["新增高企", "不少于20家", "示例市"] in [row[:3] for row in sheet]


def test_bulk_acts_are_previewed_then_done(client, plan, target, planner, now):
    other = create_target(plan_id=plan.pk, name="已执行", expression=TWENTY, actor=planner, now=now)
    client.post(reverse("plans:target_act", args=[other.pk, "adopt"]))
    form = {"act": "adopt", "pick": [target.pk, other.pk]}
    html = client.post(reverse("plans:target_bulk"), form).content.decode()
    assert "将纳入年度目标下面 <strong>1</strong> 个目标" in html
    assert "1 个不能纳入年度目标" in html
    target.refresh_from_db()
    assert target.state == "draft"
    client.post(reverse("plans:target_bulk"), {**form, "sure": "1"})
    target.refresh_from_db()
    assert target.state == "in_force"


def test_a_target_is_written_by_hand(client, plan):
    url = reverse("plans:target_create", args=[plan.pk])
    form = {"name": "综合水平", "region": "990100", "form": "rank_change", "cmp": "=", "number": "1"}
    html = client.post(url, {**form, "number": "1.5"}).content.decode()
    assert "位次应为整数" in html
    client.post(url, form)
    target = Target.objects.get()
    assert target.expression == Expression("rank_change", rank_change=1)
    assert "比上年前移1位" in page(client, "target_detail", target.pk)


def test_a_draft_is_edited_on_the_page(client, target):
    html = page(client, "target_edit", target.pk)
    assert 'value="20"' in html
    client.post(
        reverse("plans:target_edit", args=[target.pk]),
        {"name": "新增高企", "form": "growth", "cmp": ">=", "number": "20", "region": "990100"},
    )
    target.refresh_from_db()
    assert target.expression == Expression("growth", ">=", growth_pct=D(20))


def weights(**numbers):
    return {
        "method": "proportional",
        **{f"in_{c[1:]}": "1" for c in numbers},
        **{f"w_{c[1:]}": v for c, v in numbers.items()},
    }


def test_decomposition_is_previewed_live_and_saved(client, target):
    form = weights(r990101="0.5", r990102="0.3", r990103="0.2")
    html = page(client, "target_division", target.pk, **form)
    assert html.index("不少于10家") < html.index("不少于6家") < html.index("不少于4家")
    assert "合计" in html
    assert Target.objects.count() == 1
    client.post(reverse("plans:target_decompose", args=[target.pk]), form)
    assert {s.region_id: s.floor for s in target.shares.all()} == {"990101": 10, "990102": 6, "990103": 4}


def test_decomposition_says_what_is_wrong(client, target, plan, planner, now):
    assert "不是数字" in page(client, "target_division", target.pk, **weights(r990101="很多"))
    assert "未知不等于0" in page(client, "target_division", target.pk, **weights(r990101=""))
    place = create_target(
        plan_id=plan.pk, name="位次", expression=Expression("rank", rank=3), actor=planner, now=now
    )
    assert "位次目标不能分解" in page(client, "target_decompose", place.pk)


def test_a_shortfall_is_shown_and_not_saved(client, target):
    form = {"method": "manual", "in_990101": "1", "s_990101": "19"}
    assert "不足全市目标" in page(client, "target_division", target.pk, **form)
    assert (
        "不足全市目标"
        in client.post(reverse("plans:target_decompose", args=[target.pk]), form).content.decode()
    )
    assert target.shares.count() == 0
    client.post(reverse("plans:target_decompose", args=[target.pk]), {**form, "allow_shortfall": "1"})
    assert target.shares.get().floor == 19


@pytest.fixture
def share(plan, target, planner, now):
    rows = decompose_target(
        target_id=target.pk, method="equal", weights={"990101": None, "990102": None}, actor=planner, now=now
    )
    assign_targets(plan_id=plan.pk, target_ids=[row.pk for row in rows], actor=planner, now=now)
    return Target.objects.get(region="990101")


def test_a_county_sees_its_share_and_accepts(sign_in, share):
    county = sign_in("county")
    html = page(county, "target_detail", share.pk)
    assert "接受" in html
    assert "提出异议" in html
    assert "年中调整" not in html
    county.post(reverse("plans:target_act", args=[share.pk, "accept"]))
    share.refresh_from_db()
    assert share.state == "in_force"


def test_a_county_appeals_and_the_city_answers(sign_in, client, share):
    county = sign_in("county")
    url = reverse("plans:target_appeal", args=[share.pk])
    assert "请写明理由" in county.post(url, {"reason": "高"}, follow=True).content.decode()
    county.post(url, {"reason": "底数只有八家，难以完成", "wanted": "8"})
    html = page(client, "target_detail", share.pk)
    assert "底数只有八家，难以完成" in html
    assert "同意调整" in html
    client.post(reverse("plans:target_uphold", args=[share.pk]), {"answer": "维持"})
    share.refresh_from_db()
    assert share.state == "assigned"


def test_a_county_may_not_open_the_citys_acts(sign_in, share, target):
    county = sign_in("county")
    for name, pk in (
        ("target_change", share.pk),
        ("target_uphold", share.pk),
        ("target_withdraw", share.pk),
        ("target_decompose", target.pk),
    ):
        assert county.get(reverse(f"plans:{name}", args=[pk])).status_code == 403
    assert county.get(reverse("plans:target_detail", args=[target.pk])).status_code == 403


def test_changing_needs_a_document_on_the_page_too(client, document, target):
    client.post(reverse("plans:target_act", args=[target.pk, "adopt"]))
    url = reverse("plans:target_change", args=[target.pk])
    form = {"form": "value", "cmp": ">=", "number": "18", "unit": "家", "reason": "省里调整"}
    assert "年中调整须附调整文件" in client.post(url, form).content.decode()
    html = client.post(url, {**form, "document": document.pk}, follow=True).content.decode()
    assert "不少于18家" in html
    assert "调整前" in html
    assert "不少于20家" in html


def test_withdrawing_asks_for_a_reason(client, share, target):
    url = reverse("plans:target_withdraw", args=[target.pk])
    assert "分解给各地的2份会一并撤销" in client.get(url).content.decode()
    assert "须写明理由" in client.post(url, {"reason": ""}).content.decode()
    client.post(url, {"reason": "重复"})
    assert set(Target.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_unknown_rows_are_404(client, world):
    for name in ("document_detail", "plan_detail", "target_detail", "statement_mend", "node_edit"):
        assert client.get(reverse(f"plans:{name}", args=[987654])).status_code == 404


def test_the_neighbour_sees_nothing(sign_in, document, plan, target):
    neighbour = sign_in("neighbour")
    assert "示例市科技工作总结" not in page(neighbour, "document_list")
    for name, pk in (
        ("document_detail", document.pk),
        ("plan_detail", plan.pk),
        ("target_detail", target.pk),
    ):
        assert neighbour.get(reverse(f"plans:{name}", args=[pk])).status_code == 403


# Query counts: as many for three rows as for one.
def queries_of(client, url):
    client.get(url)  # session and content types are warm
    with CaptureQueriesContext(connection) as context:
        assert client.get(url).status_code == 200
    return len(context)


def test_pages_ask_as_often_for_three_rows_as_for_one(client, world, document, plan, planner, reader, now):
    def count():
        urls = [
            reverse("plans:document_list"), reverse("plans:plan_list"), reverse("plans:target_list"),
            reverse("plans:plan_detail", args=[plan.pk]), reverse("plans:document_detail", args=[document.pk]),
        ]  # fmt: skip
        return [queries_of(client, url) for url in urls]

    def add(n):
        node = add_node(plan_id=plan.pk, title=f"条目{n}", actor=planner, now=now)
        create_target(
            plan_id=plan.pk, name=f"目标{n}", expression=TWENTY, node_id=node.pk, actor=planner, now=now
        )
        text = f"{TEXT}{n}"
        reader(reading_of(text, statements_of(TEXT)))
        add_document(region=world.city, text=text, actor=planner, now=now)
        Plan.objects.create(
            region=world.city, title=f"计划{n}", year_from=2020 + n, year_to=2020 + n, created_at=now
        )

    add(1)
    one = count()
    add(2)
    add(3)
    assert count() == one


def test_a_target_page_asks_as_often_for_three_shares_as_for_one(client, target, planner, now):
    url = reverse("plans:target_detail", args=[target.pk])
    decompose_target(target_id=target.pk, method="equal", weights={"990101": None}, actor=planner, now=now)
    one = queries_of(client, url)
    decompose_target(
        target_id=target.pk,
        method="equal",
        weights=dict.fromkeys(("990101", "990102", "990103")),
        actor=planner,
        now=now,
    )
    assert queries_of(client, url) == one
