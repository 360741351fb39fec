"""Regions: the shipped table loads once, zones and changes are the bureau's, names are resolved with reasons."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.regions import national_rows
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Region
from kechuang.core.operations.region import create_region, create_zone, load_regions, retire_region
from kechuang.core.queries.regions import resolve_region

ROWS = [
    {"code": "110000", "name": "甲省", "level": "province", "parent": ""},
    {"code": "110100", "name": "市辖区", "level": "city", "parent": "110000", "placeholder": "1"},
    {"code": "110101", "name": "东区", "level": "county", "parent": "110000"},
]


def test_load_regions_is_idempotent(db, now):
    load = {"actor": Actor.system(), "now": now, "rows": ROWS}
    assert load_regions(**load) == 2
    assert load_regions(**load) == 0
    assert list(Region.objects.values_list("code", "path", "parent_id")) == [
        ("110000", "/110000/", None),
        ("110101", "/110000/110101/", "110000"),
    ]
    renamed = [*ROWS[:2], {**ROWS[2], "name": "东新区"}]
    assert load_regions(**{**load, "rows": renamed}) == 1
    assert Region.objects.get(pk="110101").name == "东新区"
    assert Event.objects.filter(kind="core.region.loaded").count() == 2


def test_load_regions_loads_the_shipped_table(db, now):
    shipped = [row for row in national_rows() if not row["placeholder"]]
    assert load_regions(actor=Actor.system(), now=now) == len(shipped)
    assert Region.objects.filter(parent=None).count() == sum(not row["parent"] for row in shipped)
    assert resolve_region("长春")[0].code == "220100"


def test_load_regions_refuses_people(world, now):
    with pytest.raises(Refused):
        load_regions(actor=world.actor("planner"), now=now, rows=ROWS)
    with pytest.raises(Problem):
        load_regions(actor=Actor.system(), now=now, rows=ROWS[2:])


def test_create_zone(world, now):
    zone = create_zone(name="东岭经开区", parent_code="990101", actor=world.actor("system"), now=now)
    assert (zone.code, zone.level, zone.path) == ("990101G1", "zone", "/990000/990100/990101/990101G1/")
    second = create_zone(name="示例经开区", parent_code="990100", actor=world.actor("system"), now=now)
    assert second.code == "9901G2"  # 9901G1 is the high-tech zone of the world
    assert Event.objects.filter(kind="core.region.created").count() == 2


def test_create_zone_refusals(world, now):
    zone = {"name": "东岭经开区", "parent_code": "990101", "now": now}
    for who in ("security", "planner", "audit"):
        with pytest.raises(Refused):
            create_zone(**zone, actor=world.actor(who))
    with pytest.raises(Refused):
        create_zone(**{**zone, "parent_code": "990200"}, actor=world.actor("system"))
    create_zone(**zone, actor=world.actor("system"))
    with pytest.raises(Problem, match="已有"):
        create_zone(**zone, actor=world.actor("system"))
    with pytest.raises(Problem, match="已经用了"):
        create_zone(**{**zone, "name": "另一个", "code": "990101g1"}, actor=world.actor("system"))
    with pytest.raises(Problem, match="请填写名称"):
        create_zone(**{**zone, "name": " "}, actor=world.actor("system"))


def test_create_region_at_the_top_is_the_systems(world, now):
    top = {"code": "980000", "name": "样本省", "level": "province", "now": now}
    with pytest.raises(Refused):
        create_region(**top, actor=world.actor("system"))
    assert create_region(**top, actor=Actor.system()).path == "/980000/"


def test_retire_region(world, now):
    retire = {
        "code": "990102",
        "last_day": date(2026, 12, 31),
        "successor_codes": ["990101"],
        "reason": "撤并批复",
        "now": now,
    }
    with pytest.raises(Refused):
        retire_region(**retire, actor=world.actor("planner"))
    with pytest.raises(Problem):
        retire_region(**{**retire, "successor_codes": ["990102"]}, actor=world.actor("system"))
    with pytest.raises(Problem):
        retire_region(**{**retire, "successor_codes": ["000000"]}, actor=world.actor("system"))
    region = retire_region(**retire, actor=world.actor("system"))
    assert [each.pk for each in region.successors.all()] == ["990101"]
    assert Region.objects.at(date(2026, 12, 31)).filter(pk="990102").exists()
    assert not Region.objects.at(date(2027, 1, 1)).filter(pk="990102").exists()
    with pytest.raises(Problem, match="已于"):
        retire_region(**retire, actor=world.actor("system"))


def test_resolve_region_knows_new_zones_at_once(world, now):
    assert [each.code for each in resolve_region("东岭县")] == ["990101"]
    assert "990101G1" not in [each.code for each in resolve_region("东岭经开区")]
    create_zone(name="东岭经开区", parent_code="990101", actor=world.actor("system"), now=now)
    found = resolve_region("东岭经开区", context="990100")
    assert found[0].code == "990101G1"
    assert found[0].reasons


def test_resolve_region_is_two_queries_once_built(world, django_assert_num_queries):
    resolve_region("东岭县")
    with django_assert_num_queries(2):
        resolve_region("西川县")
