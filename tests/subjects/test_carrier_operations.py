"""Carriers and tenants: writes, refusals, pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.rules.values import FactRef
from kechuang.subjects.facts.carrier import carrier_sheets
from kechuang.subjects.models import Carrier, Tenancy
from kechuang.subjects.operations.carrier import (
    add_carrier,
    add_carrier_member,
    add_milestone,
    decide_carrier,
    edit_carrier,
    finish_milestone,
    set_carrier_facts,
)
from kechuang.subjects.operations.tenancy import enter_tenant, leave_tenant
from kechuang.subjects.queries.carrier import coverage, survival_book
from kechuang.subjects.states import CARRIER_LIFECYCLE

INCUBATOR = {"name": "示例科技企业孵化器", "kind": "incubator", "level": "city", "area": Decimal("5000.00")}


@pytest.fixture
def carrier(world, now):
    return add_carrier(
        host=world.organisations["firm"],
        region=world.county,
        content=INCUBATOR,
        actor=world.actor("county"),
        now=now,
    )


def open_it(world, now, carrier):
    return decide_carrier(
        carrier_id=carrier.pk, action="open", on=date(2024, 5, 1), actor=world.actor("enterprise"), now=now
    )


def enter(world, now, carrier, name="示例芯片有限公司", who="county", **more):
    return enter_tenant(
        carrier_id=carrier.pk,
        name=name,
        entered_on=more.pop("entered_on", date(2025, 1, 1)),
        actor=world.actor(who),
        now=now,
        **more,
    )


def test_add_carrier_records_who_and_what(world, now, carrier):
    assert (carrier.state, carrier.host.name, carrier.region_id) == (
        "planned",
        "示例精密制造有限公司",
        "990101",
    )
    event = Event.objects.get(kind="subjects.carrier.added")
    assert event.title == "登记平台载体“示例科技企业孵化器”"
    assert event.region_code == "990101"


def test_add_carrier_only_within_ones_own_region(world, now):
    with pytest.raises(Refused):
        add_carrier(
            host=world.organisations["firm"],
            region=world.county,
            content=INCUBATOR,
            actor=world.actor("county2"),
            now=now,
        )
    assert Carrier.objects.count() == 0


def test_the_same_carrier_is_not_put_on_file_twice(world, now, carrier):
    with pytest.raises(Problem, match="已有同级同名"):
        add_carrier(
            host=world.organisations["firm"],
            region=world.county,
            content=INCUBATOR,
            actor=world.actor("county"),
            now=now,
        )


def test_edit_carrier_says_what_changed_and_refuses_a_build_period_that_ends_before_it_begins(
    world, now, carrier
):
    actor = world.actor("county")
    edit_carrier(carrier_id=carrier.pk, content={"field": "电子信息"}, actor=actor, now=now)
    assert Event.objects.get(kind="subjects.carrier.edited").data["changed"] == ["field"]
    with pytest.raises(Problem, match="早于开始"):
        edit_carrier(
            carrier_id=carrier.pk,
            content={"build_from": date(2025, 1, 1), "build_to": date(2024, 1, 1)},
            actor=actor,
            now=now,
        )


def test_decide_carrier_moves_along_the_lifecycle(world, now, carrier):
    assert CARRIER_LIFECYCLE.initial == carrier.state
    with pytest.raises(Refused):
        decide_carrier(
            carrier_id=carrier.pk, action="open", on=date(2024, 5, 1), actor=world.actor("county"), now=now
        )
    assert open_it(world, now, carrier).started_on == date(2024, 5, 1)
    actor = world.actor("enterprise")
    with pytest.raises(WrongState):
        decide_carrier(carrier_id=carrier.pk, action="start", on=date(2024, 6, 1), actor=actor, now=now)
    with pytest.raises(Problem, match="理由"):
        decide_carrier(carrier_id=carrier.pk, action="revoke", on=date(2026, 1, 1), actor=actor, now=now)
    with pytest.raises(Problem, match="不能晚于今天"):
        decide_carrier(
            carrier_id=carrier.pk, action="revoke", on=date(2027, 1, 1), reason="停办", actor=actor, now=now
        )
    revoked = decide_carrier(
        carrier_id=carrier.pk, action="revoke", on=date(2026, 1, 1), reason="停办", actor=actor, now=now
    )
    assert (revoked.state, revoked.revoked_on, revoked.reason) == ("revoked", date(2026, 1, 1), "停办")


def test_milestones_are_planned_and_finished_once(world, now, carrier):
    milestone = add_milestone(
        carrier_id=carrier.pk, title="设备到位", due_on=date(2026, 6, 1), actor=world.actor("firm"), now=now
    )
    with pytest.raises(Refused):
        finish_milestone(
            milestone_id=milestone.pk, done_on=date(2026, 5, 1), actor=world.actor("firm2"), now=now
        )
    done = finish_milestone(
        milestone_id=milestone.pk, done_on=date(2026, 5, 1), actor=world.actor("clerk"), now=now
    )
    assert done.done_on == date(2026, 5, 1)
    with pytest.raises(Problem, match="已经登记完成"):
        finish_milestone(
            milestone_id=milestone.pk, done_on=date(2026, 5, 2), actor=world.actor("firm"), now=now
        )


def test_only_gatherings_have_members(world, now, carrier):
    with pytest.raises(Problem, match="没有成员单位"):
        add_carrier_member(
            carrier_id=carrier.pk,
            organisation=world.organisations["firm2"],
            actor=world.actor("county"),
            now=now,
        )
    alliance = add_carrier(
        host=world.organisations["firm"], region=world.county,
        content={"name": "示例材料联盟", "kind": "alliance", "level": "provincial"}, actor=world.actor("county"), now=now,
    )  # fmt: skip
    add_carrier_member(
        carrier_id=alliance.pk,
        organisation=world.organisations["firm2"],
        part="成员",
        actor=world.actor("county"),
        now=now,
    )
    assert [m.organisation.name for m in alliance.members.all()] == ["示例新材料有限公司"]
    with pytest.raises(Problem, match="已经是成员单位"):
        add_carrier_member(
            carrier_id=alliance.pk,
            organisation=world.organisations["firm2"],
            actor=world.actor("county"),
            now=now,
        )


def test_enter_tenant_once_and_leave_tenant_with_a_reason(world, now, carrier):
    open_it(world, now, carrier)
    tenancy = enter(world, now, carrier, who="firm")
    with pytest.raises(Problem, match="不必重复登记"):
        enter(world, now, carrier)
    with pytest.raises(Refused):
        enter(world, now, carrier, name="别家", who="firm2")
    actor = world.actor("firm")
    with pytest.raises(Problem, match="至少符合一项毕业条件"):
        leave_tenant(
            tenancy_id=tenancy.pk, left_on=date(2026, 1, 1), left_as="graduated", actor=actor, now=now
        )
    with pytest.raises(Problem, match="在入驻"):
        leave_tenant(tenancy_id=tenancy.pk, left_on=date(2024, 1, 1), left_as="moved", actor=actor, now=now)
    left = leave_tenant(
        tenancy_id=tenancy.pk,
        left_on=date(2026, 1, 1),
        left_as="graduated",
        graduated_by=["hnte"],
        actor=actor,
        now=now,
    )
    assert (left.left_as, left.graduated_by) == ("graduated", ["hnte"])
    assert (
        Event.objects.get(kind="subjects.tenancy.left").title
        == "“示例芯片有限公司”离开“示例科技企业孵化器”：毕业"
    )
    with pytest.raises(Problem, match="已于2026年01月01日离开"):
        leave_tenant(tenancy_id=tenancy.pk, left_on=date(2026, 1, 1), left_as="moved", actor=actor, now=now)


def test_a_laboratory_and_a_revoked_incubator_take_no_tenants(world, now, carrier):
    lab = add_carrier(
        host=world.organisations["firm"], region=world.county,
        content={"name": "示例重点实验室", "kind": "laboratory", "level": "provincial"}, actor=world.actor("county"), now=now,
    )  # fmt: skip
    with pytest.raises(Problem, match="不收在孵企业"):
        enter(world, now, lab)
    decide_carrier(
        carrier_id=carrier.pk,
        action="revoke",
        on=date(2026, 1, 1),
        reason="停办",
        actor=world.actor("enterprise"),
        now=now,
    )
    with pytest.raises(Problem, match="已撤销"):
        enter(world, now, carrier)


def test_facts_of_a_carrier_are_filed_and_tenants_are_counted(world, now, carrier):
    actor = world.actor("firm")
    assert set_carrier_facts(
        carrier_id=carrier.pk, year=2025,
        values={"carrier_fund": Decimal(5000000), "is_legal_person": True, "carrier_income": Decimal(300000)},
        actor=actor, now=now,
    ) == ["carrier_fund", "is_legal_person", "carrier_income"]  # fmt: skip
    assert set_carrier_facts(
        carrier_id=carrier.pk, year=2025, values={"carrier_fund": Decimal(5000000)}, actor=actor, now=now
    ) == []  # fmt: skip
    with pytest.raises(Problem, match="没有“sales”这项数据"):
        set_carrier_facts(
            carrier_id=carrier.pk, year=2025, values={"sales": Decimal(1)}, actor=actor, now=now
        )
    first = enter(world, now, carrier, name="甲公司")
    enter(world, now, carrier, name="乙公司")
    leave_tenant(
        tenancy_id=first.pk,
        left_on=date(2026, 1, 1),
        left_as="graduated",
        graduated_by=["revenue"],
        actor=actor,
        now=now,
    )
    sheet = carrier_sheets([carrier], as_of=date(2026, 11, 20))[carrier.pk]
    assert sheet.get("carrier_fund") == 5000000
    assert sheet.get("is_legal_person") is True
    assert sheet.get("carrier_income", 2025) == 300000
    assert (sheet.get("incubatees"), sheet.get("graduates_total")) == (1, 1)
    assert sheet.get("carrier_area") == 5000
    assert sheet.origin("incubatees") == "由在孵企业记录计数"
    assert sheet.get("carrier_staff").missing == (FactRef("carrier_staff"),)
    before = carrier_sheets([carrier], as_of=date(2025, 6, 1))[carrier.pk]
    assert (before.get("incubatees"), before.get("graduates_total")) == (2, 0)
    set_carrier_facts(carrier_id=carrier.pk, year=2025, values={"carrier_fund": None}, actor=actor, now=now)
    assert (
        FactRef("carrier_fund") not in carrier_sheets([carrier], as_of=date(2026, 11, 20))[carrier.pk].values
    )


def test_the_queries_of_a_list_do_not_grow_with_its_rows(world, now, client):
    client.force_login(world.accounts["county"])

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/subjects/carriers/").status_code == 200
        return len(seen)

    def add(name):
        made = add_carrier(
            host=world.organisations["firm"], region=world.county, content={**INCUBATOR, "name": name},
            actor=world.actor("county"), now=now,
        )  # fmt: skip
        enter(world, now, made, name=f"{name}的企业")

    add("一号孵化器")
    queries()
    one = queries()
    add("二号孵化器")
    add("三号孵化器")
    assert queries() == one


def test_pages_by_role(world, now, carrier, client):
    enter(world, now, carrier)
    for user, seen in (
        ("county", 200),
        ("enterprise", 200),
        ("firm", 200),
        ("firm2", 403),
        ("county2", 403),
        ("reader", 200),
    ):
        client.force_login(world.accounts[user])
        assert client.get(f"/subjects/carriers/{carrier.pk}/").status_code == seen, user
    client.force_login(world.accounts["firm2"])
    assert carrier.name not in client.get("/subjects/carriers/").content.decode()
    client.force_login(world.accounts["county"])
    page = client.get("/subjects/carriers/").content.decode()
    assert carrier.name in page
    assert client.get(f"/subjects/carriers/{carrier.pk}/decide/open/").status_code == 403
    export = client.get("/subjects/carriers/?export=xlsx")
    assert export["Content-Type"].endswith("spreadsheetml.sheet")
    assert Event.objects.filter(kind="core.file.exported", title="导出平台载体1行").exists()


def test_entering_and_leaving_by_the_pages(world, now, carrier, client):
    client.force_login(world.accounts["firm"])
    answer = client.post(
        f"/subjects/carriers/{carrier.pk}/tenants/enter/",
        {"name": "示例软件有限公司", "entered_on": "2025-03-01"},
    )
    assert answer.status_code == 302
    tenancy = Tenancy.objects.get(name="示例软件有限公司")
    wrong = client.post(
        f"/subjects/tenancies/{tenancy.pk}/leave/", {"left_on": "2026-01-01", "left_as": "graduated"}
    )
    assert "至少符合一项毕业条件" in wrong.content.decode()
    client.post(
        f"/subjects/tenancies/{tenancy.pk}/leave/",
        {"left_on": "2026-01-01", "left_as": "graduated", "graduated_by": ["financed"]},
    )
    tenancy.refresh_from_db()
    assert (tenancy.left_as, tenancy.graduated_by) == ("graduated", ["financed"])


def test_deciding_and_building_by_the_pages(world, carrier, client):
    client.force_login(world.accounts["enterprise"])
    client.post(f"/subjects/carriers/{carrier.pk}/decide/start/", {"on": "2024-01-01"})
    carrier.refresh_from_db()
    assert (carrier.state, carrier.build_from) == ("building", date(2024, 1, 1))
    client.post(
        f"/subjects/carriers/{carrier.pk}/milestones/add/", {"title": "验收准备", "due_on": "2026-12-01"}
    )
    milestone = carrier.milestones.get()
    client.post(
        f"/subjects/carriers/{carrier.pk}/milestones/{milestone.pk}/finish/",
        {"done_on": "2026-01-05", "note": "提前"},
    )
    milestone.refresh_from_db()
    assert (milestone.done_on, milestone.note) == (date(2026, 1, 5), "提前")
    client.post(
        f"/subjects/carriers/{carrier.pk}/edit/",
        {**INCUBATOR, "name": "新名称孵化器", "is_specialised": "true"},
    )
    carrier.refresh_from_db()
    assert (carrier.name, carrier.is_specialised) == ("新名称孵化器", True)
    client.post(
        "/subjects/carriers/add/",
        {
            "host": carrier.host_id,
            "region": "990101",
            "name": "示例众创空间",
            "kind": "maker_space",
            "level": "city",
        },
    )
    assert Carrier.objects.get(name="示例众创空间").host_id == carrier.host_id


def test_survival_and_coverage(world, now, carrier, client):
    enter(world, now, carrier, entered_on=date(2023, 1, 1))
    (cohort,) = survival_book(world.actor("county"), as_of=date(2026, 11, 20))
    assert (cohort.year, cohort.entered, cohort.marks[3].percent) == (2023, 1, 100)
    assert survival_book(world.actor("county2"), as_of=date(2026, 11, 20)) == []
    assert [(zone.name, running) for zone, running in coverage(world.city)] == [("示例高新区", 0)]
    client.force_login(world.accounts["enterprise"])
    page = client.get("/subjects/carriers/survival/").content.decode()
    assert "2023年" in page
    assert "还没有" in page


def test_api(world, now, carrier, client):
    enter(world, now, carrier)
    client.force_login(world.accounts["county"])
    body = client.get("/api/v1/subjects/carriers?kind=incubator").json()
    assert [(row["name"], row["inside"], row["graduated"]) for row in body["items"]] == [
        ("示例科技企业孵化器", 1, 0)
    ]
    stays = client.get(f"/api/v1/subjects/carriers/{carrier.pk}/tenancies").json()
    assert [row["name"] for row in stays["items"]] == ["示例芯片有限公司"]
    client.force_login(world.accounts["firm2"])
    assert client.get("/api/v1/subjects/carriers").json()["items"] == []
    assert client.get(f"/api/v1/subjects/carriers/{carrier.pk}/tenancies").status_code == 403
