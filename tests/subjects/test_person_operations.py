"""People: numbers sealed and checked, unmasking logged, merging, bans; by role and by region."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.apps import apps

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.permissions import may
from kechuang.subjects.logic.experts import (
    Likeness,
    OutputLine,
    Profile,
    RelationLine,
    alike,
    is_stale,
    shipped_disciplines,
)
from kechuang.subjects.models import (
    Ban,
    Discipline,
    Expert,
    Person,
    Relation,
    Team,
    TeamMember,
    Unavailability,
)
from kechuang.subjects.operations.discipline import load_disciplines
from kechuang.subjects.operations.expert import edit_expert
from kechuang.subjects.operations.person import (
    ban_person,
    edit_person,
    lift_ban,
    register_person,
    unmask_person,
)
from kechuang.subjects.operations.person_merge import merge_person
from kechuang.subjects.operations.team import MemberLine, TeamFacts, create_team, edit_team
from kechuang.subjects.queries.merging_people import PersonMove, person_fields
from kechuang.subjects.queries.person import doubles, find_by_number, history_of, people
from tests.subjects.people import SYSTEM, identity, make_expert, make_person, particulars, phone


def everything_of(person) -> str:
    """Every column of a person's row and every event about him, as text."""
    row = {field.name: str(getattr(person, field.attname)) for field in person._meta.concrete_fields}
    events = Event.objects.filter(object_type="subjects.person").values("title", "data", "actor_label")
    return json.dumps([row, list(events)], ensure_ascii=False, default=str)


def test_register_person_seals_both_numbers(world, now):
    actor = world.actor("county")
    person = register_person(particulars=particulars(world), actor=actor, now=now)
    assert (person.id_tail, person.phone_tail, person.born_in) == (identity(1)[-4:], "0001", 1980)
    assert identity(1) not in everything_of(person)
    assert phone(1) not in everything_of(person)
    assert Event.objects.get(kind="subjects.person.registered").data["has_identity"] is True


def test_register_person_is_refused_elsewhere_and_to_others(world, now):
    for username in ("county2", "statistician", "leader", "reader", "firm", "neighbour"):
        with pytest.raises(Refused):
            register_person(particulars=particulars(world), actor=world.actor(username), now=now)
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"identity": identity(1)[:-1] + ("0" if identity(1)[-1] != "0" else "1")}, "identity", "校验"),
        ({"identity": identity(1)[:-1]}, "identity", "少1位"),
        ({"identity": "99010119801301" + "0010"}, "identity", "第7至14位"),
        ({"phone": "12345"}, "phone", "11位"),
        ({"name": "  "}, "name", "姓名"),
        ({"employer_name": ""}, "employer_name", "单位"),
    ],
)
def test_wrong_particulars_say_what_is_wrong_and_not_the_number(world, now, change, field, words):
    given = particulars(world, **change)
    with pytest.raises(Problem, match=words) as caught:
        register_person(particulars=given, actor=world.actor("enterprise"), now=now)
    assert caught.value.field == field
    assert change.get("identity", "x") not in caught.value.message
    assert Person.objects.count() == 0


def test_one_number_has_one_record(world, now):
    make_person(world, now)
    with pytest.raises(Problem, match="已经在库中") as caught:
        register_person(
            particulars=particulars(world, name="别名", region="990102"),
            actor=world.actor("county2"),
            now=now,
        )
    assert caught.value.field == "identity"
    assert "钱学问" not in caught.value.message


def test_edit_person_keeps_numbers_that_are_not_given_and_names_only_fields(world, now):
    person = make_person(world, now)
    given = particulars(world, identity="", phone=phone(7), title="研究员")
    edit_person(person_id=person.pk, particulars=given, actor=world.actor("county"), now=now)
    person.refresh_from_db()
    assert (person.id_tail, person.phone_tail, person.title) == (identity(1)[-4:], "0007", "研究员")
    assert Event.objects.get(kind="subjects.person.edited").data == {"fields": ["手机末四位", "职称"]}
    assert phone(7) not in everything_of(person)


def test_edit_person_cannot_move_him_out_of_reach(world, now):
    person = make_person(world, now)
    with pytest.raises(Refused):
        edit_person(
            person_id=person.pk, particulars=particulars(world, region="990102"), actor=world.actor("county"), now=now
        )  # fmt: skip


def test_a_person_is_found_by_his_number_within_reach(world, now):
    person = make_person(world, now)
    written = f"{identity(1)[:6]} {identity(1)[6:14]} {identity(1)[14:]}".lower()
    assert find_by_number(world.actor("county"), written) == person
    assert find_by_number(world.actor("county"), phone(1)) == person
    assert find_by_number(world.actor("county2"), identity(1)) is None
    assert find_by_number(world.actor("county"), "") is None


