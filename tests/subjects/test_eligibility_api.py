"""The API of eligibility: topics, one with its trace, what-if; never another's, never without a day."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.rules.trace import replay
from kechuang.subjects.models import AnnualFact, AnnualStatement
from tests.subjects.test_eligibility_views import make_firm

pytestmark = pytest.mark.django_db
DAY = "as_of=2026-11-22"


@pytest.fixture
def firm(world):
    """示例精密制造有限公司 with its facts."""
    return make_firm(world.organisations["firm"])


@pytest.fixture
def base(firm) -> str:
    """The address of the firm's topics."""
    return f"/api/v1/subjects/organisations/{firm.pk}/eligibility"


@pytest.fixture
def as_firm(world, client):
    """Signed in as the firm's administrator."""
    client.force_login(world.accounts["firm"])
    return client


def test_topics_are_listed_nearest_first_with_what_is_missing(as_firm, base):
    rows = {each["topic"]: each for each in as_firm.get(f"{base}?{DAY}").json()}
    hnte = rows["hnte"]
    assert (hnte["rule"], hnte["verdict"], hnte["unmet"]) == ("hnte_2016", "unmet", 2)
    assert "had_major_violation" in hnte["missing"]
    assert hnte["points"] is None  # experts say: unknown is no zero


def test_a_day_is_never_assumed(as_firm, base):
    assert as_firm.get(base).status_code == 422
    assert as_firm.get(f"{base}/hnte").status_code == 422


def test_one_topic_comes_with_words_and_a_trace_that_replays(as_firm, base):
    body = as_firm.get(f"{base}/hnte?{DAY}").json()
    staff = next(each for each in body["conditions"] if each["code"] == "H4")
    assert (staff["found"], staff["wanted"], staff["gap"]) == ("9%", "不低于10%", "还差1个百分点")
    _, differing = replay(body["trace"])
    assert differing == []


def _post(client, url, **body):
    return client.post(url, json.dumps(body), content_type="application/json")


def test_what_if_gives_both_answers_and_stores_nothing(as_firm, base):
    facts = {"st_staff_average": {"2025": 12}, "hnte_rd_total": {"2025": "250万元"}}
    body = _post(as_firm, f"{base}/hnte/what-if", as_of="2026-11-22", facts=facts).json()
    verdicts = {
        side: {each["code"]: each["verdict"] for each in body[side]["conditions"]}
        for side in ("before", "after")
    }
    assert (verdicts["before"]["H4"], verdicts["after"]["H4"]) == ("unmet", "met")
    assert (verdicts["before"]["H5a"], verdicts["after"]["H5a"]) == ("unmet", "met")
    assert AnnualFact.objects.get(name="st_staff_average").value == 9


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"facts": {"nobody": 1}}, 422, "没有“nobody”这项事实"),
        ({"facts": {"sales": {"2025": 0.5}}}, 422, "请加引号写出单位"),
        ({"facts": {}, "readings": {"hnte_cap_base": "other"}}, 422, "没有“other”这种读法"),
    ],
)
def test_bad_input_is_refused_with_words(as_firm, base, body, status, words):
    answer = _post(as_firm, f"{base}/hnte/what-if", as_of="2026-11-22", **body)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_another_firm_is_told_that_there_is_none(client, world, base):
    for username, status in {"firm": 200, "county": 200, "firm2": 404, "county2": 404}.items():
        client.force_login(world.accounts[username])
        assert client.get(f"{base}?{DAY}").status_code == status, username
        assert client.get(f"{base}/hnte?{DAY}").status_code == status, username
        answer = _post(client, f"{base}/hnte/what-if", as_of="2026-11-22", facts={})
        assert answer.status_code == status, username


def test_officers_do_not_see_drafts(client, world, base):
    AnnualStatement.objects.filter(year=2025).update(state="draft")
    seen = {}
    for username in ("firm", "county"):
        client.force_login(world.accounts[username])
        rows = client.get(f"{base}?{DAY}&drafts=1").json()
        seen[username] = next(each for each in rows if each["topic"] == "hnte")["verdict"]
    assert seen == {"firm": "unmet", "county": "unknown"}


def test_topics_need_as_many_queries_with_one_year_as_with_three(as_firm, base):
    as_firm.get(f"{base}?{DAY}")
    with CaptureQueriesContext(connection) as three:
        as_firm.get(f"{base}?{DAY}")
    AnnualStatement.objects.filter(year__in=(2023, 2024)).delete()
    with CaptureQueriesContext(connection) as one:
        as_firm.get(f"{base}?{DAY}")
    assert len(three) == len(one)
