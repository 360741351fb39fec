"""Judging more firms than a page may wait for: in portions by the worker, with progress, to be called off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.operations.outbox import deliver_due
from kechuang.subjects.handlers.judging import judge_requested
from kechuang.subjects.models import Organisation, RuleResult
from kechuang.subjects.operations import judging_run as operations
from kechuang.subjects.operations.cultivation import list_pool_entries
from kechuang.subjects.operations.judging_run import cancel_judging, request_judging
from kechuang.subjects.queries.judging_run import judging_run, newest_run
from kechuang.subjects.states import OrganisationState
from kechuang.subjects.views import judging as views

pytestmark = pytest.mark.django_db


@pytest.fixture
def firms(world, now):
    """Five more firms of the county, beside the two of the world."""
    rows = [
        Organisation(
            name=f"示例小微{number}有限公司", kind="enterprise", region=world.county,
            state=OrganisationState.VERIFIED, created_at=now,
        )
        for number in range(5)
    ]  # fmt: skip
    return Organisation.objects.bulk_create(rows)


@pytest.fixture
def by_two(monkeypatch):
    """Portions of two, so that five firms are three events."""
    monkeypatch.setattr(operations, "PORTION", 2)


def ask(world, firms, now, who="county", topics=("tech_sme",)):
    keys = [each.pk for each in firms]
    return request_judging(organisation_ids=keys, topics=topics, actor=world.actor(who), now=now)


def test_request_judging_is_done_by_the_worker_in_portions(world, firms, now, by_two):
    run, county = ask(world, firms, now), world.actor("county")
    assert Event.objects.filter(kind="subjects.rule_result.requested", object_id=run).count() == 3
    before = judging_run(county, run)
    assert (before.total, before.done, before.percent, before.is_over) == (5, 0, 0, False)
    deliver_due(now=now, limit=1)  # the first waiting event is one portion
    half = judging_run(county, run)
    assert (half.done, half.percent, half.is_over) == (2, 40, False)
    deliver_due(now=now)
    after = judging_run(county, run)
    assert (after.done, after.percent, after.is_over, after.is_cancelled) == (5, 100, True, False)
    assert RuleResult.objects.filter(topic="tech_sme", organisation__in=firms).count() == 5
    assert newest_run(county, now, "tech_sme") == after
    assert newest_run(county, now, "hnte") is None
    assert newest_run(county, now + timedelta(days=1)) is None
    assert newest_run(world.actor("enterprise"), now) is None


def test_a_portion_judged_twice_is_judged_once(world, firms, now, by_two):
    run = ask(world, firms, now)
    deliver_due(now=now)
    events = Event.objects.filter(kind="subjects.rule_result.requested", object_id=run)
    judged = Event.objects.filter(kind="subjects.rule_result.judged").count()
    for each in events:
        judge_requested(each)
    assert Event.objects.filter(kind="subjects.rule_result.judged").count() == judged == 3


def test_cancel_judging_keeps_what_was_judged(world, firms, now, by_two):
    run, county = ask(world, firms, now), world.actor("county")
    deliver_due(now=now, limit=1)
    stopped = cancel_judging(run=run, actor=county, now=now)
    assert (stopped.is_cancelled, stopped.is_over, stopped.done) == (True, True, 2)
    deliver_due(now=now)
    assert RuleResult.objects.filter(topic="tech_sme", organisation__in=firms).count() == 2
    with pytest.raises(Problem, match="已经结束"):
        cancel_judging(run=run, actor=county, now=now)


def test_nobody_has_firms_judged_that_are_not_his_to_judge(world, firms, now):
    with pytest.raises(Refused):
        ask(world, firms, now, who="county2")
    with pytest.raises(Refused):
        ask(world, firms, now, who="reader")
    with pytest.raises(Problem, match="没有要判断的企业"):
        ask(world, [], now)
    run = ask(world, firms, now)
    with pytest.raises(Event.DoesNotExist):
        cancel_judging(run=run, actor=world.actor("enterprise"), now=now)
    with pytest.raises(Refused):
        cancel_judging(run=run, actor=world.actor("reader"), now=now)
    assert not Event.objects.filter(kind="subjects.rule_result.cancelled").exists()


def test_asking_how_far_it_is_costs_the_same_for_one_portion_and_three(world, firms, now, by_two):
    def cost(run):
        with CaptureQueriesContext(connection) as spent:
            judging_run(world_county, run)
        return len(spent)

    world_county = world.actor("county")
    assert cost(ask(world, firms[:1], now)) == cost(ask(world, firms, now))


def test_many_firms_of_a_policy_are_judged_behind_the_page(world, firms, now, sign_in, monkeypatch):
    monkeypatch.setattr(views, "PORTION", 3)
    client = sign_in("county")
    address = reverse("subjects:policy_judge", args=["tech_sme"])
    page = client.post(address, follow=True).content.decode()
    assert "在后台进行，可以离开本页" in page
    assert "正在后台判断：已判断 0 家，共 6 家（0%）" in page
    run = Event.objects.filter(kind="subjects.rule_result.requested").get().object_id
    progress = reverse("subjects:judging_progress", args=[run])
    assert f'hx-get="{progress}"' in page
    assert sign_in("county2").get(progress).status_code == 404
    assert sign_in("reader").get(progress).status_code == 403
    cancel = reverse("subjects:judging_cancel", args=[run])
    assert sign_in("enterprise").post(cancel).status_code == 404
    back = reverse("subjects:policy_firms", args=["tech_sme"])
    page = client.post(cancel, {"back": back}, follow=True)
    assert page.redirect_chain[-1][0] == back
    assert "已停止判断：判断了 0 家，共 6 家" in page.content.decode()
    assert "every 2s" not in client.get(progress).content.decode()
    assert client.post(cancel, {"back": "https://example.com/"}).headers["Location"] == reverse(
        "subjects:pool_list"
    )


def test_few_firms_are_judged_at_once(world, sign_in):
    client = sign_in("county")
    page = client.post(reverse("subjects:policy_judge", args=["tech_sme"]), follow=True).content.decode()
    assert "已按今天申请判断1项" in page
    assert not Event.objects.filter(kind="subjects.rule_result.requested").exists()


def test_the_whole_pool_is_judged_from_its_page(world, now, sign_in):
    client = sign_in("county")
    assert "没有在库的企业" in client.post(reverse("subjects:pool_judge"), follow=True).content.decode()
    list_pool_entries(
        organisation_ids=[world.organisations["firm"].pk], topic="hnte", year=2026,
        actor=world.actor("county"), now=now,
    )  # fmt: skip
    page = client.post(reverse("subjects:pool_judge"), follow=True).content.decode()
    assert "已按今天申请判断1项" in page
    assert RuleResult.objects.get(organisation=world.organisations["firm"]).topic == "hnte"
    assert sign_in("reader").post(reverse("subjects:pool_judge")).status_code != 200
