"""The demonstration city: filled through operations, twice the same, marked, and every row with its trail."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Event, Region, SiteProfile
from kechuang.core.operations.audit import verify_trail
from kechuang.core.secrets import unseal
from kechuang.exchange.models import Ask, Face, Item
from kechuang.indicators.models import ImportBatch, Observation
from kechuang.matching.models import Announcement, Applause, Conference, Question
from kechuang.matching.queries.figures import figures_of
from kechuang.packs.demo import LOGINS, PASSWORD, fill
from kechuang.packs.demo.places import HOLDERS, PEOPLE, WEIGHTS
from kechuang.plans.models import Document, Plan, Target
from kechuang.programs.models import Case, Likeness
from kechuang.review.models import Panel
from kechuang.subjects.models import (
    AnnualStatement,
    Organisation,
    Person,
    PolicyPush,
    PoolEntry,
    RuleResult,
)

pytestmark = pytest.mark.slow
#: Just after midnight on the day of the fixture ``now``: what the city did a little while ago was on the day before.
NOW = datetime(2026, 11, 22, 0, 5, tzinfo=timezone(timedelta(hours=8), "Asia/Shanghai"))


#: What was said while it was filled.
TOLD: list[str] = []


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    """The city, filled once for all tests of this file; what a test changes is rolled back to here."""
    kept = settings.MEDIA_ROOT
    with django_db_blocker.unblock(), transaction.atomic():
        settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("demo"))
        yield fill(now=NOW, tell=TOLD.append)
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = kept


@pytest.fixture
def filled(city, db):
    """The filled city."""
    return city


def test_the_city_is_filled_and_marked(filled):
    assert filled.made
    assert SiteProfile.objects.get().is_demo
    assert Region.objects.filter(parent="990100").count() == len(HOLDERS) == 12
    assert {
        plan.year_from for plan in Plan.objects.filter(year_from=2026) | Plan.objects.filter(year_from=2025)
    } == {2025, 2026}
    assert ImportBatch.objects.count() == 2
    assert [batch.errors for batch in ImportBatch.objects.all()] == [[], []]


def test_each_step_is_told_as_it_begins(filled):
    assert TOLD[0] == "区域、科室和账号……"
    assert TOLD[-1] == "派发消息……"
    firms = Organisation.objects.filter(kind="enterprise", source="演示数据").count()
    assert f"企业 {firms} 家和它们的年度报表、知识产权、资质……" in TOLD


def test_there_is_a_case_at_every_place_of_the_way(filled):
    found = set(Case.objects.values_list("state", flat=True))
    assert found >= {
        "draft", "unit", "recommend", "check", "correction", "duplicates", "review", "deliberation", "publicity", "approved",
        "declined",
    }  # fmt: skip
    mine = Case.objects.filter(organisation__memberships__account__username="qiye")
    assert set(mine.values_list("state", flat=True)) == {"draft", "unit", "correction", "approved"}


def test_two_cases_are_alike_and_no_others(filled):
    (found,) = Likeness.objects.all()
    assert found.case.title == found.other.title
    assert found.other.state == "declined"


def test_the_expert_has_files_to_judge_and_an_invitation_to_answer(filled):
    assert set(Panel.objects.values_list("state", flat=True)) == {"reviewing", "forming", "drawn"}
    expert = Person.objects.get(account__username="zhuanjia").expert
    assert expert.sheets.filter(state="assigned").exists()
    assert expert.invitations.filter(state="invited").count() == 1


def test_nothing_waits_to_be_told(filled):
    assert Event.objects.filter(dispatched_at__isnull=True).count() == 0


def test_the_experts_login_opens_his_own_file(filled, client):
    expert = Person.objects.get(account__username="zhuanjia").expert
    assert expert.state == "active"
    client.force_login(
        Account.objects.get(username="zhuanjia"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    page = client.get(reverse("subjects:expert_own")).content.decode()
    assert expert.expertise in page


def test_the_figures_are_those_of_the_documents(filled):
    target = Target.objects.get(indicator="patent_applications", year=2025, parent__isnull=True)
    assert (target.floor, target.stretch, target.unit) == (2100, 3000, "件")
    shares = Target.objects.filter(parent=target, state="in_force")
    assert sum(share.floor for share in shares) == 2100
    found = Observation.objects.current().filter(indicator="dockings", period="2025", region="990100").get()
    assert (found.value, found.source_kind) == (963, "statement")
    assert (
        Observation.objects.current().get(indicator="industry_rd_active_share", period="2025").value is None
    )


def test_masked_numbers_wait_for_confirmation_and_stay_unknown(filled):
    speech = Document.objects.get(kind="speech")
    masked = speech.statements.filter(form="masked")
    assert masked.count() >= 4
    assert set(masked.values_list("value", "state")) == {(None, "proposed")}


def test_filling_again_changes_nothing(filled, now):
    before = (Event.objects.count(), Target.objects.count(), Observation.objects.count())
    again = fill(now=now)
    assert not again.made
    assert (Event.objects.count(), Target.objects.count(), Observation.objects.count()) == before


def test_every_login_opens(filled):
    for username, _ in LOGINS:
        assert Account.objects.get(username=username).check_password(PASSWORD), username
    assert {person[0] for person in PEOPLE} & {name for name, _ in LOGINS}


def test_the_trail_is_whole(filled, now):
    report = verify_trail(actor=Actor.system("校验"), now=now)
    assert list(report.findings) == []
    assert report.events > 50


def test_weights_are_parts_of_a_hundred():
    assert sum(WEIGHTS.values()) == 100


def test_no_place_of_the_city_is_a_real_one():
    from kechuang.core.logic.regions import national_rows  # the table of real places is read only here

    real = {row["name"] for row in national_rows()}
    assert [name for _, name, _ in HOLDERS if name in real] == []


def test_no_person_of_the_city_could_be_real():
    assert [name for _, name, *_ in PEOPLE if not re.search("演示$", name)] == []


def test_the_pool_is_judged_and_its_firms_differ(filled):
    """A demonstration in which every firm passes, or none does, shows nothing."""
    verdicts = set(RuleResult.objects.filter(topic="hnte").values_list("verdict", flat=True))
    assert verdicts == {"unmet", "unknown", "manual"}
    assert PoolEntry.objects.filter(officer=None).exists()
    assert PoolEntry.objects.exclude(officer=None).exists()
    assert set(AnnualStatement.objects.values_list("state", flat=True)) == {
        "draft", "signed", "county_verified", "verified",
    }  # fmt: skip
    assert PolicyPush.objects.filter(state="opened").exists()


def test_made_up_firms_say_so(filled):
    names = Organisation.objects.filter(kind="enterprise").values_list("name", flat=True)
    assert len(names) > 30
    assert all(name.startswith("示例") for name in names)


def test_only_experts_have_numbers_and_those_are_of_a_place_that_does_not_exist(filled):
    numbered = Person.objects.exclude(id_sealed="")
    assert numbered.count() == numbered.filter(expert__isnull=False).count() == 16
    assert {unseal(row.id_sealed)[:6] for row in numbered} == {"990100"}


def test_the_halls_are_filled_in_every_state(filled):
    states = set(Item.objects.filter(source="").values_list("state", flat=True))
    assert states == {"draft", "check", "review", "returned", "published", "expiring", "closed"}
    own = Item.objects.filter(source="")  # without what the conference that was held has collected
    assert (own.filter(side="offer").count(), own.filter(side="need").count()) == (57, 45)
    assert Face.objects.on_show().filter(is_masked=True).count() == 5
    assert sorted(Ask.objects.values_list("state", flat=True)) == [
        "granted",
        "granted",
        "open",
        "open",
        "refused",
    ]
    assert not Item.objects.exclude(organisation__name__startswith="示例").exists()


def test_the_conference_that_is_on_has_a_room_in_which_something_was_said(filled):
    assert Announcement.objects.count() == 3
    assert sorted(Question.objects.values_list("state", flat=True)) == ["answered", "shown", "waiting"]
    assert [each.count for each in Applause.objects.all()] == [5]
    assert not Question.objects.exclude(conference__state="running").exists()


def test_the_conference_that_was_held_has_the_figures_of_the_one_reported(filled):
    """在线参会23983人，征集成果1300项、需求754项，对接963次，意向442次，达成206次."""
    held = Conference.objects.get(state="reported")
    found = {each.definition.code: each.count for each in figures_of(held)}
    asked = ("people", "offers", "needs", "dockings", "intentions", "agreements")
    assert [found[code] for code in asked] == [23_983, 1_300, 754, 963, 442, 206]
