"""The pool, the service log, pushed policies, what lapses and what is near a cliff: writes, refusals, pages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.desk import waiting_for
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.subjects.logic.forecast import Readiness
from kechuang.subjects.models import (
    AnnualFact,
    AnnualStatement,
    PolicyPush,
    PoolEntry,
    Qualification,
    RuleResult,
    ServiceEntry,
)
from kechuang.subjects.operations.cultivation import (
    add_service_entry,
    assign_pool_entries,
    close_service_entry,
    list_pool_entries,
    move_pool_entry,
)
from kechuang.subjects.operations.policy import (
    answer_policy_push,
    open_policy_push,
    pay_policy_push,
    send_policies,
)
from kechuang.subjects.queries.cultivation import lapsing, near_cliff, outlook, pool_rows
from kechuang.subjects.states import POOL_ENTRY_LIFECYCLE, PUSH_LIFECYCLE

TIERS = [(Decimal(50000000), Decimal("0.05")), (Decimal(200000000), Decimal("0.04")), (None, Decimal("0.03"))]


def listed(world, now, who="county", firm="firm", **more):
    (entry,) = list_pool_entries(
        organisation_ids=[world.organisations[firm].pk],
        topic="hnte",
        year=2027,
        actor=world.actor(who),
        now=now,
        **more,
    )
    return entry


def judged(world, firm="firm", topic="hnte", verdict="manual", **more):
    trace = {
        "title": "高新技术企业认定",
        "as_of": "2026-11-22",
        "findings": more.pop("findings", []),
        "amounts": [],
    }
    values = {
        "rule": topic,
        "as_of": date(2026, 11, 22),
        "verdict": verdict,
        "trace": trace,
        "judged_at": "2026-11-22T10:00+08:00",
    }
    return RuleResult.objects.create(
        organisation=world.organisations[firm], topic=topic, **{**values, **more}
    )


def test_list_pool_entries_once_for_a_year(world, now):
    assert POOL_ENTRY_LIFECYCLE.initial == "listed"
    entry = listed(world, now, officer=world.accounts["county"])
    assert (entry.state, entry.officer.username, entry.listed_on) == ("listed", "county", date(2026, 11, 22))
    again = list_pool_entries(
        organisation_ids=[entry.organisation_id],
        topic="hnte",
        year=2027,
        actor=world.actor("county"),
        now=now,
    )
    assert again == []
    assert (
        Event.objects.get(kind="subjects.pool_entry.listed").title == "“示例精密制造有限公司”列入2027年培育库"
    )


def test_the_pool_is_kept_by_those_who_serve_there(world, now):
    for who in ("county2", "reader", "planner", "firm"):
        with pytest.raises(Refused):
            listed(world, now, who=who)
    with pytest.raises(Problem, match="2026至2031"):
        list_pool_entries(organisation_ids=[], topic="hnte", year=2040, actor=world.actor("county"), now=now)


def test_assign_pool_entries_tells_the_officer(world, now):
    entry = listed(world, now)
    assign_pool_entries(
        entry_ids=[entry.pk], officer=world.accounts["enterprise"], actor=world.actor("county"), now=now
    )
    deliver_due(now=now)
    assert (
        Notice.objects.get(account=world.accounts["enterprise"]).title
        == "2027年培育库：请您联系服务“示例精密制造有限公司”"
    )
    with pytest.raises(Refused):
        assign_pool_entries(
            entry_ids=[entry.pk], officer=world.accounts["enterprise"], actor=world.actor("county2"), now=now
        )


def test_move_pool_entry_along_its_lifecycle(world, now):
    entry, actor = listed(world, now), world.actor("enterprise")
    assert move_pool_entry(entry_id=entry.pk, action="apply", actor=actor, now=now).state == "applying"
    with pytest.raises(WrongState):
        move_pool_entry(entry_id=entry.pk, action="apply", actor=actor, now=now)
    with pytest.raises(Problem, match="出库的理由"):
        move_pool_entry(entry_id=entry.pk, action="leave", actor=actor, now=now)
    assert (
        move_pool_entry(entry_id=entry.pk, action="leave", note="迁出本市", actor=actor, now=now).note
        == "迁出本市"
    )
    with pytest.raises(Refused):
        move_pool_entry(entry_id=entry.pk, action="relist", actor=world.actor("leader"), now=now)


def visit(world, now, who="county", **more):
    values = {"kind": "visit", "on": date(2026, 11, 1), "text": "看了生产线，企业要专利布局的帮助。"}
    return add_service_entry(
        organisation_id=world.organisations["firm"].pk, actor=world.actor(who), now=now, **{**values, **more}
    )


def test_add_service_entry_and_keep_the_promise(world, now):
    with pytest.raises(Refused):
        visit(world, now, who="county2")
    with pytest.raises(Problem, match="承诺事项要填办结日期"):
        visit(world, now, kind="promise")
    with pytest.raises(Problem, match="做了什么"):
        visit(world, now, text=" ")
    with pytest.raises(Problem, match="不能晚于今天"):
        visit(world, now, on=date(2026, 12, 1))
    promise = visit(world, now, kind="promise", due_on=date(2026, 11, 30))
    tasks = [task.title for task in waiting_for(world.actor("county"), now) if task.title.startswith("承诺")]
    assert tasks == ["承诺示例精密制造有限公司：看了生产线，企业要专利布局的帮助。"]
    with pytest.raises(Problem, match="办理结果"):
        close_service_entry(
            entry_id=promise.pk, done_on=date(2026, 11, 20), outcome="", actor=world.actor("county"), now=now
        )
    done = close_service_entry(
        entry_id=promise.pk,
        done_on=date(2026, 11, 20),
        outcome="请来代理师上门",
        actor=world.actor("county"),
        now=now,
    )
    assert (done.done_on, done.outcome) == (date(2026, 11, 20), "请来代理师上门")
    with pytest.raises(Problem, match="不是待办结的承诺"):
        close_service_entry(
            entry_id=promise.pk,
            done_on=date(2026, 11, 20),
            outcome="又办",
            actor=world.actor("county"),
            now=now,
        )
    assert [task for task in waiting_for(world.actor("county"), now) if task.title.startswith("承诺")] == []


def test_a_firm_does_not_see_the_service_log_nor_the_pool(world, now, client):
    visit(world, now)
    entry = listed(world, now)
    client.force_login(world.accounts["firm"])
    assert client.get("/subjects/pool/").status_code == 403
    assert client.get(f"/subjects/pool/{entry.pk}/").status_code == 403
    assert (
        "看了生产线" not in client.get(f"/subjects/organisations/{entry.organisation_id}/").content.decode()
    )
    client.force_login(world.accounts["county"])
    page = client.get(f"/subjects/pool/{entry.pk}/").content.decode()
    assert "看了生产线" in page


def send(world, now, who="county", topic="hnte", firm="firm"):
    return send_policies(
        topic=topic, organisation_ids=[world.organisations[firm].pk], actor=world.actor(who), now=now
    )


def test_send_policies_to_those_that_fit_once(world, now):
    assert (PUSH_LIFECYCLE.name, PUSH_LIFECYCLE.initial) == ("subjects.policy_push", "sent")
    with pytest.raises(Problem, match="还没有判断过"):
        send(world, now)
    judged(world, verdict="met")
    with pytest.raises(Refused):
        send(world, now, who="county2")
    done = send(world, now)
    assert [(push.state, push.is_direct) for push in done.sent] == [("sent", True)]
    assert (send(world, now).sent, send(world, now).skipped) == ([], 1)
    deliver_due(now=now)
    told = {notice.account.username for notice in Notice.objects.select_related("account")}
    assert told == {"firm", "clerk"}


def test_a_firm_that_does_not_fit_is_not_told(world, now):
    judged(world, verdict="unmet", worst="研发费用占比还差1点")
    with pytest.raises(Problem, match="还差1点"):
        send(world, now)
    assert PolicyPush.objects.count() == 0


def test_receipts_opened_applied_paid(world, now):
    judged(world)
    (push,) = send(world, now).sent
    with pytest.raises(Refused):
        open_policy_push(push_id=push.pk, actor=world.actor("firm2"), now=now)
    with pytest.raises(Refused):
        open_policy_push(push_id=push.pk, actor=world.actor("county"), now=now)
    assert open_policy_push(push_id=push.pk, actor=world.actor("clerk"), now=now).opened_at == now
    with pytest.raises(Problem, match="须由企业申报"):
        pay_policy_push(push_id=push.pk, amount=Decimal(1000), actor=world.actor("enterprise"), now=now)
    with pytest.raises(Problem, match="不申报的原因"):
        answer_policy_push(push_id=push.pk, action="decline", actor=world.actor("firm"), now=now)
    assert (
        answer_policy_push(push_id=push.pk, action="apply", actor=world.actor("firm"), now=now).state
        == "applied"
    )
    with pytest.raises(Refused):
        pay_policy_push(push_id=push.pk, amount=Decimal(1000), actor=world.actor("county"), now=now)
    with pytest.raises(Problem, match="兑现金额"):
        pay_policy_push(push_id=push.pk, amount=Decimal(0), actor=world.actor("enterprise"), now=now)
    paid = pay_policy_push(
        push_id=push.pk, amount=Decimal("100000.50"), actor=world.actor("enterprise"), now=now
    )
    assert (paid.state, paid.paid_amount) == ("paid", Decimal("100000.50"))
    deliver_due(now=now)
    assert Notice.objects.filter(
        account=world.accounts["enterprise"], title="“示例精密制造有限公司”已申报"
    ).exists()


def test_what_is_proven_can_be_paid_without_an_application(world, now):
    judged(world, verdict="met")
    (push,) = send(world, now).sent
    paid = pay_policy_push(push_id=push.pk, amount=Decimal(500), actor=world.actor("enterprise"), now=now)
    assert (paid.state, paid.applied_at) == ("paid", None)


def test_pages_of_policies(world, now, client):
    result = judged(
        world,
        findings=[
            {"code": "H1", "label": "注册满一年", "clause": "第十一条", "verdict": "met", "found": "3000", "op": "ge",
             "wanted": "365", "unit": "天", "missing": [], "note": ""}
        ],
    )  # fmt: skip
    client.force_login(world.accounts["county"])
    assert "高新技术企业认定" in client.get("/subjects/policies/").content.decode()
    assert "示例精密制造有限公司" in client.get("/subjects/policies/hnte/").content.decode()
    preview = client.post("/subjects/policies/hnte/send/", {"pick": [result.pk]})
    assert "确定推送" in preview.content.decode()
    assert PolicyPush.objects.count() == 0
    client.post("/subjects/policies/hnte/send/", {"pick": [result.pk], "sure": "1"})
    push = PolicyPush.objects.get()
    client.force_login(world.accounts["firm2"])
    assert client.get(f"/subjects/pushes/{push.pk}/").status_code == 403
    assert "示例精密" not in client.get("/subjects/pushes/").content.decode()
    assert client.get("/subjects/policies/").status_code == 403
    client.force_login(world.accounts["firm"])
    page = client.get(f"/subjects/pushes/{push.pk}/").content.decode()
    assert "注册满一年" in page
    push.refresh_from_db()
    assert push.state == "opened"
    assert "示例精密" in client.get("/subjects/pushes/").content.decode()
    client.post(f"/subjects/pushes/{push.pk}/answer/decline/", {"reason": "今年不打算"})
    push.refresh_from_db()
    assert (push.state, push.reason) == ("declined", "今年不打算")
    client.post(f"/subjects/pushes/{push.pk}/answer/apply/")
    client.force_login(world.accounts["enterprise"])
    client.post(f"/subjects/pushes/{push.pk}/pay/", {"amount": "20000"})
    push.refresh_from_db()
    assert (push.state, push.paid_amount) == ("paid", Decimal(20000))


def test_judging_a_policy_for_all_within_reach(world, client):
    client.force_login(world.accounts["county"])
    client.post("/subjects/policies/tech_sme/judge/")
    assert list(RuleResult.objects.values_list("organisation__region", "topic")) == [("990101", "tech_sme")]
    assert client.get("/subjects/policies/nothing/").status_code == 404


def hold(world, firm, kind, valid_to, **more):
    return Qualification.objects.create(
        organisation=world.organisations[firm], kind=kind, granted_on=valid_to - timedelta(days=1094),
        valid_from=valid_to - timedelta(days=1094), valid_to=valid_to, **more,
    )  # fmt: skip


def test_what_lapses_and_was_not_renewed(world, client):
    today = date(2026, 11, 22)
    soon = hold(world, "firm", "hnte", today + timedelta(days=30))
    past = hold(world, "firm2", "hnte", today - timedelta(days=30))
    hold(world, "firm", "tech_sme", today + timedelta(days=300))
    assert list(lapsing(world.actor("enterprise"), today=today)) == [past, soon]
    assert list(lapsing(world.actor("county"), today=today)) == [soon]
    hold(world, "firm2", "hnte", today + timedelta(days=900))
    assert list(lapsing(world.actor("enterprise"), today=today)) == [soon]
    client.force_login(world.accounts["enterprise"])
    page = client.get("/subjects/pool/lapsing/").content.decode()
    assert "示例精密制造有限公司" in page


def filed(world, firm, sales, state="signed", year=2025):
    statement = AnnualStatement.objects.create(
        organisation=world.organisations[firm], year=year, state=state, changed_at="2026-03-01T00:00+08:00"
    )
    AnnualFact.objects.create(statement=statement, name="sales", value=Decimal(sales))
    return statement


def test_firms_near_a_cliff(world, client):
    filed(world, "firm", 51000000)
    filed(world, "firm2", 100000000)
    finding = {
        "code": "H5a",
        "label": "研发占比",
        "clause": "",
        "verdict": "met",
        "found": "0.045",
        "op": "ge",
        "wanted": "0.04",
        "unit": "%",
        "missing": [],
        "note": "",
    }
    judged(world, findings=[finding])
    (found,) = near_cliff(world.actor("enterprise"), year=2025, tiers=TIERS)
    assert (found.organisation.name, found.is_below, found.decides, found.percent) == (
        "示例精密制造有限公司", False, True, Decimal("4.50"),
    )  # fmt: skip
    assert near_cliff(world.actor("county2"), year=2025, tiers=TIERS) == []
    assert near_cliff(world.actor("enterprise"), year=2024, tiers=TIERS) == []
    client.force_login(world.accounts["enterprise"])
    assert "线上刚够" in client.get("/subjects/pool/cliffs/?year=2025").content.decode()


@pytest.mark.parametrize(
    ("sales", "is_near"), [(44999999, False), (45000000, True), (55000000, True), (55000001, False)]
)
def test_a_tenth_to_either_side_is_near(world, sales, is_near):
    filed(world, "firm", sales)
    assert bool(near_cliff(world.actor("enterprise"), year=2025, tiers=TIERS)) is is_near


def test_drafts_are_not_near_any_cliff(world):
    filed(world, "firm", 50000000, state="draft")
    assert near_cliff(world.actor("enterprise"), year=2025, tiers=TIERS) == []


def test_the_outlook_counts_the_pool_by_duty_holder(world, now, client):
    listed(world, now)
    listed(world, now, who="county2", firm="firm2")
    judged(world)
    hold(world, "firm2", "hnte", date(2030, 1, 1) + timedelta(days=28), is_first=True)
    chances = dict.fromkeys(Readiness, Decimal(0)) | {Readiness.READY: Decimal("0.5")}
    found = outlook(
        world.actor("enterprise"), world.city, topic="hnte", indicator="hnte_new", year=2027, chances=chances
    )
    by_region = {each.region: each for each in found.outlooks}
    assert by_region["990101"].expected == Decimal("0.5")
    assert by_region["990102"].counts[Readiness.NEVER_JUDGED] == 1
    assert by_region["990102"].achieved == 1
    assert (found.whole.expected, found.whole.achieved, found.whole.target) == (Decimal("0.5"), 1, None)
    with pytest.raises(Refused):
        outlook(
            world.actor("firm"), world.city, topic="hnte", indicator="hnte_new", year=2027, chances=chances
        )
    client.force_login(world.accounts["enterprise"])
    page = client.get("/subjects/pool/outlook/?year=2027").content.decode()
    assert "东岭县" in page
    helped = world.organisations["firm2"].pk
    changed = client.get(
        f"/subjects/pool/outlook/?year=2027&ready=100&unknown=0&near=0&far=0&never_judged=0&helped={helped}"
    )
    assert "预计再有 2 家" in changed.content.decode()
    assert client.get("/subjects/pool/outlook/?year=2027&ready=900").status_code == 400


def test_the_pool_by_its_pages(world, now, client):
    client.force_login(world.accounts["county"])
    firm = world.organisations["firm"]
    client.post(
        "/subjects/pool/add/", {"topic": "hnte", "year": "2027", "organisations": [firm.pk], "note": "有专利"}
    )
    entry = PoolEntry.objects.get()
    assert (entry.organisation, entry.note) == (firm, "有专利")
    assert "示例精密制造有限公司" in client.get("/subjects/pool/").content.decode()
    client.post(
        "/subjects/pool/bulk/", {"pick": [entry.pk], "act": "assign", "officer": world.accounts["county"].pk}
    )
    client.post("/subjects/pool/bulk/", {"pick": [entry.pk], "act": "judge"})
    client.post(f"/subjects/pool/{entry.pk}/move/apply/", {"note": ""})
    entry.refresh_from_db()
    assert (entry.officer.username, entry.state) == ("county", "applying")
    assert RuleResult.objects.get(organisation=firm).topic == "hnte"
    client.post(
        f"/subjects/organisations/{firm.pk}/service/add/",
        {"kind": "promise", "on": "2026-11-01", "text": "送政策", "due_on": "2026-12-01"},
    )
    promise = ServiceEntry.objects.get()
    client.post(f"/subjects/service/{promise.pk}/close/", {"done_on": "2026-11-10", "outcome": "已送"})
    promise.refresh_from_db()
    assert promise.outcome == "已送"
    assert client.get("/subjects/pool/doubts/").status_code == 200
    export = client.get("/subjects/pool/?export=xlsx")
    assert export["Content-Type"].endswith("spreadsheetml.sheet")
    assert client.post("/subjects/pool/bulk/", {"act": "assign"}).status_code == 400


def test_queries_of_the_pool_do_not_grow(world, now):
    listed(world, now)
    actor = world.actor("enterprise")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            rows = list(pool_rows(actor))
            assert all(row.organisation.region.label for row in rows)
        return len(seen)

    one = queries()
    listed(world, now, who="county2", firm="firm2")
    assert (one, queries()) == (1, 1)


def test_api(world, now, client):
    listed(world, now)
    judged(world, verdict="met")
    send(world, now)
    client.force_login(world.accounts["county"])
    (entry,) = client.get("/api/v1/subjects/pool?topic=hnte&year=2027").json()["items"]
    assert (entry["organisation"], entry["region_id"], entry["verdict"], entry["officer"]) == (
        "示例精密制造有限公司", "990101", "met", None,
    )  # fmt: skip
    client.force_login(world.accounts["firm"])
    assert client.get("/api/v1/subjects/pool").json()["items"] == []
    assert [push["state"] for push in client.get("/api/v1/subjects/pushes").json()["items"]] == ["sent"]
    client.force_login(world.accounts["firm2"])
    assert client.get("/api/v1/subjects/pushes").json()["items"] == []
