"""Around an officer's cases: the desk, notices, search, the API, and what comes round again by the clock."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kechuang.core import periodic
from kechuang.core.desk import awaited_by, waiting_for
from kechuang.core.models import Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.search import search
from kechuang.core.tasks import Worker
from kechuang.programs.models import Call, Case
from kechuang.programs.operations.correction import Defect, ask_correction
from kechuang.programs.operations.flow import assign_case, recommend_case
from kechuang.programs.operations.moving import move_case
from kechuang.programs.operations.task import ask_colleague, finish_task
from tests.programs.kinds import make_call, make_case


@pytest.fixture
def act(world, officer):
    return world.actor("program")


@pytest.fixture
def waiting(world, call, now) -> Case:
    case = make_case(world, call=call, now=now, state="recommend")
    Case.objects.filter(pk=case.pk).update(number=None, received_at=None)
    return Case.objects.get(pk=case.pk)


def titles(tasks) -> list[str]:
    return [each.title for each in tasks if each.room == "programs"]


def told(world, who: str) -> list[str]:
    return list(
        Notice.objects.filter(account=world.accounts[who]).order_by("pk").values_list("title", flat=True)
    )


# ── 待办 ────────────────────────────────────────────────────────────────────────────────────


def test_each_desk_shows_its_own_part_of_the_way(world, call, waiting, act, now):
    county = world.actor("county")
    assert titles(waiting_for(county, now)) == [f"《{call.title}》有 1 件待推荐"]
    assert titles(waiting_for(world.actor("county2"), now)) == []
    assert titles(waiting_for(act, now)) == []
    recommend_case(case_id=waiting.pk, actor=county, now=now)
    assert titles(waiting_for(county, now)) == []
    assert titles(waiting_for(act, now)) == [f"《{call.title}》有 1 件待受理"]
    assert titles(waiting_for(world.actor("firm"), now)) == titles(waiting_for(world.actor("firm"), now))


def test_what_runs_out_is_on_the_desk_of_its_handler(world, call, act, now):
    case = move_case(make_case(world, call=call, now=now, state="recommend"), "to_check", now)
    due = case.clocks.get().due_on
    soon = now + timedelta(days=(due - timezone.localdate(now)).days - 1)
    assert "有 1 件办件2个工作日内到期" in titles(waiting_for(act, soon))
    late = now + timedelta(days=14)
    assert "有 1 件办件已经超期" in titles(waiting_for(act, late))
    assign_case(case_id=case.pk, handler_id=world.accounts["enterprise"].pk, actor=act, now=now)
    assert "有 1 件办件已经超期" not in titles(waiting_for(act, late))
    assert "有 1 件办件已经超期" in titles(waiting_for(world.actor("enterprise"), late))


def test_a_request_is_on_the_colleagues_desk_and_awaited_by_the_asker(world, call, act, now):
    case = make_case(world, call=call, now=now, state="check")
    leader = world.actor("leader")
    task = ask_colleague(case_id=case.pk, kind="cosign", account_id=leader.account_id, actor=act, now=now)
    assert f"会签：{case}" in titles(waiting_for(leader, now))
    assert titles(awaited_by(act, now)) == [f"等局领导甲会签：{case}"]
    finish_task(task_id=task.pk, agrees=True, actor=leader, now=now)
    assert f"会签：{case}" not in titles(waiting_for(leader, now))
    assert titles(awaited_by(act, now)) == []


def test_the_desks_queries_do_not_grow(world, call, act, now, django_assert_num_queries):
    def more():
        case = move_case(make_case(world, call=call, now=now, state="recommend"), "to_check", now)
        leader = world.accounts["leader"].pk
        ask_colleague(case_id=case.pk, kind="cosign", account_id=leader, actor=act, now=now)

    more()
    with CaptureQueriesContext(connection) as one:
        waiting_for(act, now), awaited_by(act, now), waiting_for(world.actor("leader"), now)
    more(), more()
    with django_assert_num_queries(len(one)):
        waiting_for(act, now), awaited_by(act, now), waiting_for(world.actor("leader"), now)


# ── 消息 ────────────────────────────────────────────────────────────────────────────────────


def test_officers_hear_of_what_comes_to_them_and_copies_wait_for_office_hours(world, waiting, act, now):
    recommend_case(case_id=waiting.pk, actor=world.actor("county"), now=now)
    deliver_due(now=now)
    words = f"示例精密制造有限公司的申报已到，请受理：{waiting}"
    assert told(world, "program") == [words]
    assert told(world, "enterprise") == [words]
    assert told(world, "leader") == []
    # Sunday morning: the inbox has it, the mail waits for Monday.
    notice = Notice.objects.filter(account=world.accounts["program"]).get()
    assert timezone.localtime(notice.copies_due_at).strftime("%m-%d %H:%M") == "11-23 08:30"


def test_once_somebody_handles_a_case_only_he_hears(world, call, act, now):
    case = make_case(world, call=call, now=now, state="check")
    assign_case(case_id=case.pk, handler_id=world.accounts["enterprise"].pk, actor=act, now=now)
    leader = world.accounts["leader"].pk
    task = ask_colleague(
        case_id=case.pk, kind="cosign", account_id=leader, words="看经费", actor=act, now=now
    )
    finish_task(task_id=task.pk, agrees=True, actor=world.actor("leader"), now=now)
    deliver_due(now=now)
    assert told(world, "enterprise") == [f"示例精密制造有限公司的办件交您经办：{case}"]
    assert told(world, "leader") == [f"请您会签“{case}”"]
    assert told(world, "program") == [f"局领导甲办结“{case}”的会签，同意"]


# ── 搜索、接口 ──────────────────────────────────────────────────────────────────────────────


def test_cases_are_found_by_number_title_and_unit(world, call, act, now):
    case = make_case(world, call=call, now=now, state="check")
    make_case(world, call=call, now=now, answers={"title": "精密还在填"})
    url = reverse("programs:work_detail", args=[case.pk])
    for words in (case.number, "减速器", "示例精密制造 研究"):
        found = {g.source.code: [hit.url for hit in g.hits] for g in search(act, words)}
        assert found.get("programs.work") == [url], words
    assert "programs.work" not in {g.source.code for g in search(world.actor("county2"), "减速器")}
    assert "programs.call" in {g.source.code for g in search(act, "重点研发")}


API = "/api/v1/programs/cases"


def post(client, path: str, **data):
    return client.post(f"{API}/{path}", json.dumps(data), content_type="application/json")


def test_the_api_takes_the_steps_and_says_why_not(world, officer, sign_in):
    moment = timezone.localtime()
    call = make_call(world, now=moment)
    case = move_case(make_case(world, call=call, now=moment, state="recommend"), "to_check", moment)
    client = sign_in("program")
    listed = client.get(API).json()
    assert [(each["id"], each["state"], each["applicant"]) for each in listed["items"]] == [
        (case.pk, "check", "示例精密制造有限公司")
    ]
    assert client.get(f"{API}/{case.pk}").json()["number"] == case.number
    assert client.get(f"{API}?standing=overdue").json()["items"] == []
    assert post(client, f"{case.pk}/advance").status_code == 422
    assert post(client, f"{case.pk}/admit").json()["state"] == "check"
    assert post(client, f"{case.pk}/advance", seen="check").json()["state"] == "duplicates"
    assert (
        post(client, f"{case.pk}/return", to="check", reason="再看", seen="duplicates").json()["state"]
        == "check"
    )
    asked = post(client, f"{case.pk}/correction", defects=[{"code": "abstract", "words": "写明方法"}]).json()
    assert [each["code"] for each in asked["items"]] == ["abstract"]
    assert post(client, f"{case.pk}/recommend").status_code == 403
    assert post(client, f"{case.pk}/decline", reason="不").status_code == 403
    assert post(client, f"{case.pk}/refuse", reason="逾期").status_code == 422
    assert sign_in("county2").get(f"{API}/{case.pk}").status_code == 404
    assert sign_in("firm").get(API).json()["items"] == []


def test_calls_by_the_api(world, officer, sign_in):
    call = make_call(world, now=timezone.localtime(), quota={"990101": 2})
    client = sign_in("program")
    rows = client.get("/api/v1/programs/calls").json()["items"]
    assert [(each["id"], each["quota"], each["kind"]) for each in rows] == [
        (call.pk, {"990101": 2}, "test_project")
    ]
    assert client.get(f"/api/v1/programs/calls/{call.pk}").json()["title"] == call.title
    Call.objects.update(state="draft")
    assert sign_in("county").get(f"/api/v1/programs/calls/{call.pk}").status_code == 404


# ── 定时 ────────────────────────────────────────────────────────────────────────────────────


def test_a_turn_of_the_worker_closes_calls_and_refuses_what_lapsed(world, call, act, now):
    case = make_case(world, call=call, now=now, state="check")
    ask_correction(case_id=case.pk, defects=[Defect("abstract", "改")], actor=act, now=now)
    moments = iter([now, call.closes_at + timedelta(days=1)])
    worker = Worker(clock=lambda: next(moments))
    worker.turn()
    assert (Call.objects.get().state, Case.objects.get().state) == ("open", "correction")
    worker.turn()
    assert (Call.objects.get().state, Case.objects.get().state) == ("closed", "inadmissible")


@pytest.fixture
def jobs(monkeypatch):
    found: dict = {}
    monkeypatch.setattr(periodic, "jobs", found)
    return found


def test_a_job_waits_for_its_pause_and_a_failing_one_stops_nobody(jobs, now, caplog):
    ran: list[datetime] = []

    @periodic.every(timedelta(minutes=5), "test.fails", "总是失败")
    def fails(at):
        raise RuntimeError("no")

    periodic.every(timedelta(minutes=5), "test.runs", "照常")(ran.append)
    done: dict[str, datetime] = {}
    assert periodic.run_due(done, now=now) == 2
    assert periodic.run_due(done, now=now + timedelta(minutes=4)) == 0
    assert periodic.run_due(done, now=now + timedelta(minutes=5)) == 2
    assert ran == [now, now + timedelta(minutes=5)]
    assert "定时任务“总是失败”没有完成" in caplog.text


def test_a_job_is_registered_once(jobs):
    periodic.every(timedelta(minutes=5), "test.once", "一次")(print)
    with pytest.raises(ValueError, match="登记了两次"):
        periodic.every(timedelta(minutes=5), "test.once", "一次")(print)
