"""A login tied to a person by an officer, and what the person can do from then on."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.permissions import may
from kechuang.subjects.models import Person
from kechuang.subjects.operations.person_account import link_person_account
from tests.subjects.people import make_expert, make_person

pytestmark = pytest.mark.django_db


def link(world, person, username, now, who="enterprise"):
    return link_person_account(person_id=person.pk, username=username, actor=world.actor(who), now=now)


def test_link_person_account_opens_his_own_file(world, now, disciplines, sign_in):
    expert = make_expert(world, now)
    own = reverse("subjects:expert_own")
    assert "没有关联到人员记录" in sign_in("reader").get(own).content.decode()
    person = link(world, expert.person, " reader ", now)
    assert person.account == world.accounts["reader"]
    assert may(world.actor("reader"), "subjects.expert.edit", expert)
    assert expert.expertise in sign_in("reader").get(own).content.decode()
    event = Event.objects.get(kind="subjects.person.linked")
    assert (event.title, event.data) == (
        "“钱学问”关联登录账号“reader”", {"account": world.accounts["reader"].pk, "before": None},
    )  # fmt: skip


def test_a_link_can_be_undone_and_is_not_told_twice(world, now):
    person = make_person(world, now)
    link(world, person, "reader", now)
    link(world, person, "reader", now)
    assert Event.objects.filter(kind="subjects.person.linked").count() == 1
    assert link(world, person, "", now).account is None
    assert (
        Event.objects.filter(kind="subjects.person.linked").last().title == "“钱学问”取消关联登录账号“reader”"
    )


def test_only_officers_of_the_place_link_and_nobody_himself(world, now):
    person, other = make_person(world, now), make_person(world, now, number=2, name="孙二")
    link(world, person, "clerk", now)
    for who in ("county2", "reader", "firm", "clerk"):
        with pytest.raises(Refused):
            link(world, person, "reader", now, who=who)
    with pytest.raises(Problem, match="另一位同事"):
        link(world, person, "county", now, who="county")
    with pytest.raises(Problem, match="没有登录名为“nobody”的在用账号"):
        link(world, person, "nobody", now)
    with pytest.raises(Problem, match="另一条人员记录"):
        link(world, other, "clerk", now)
    world.accounts["reader"].is_active = False
    world.accounts["reader"].save(update_fields=["is_active"])
    with pytest.raises(Problem, match="在用账号"):
        link(world, other, "reader", now)
    assert Person.objects.get(pk=other.pk).account is None
    assert not may(world.actor("clerk"), "subjects.person.link", person)


def test_an_officer_links_from_the_persons_page(world, now, sign_in):
    person = make_person(world, now)
    detail, address = (reverse(f"subjects:person_{verb}", args=[person.pk]) for verb in ("detail", "link"))
    client = sign_in("enterprise")
    assert address in client.get(detail).content.decode()
    assert address not in sign_in("reader").get(detail).content.decode()
    assert sign_in("reader").get(address).status_code == 403
    assert "没有登录名为" in client.post(address, {"username": "nobody"}).content.decode()
    page = client.post(address, {"username": "reader"}, follow=True).content.decode()
    assert "已关联，本人登录后可用“我的专家档案”" in page
    assert "<dd>reader" in page