def test_unmask_person_needs_a_reason_and_is_logged(world, now):
    person = make_person(world, now)
    actor = world.actor("planner")
    with pytest.raises(Problem, match="理由"):
        unmask_person(person_id=person.pk, reason="看", actor=actor, now=now)
    with pytest.raises(Refused):
        unmask_person(person_id=person.pk, reason="核对评审费发放", actor=world.actor("county"), now=now)
    assert not Event.objects.filter(kind="subjects.person.unmasked").exists()
    opened = unmask_person(person_id=person.pk, reason="核对评审费发放", actor=actor, now=now)
    assert (opened.identity, opened.phone) == (identity(1), phone(1))
    event = Event.objects.get(kind="subjects.person.unmasked")
    assert (event.actor_id, event.data) == (actor.account_id, {"reason": "核对评审费发放"})


def test_unmask_with_another_key_says_so(world, now, settings):
    person = make_person(world, now)
    settings.PERSONAL_KEY = b"another"
    with pytest.raises(Problem, match=r"personal\.key"):
        unmask_person(person_id=person.pk, reason="核对评审费发放", actor=world.actor("planner"), now=now)


# ── bans ─────────────────────────────────────────────────────────────────────────────────────


def test_ban_person_and_lift_ban(world, now):
    person, actor = make_person(world, now), world.actor("planner")
    given = {
        "person_id": person.pk,
        "scope": "review",
        "reason": "泄露评审意见",
        "basis": "示科监〔2026〕3号",
    }
    with pytest.raises(Refused):
        ban_person(**given, since=now.date(), actor=world.actor("county"), now=now)
    with pytest.raises(Problem, match="早于"):
        ban_person(**given, since=now.date(), until=date(2020, 1, 1), actor=actor, now=now)
    ban = ban_person(**given, since=now.date(), until=date(2028, 11, 21), actor=actor, now=now)
    assert list(Ban.objects.in_force(date(2028, 11, 21))) == [ban]
    assert list(Ban.objects.in_force(date(2028, 11, 22))) == []
    with pytest.raises(Problem, match="理由"):
        lift_ban(ban_id=ban.pk, reason=" ", actor=actor, now=now)
    lift_ban(ban_id=ban.pk, reason="申诉成立", actor=actor, now=now)
    assert list(Ban.objects.in_force(now.date())) == []
    with pytest.raises(Problem, match="已经解除"):
        lift_ban(ban_id=ban.pk, reason="再解除", actor=actor, now=now)
    kinds = Event.objects.filter(object_type="subjects.person").order_by("seq").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["subjects.person.banned", "subjects.person.ban_lifted"]


# ── duplicates ───────────────────────────────────────────────────────────────────────────────


def test_alike_wants_the_name_and_one_thing_more():
    one = Likeness(1, "钱 学问", "示例大学", "m1", ["甲"])
    assert alike(one, Likeness(2, "钱学问", "示例大学", "m2", ["乙"])) == ["姓名相同，单位相同"]
    assert alike(one, Likeness(2, "钱学问", "别处", "m1", ["甲"])) == [
        "姓名相同，手机号相同",
        "姓名相同，有1项成果相同",
    ]
    assert alike(one, Likeness(2, "钱学问", "别处", "", [])) == []
    assert alike(one, Likeness(2, "孙学问", "示例大学", "m1", ["甲"])) == []


@pytest.fixture
def double(world, disciplines, now):
    """One expert on file twice: once with his number, once without, each with something of its own."""
    first = make_expert(world, now, email="", title="")
    second = make_expert(
        world, now, number=2, identity="", name="钱 学问", region="990102",
        profile=Profile(
            disciplines=("46010",), outputs=(OutputLine("paper", "示例论文0"), OutputLine("patent", "另一件"))
        ),
    )  # fmt: skip
    return first, second


def test_doubles_are_found_and_two_numbers_are_two_people(world, now, double, django_assert_num_queries):
    first, second = double
    found = doubles(world.actor("planner"))
    assert [({pair.one.pk, pair.other.pk}, pair.reasons) for pair in found] == [
        ({first.person_id, second.person_id}, ["姓名相同，单位相同", "姓名相同，有1项成果相同"])
    ]
    assert doubles(world.actor("neighbour")) == []
    make_person(world, now, number=9)
    assert len(doubles(world.actor("planner"))) == 2  # the third is like the one without a number only
    actor = world.actor("planner")
    with django_assert_num_queries(2):
        doubles(actor)


