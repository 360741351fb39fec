"""Carriers change hands, members leave, what was entered of a tenant is corrected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.subjects.models import Carrier, CarrierMember, Tenancy
from kechuang.subjects.operations.carrier import add_carrier, add_carrier_member, decide_carrier
from kechuang.subjects.operations.carrier_change import end_carrier_member, hand_over_carrier
from kechuang.subjects.operations.tenancy import correct_tenancy, enter_tenant, leave_tenant

pytestmark = pytest.mark.django_db


def make(world, now, kind="incubator", **more):
    content = {"name": "示例载体", "kind": kind, "level": "city"}
    given = {"host": world.organisations["firm"], "region": world.county, "content": content, **more}
    return add_carrier(actor=world.actor("enterprise"), now=now, **given)


def hand_over(world, now, carrier, user="enterprise", **changed):
    given = {"carrier_id": carrier.pk, "host": world.organisations["firm2"], "region": world.regions["990102"],
             "on": date(2026, 10, 1), "reason": "运营公司改制，市科发〔2026〕9号"}  # fmt: skip
    return hand_over_carrier(**(given | changed), actor=world.actor(user), now=now)


def test_hand_over_carrier_keeps_the_former_host_in_the_trail(world, now):
    carrier = make(world, now)
    hand_over(world, now, carrier)
    carrier.refresh_from_db()
    assert (carrier.host, carrier.region_id) == (world.organisations["firm2"], "990102")
    event = Event.objects.get(kind="subjects.carrier.handed_over")
    firm, firm2 = (world.organisations[name] for name in ("firm", "firm2"))
    assert (event.data["from"], event.data["to"], event.data["regions"]) == (
        firm.pk,
        firm2.pk,
        ["990101", "990102"],
    )
    assert f"由{firm.name}变更为{firm2.name}，由东岭县迁到西川县" in event.title


def test_a_county_hands_over_only_within_itself(world, now):
    carrier = make(world, now)
    for user in ("county2", "firm", "firm2", "reader"):
        with pytest.raises(Refused):
            hand_over(world, now, carrier, user, region=world.county)
    with pytest.raises(Refused):
        hand_over(world, now, carrier, "county")
    carrier.refresh_from_db()
    assert (carrier.host, carrier.region) == (world.organisations["firm"], world.county)
    hand_over(world, now, carrier, "county", region=world.county)
    carrier.refresh_from_db()
    assert carrier.host == world.organisations["firm2"]


def test_what_does_not_fit_a_hand_over(world, now):
    carrier = make(world, now)
    same = {"host": carrier.host, "region": carrier.region}
    for changed, words in (
        (same, "没有变"),
        ({"on": date(2030, 1, 1)}, "晚于今天"),
        ({"reason": " "}, "原因"),
    ):
        with pytest.raises(Problem, match=words):
            hand_over(world, now, carrier, **changed)
    make(world, now, region=world.regions["990102"])
    with pytest.raises(Problem, match="同名"):
        hand_over(world, now, carrier)
    by = {"actor": world.actor("enterprise"), "now": now}
    decide_carrier(carrier_id=carrier.pk, action="revoke", on=date(2026, 9, 1), reason="撤销", **by)
    with pytest.raises(Problem, match="已撤销"):
        hand_over(world, now, carrier)


def test_a_member_leaves_an_alliance_once_and_may_join_again(world, now):
    alliance, firm2 = make(world, now, kind="alliance"), world.organisations["firm2"]
    by = {"actor": world.actor("county"), "now": now}
    join = {"carrier_id": alliance.pk, "organisation": firm2, **by}
    member = add_carrier_member(since=date(2025, 1, 1), **join)
    with pytest.raises(Refused):
        end_carrier_member(member_id=member.pk, until=date(2026, 6, 30), actor=world.actor("firm2"), now=now)
    for wrong in (date(2024, 12, 31), date(2030, 1, 1)):
        with pytest.raises(Problem, match="退出日期"):
            end_carrier_member(member_id=member.pk, until=wrong, **by)
    end_carrier_member(member_id=member.pk, until=date(2026, 6, 30), **by)
    with pytest.raises(Problem, match="2026年06月30日退出"):
        end_carrier_member(member_id=member.pk, until=date(2026, 7, 1), **by)
    assert [(m.organisation, m.until) for m in alliance.members.all()] == [(firm2, date(2026, 6, 30))]
    add_carrier_member(since=date(2026, 8, 1), **join)
    assert CarrierMember.objects.get(carrier=alliance).until is None
    kinds = Event.objects.filter(object_id=str(alliance.pk), kind__startswith="subjects.carrier").order_by(
        "id"
    )
    assert [each.kind.rpartition(".")[2] for each in kinds] == ["added", "joined", "withdrew", "joined"]


@pytest.fixture
def tenancy(world, now):
    carrier = make(world, now)
    return enter_tenant(
        carrier_id=carrier.pk,
        name="示例新材料",
        entered_on=date(2025, 1, 1),
        actor=world.actor("county"),
        now=now,
    )


def correct(world, now, tenancy, user="county", **changed):
    given = {"tenancy_id": tenancy.pk, "entered_on": date(2025, 1, 1), "reason": "录错"}
    return correct_tenancy(**(given | changed), actor=world.actor(user), now=now)


def test_correct_tenancy_ties_it_to_its_firm_and_tells_what_was(world, now, tenancy):
    firm2 = world.organisations["firm2"]
    correct(
        world, now, tenancy, organisation=firm2, entered_on=date(2024, 6, 1), area=Decimal(80), user="firm"
    )
    row = Tenancy.objects.get()
    assert (row.organisation, row.name, row.entered_on, row.area) == (
        firm2,
        firm2.name,
        date(2024, 6, 1),
        Decimal(80),
    )
    event = Event.objects.get(kind="subjects.tenancy.corrected")
    assert event.data["changed"] == {
        "name": ["示例新材料", firm2.name],
        "entered_on": ["2025-01-01", "2024-06-01"],
        "area": [None, "80"],
        "organisation_id": [None, firm2.pk],
    }
    for user in ("firm2", "county2", "reader"):
        with pytest.raises(Refused):
            correct(world, now, tenancy, user)


def test_a_leaving_that_was_none_is_taken_back(world, now, tenancy):
    by = {"actor": world.actor("county"), "now": now}
    leave_tenant(
        tenancy_id=tenancy.pk, left_on=date(2026, 3, 1), left_as="graduated", graduated_by=["merged"], **by
    )
    with pytest.raises(Problem, match="入驻日期"):
        correct(world, now, tenancy, entered_on=date(2026, 4, 1))
    again = enter_tenant(carrier_id=tenancy.carrier_id, name="示例新材料", entered_on=date(2026, 5, 1), **by)
    with pytest.raises(Problem, match="不必重复"):
        correct(world, now, tenancy, stays=True)
    leave_tenant(tenancy_id=again.pk, left_on=date(2026, 5, 2), left_as="moved", **by)
    correct(world, now, tenancy, stays=True)
    tenancy.refresh_from_db()
    assert (tenancy.left_on, tenancy.left_as, tenancy.graduated_by) == (None, "", [])


@pytest.mark.parametrize(
    ("changed", "words"),
    [({}, "没有改动"), ({"reason": " "}, "理由"), ({"entered_on": date(2030, 1, 1)}, "入驻日期")],
)
def test_what_does_not_fit_a_correction(world, now, tenancy, changed, words):
    with pytest.raises(Problem, match=words):
        correct(world, now, tenancy, **changed)


def test_by_the_pages(world, now, tenancy, sign_in):
    carrier, client = tenancy.carrier, sign_in("enterprise")
    page = reverse("subjects:carrier_detail", args=[carrier.pk])
    form = {"entered_on": "2025-02-01", "reason": "录错", "area": ""}
    assert client.post(reverse("subjects:tenant_correct", args=[tenancy.pk]), form)["Location"] == page
    assert Tenancy.objects.get().entered_on == date(2025, 2, 1)
    form = {"host": world.organisations["firm2"].pk, "region": "990102", "on": "2026-10-01", "reason": "改制"}
    assert client.post(reverse("subjects:carrier_hand_over", args=[carrier.pk]), form)["Location"] == page
    assert Carrier.objects.get().region_id == "990102"
    alliance = make(world, now, kind="alliance")
    member = add_carrier_member(
        carrier_id=alliance.pk,
        organisation=world.organisations["firm2"],
        actor=world.actor("county"),
        now=now,
    )
    address = reverse("subjects:carrier_withdraw", args=[alliance.pk, member.pk])
    assert "登记退出" in client.get(reverse("subjects:carrier_detail", args=[alliance.pk])).content.decode()
    assert client.post(address, {"until": "2026-06-30"}).status_code == 302
    member.refresh_from_db()
    assert member.until == date(2026, 6, 30)
    elsewhere = reverse("subjects:carrier_withdraw", args=[carrier.pk, member.pk])
    assert client.get(elsewhere).status_code == 404
