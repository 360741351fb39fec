"""The outlook's page: whose targets it shows, what is unknown, and how numbers are cut."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from kechuang.plans.models import Plan, Target
from kechuang.subjects.models import RuleResult
from kechuang.subjects.operations.cultivation import list_pool_entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(world, now):
    """Two firms of two counties: one lacks data, the other nothing but a person's word."""
    for name, who, verdict in (("firm", "county", "manual"), ("firm2", "county2", "unknown")):
        firm = world.organisations[name]
        RuleResult.objects.create(
            organisation=firm, topic="hnte", rule="hnte_2016", as_of=now.date(), verdict=verdict,
            unknown=int(verdict == "unknown"), trace={"title": "高新技术企业认定", "findings": [], "amounts": []},
            judged_at=now,
        )  # fmt: skip
        list_pool_entries(
            organisation_ids=[firm.pk], topic="hnte", year=now.year, actor=world.actor(who), now=now
        )


def target(world, now, code, floor, year=2026, period="2026"):
    plan, _ = Plan.objects.get_or_create(
        region=world.city, year_from=2026, year_to=2026,
        defaults={"title": "2026年计划", "created_at": now},
    )  # fmt: skip
    return Target.objects.create(
        plan=plan, region=world.regions[code], name="新增高企", indicator="hnte_new", period=period, year=year,
        form="value", cmp=">=", floor=Decimal(floor), state="in_force", created_at=now,
    )  # fmt: skip


def test_the_page_compares_each_county_and_the_city_with_its_own_target(world, now, sign_in, pool):
    target(world, now, "990100", 9)
    target(world, now, "990101", 4)
    target(world, now, "990100", 90, period="2026-2030")  # the five years' target is not this year's
    page = sign_in("enterprise").get(reverse("subjects:pool_outlook")).content.decode()
    assert "<h1>2026年培育预测</h1>" in page or "2026年培育预测" in page
    assert "已有 0 家，预计再有 1.1 家（0.8—2 家）；目标 9 家，按预计还差 8 家。" in page
    assert 'data-label="目标">4<' in page
    assert 'data-label="目标">未知<' in page
    assert "目标未知，不能比较" in page


def test_a_target_that_nobody_entered_is_unknown_and_numbers_are_cut_only_here(world, now, sign_in, pool):
    address = reverse("subjects:pool_outlook")
    given = {
        "ready": "33",
        "unknown": "33",
        "near": "0",
        "far": "0",
        "never_judged": "0",
        "topic": "hnte",
        "year": "2026",
    }
    page = sign_in("enterprise").get(address, given).content.decode()
    assert "预计再有 0.7 家（0.3—2 家）；目标未知：示例市2026年的这项目标还没有录入，不能说差多少。" in page
    target(world, now, "990100", "1")
    page = sign_in("enterprise").get(address, given).content.decode()
    assert "目标 1 家，按预计还差 1 家" in page