def test_merge_person_keeps_both_histories(world, now, double):
    first, second = double
    keep, drop = first.person, second.person
    edit_expert(
        expert_id=second.pk, actor=SYSTEM, now=now,
        profile=Profile(disciplines=("46010",), relations=(RelationLine("relative", "钱某"),)),
    )  # fmt: skip
    actor = world.actor("planner")
    merge_person(keep_id=keep.pk, drop_id=drop.pk, reason="本人来电确认", actor=actor, now=now)
    keep.refresh_from_db()
    first.refresh_from_db()
    second.refresh_from_db()
    drop.refresh_from_db()
    assert drop.merged_into == keep
    assert (keep.id_tail, keep.email, keep.title) == (identity(1)[-4:], "p2@example.cn", "教授")
    assert [d.pk for d in first.disciplines.all()] == ["46010", "52020"]
    assert sorted(o.title for o in first.outputs.all()) == ["另一件", "示例论文0", "示例论文1", "示例论文2"]
    assert second.state == "removed"
    assert Relation.objects.get().person == keep
    assert list(people(actor)) == [keep]
    kinds = {(event.object_id, event.kind) for event in history_of(keep, first)}
    assert {
        (str(drop.pk), "subjects.person.registered"),
        (str(keep.pk), "subjects.person.registered"),
    } <= kinds
    assert doubles(actor) == []
    with pytest.raises(Problem, match="已并入"):
        edit_person(person_id=drop.pk, particulars=particulars(world), actor=SYSTEM, now=now)


def test_every_foreign_key_to_a_person_or_an_expert_is_thought_of():
    found = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one)
        and field.concrete
        and field.related_model in {Person, Expert}
    }
    assert found - person_fields() == set()
    assert person_fields() - found == set()


def test_rows_of_other_rooms_go_along_and_clashes_stop_the_merge(world, now, double, monkeypatch):
    first, second = double
    firm = world.organisations["firm"]
    # Teams stand for rows of a room above, which tells of them.
    told = [
        PersonMove(Team, "leader", "带头的团队", same=("kind",)),
        PersonMove(Unavailability, "expert", "评审任务", same=("since",)),
    ]
    monkeypatch.setattr("kechuang.subjects.queries.merging_people._moves", told)
    mine, his = (
        create_team(
            facts=TeamFacts(f"团队{n}", "city", world.county, firm, kind="甲", leader=each.person),
            actor=SYSTEM,
            now=now,
        )
        for n, each in enumerate(double)
    )
    merge = {
        "keep_id": first.person_id,
        "drop_id": second.person_id,
        "reason": "同一人",
        "actor": SYSTEM,
        "now": now,
    }
    with pytest.raises(Problem, match="带头的团队"):
        merge_person(**merge)
    Team.objects.filter(pk=his.pk).update(kind="乙")
    day = date(2026, 12, 1)
    rows = [Unavailability.objects.create(expert=each, since=day, until=day) for each in double]
    with pytest.raises(Problem, match="评审任务"):
        merge_person(**merge)
    rows[0].delete()
    merge_person(**merge)
    assert set(Team.objects.filter(leader=first.person)) == {mine, his}
    assert [row.expert_id for row in Unavailability.objects.all()] == [first.pk]


def test_merge_takes_the_number_and_the_expert_of_the_other(world, now, double):
    first, second = double
    Expert.objects.filter(pk=second.pk).update(confirmed_on=date(2026, 1, 1))
    bare = make_person(world, now, identity="", phone=phone(3), number=3)
    merge_person(keep_id=bare.pk, drop_id=first.person_id, reason="同一人", actor=SYSTEM, now=now)
    bare.refresh_from_db()
    first.refresh_from_db()
    assert (bare.id_tail, first.person_id) == (identity(1)[-4:], bare.pk)
    merge_person(keep_id=second.person_id, drop_id=bare.pk, reason="同一人", actor=SYSTEM, now=now)
    assert set(Person.objects.filter(merged_into=second.person_id).values_list("name", "id_tail")) == {
        ("钱学问", identity(1)[-4:])
    }
    assert Person.objects.filter(merged_into=second.person_id).count() == 2
    assert find_by_number(SYSTEM, identity(1)).pk == second.person_id


def test_merge_person_refuses_what_cannot_be_one(world, now):
    one, two = make_person(world, now), make_person(world, now, number=2)
    actor = world.actor("planner")
    for keep, drop, reason, words in (
        (one.pk, two.pk, "同名", "身份证号不同"),
        (one.pk, one.pk, "同名", "不同的记录"),
        (one.pk, two.pk, " ", "写明"),
    ):
        with pytest.raises(Problem, match=words):
            merge_person(keep_id=keep, drop_id=drop, reason=reason, actor=actor, now=now)
    with pytest.raises(Refused):
        merge_person(keep_id=one.pk, drop_id=two.pk, reason="同名", actor=world.actor("county"), now=now)
    assert Person.objects.filter(merged_into__isnull=False).count() == 0


# ── disciplines, freshness, teams ────────────────────────────────────────────────────────────


