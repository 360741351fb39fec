"""What an approved case puts on file in subjects: carriers with their level and host, teams; once; and what it leaves alone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from kechuang.core.models import Event
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kinds import changed
from kechuang.subjects.models import Carrier, Qualification, Team
from kechuang.subjects.operations.carrier import add_carrier
from tests.programs.deciding import approved_and_told_twice, waiting
from tests.programs.kinds import make_call, make_part, steps_of
from tests.subjects.people import SYSTEM, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(world, officer):
    return world.actor("leader")


@pytest.fixture
def approve(world, leader, now):
    """Approve a case of a pack's kind with these answers, and tell it twice."""

    def of(code: str, at: datetime = now, people=(), **answers):
        kind = changed(kinds[code], steps=steps_of("check"))
        case = waiting(world, make_call(world, now=at, kind=kind), at, state="check", answers=answers)
        for role, person in people:
            make_part(case, role, person=person)
        approved_and_told_twice(case, leader, at)
        return case

    return of


def only_carrier() -> tuple[object, ...]:
    row = Carrier.objects.get()
    return (row.name, row.kind, row.level, row.state, row.host.name, row.region_id)


def test_an_incubator_is_put_on_file_with_what_its_form_says(world, approve, now):
    case = approve(
        "incubator", title="示例孵化器", type="special", special_field="精密制造", operated="2020-05-01", area="8000"
    )  # fmt: skip
    host = world.organisations["firm"]
    assert only_carrier() == ("示例孵化器", "incubator", "city", "running", host.name, "990101")
    row = Carrier.objects.get()
    assert (row.is_specialised, row.field, row.started_on, row.area, row.recognised_on, row.document) == (
        True, "精密制造", date(2020, 5, 1), Decimal(8000), now.date(), case.number,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "kind"), [("lab", "laboratory"), ("centre", "engineering"), ("institute", "rd_institute")]
)
def test_a_platform_becomes_the_carrier_that_its_answer_names(world, approve, answer, kind):
    approve("platform", title="示例平台", type=answer, since="2021-03-01")
    host = world.organisations["firm"]
    assert only_carrier() == ("示例平台", kind, "city", "running", host.name, "990101")
    assert Carrier.objects.get().started_on == date(2021, 3, 1)


def test_one_that_its_host_had_on_file_is_opened_and_anothers_is_left_alone(world, approve, now):
    for name, who in (("已登记的", "firm"), ("别人的", "firm2")):
        add_carrier(
            host=world.organisations[who], region=world.county, actor=SYSTEM, now=now,
            content={"name": name, "kind": "incubator", "level": "city"},
        )  # fmt: skip
        approve("incubator", title=name, type="general")
    rows = list(Carrier.objects.order_by("pk").values_list("name", "state", "recognised_on"))
    assert rows == [("已登记的", "running", now.date()), ("别人的", "planned", None)]


def test_a_team_is_put_on_file_with_its_leader_and_members(world, approve, now):
    leader, member = make_person(world, now), make_person(world, now, name="周同学", number=2)
    approve("team", title="示例团队", field="material", people=[("lead", leader), ("member", member)])
    row = Team.objects.get()
    assert (row.name, row.level, row.host, row.leader, row.recognised_on, row.region_id) == (
        "示例团队", "city", world.organisations["firm"], leader, now.date(), "990101",
    )  # fmt: skip
    assert row.kind == "市级科技创新团队"
    assert [each.person for each in row.members.all()] == [member]


def test_an_appointment_leaves_only_its_event(approve):
    case = approve("specialist_unit", title="示例特派团")
    event = Event.objects.get(kind="programs.case.approved")
    assert (event.object_id, event.data["hand_over"]) == (str(case.pk), "appointment")
    assert (Carrier.objects.count(), Team.objects.count(), Qualification.objects.count()) == (0, 0, 0)


def test_what_is_approved_just_after_midnight_is_recognised_on_that_day(approve, now):
    approve(
        "incubator", timezone.localtime(now).replace(hour=0, minute=30), title="零点孵化器", type="general"
    )
    assert (Carrier.objects.get().recognised_on, Carrier.objects.get().state) == (now.date(), "running")
