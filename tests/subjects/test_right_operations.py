"""Rights: registering, correcting, their status through time, their uses; what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.subjects.logic.right_given import HolderGiven, RightGiven
from kechuang.subjects.logic.right_numbers import check_digit, doubts, plain_number
from kechuang.subjects.models import FormerName, IPRight
from kechuang.subjects.operations.right import (
    change_ip_right_status,
    edit_ip_right,
    register_ip_right,
    use_ip_right,
)
from kechuang.subjects.queries.right import holders_named, uses_of
from tests.subjects.test_right_facts import make_right


def given(world, *names, **changes):
    """What the firm says of an invention of its own."""
    holders = [
        HolderGiven(world.organisations[n].name, world.organisations[n].pk) for n in names or ("firm",)
    ]
    said = {
        "kind": "invention",
        "number": "ZL 2003 1010 2344.5",
        "title": " 一种夹具 ",
        "holders": holders,
        "filed_on": date(2023, 10, 2),
        "granted_on": date(2025, 2, 1),
        **changes,
    }
    return RightGiven(**said)


def register(world, now, by="enterprise", status="granted", status_on=None, right=None):
    """Register as somebody."""
    return register_ip_right(
        given=right or given(world), status=status, status_on=status_on, actor=world.actor(by), now=now
    )


@pytest.mark.parametrize("by", ["enterprise", "county", "firm", "clerk"])
def test_register_ip_right(world, now, by):
    right = register(world, now, by)
    assert (right.number, right.title, right.region_id) == ("200310102344.5", "一种夹具", "990101")
    assert [(s.status, s.on) for s in right.statuses.all()] == [
        ("filed", date(2023, 10, 2)),
        ("granted", date(2025, 2, 1)),
    ]
    assert [(h.order, h.organisation_id) for h in right.holders.all()] == [
        (1, world.organisations["firm"].pk)
    ]
    event = Event.objects.get(kind="subjects.ip_right.registered")
    assert (event.title, event.region_code) == ("登记发明专利“一种夹具”", "990101")


@pytest.mark.parametrize("by", ["firm2", "county2", "reader", "leader", "neighbour", "statistician"])
def test_nobody_else_registers_it(world, now, by):
    with pytest.raises(Refused):
        register(world, now, by)
    assert IPRight.objects.count() == 0


def test_a_co_owner_registers_it_where_the_first_holder_is(world, now):
    right = register(world, now, "firm2", right=given(world, "firm", "firm2"))
    assert right.region_id == "990101"


def test_a_first_holder_who_is_not_on_file_needs_a_region(world, now):
    stranger = given(world, holders=[HolderGiven("某高校")])
    with pytest.raises(Problem, match="请选择其地址所在的区域"):
        register(world, now, right=stranger)
    right = register(world, now, right=given(world, holders=[HolderGiven("某高校")], region_code="990102"))
    assert right.region_id == "990102"


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"kind": "secret"}, "granted", "kind"),
        ({"number": " "}, "granted", "number"),
        ({"title": " "}, "granted", "title"),
        ({"filed_on": date(2026, 11, 23)}, "granted", "filed_on"),
        ({"filed_on": date(1899, 1, 1)}, "granted", "filed_on"),
        ({"granted_on": date(2023, 10, 1)}, "granted", "granted_on"),
        ({"granted_on": None}, "granted", "granted_on"),
        ({"acquired": "stolen"}, "granted", "acquired"),
        ({"pledge_amount": Decimal(-1)}, "granted", "pledge_amount"),
        ({"holders": []}, "granted", "holders"),
        ({"holders": [HolderGiven("甲"), HolderGiven("甲")]}, "granted", "holders"),
        ({"holders": [HolderGiven("91990101MA00000999")]}, "granted", "holders"),
        ({}, "unheard", "status"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(world, now, changes, status, field):
    with pytest.raises(Problem) as problem:
        register(world, now, status=status, right=given(world, **changes))
    assert problem.value.field == field
    assert IPRight.objects.count() == 0


@pytest.mark.parametrize("on", [date(2026, 11, 23), date(2023, 10, 1)])
def test_a_status_before_filing_or_to_come_is_refused(world, now, on):
    with pytest.raises(Problem) as problem:
        register(world, now, status="lapsed", status_on=on)
    assert problem.value.field == "status_on"
    right = register(world, now)
    with pytest.raises(Problem) as problem:
        change_ip_right_status(right_id=right.pk, status="lapsed", on=on, actor=world.actor("firm"), now=now)
    assert problem.value.field == "on"


def test_a_number_is_registered_once_and_another_s_title_is_not_told(world, now):
    register(world, now)
    with pytest.raises(Problem, match="名称是“一种夹具”"):
        register(world, now, right=given(world, number="200310102344.5"))
    with pytest.raises(Problem) as problem:
        register(world, now, "firm2", right=given(world, "firm2", number="2003101023445"))
    assert "一种夹具" not in problem.value.message
    assert register(world, now, right=given(world, kind="utility")).pk  # another kind is another right


def test_edit_ip_right_lets_the_history_follow_corrected_days(world, now):
    right = register(world, now)
    changed = given(world, granted_on=date(2025, 2, 11), is_emerging=True)
    edit_ip_right(right_id=right.pk, given=changed, actor=world.actor("firm"), now=now)
    right.refresh_from_db()
    assert (right.granted_on, right.status_on, right.is_emerging) == (
        date(2025, 2, 11),
        date(2025, 2, 11),
        True,
    )
    assert [s.on for s in right.statuses.filter(status="granted")] == [date(2025, 2, 11)]
    event = Event.objects.get(kind="subjects.ip_right.edited")
    assert event.data["changed"] == {
        "granted_on": ["2025-02-01", "2025-02-11"],
        "is_emerging": [None, True],
    }


def test_a_holder_cannot_edit_himself_out_and_a_stranger_not_at_all(world, now):
    right = register(world, now)
    for by, names in (("firm", ("firm2",)), ("firm2", ("firm2",)), ("county2", ("firm",))):
        with pytest.raises(Refused):
            edit_ip_right(right_id=right.pk, given=given(world, *names), actor=world.actor(by), now=now)
    right.refresh_from_db()
    assert [h.name for h in right.holders.all()] == ["示例精密制造有限公司"]


def test_an_owner_who_used_it_stays_an_owner(world, now):
    right = register(world, now)
    use(world, now, right)
    with pytest.raises(Problem, match="不能从权利人中去掉"):
        edit_ip_right(
            right_id=right.pk, given=given(world, "firm2"), actor=world.actor("enterprise"), now=now
        )


def test_the_present_status_is_that_of_the_latest_day(world, now):
    right = register(world, now)
    actor = world.actor("firm")
    change_ip_right_status(right_id=right.pk, status="lapsed", on=date(2026, 1, 15), actor=actor, now=now)
    change_ip_right_status(right_id=right.pk, status="examined", on=date(2024, 1, 1), actor=actor, now=now)
    right.refresh_from_db()
    assert (right.status, right.status_on) == ("lapsed", date(2026, 1, 15))
    assert [s.status for s in right.statuses.all()] == ["filed", "examined", "granted", "lapsed"]
    assert Event.objects.filter(kind="subjects.ip_right.status_changed").count() == 2
    with pytest.raises(Problem, match="已经登记过"):
        change_ip_right_status(right_id=right.pk, status="lapsed", on=date(2026, 1, 15), actor=actor, now=now)
    with pytest.raises(Problem, match="请选择法律状态"):
        change_ip_right_status(right_id=right.pk, status="?", on=date(2026, 1, 16), actor=actor, now=now)
    with pytest.raises(Refused):
        change_ip_right_status(
            right_id=right.pk, status="granted", on=date(2026, 2, 1), actor=world.actor("firm2"), now=now
        )


def test_a_grant_tells_the_day_of_grant(world, now):
    right = register(world, now, status="filed", right=given(world, granted_on=None))
    change_ip_right_status(
        right_id=right.pk, status="granted", on=date(2025, 5, 5), actor=world.actor("firm"), now=now
    )
    right.refresh_from_db()
    assert (right.status, right.granted_on) == ("granted", date(2025, 5, 5))


def use(world, now, right, owner="firm", by="enterprise", **more):
    """Record a use."""
    said = {"purpose": "hnte", "year": 2026, **more}
    return use_ip_right(
        right_id=right.pk,
        organisation_id=world.organisations[owner].pk,
        **said,
        actor=world.actor(by),
        now=now,
    )


def test_use_ip_right_is_the_bureau_s_and_leaves_an_event(world, now):
    right = make_right([world.organisations["firm"]])
    made = use(world, now, right, by="county", until=date(2029, 11, 1))
    assert (made.purpose, made.year, made.until) == ("hnte", 2026, date(2029, 11, 1))
    assert (
        Event.objects.get(kind="subjects.ip_right.used").title == "“一种精密夹具”用于2026年高新技术企业申请"
    )
    for by in ("firm", "county2", "reader"):
        with pytest.raises(Refused):
            use(world, now, right, by=by, year=2025)
    for more, field in (
        ({"purpose": "?"}, "purpose"),
        ({"owner": "firm2"}, "organisation"),
        ({"year": 2007}, "year"),
        ({"year": 2028}, "year"),
        ({}, "year"),
    ):
        with pytest.raises(Problem) as problem:
            use(world, now, right, **more)
        assert problem.value.field == field


def test_class_two_is_used_once_and_class_one_again(world, now):
    one = make_right([world.organisations["firm"]], number="1")
    two = make_right([world.organisations["firm"]], number="2", kind="utility")
    for right in (one, two):
        use(world, now, right, year=2023)
    assert use(world, now, one).year == 2026
    with pytest.raises(Problem, match="2023年已用于"):
        use(world, now, two)
    assert use(world, now, two, purpose="tech_sme").purpose == "tech_sme"


def test_a_co_owned_right_is_used_by_one_owner_while_it_binds(world, now):
    right = make_right([world.organisations["firm"], world.organisations["firm2"]])
    use(world, now, right, year=2022, until=date(2025, 11, 1))
    with pytest.raises(Problem, match="另一权利人"):
        use(world, now, right, "firm2", year=2025)
    assert use(world, now, right, "firm2", year=2026).organisation == world.organisations["firm2"]
    mine = uses_of(world.actor("firm"), right)
    assert ([each.year for each in mine.rows], mine.has_others) == ([2022], True)
    officer = uses_of(world.actor("enterprise"), right)
    assert ([each.year for each in officer.rows], officer.has_others) == ([2026, 2022], False)


def test_a_licence_is_of_no_use(world, now):
    right = make_right([world.organisations["firm"]], acquired="licensed")
    with pytest.raises(Problem, match="独占许可"):
        use(world, now, right)


def test_holders_are_found_by_code_name_and_former_name(world, django_assert_num_queries):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    FormerName.objects.create(organisation=other, name="旧名公司")
    with django_assert_num_queries(2):
        found = holders_named([f" {firm.uscc} ", "旧名公司", "", "某高校"])
    assert found == [
        HolderGiven(firm.name, firm.pk),
        HolderGiven("旧名公司", other.pk),
        HolderGiven("某高校"),
    ]


def test_a_name_that_two_have_is_nobodys(world, now):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    for each in (firm, other):
        FormerName.objects.create(organisation=each, name="两家用过的名称")
    FormerName.objects.create(organisation=other, name=firm.name)
    assert holders_named(["两家用过的名称", firm.name]) == [
        HolderGiven("两家用过的名称"),
        HolderGiven(firm.name, firm.pk),
    ]
    other.name = firm.name
    other.save()
    assert holders_named([firm.name, other.uscc]) == [
        HolderGiven(firm.name),
        HolderGiven(firm.name, other.pk),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "kept"),
    [
        ("invention", "ＺＬ２００３ １０１０２３４４.５", "200310102344.5"),
        ("invention", "cn200310102344X", "200310102344.X"),
        ("utility", "202020000001.1", "202020000001.1"),
        ("software", "2020sr0000001", "2020SR0000001"),
        ("pct", "PCT/CN2020/000001", "PCT/CN2020/000001"),
    ],
)
def test_numbers_are_kept_in_one_writing(kind, text, kept):
    assert plain_number(text, kind) == kept


def test_a_wrong_check_digit_only_warns():
    assert check_digit("200310102344") == "5"
    assert doubts("invention", "200310102344.5", date(2003, 10, 1)) == []
    assert doubts("invention", "200310102344.6", None) == [
        "申请号的校验位是“6”，按前12位推算应为“5”，请核对受理通知书。"
    ]
    said = doubts("utility", "200310102344.5", date(2004, 1, 1))
    assert ["第5位" in said[0], "年份" in said[1], len(said)] == [True, True, 2]
    assert len(doubts("design", "US123", None)) == 1
    assert doubts("software", "2020SR0000001", None) == []
