"""A county reads what its city has decided, and nothing that the city has not, nor its neighbours'."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kechuang.core.permissions import may, who_may
from kechuang.plans.models import Document, Plan, Target
from tests.world import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def city_paper(world, now):
    """A document on which the city's plan stands, one that is only being read, and targets of city and counties."""

    def paper(key: str, region) -> Document:
        return Document.objects.create(
            region=region, title=key, kind="plan", original=key, sha256=key * 8, created_at=now
        )

    basis, draft = paper("a", world.city), paper("b", world.city)
    plan = Plan.objects.create(
        region=world.city, title="年度计划", year_from=2026, year_to=2026, document=basis, created_at=now
    )
    Plan.objects.create(
        region=world.city, title="又一份", year_from=2025, year_to=2025, document=basis, created_at=now
    )

    def target(region, state: str) -> Target:
        return Target.objects.create(
            plan=plan,
            region=region,
            name="某指标",
            period="2026",
            year=2026,
            form="value",
            state=state,
            created_at=now,
        )

    return SimpleNamespace(
        basis=basis,
        draft=draft,
        plan=plan,
        adopted=target(world.city, "in_force"),
        sketched=target(world.city, "draft"),
        own=target(world.county, "assigned"),
        sibling=target(world.regions["990102"], "in_force"),
    )


def test_lists_hold_what_is_published_above_once(world, city_paper):
    county = world.actor("county")
    assert list(Document.objects.visible_to(county)) == [city_paper.basis]
    assert set(Plan.objects.visible_to(county)) == set(Plan.objects.all())
    assert set(Target.objects.visible_to(county)) == {city_paper.adopted, city_paper.own}
    assert set(Document.objects.visible_to(world.actor("neighbour"))) == set()


def test_a_single_row_is_asked_in_the_same_way(world, city_paper):
    county = world.actor("county")
    assert may(county, "plans.document.view", city_paper.basis)
    assert not may(county, "plans.document.view", city_paper.draft)
    assert may(county, "plans.target.view", city_paper.adopted)
    assert not may(county, "plans.target.view", city_paper.sketched)
    assert not may(county, "plans.target.view", city_paper.sibling)
    assert not may(world.actor("neighbour"), "plans.plan.view", city_paper.plan)


def test_reading_is_not_writing(world, city_paper):
    county = world.actor("county")
    assert not may(county, "plans.document.reread", city_paper.basis)
    assert not may(county, "plans.target.accept", city_paper.adopted)


def test_backwards(world, city_paper):
    readers = {post.account.username for post in who_may("plans.document.view", city_paper.basis, on=TODAY)}
    assert {"county", "county2", "park", "planner"} <= readers
    assert "neighbour" not in readers
    insiders = {post.account.username for post in who_may("plans.document.view", city_paper.draft, on=TODAY)}
    assert "county" not in insiders
