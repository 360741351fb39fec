"""Tenants from a table, carriers on the desk and in search."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.core.desk import waiting_for
from kechuang.core.listing import workbook
from kechuang.core.logic.verdicts import Refused
from kechuang.core.operations.file import store_file
from kechuang.core.operations.importing import import_sheet
from kechuang.core.search import search
from kechuang.subjects.importers.tenancy import COLUMNS
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


def test_who_does_not_keep_the_carrier_cannot_import(world, now, carrier):
    with pytest.raises(Refused):
        run(world, now, ["示例孵化器", "甲", None, "2024-03-01", None, None, None], who="county2")


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
