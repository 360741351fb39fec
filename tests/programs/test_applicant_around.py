"""Around the applicant's pages: desk, notices, search, API."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.desk import awaited_by, waiting_for
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.search import search
from kechuang.programs.models import Case
from kechuang.programs.operations.moving import move_case
from kechuang.programs.operations.submission import lapse_cases, send_back_case, submit_case
from tests.programs.kinds import make_call, make_case, make_correction, make_file, make_kind

pytestmark = pytest.mark.django_db
API = "/api/v1/programs/own-cases"


@pytest.fixture
def draft(world, call, now):
    case = make_case(world, call=call, now=now)
    make_file(world, case, now=now)
    return case


def titles(actor, now, find=waiting_for):
    return [(each.title, each.action) for each in find(actor, now) if each.room == "programs"]


def test_the_desk_says_what_waits_for_whom(world, draft, now):
    name = "精密减速器可靠性研究"
    clerk, chief = world.actor("clerk"), world.actor("firm")
    assert titles(clerk, now) == [(f"填写中的申报“{name}”", "继续填写")]
    submit_case(case_id=draft.pk, actor=clerk, now=now)
    assert titles(clerk, now) == []
    assert titles(chief, now) == [(f"申报“{name}”等单位审核", "审核并承诺")]
    Case.objects.filter(pk=draft.pk).update(state="check")
    assert titles(chief, now) == []
    assert titles(clerk, now, awaited_by) == [(f"申报“{name}”", "看进度")]
    draft.refresh_from_db()
    asked = make_correction(draft, now=now)
    move_case(draft, "ask_correction", now)
    (task,) = [each for each in waiting_for(clerk, now) if each.room == "programs"]
    assert (task.title, task.due_on) == (f"申报“{name}”要补正", asked.due_on)
    assert titles(world.actor("firm2"), now) == []


def told(world, username):
    return list(
        Notice.objects.filter(account=world.accounts[username]).order_by("pk").values_list("title", "body")
    )


def test_the_applicant_hears_what_is_done_with_his_case(world, draft, now):
    submit_case(case_id=draft.pk, actor=world.actor("clerk"), now=now)
    deliver_due(now=now)
    assert told(world, "firm") == [("申报“精密减速器可靠性研究”等您审核并承诺", "")]
    send_back_case(case_id=draft.pk, reason="请补预算", actor=world.actor("firm"), now=now)
    deliver_due(now=now)
    assert told(world, "clerk") == [("申报“精密减速器可靠性研究”被单位退回，请修改", "请补预算")]
    lapse_cases(actor=Actor.system("测试"), now=draft.call.closes_at)
    deliver_due(now=draft.call.closes_at)
    assert told(world, "clerk")[-1][0] == "申报“精密减速器可靠性研究”截止时没有提交，已作废"
    assert told(world, "firm2") == []


def test_the_api_lists_reads_fills_and_hands_in_the_callers_own(world, sign_in, draft):
    client = sign_in("clerk")
    assert [each["id"] for each in client.get(API).json()["items"]] == [draft.pk]
    whole = client.get(f"{API}/{draft.pk}").json()
    revision = {each["code"]: each["revision"] for each in whole["answers"]}
    assert (whole["state"], whole["gaps"], revision["title"]) == ("draft", [], 1)
    sent = {"title": {"value": "接口填的名称", "revision": 1}, "staff": {"value": "三十", "revision": 1}}
    saved = client.post(f"{API}/{draft.pk}/fill", {"answers": sent}, content_type="application/json").json()
    assert (saved["written"], list(saved["errors"]), saved["revisions"]) == (
        ["title"],
        ["staff"],
        {"title": 2},
    )
    again = client.post(
        f"{API}/{draft.pk}/fill",
        {"answers": {"title": {"value": "旧的", "revision": 1}}},
        content_type="application/json",
    )
    assert [each["theirs"] for each in again.json()["clashes"]] == ["接口填的名称"]
    stranger = sign_in("firm2")
    assert stranger.get(f"{API}/{draft.pk}").status_code == 404
    assert stranger.get(API).json()["items"] == []
    assert (
        client.post(f"{API}/{draft.pk}/sign", {"pledged": True}, content_type="application/json").status_code
        == 403
    )


def test_own_cases_and_guides_are_found_by_words(world, draft):
    def found(username, words):
        return {
            each.source.title: [hit.title for hit in each.hits]
            for each in search(world.actor(username), words)
        }

    assert found("clerk", "减速器")["我的申报"] == ["精密减速器可靠性研究"]
    assert found("clerk", "申报通知")["办事指南"] == [draft.call.title]
    assert "我的申报" not in found("firm2", "减速器")


def test_the_list_of_the_api_asks_as_often_for_three_as_for_one(world, sign_in, call, now):
    client = sign_in("firm")

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(API).status_code == 200
        return len(seen)

    make_case(world, call=call, now=now)
    asked()
    one = asked()
    for code in ("a", "b"):
        make_case(world, call=make_call(world, now=now, kind=make_kind(code=code)), now=now, state="check")
    assert asked() == one
