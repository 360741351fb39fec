"""Organisations register, are verified, change, close; members come and go; two records become one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Account, Event
from kechuang.subjects.models import FormerName, Membership, Organisation
from kechuang.subjects.operations.former_name import add_former_name
from kechuang.subjects.operations.link import link_organisation, unlink_organisation
from kechuang.subjects.operations.organisation import (
    apply_organisation,
    close_organisation,
    edit_organisation,
    register_organisation,
    reopen_organisation,
    resubmit_organisation,
    return_organisation,
    unmask_organisation,
    verify_organisation,
)
from kechuang.subjects.queries.organisations import (
    facts_of,
    find_by_words,
    related_organisations,
    similar_organisations,
)
from kechuang.subjects.states import ORGANISATION_LIFECYCLE
from tests.subjects.organisations import NEWCOMER, actor_now, code_of, facts

pytestmark = pytest.mark.django_db
STRANGER = Actor.stranger()


def apply(now, **changed) -> Membership:
    return apply_organisation(facts=facts(**changed), administrator=NEWCOMER, actor=STRANGER, now=now)


def last(row: Organisation) -> Event:
    return Event.objects.filter(object_type="subjects.organisation", object_id=str(row.pk)).latest("seq")


def test_an_organisation_registers_itself_and_its_administrator_is_in_at_once(world, now):
    member = apply(now)
    row, account = member.organisation, member.account
    assert (row.state, row.uscc, row.region_id, row.source) == (
        "applied",
        code_of(500),
        "990101",
        "单位自行登记",
    )
    assert (member.role, member.state, member.since) == ("org_admin", "active", date(2026, 11, 22))
    assert account.check_password(NEWCOMER.password)
    assert not account.must_change_password
    actor = actor_now(account, now)
    assert actor.keys_of("organisation", "org_admin") == (row.pk,)
    assert not actor.grants
    assert [e.kind for e in Event.objects.order_by("id")] == [
        "core.account.signed_up",
        "subjects.organisation.applied",
    ]
    assert last(row).actor_id == account.pk


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"name": " "}, "name", "单位全称"),
        ({"uscc": code_of(500)[:-1] + "?"}, "uscc", "第18位"),
        ({"uscc": ""}, "uscc", "请填写统一社会信用代码"),
        ({"kind": "club"}, "kind", "类型"),
        ({"region": "990201"}, "region", "注册地"),
        ({"industry": "9999"}, "industry", "GB/T 4754"),
        ({"registered_on": date(2026, 11, 23)}, "registered_on", "晚于今天"),
        ({"contact_phone": "无"}, "contact_phone", "联系电话"),
        ({"field_code": "9.1"}, "field_code", "八大领域"),
        ({"controller": "王" * 121}, "controller", "不超过120个字"),
    ],
)
def test_bad_facts_are_named_and_nothing_is_written(world, now, changed, field, words):
    with pytest.raises(Problem) as caught:
        apply(now, **changed)
    assert caught.value.field == field
    assert words in caught.value.message
    assert not Account.objects.filter(username=NEWCOMER.username).exists()


@pytest.mark.parametrize(
    ("newcomer", "field"),
    [
        (("Li", "李某某", "13800000001", "Tian-kong-8-lan"), "username"),
        (("planner", "李某某", "13800000001", "Tian-kong-8-lan"), "username"),
        (("li.si", "李某某", "", "Tian-kong-8-lan"), "phone"),
        (("li.si", "李某某", "13800000001", "123456"), "password"),
        (("li.si", "李某某", "13800000001", "password12"), "password"),
    ],
)
def test_a_bad_account_takes_the_organisation_back_too(world, now, newcomer, field):
    with pytest.raises(Problem) as caught:
        apply_organisation(facts=facts(), administrator=type(NEWCOMER)(*newcomer), actor=STRANGER, now=now)
    assert caught.value.field == field
    assert not Organisation.objects.filter(name=facts().name).exists()


def test_a_code_on_file_says_whom_to_ask(world, now):
    with pytest.raises(Problem) as caught:
        apply(now, uscc="９１９９０１０１ma00000110")
    assert caught.value.message.startswith(
        "这个代码的单位已经在库：示例精密制造有限公司（东岭县）。请联系该单位的管理员"
    )


def test_the_bureaus_accounts_do_not_apply_for_organisations(world, now):
    with pytest.raises(Refused):
        apply_organisation(facts=facts(), administrator=None, actor=world.actor("county"), now=now)
    with pytest.raises(Problem):
        apply_organisation(facts=facts(), administrator=None, actor=STRANGER, now=now)


def test_somebody_signed_in_registers_a_second_organisation_with_the_same_account(world, now):
    member = apply_organisation(facts=facts(), administrator=None, actor=world.actor("firm"), now=now)
    assert member.account == world.accounts["firm"]
    keys = actor_now(member.account, now).keys_of("organisation")
    assert set(keys) == {member.organisation_id, world.organisations["firm"].pk}


def test_county_verifies_returns_and_the_organisation_resubmits(world, now):
    row = apply(now).organisation
    county, own = world.actor("county"), actor_now(Account.objects.get(username="li.si"), now)
    for name in ("county2", "planner", "firm"):
        with pytest.raises(Refused):
            verify_organisation(organisation_id=row.pk, actor=world.actor(name), now=now)
    with pytest.raises(Problem) as caught:
        return_organisation(organisation_id=row.pk, reason=" ", actor=county, now=now)
    assert caught.value.field == "reason"
    returned = return_organisation(organisation_id=row.pk, reason="执照照片不清", actor=county, now=now)
    assert (returned.state, returned.reason) == ("returned", "执照照片不清")
    with pytest.raises(WrongState):
        verify_organisation(organisation_id=row.pk, actor=county, now=now)
    assert resubmit_organisation(organisation_id=row.pk, actor=own, now=now).state == "applied"
    verified = verify_organisation(organisation_id=row.pk, actor=county, now=now)
    assert (verified.state, verified.reason, verified.verified_at) == ("verified", "", now)
    assert last(row).kind == "subjects.organisation.verified"
    assert ORGANISATION_LIFECYCLE.title_of(verified.state) == "已核实"


def test_officers_register_in_their_own_region(world, now):
    row = register_organisation(facts=facts(uscc=""), actor=world.actor("county"), now=now)
    assert (row.state, row.uscc) == ("verified", None)
    assert last(row).kind == "subjects.organisation.registered"
    for name in ("county2", "firm", "reader"):
        with pytest.raises(Refused):
            register_organisation(facts=facts(number=501), actor=world.actor(name), now=now)


def test_a_new_name_keeps_the_former_one_with_its_day(world, now):
    row = world.organisations["firm"]
    changed = facts(name="示例精工股份有限公司", uscc=row.uscc)
    edit_organisation(organisation_id=row.pk, facts=changed, actor=world.actor("county"), now=now)
    row.refresh_from_db()
    assert row.name == "示例精工股份有限公司"
    former = FormerName.objects.get(organisation=row)
    assert (former.name, former.until) == ("示例精密制造有限公司", date(2026, 11, 22))
    data = last(row).data
    assert data["values"]["name"] == ["示例精密制造有限公司", "示例精工股份有限公司"]
    assert "contact_phone" in data["changed"]
    assert "13900001234" not in str(data)


def test_members_change_what_is_not_verified(world, now):
    row, actor = world.organisations["firm"], world.actor("firm")
    kept = facts_of(row)
    from dataclasses import replace  # beside its only use

    edited = edit_organisation(
        organisation_id=row.pk, facts=replace(kept, main_products="精密轴承"), actor=actor, now=now
    )
    assert edited.main_products == "精密轴承"
    with pytest.raises(Problem) as caught:
        edit_organisation(
            organisation_id=row.pk, facts=replace(kept, name="另一个名字有限公司"), actor=actor, now=now
        )
    assert caught.value.message == "名称已经核实，改动请凭证照联系所在县（市、区）科技部门办理。"
    row.refresh_from_db()
    assert row.name == "示例精密制造有限公司"
    with pytest.raises(Problem, match="没有改动"):
        edit_organisation(organisation_id=row.pk, facts=facts_of(row), actor=actor, now=now)
    for name in ("clerk", "firm2", "county2"):
        with pytest.raises(Refused):
            edit_organisation(organisation_id=row.pk, facts=kept, actor=world.actor(name), now=now)


def test_a_county_cannot_move_an_organisation_into_another(world, now):
    row = world.organisations["firm"]
    moved = facts(name=row.name, uscc=row.uscc, region="990102")
    with pytest.raises(Problem):
        edit_organisation(organisation_id=row.pk, facts=moved, actor=world.actor("county"), now=now)
    edit_organisation(organisation_id=row.pk, facts=moved, actor=world.actor("enterprise"), now=now)
    row.refresh_from_db()
    assert row.region_id == "990102"


def test_closing_ends_access_and_reopening_gives_it_back(world, now):
    row = world.organisations["firm"]
    with pytest.raises(Refused):
        close_organisation(organisation_id=row.pk, reason="注销", actor=world.actor("firm"), now=now)
    close_organisation(organisation_id=row.pk, reason="2026年9月注销", actor=world.actor("county"), now=now)
    assert actor_now(world.accounts["firm"], now).keys_of("organisation") == ()
    reopen_organisation(organisation_id=row.pk, actor=world.actor("county"), now=now)
    assert actor_now(world.accounts["firm"], now).keys_of("organisation") == (row.pk,)


def test_looking_at_a_telephone_number_is_on_record_without_it(world, now):
    row = apply(now).organisation
    with pytest.raises(Refused):
        unmask_organisation(organisation_id=row.pk, actor=world.actor("planner"), now=now)
    assert (
        unmask_organisation(organisation_id=row.pk, actor=world.actor("county"), now=now).contact_phone
        == "13900001234"
    )
    event = last(row)
    assert event.kind == "subjects.organisation.unmasked"
    assert "1390000" not in str(event.data) + event.title


def test_records_alike_are_found_by_name_former_name_and_by_controller_with_address(world, now):
    row = register_organisation(
        facts=facts("示例市宏图智能装备（集团）有限公司"), actor=world.actor("county"), now=now
    )
    found = similar_organisations(name="示例市宏图智能装备集团股份有限公司")
    assert [(each.organisation, each.reasons) for each in found] == [(row, ("名称相同或相近",))]
    edit_organisation(
        organisation_id=row.pk,
        facts=facts("远航科技有限公司", uscc=row.uscc),
        actor=world.actor("county"),
        now=now,
    )
    found = similar_organisations(name="宏图智能装备集团有限公司")
    assert [(each.organisation, each.reasons) for each in found] == [(row, ("与曾用名相同或相近",))]
    found = similar_organisations(name="毫不相干研究院", controller="王某某", address="东岭县一号路1号")
    assert [each.reasons for each in found] == [("实际控制人和地址相同",)]
    assert similar_organisations(name="毫不相干研究院") == []
    assert similar_organisations(name="远航科技有限公司", exclude=row.pk) == []


def test_ties_make_related_parties(world, now):
    actor, today = world.actor("enterprise"), date(2026, 11, 22)
    names = ["甲集团有限公司", "乙制造有限公司", "丙销售有限公司", "丁投资有限公司", "戊研究院"]
    a, b, c, d, e = [
        register_organisation(facts=facts(name, 600 + at, controller="", address=""), actor=actor, now=now)
        for at, name in enumerate(names)
    ]

    def tie(one, other, kind, share=None):
        return link_organisation(
            organisation_id=one.pk, other_id=other.pk, kind=kind, share=share, actor=actor, now=now
        )

    first = tie(a, b, "controls")
    tie(b, c, "branch")
    from decimal import Decimal  # beside its only use

    tie(d, a, "holds", Decimal("0.2499"))
    assert related_organisations(a, on=today) == {b.pk: "控股", c.pk: "经关联单位分支机构"}
    tie(d, e, "holds", Decimal("0.25"))
    assert related_organisations(d, on=today) == {e.pk: "参股"}
    unlink_organisation(link_id=first.pk, actor=actor, now=now)
    assert related_organisations(a, on=today + timedelta(days=1)) == {}
    assert tie(a, b, "controls").pk == first.pk
    for other, kind, share, field in [
        (a, "controls", None, "other"),
        (b, "controls", None, "other"),
        (b, "friend", None, "kind"),
        (b, "holds", None, "share"),
        (b, "holds", Decimal("1.1"), "share"),
    ]:
        with pytest.raises(Problem) as caught:
            tie(a, other, kind, share)
        assert caught.value.field == field
    with pytest.raises(Refused):
        link_organisation(
            organisation_id=a.pk, other_id=b.pk, kind="branch", actor=world.actor("firm"), now=now
        )


def test_the_same_controller_makes_related_parties(world, now):
    actor = world.actor("enterprise")
    one, other = (
        register_organisation(facts=facts(f"同控{at}号公司", 700 + at), actor=actor, now=now) for at in (1, 2)
    )
    assert related_organisations(one, on=date(2026, 11, 22)) == {other.pk: "同一实际控制人"}


def test_add_former_name_is_an_officers_and_takes_no_name_of_another(world, now):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    given = {"organisation_id": firm.pk, "name": "示例机床厂", "until": date(2017, 5, 1), "now": now}
    for user in ("firm", "county2", "reader"):
        with pytest.raises(Refused):
            add_former_name(**given, actor=world.actor(user))
    add_former_name(**given, actor=world.actor("county"))
    assert [(row.name, row.until) for row in firm.former_names.all()] == [("示例机床厂", date(2017, 5, 1))]
    for changed, words in (
        ({}, "已经登记过"),
        ({"name": firm.name}, "现在的名称"),
        ({"name": other.name}, "另有一家"),
        ({"name": "厂"}, "全称"),
        ({"name": "另一旧名厂", "until": date(2030, 1, 1)}, "晚于今天"),
    ):
        with pytest.raises(Problem, match=words):
            add_former_name(**(given | changed), actor=world.actor("county"))
    assert find_by_words("示例机床厂") == firm


def test_a_former_name_is_entered_on_the_page(world, sign_in):
    firm = world.organisations["firm"]
    address = reverse("subjects:former_name_add", args=[firm.pk])
    sign_in("county").post(address, {"name": "示例机床厂", "until": ""})
    page = sign_in("firm").get(reverse("subjects:organisation_detail", args=[firm.pk])).content.decode()
    assert ("示例机床厂" in page, "登记曾用名" in page) == (True, False)
    assert sign_in("firm").get(address).status_code == 403
