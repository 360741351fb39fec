"""Tenants from a table, carriers on the desk and in search."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from kechuang.core.desk import waiting_for
from kechuang.core.listing import workbook
from kechuang.core.logic.verdicts import Refused
from kechuang.core.operations.file import store_file
from kechuang.core.operations.importing import import_sheet
from kechuang.core.search import search
from kechuang.subjects.facts.carrier import filed_for
from kechuang.subjects.importers.carrier_data import columns_of
from kechuang.subjects.importers.tenancy import COLUMNS
from kechuang.subjects.logic.carrier_form import carrier_facts
from kechuang.subjects.models import Carrier, Tenancy
from kechuang.subjects.operations.carrier import add_milestone


@pytest.fixture
def carrier(world):
    return Carrier.objects.create(
        host=world.organisations["firm"],
        region=world.county,
        name="示例孵化器",
        kind="incubator",
        level="city",
        state="running",
    )


def run(world, now, *rows, who="county", **more):
    data = workbook(title="在孵企业", heads=[column.head for column in COLUMNS], rows=rows)
    actor = world.actor(who)
    file = store_file(
        name="在孵.xlsx",
        data=data,
        purpose="subjects.tenancy.import",
        region=world.county,
        actor=world.actor("county"),
        now=now,
    )
    return import_sheet(kind="subjects.tenancy", file=file, region=world.county, actor=actor, now=now, **more)


def test_good_rows_become_stays(world, now, carrier):
    firm = world.organisations["firm"]
    made = run(
        world, now,
        ["示例孵化器", "示例软件有限公司", None, "2024-03-01", None, None, None],
        ["示例孵化器", "旧名", firm.uscc, "2020-03-01", "2023-03-01", "毕业", "高企、营收"],
    )  # fmt: skip
    assert (made.taken, made.errors) == (2, [])
    assert set(Tenancy.objects.values_list("name", "organisation", "left_as")) == {
        ("示例软件有限公司", None, ""),
        (firm.name, firm.pk, "graduated"),
    }
    assert Tenancy.objects.get(left_as="graduated").graduated_by == ["hnte", "revenue"]


def test_each_bad_cell_is_told(world, now, carrier):
    made = run(
        world, now,
        ["没有的孵化器", "甲", None, "2024-03-01", None, None, None],
        ["示例孵化器", "乙", "91990199MA0000000X", "2024-03-01", None, None, None],
        ["示例孵化器", "丙", None, "三月", None, None, None],
        ["示例孵化器", "丁", None, "2024-03-01", "2025-01-01", None, None],
        ["示例孵化器", "戊", None, "2024-03-01", "2025-01-01", "毕业", None],
        ["示例孵化器", "己", None, "2024-03-01", "2023-01-01", "迁出", None],
        ["示例孵化器", "庚", None, "2027-03-01", None, None, None],
        ["示例孵化器", "辛", None, "2024-03-01", None, None, None],
        ["示例孵化器", "辛", None, "2024-04-01", None, None, None],
        ["示例孵化器", "壬", None, "2024-04-01", "2025-01-01", "飞走", None],
    )  # fmt: skip
    first = min(error["row"] for error in made.errors)
    assert made.taken == 0
    assert [(error["row"] - first, error["column"]) for error in made.errors] == [
        (0, "载体名称"),
        (1, "统一社会信用代码"),
        (2, "入驻日期"),
        (3, "离开方式"),
        (4, "毕业依据"),
        (5, "离开日期"),
        (6, "入驻日期"),
        (8, "企业（团队）名称"),
        (9, "离开方式"),
    ]


@pytest.mark.parametrize("who", ["county2", "firm", "reader"])
def test_who_does_not_keep_the_carriers_of_a_region_cannot_import(world, now, carrier, who):
    with pytest.raises(Refused):
        run(world, now, ["示例孵化器", "甲", None, "2024-03-01", None, None, None], who=who)
    with pytest.raises(Refused):
        send_data(world, now, ["示例孵化器", 2025, 1], heads=["载体名称", "年度", "从业人员（人）"], who=who)


@pytest.mark.parametrize(("user", "offered"), [("county", True), ("firm", False)])
def test_the_form_offers_the_table_to_those_who_may_send_one(carrier, sign_in, user, offered):
    page = sign_in(user).get(f"/subjects/carriers/{carrier.pk}/facts/2025/")
    assert ("用 Excel 填" in page.content.decode()) == offered
    answer = sign_in(user).get(reverse("core:import_upload", args=["subjects.carrier_data_incubator"]))
    assert answer.status_code == (200 if offered else 403)


def test_a_milestone_waits_on_the_desk_of_those_who_keep_the_carrier(world, now, carrier):
    add_milestone(
        carrier_id=carrier.pk,
        title="设备到位",
        due_on=date(2026, 12, 1),
        actor=world.actor("county"),
        now=now,
    )
    add_milestone(
        carrier_id=carrier.pk, title="还早", due_on=date(2027, 12, 1), actor=world.actor("county"), now=now
    )
    for user, titles in (
        ("county", ["示例孵化器：设备到位"]),
        ("firm", ["示例孵化器：设备到位"]),
        ("county2", []),
        ("firm2", []),
    ):
        found = [task.title for task in waiting_for(world.actor(user), now) if "示例孵化器" in task.title]
        assert found == titles, user


def test_search_finds_carriers_only_for_those_who_may(world, carrier):
    def found(user):
        groups = search(world.actor(user), "示例孵化器")
        return [
            hit.title for group in groups if group.source.code == "subjects.carrier" for hit in group.hits
        ]

    assert found("county") == ["示例孵化器"]
    assert found("county2") == []
    assert found("firm") == ["示例孵化器"]


def send_data(world, now, *rows, heads, kind="incubator", who="county"):
    data = workbook(title="数据", heads=heads, rows=rows)
    file = store_file(
        name="数据.xlsx", data=data, purpose="subjects.carrier.import", region=world.county,
        actor=world.actor("county"), now=now,
    )  # fmt: skip
    return import_sheet(
        kind=f"subjects.carrier_data_{kind}", file=file, region=world.county, actor=world.actor(who), now=now
    )


def test_a_table_fills_in_years_and_an_empty_cell_changes_nothing(world, now, carrier):
    heads = [
        "载体名称",
        "年度",
        "自有或合作的孵化资金规模（万元）",
        "从业人员（人）",
        "运营机构是独立法人",
        "孵化器类型",
    ]
    made = send_data(
        world, now,
        ["示例孵化器", 2024, 300, 10, "是", "综合"],
        ["示例孵化器", "2025年", None, 12, None, None],
        heads=heads,
    )  # fmt: skip
    assert (made.taken, made.errors) == (2, [])
    again = send_data(world, now, ["示例孵化器", 2024, None, 11, None, None], heads=heads)
    assert (again.taken, again.errors) == (1, [])
    assert filed_for(carrier, [2024, 2025]) == {
        2024: {"carrier_fund": 3_000_000, "carrier_staff": 11, "is_legal_person": True, "incubator_type": "comprehensive"},
        2025: {"carrier_staff": 12},
    }  # fmt: skip


def test_each_bad_cell_of_yearly_data_is_told(world, now, carrier):
    made = send_data(
        world, now,
        ["没有的孵化器", 2025, 10], ["示例孵化器", 2027, 10], ["示例孵化器", "去年", 10], ["示例孵化器", 2025, "几人"],
        ["示例孵化器", 2024, 10], ["示例孵化器", 2024, 11],
        heads=["载体名称", "年度", "从业人员（人）"],
    )  # fmt: skip
    first = min(error["row"] for error in made.errors)
    assert made.taken == 0
    assert [(error["row"] - first, error["column"]) for error in made.errors] == [
        (0, "载体名称"), (1, "年度"), (2, "年度"), (3, "从业人员（人）"), (5, "载体名称"),
    ]  # fmt: skip


def test_each_kind_has_a_table_of_its_own(world, now, carrier):
    for kind in ("incubator", "maker_space", "rd_institute"):
        heads = [column.head for column in columns_of(kind)]
        assert len(heads) == len(set(heads)) == len(carrier_facts(kind)) + 2
    made = send_data(world, now, ["示例孵化器", 2025], heads=["载体名称", "年度"], kind="maker_space")
    assert [error["column"] for error in made.errors] == ["载体名称"]
