"""The menu leads applicants to their own cases, whoever applies, and officers to no more pages than they can take in."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kechuang.core.queries import actor_of
from kechuang.core.states import WORK_ROLES
from kechuang.web.navigation import SECTIONS, navigation
from tests.programs.kinds import add_officer, make_call, make_case, make_kind, steps_of
from tests.subjects.people import make_person

pytestmark = pytest.mark.django_db
#: Sections of this room, and how many entries one of them may have.
OWN = [each.title for each in SECTIONS if "programs" in each.rooms]
MOST = 7


def menu(actor, path: str = "/programs/mine/") -> dict[str, list[str]]:
    sections = navigation(actor, path=path, room="programs")
    return {each.title: [page.title for page in each.pages] or [each.url] for each in sections}


@pytest.mark.parametrize("role", sorted(WORK_ROLES))
def test_no_post_sees_more_than_seven_entries_of_programs(world, role):
    add_officer(world, "anyone", role)
    seen = menu(world.actor("anyone"))
    assert {title: len(pages) for title, pages in seen.items() if title in OWN and len(pages) > MOST} == {}


def test_a_programme_officer_has_what_is_used_most_first(world, officer):
    seen = menu(world.actor("program"))
    assert seen["申报"] == ["办件", "审议", "公示", "查重提示", "异议", "催办", "好差评"]
    assert seen["指南"] == ["申报通知", "事项", "选题建议", "候选选题"]


def test_the_section_of_the_page_is_the_one_that_is_open(world, officer):
    actor = world.actor("program")
    for path, title in (("/programs/cases/7/", "申报"), ("/programs/calls/7/", "指南")):
        here = [each.title for each in navigation(actor, path=path, room="programs") if each.here]
        assert here == [title]


def test_who_applies_for_himself_is_led_to_his_cases(world, sign_in, now):
    account = world.accounts["audit"]
    assert "我的申报" not in menu(world.actor("audit"))
    person = make_person(world, now)
    person.account = account
    person.save()
    actor = actor_of(account, on=now.date())
    assert menu(actor)["我的申报"] == ["我的申报", "正在受理"]
    kind = make_kind(code="personal", applicants=(), steps=steps_of("unit", "check"))
    call = make_call(world, now=timezone.localtime(), kind=kind)
    case = make_case(world, call=call, now=now)
    case.organisation, case.person = None, person
    case.save()
    page = sign_in("audit").get("/programs/mine/").content.decode()
    assert case.title in page
    assert '<a href="/programs/mine/"' in page or 'href="/programs/mine/"' in page