def test_load_disciplines_once(world, now):
    with pytest.raises(Refused):
        load_disciplines(actor=world.actor("planner"), now=now)
    assert load_disciplines(actor=world.actor("system"), now=now) == len(shipped_disciplines())
    assert load_disciplines(actor=world.actor("system"), now=now) == 0
    assert Discipline.objects.filter(parent__isnull=True).count() == 62
    assert Discipline.objects.get(pk="52020").path == "/520/52020/"
    codes = [row.code for row in shipped_disciplines()]
    assert len(codes) == len(set(codes))
    assert all(row.code.startswith(row.parent) for row in shipped_disciplines())


@pytest.mark.parametrize(
    ("confirmed", "today", "expected"),
    [
        (None, date(2026, 11, 22), True),
        (date(2025, 11, 21), date(2026, 11, 22), True),
        (date(2025, 11, 22), date(2026, 11, 22), False),
        (date(2027, 2, 28), date(2028, 2, 29), False),
        (date(2027, 2, 27), date(2028, 2, 29), True),
    ],
)
def test_stale_after_a_year(confirmed, today, expected):
    assert is_stale(confirmed, today) is expected


def test_create_team_and_edit_team(world, now):
    one, two = make_person(world, now), make_person(world, now, name="李成员", number=2)
    facts = TeamFacts("示例团队", "city", world.county, world.organisations["firm"], leader=one)
    with pytest.raises(Refused):
        create_team(facts=facts, members=[MemberLine(one)], actor=world.actor("county2"), now=now)
    with pytest.raises(Problem, match="两次"):
        create_team(
            facts=facts, members=[MemberLine(one), MemberLine(one)], actor=world.actor("county"), now=now
        )
    team = create_team(facts=facts, members=[MemberLine(one, "总体")], actor=world.actor("county"), now=now)
    edit_team(
        team_id=team.pk, facts=facts, members=[MemberLine(two), MemberLine(one, "算法")],
        actor=world.actor("county"), now=now,
    )  # fmt: skip
    rows = TeamMember.objects.order_by("person__name").values_list("person__name", "part")
    assert sorted(rows) == [("李成员", ""), ("钱学问", "算法")]
    assert Team.objects.get().leader == one


# ── who may ──────────────────────────────────────────────────────────────────────────────────

ALL = (
    "planner",
    "enterprise",
    "leader",
    "statistician",
    "county",
    "county2",
    "park",
    "reader",
    "firm",
    "audit",
)
MATRIX = {
    "subjects.person.view": {"planner", "enterprise", "leader", "statistician", "county", "reader"},
    "subjects.person.edit": {"planner", "enterprise", "county"},
    "subjects.person.unmask": {"planner", "enterprise"},
    "subjects.person.merge": {"planner", "enterprise"},
    "subjects.person.ban": {"planner", "enterprise"},
}
EXPERT_MATRIX = {
    "subjects.expert.view": {"planner", "enterprise", "leader", "statistician", "county", "reader"},
    "subjects.expert.edit": {"planner", "enterprise"},
    "subjects.expert.admit": {"planner", "enterprise"},
    "subjects.expert.confirm": {"planner", "enterprise"},
    "subjects.expert.export": {"planner", "enterprise", "leader", "statistician", "county", "reader"},
}


def test_who_may_do_what_to_people_and_experts(world, disciplines, now):
    expert = make_expert(world, now)
    for matrix, obj in ((MATRIX, expert.person), (EXPERT_MATRIX, expert)):
        for action, expected in matrix.items():
            assert {name for name in ALL if may(world.actor(name), action, obj)} == expected, action
    team = Team(region=world.county, host=world.organisations["firm"])
    assert {n for n in ALL if may(world.actor(n), "subjects.team.view", team)} == {
        "planner", "enterprise", "leader", "statistician", "county", "reader", "firm",
    }  # fmt: skip
    assert {n for n in ALL if may(world.actor(n), "subjects.team.edit", team)} == {"enterprise", "county"}
    assert {n for n in ALL if may(world.actor(n), "subjects.expert.import", world.county)} == {
        "planner", "enterprise",
    }  # fmt: skip
    assert [n for n in (*ALL, "system") if may(world.actor(n), "subjects.discipline.load")] == ["system"]


def test_an_employer_sees_his_own_people_and_oneself_oneself(world, now):
    own = make_person(world, now, employer=world.organisations["firm"], employer_name="")
    other = make_person(world, now, number=2, name="别人", region="990102")
    assert list(people(world.actor("firm"))) == [own]
    assert list(people(world.actor("clerk"))) == []
    Person.objects.filter(pk=other.pk).update(account=world.accounts["clerk"])
    actor = world.actor("clerk")
    assert list(people(actor)) == [other]
    assert unmask_person(person_id=other.pk, reason="看看登记得对不对", actor=actor, now=now).phone == phone(
        2
    )
    with pytest.raises(Refused):
        unmask_person(person_id=own.pk, reason="看看别人的号码", actor=actor, now=now)
