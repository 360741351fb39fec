"""Offices, the calendar and the site's own row."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import CalendarDay, Event, Office, Post, SiteProfile
from kechuang.core.operations.calendar import set_day, unset_day
from kechuang.core.operations.office import close_office, create_office
from kechuang.core.operations.site import prepare_site
from kechuang.core.queries.calendar import workdays


def test_create_office(world, now):
    make = {"name": "成果科", "region_code": "990100", "now": now}
    with pytest.raises(Refused):
        create_office(**make, actor=world.actor("planner"))
    with pytest.raises(Refused):
        create_office(**{**make, "region_code": "990200"}, actor=world.actor("system"))
    office = create_office(**make, actor=world.actor("system"))
    assert (office.name, office.region_id) == ("成果科", "990100")
    with pytest.raises(Problem, match="这里已有"):
        create_office(**make, actor=world.actor("system"))
    with pytest.raises(Problem, match="请填写"):
        create_office(**{**make, "name": ""}, actor=world.actor("system"))
    assert Event.objects.filter(kind="core.office.created").count() == 1


def test_close_office(world, now):
    office = world.offices["stat"]
    post = Post.objects.create(
        account=world.accounts["statistician"],
        role="statistician",
        region=world.city,
        office=office,
        valid_from=date(2026, 1, 1),
    )
    close = {"office_id": office.pk, "on": date(2026, 11, 30), "now": now}
    with pytest.raises(Refused):
        close_office(**close, actor=world.actor("planner"))
    with pytest.raises(Problem, match="还有1个岗位"):
        close_office(**close, actor=world.actor("system"))
    post.valid_to = date(2026, 11, 30)
    post.save()
    assert close_office(**close, actor=world.actor("system")).closed_on == date(2026, 11, 30)
    with pytest.raises(Problem, match="已于"):
        close_office(**close, actor=world.actor("system"))
    assert Office.objects.filter(closed_on__isnull=False).count() == 1


def test_set_day_overrides_the_national_calendar(world, now):
    sunday = date(2026, 11, 22)
    assert not workdays().is_workday(sunday)
    with pytest.raises(Refused):
        set_day(day=sunday, is_working=True, reason="通知", actor=world.actor("planner"), now=now)
    with pytest.raises(Problem):
        set_day(day=sunday, is_working=True, reason=" ", actor=world.actor("system"), now=now)
    set_day(day=sunday, is_working=True, reason="通知", actor=world.actor("system"), now=now)
    assert workdays().is_workday(sunday)
    set_day(day=sunday, is_working=False, reason="更正", actor=world.actor("system"), now=now)
    assert CalendarDay.objects.get().reason == "更正"
    unset_day(day=sunday, actor=world.actor("system"), now=now)
    assert CalendarDay.objects.count() == 0
    with pytest.raises(Problem):
        unset_day(day=sunday, actor=world.actor("system"), now=now)
    assert [e.seq for e in Event.objects.filter(object_type="core.calendarday")] == [1, 2, 3]


def test_prepare_site_once(world, now):
    make = {"region_code": "990100", "bureau": "示例市科学技术局", "now": now}
    with pytest.raises(Refused):
        prepare_site(**make, actor=world.actor("planner"))
    with pytest.raises(Problem, match="已经建立过"):
        prepare_site(**make, actor=Actor.system())
    SiteProfile.objects.all().delete()
    site = prepare_site(**make, actor=Actor.system(), is_demo=True)
    assert (site.pk, site.is_demo, site.prepared_at) == (1, True, now)
