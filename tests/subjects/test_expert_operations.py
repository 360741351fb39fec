"""Experts: proposed, admitted, paused, removed; the yearly confirmation; the sheet by which they come in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core import mail

from kechuang.core.listing import workbook
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event, Notice
from kechuang.core.operations.importing import import_sheet, store_sheet
from kechuang.core.queries.files import open_file
from kechuang.core.queries.importing import bad_rows, table_of
from kechuang.subjects.importers.person import COLUMNS
from kechuang.subjects.logic import expert_lines, expert_sheet
from kechuang.subjects.logic.experts import AbsenceLine, OutputLine, Profile, RelationLine, hash_of
from kechuang.subjects.models import ConfirmLink, Discipline, Expert, Person
from kechuang.subjects.operations.confirmation import (
    LINK_DAYS,
    Statement,
    answer_confirm_link,
    confirm_expert,
    send_confirm_links,
)
from kechuang.subjects.operations.expert import (
    admit_expert,
    edit_expert,
    pause_expert,
    propose_expert,
    remove_expert,
    resume_expert,
)
from kechuang.subjects.operations.person import ban_person, unmask_person
from kechuang.subjects.queries.person import relation_name
from kechuang.subjects.states import EXPERT_LIFECYCLE, ExpertState
from tests.subjects.people import PROFILE, SYSTEM, identity, make_expert, make_person, phone

pytestmark = pytest.mark.usefixtures("disciplines")


def state_of(expert) -> str:
    return Expert.objects.get(pk=expert.pk).state


# ── life ─────────────────────────────────────────────────────────────────────────────────────


def test_an_expert_is_proposed_admitted_paused_resumed_and_removed(world, now):
    person, actor = make_person(world, now), world.actor("planner")
    expert = propose_expert(person_id=person.pk, profile=PROFILE, source="示例大学", actor=actor, now=now)
    assert expert.state == ExpertState.PROPOSED
    with pytest.raises(Refused):
        admit_expert(expert_id=expert.pk, actor=world.actor("county"), now=now)
    admit_expert(expert_id=expert.pk, actor=actor, now=now)
    with pytest.raises(Problem, match="理由"):
        pause_expert(expert_id=expert.pk, reason="", actor=actor, now=now)
    pause_expert(expert_id=expert.pk, reason="出国一年", actor=actor, now=now)
    with pytest.raises(WrongState):
        admit_expert(expert_id=expert.pk, actor=actor, now=now)
    resume_expert(expert_id=expert.pk, actor=actor, now=now)
    remove_expert(expert_id=expert.pk, reason="退休", actor=actor, now=now)
    assert (state_of(expert), Expert.objects.get().reason) == ("removed", "退休")
    kinds = Event.objects.filter(object_type="subjects.expert").order_by("seq").values_list("kind", flat=True)
    assert [kind.rpartition(".")[2] for kind in kinds] == [
        "proposed",
        "admitted",
        "paused",
        "resumed",
        "removed",
    ]
    assert EXPERT_LIFECYCLE.allows("removed", "admit")


def test_propose_expert_once(world, now):
    expert = make_expert(world, now)
    with pytest.raises(Problem, match="已经在专家库"):
        propose_expert(person_id=expert.person_id, profile=PROFILE, actor=SYSTEM, now=now)


def test_admit_expert_wants_a_discipline_unless_he_is_financial(world, now):
    bare = make_expert(world, now, profile=Profile(), active=False)
    with pytest.raises(Problem, match="学科"):
        admit_expert(expert_id=bare.pk, actor=SYSTEM, now=now)
    edit_expert(expert_id=bare.pk, profile=Profile(is_financial=True), actor=SYSTEM, now=now)
    assert admit_expert(expert_id=bare.pk, actor=SYSTEM, now=now).state == "active"


@pytest.mark.parametrize(("scope", "admitted"), [("review", False), ("all", False), ("apply", True)])
def test_who_may_not_review_is_not_admitted(world, now, scope, admitted):
    expert = make_expert(world, now, active=False)
    ban_person(
        person_id=expert.person_id, scope=scope, reason="失信", since=now.date(), actor=SYSTEM, now=now
    )
    if admitted:
        assert admit_expert(expert_id=expert.pk, actor=SYSTEM, now=now).state == "active"
    else:
        with pytest.raises(Problem, match="限制评审"):
            admit_expert(expert_id=expert.pk, actor=SYSTEM, now=now)


def test_edit_expert_replaces_lines_and_keeps_what_is_not_said(world, now):
    expert = make_expert(world, now)
    firm = world.organisations["firm"]
    profile = replace(
        PROFILE,
        outputs=(PROFILE.outputs[0], OutputLine("patent", "一种示例装置", 2025)),
        absences=(AbsenceLine(date(2026, 12, 1), date(2026, 12, 31), "出国"),),
        relations=(RelationLine("deputy", firm.uscc), RelationLine("relative", "钱某某", "叔侄")),
    )
    kept = expert.outputs.get(title="示例论文0").pk
    edit_expert(expert_id=expert.pk, profile=profile, actor=world.actor("planner"), now=now)
    assert {o.title: o.pk for o in expert.outputs.all()}["示例论文0"] == kept
    assert sorted(o.title for o in expert.outputs.all()) == ["一种示例装置", "示例论文0"]
    ties = expert.person.relations.order_by("kind")
    assert [(t.kind, t.organisation, t.other_name) for t in ties] == [
        ("deputy", firm, ""),
        ("relative", None, "钱某某"),
    ]
    later = now + timedelta(days=3)
    fewer = replace(profile, outputs=None, absences=None, relations=(RelationLine("deputy", firm.name),))
    edit_expert(expert_id=expert.pk, profile=fewer, actor=world.actor("planner"), now=later)
    assert expert.outputs.count() == 2
    assert expert.absences.count() == 1
    assert [(t.kind, t.until) for t in expert.person.relations.order_by("kind")] == [
        ("deputy", None), ("relative", later.date()),
    ]  # fmt: skip


def test_a_tie_to_a_person_finds_his_record_only_by_name_and_employer(world, now):
    expert = make_expert(world, now)
    student = make_person(world, now, name="李学生", number=5)
    for number in (6, 7):
        make_person(world, now, name="王同名", number=number)
    lines = (
        RelationLine("supervisor", "李学生，示例大学"),
        RelationLine("relative", "李学生"),
        RelationLine("cooperates", "王同名，示例大学"),
    )
    profile = replace(PROFILE, relations=lines)
    edit_expert(expert_id=expert.pk, profile=profile, actor=world.actor("planner"), now=now)
    ties = {row.kind: (row.other, row.other_name) for row in expert.person.relations.all()}
    assert ties == {
        "supervisor": (student, ""),
        "relative": (None, "李学生"),
        "cooperates": (None, "王同名，示例大学"),
    }
    keys = set(expert.person.relations.values_list("pk", flat=True))
    again = tuple(RelationLine(r.kind, relation_name(r)) for r in expert.person.relations.all())
    profile = replace(PROFILE, relations=again)
    edit_expert(expert_id=expert.pk, profile=profile, actor=world.actor("planner"), now=now)
    assert set(expert.person.relations.filter(until__isnull=True).values_list("pk", flat=True)) == keys
    profile = replace(PROFILE, relations=(RelationLine("relative", "钱学问，示例大学"),))
    with pytest.raises(Problem, match="本人"):
        edit_expert(expert_id=expert.pk, profile=profile, actor=world.actor("planner"), now=now)


@pytest.mark.parametrize(("typed", "is_tied"), [("示例新材料有限公司", True), ("不在库的公司", False)])
def test_a_new_employer_that_is_on_file_is_tied_to_its_row(world, now, typed, is_tied):
    expert = make_expert(world, now, employer=world.organisations["firm"], employer_name="")
    (sent,) = send([expert], world.actor("planner"), now)
    answer = said(expert, employer_name=typed)
    answer_confirm_link(token=token_of(sent), statement=answer, actor=SYSTEM, now=now)
    person = Person.objects.get(pk=expert.person_id)
    tied = world.organisations["firm2"]
    assert (person.employer, person.employer_name) == ((tied, "") if is_tied else (None, typed))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"load_limit": 0}, "load_limit"),
        ({"disciplines": ("00000",)}, "disciplines"),
        ({"absences": (AbsenceLine(date(2026, 2, 1), date(2026, 1, 1)),)}, "absences"),
    ],
)
def test_edit_expert_says_what_is_wrong(world, now, change, field):
    expert = make_expert(world, now)
    with pytest.raises(Problem) as caught:
        edit_expert(expert_id=expert.pk, profile=replace(PROFILE, **change), actor=SYSTEM, now=now)
    assert caught.value.field == field


# ── confirmation ─────────────────────────────────────────────────────────────────────────────


def send(experts, actor, now):
    return send_confirm_links(
        expert_ids=[expert.pk for expert in experts],
        address=lambda token: f"https://example.cn/c/{token}/",
        own_page="/subjects/experts/me/",
        actor=actor,
        now=now,
    )


def token_of(sent) -> str:
    return sent.link.rstrip("/").rpartition("/")[2]


def said(expert, **more) -> Statement:
    given = {
        "willing": True,
        "profile": PROFILE,
        "title": "教授",
        "employer_name": "示例大学",
        "email": "n@example.cn",
    }
    return Statement(**{**given, **more})


def test_a_link_is_kept_as_a_hash_only_and_is_long_enough(world, now):
    expert = make_expert(world, now, email="")
    with pytest.raises(Refused):
        send([expert], world.actor("county"), now)
    (sent,) = send([expert], world.actor("planner"), now)
    token = token_of(sent)
    assert len(token) >= 43  # 256 bits in base64
    link = ConfirmLink.objects.get()
    assert (link.token_hash, link.expires_at) == (hash_of(token), now + timedelta(days=LINK_DAYS))
    assert sent.way == "hand"
    texts = [str(value) for event in Event.objects.all() for value in (event.title, event.data)]
    assert not any(token in text for text in texts)


def test_the_way_of_asking_follows_what_is_known(world, now, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mailed = make_expert(world, now)
    signs_in = make_expert(world, now, name="孙有号", number=2)
    Person.objects.filter(pk=signs_in.person_id).update(account=world.accounts["clerk"])
    none = make_expert(world, now, name="李无邮", number=3, email="")
    with django_capture_on_commit_callbacks(execute=True):
        found = {each.expert.pk: each for each in send([mailed, signs_in, none], world.actor("planner"), now)}
    assert {key: each.way for key, each in found.items()} == {
        mailed.pk: "email",
        signs_in.pk: "notice",
        none.pk: "hand",
    }
    assert [message.to for message in mail.outbox] == [["p1@example.cn"]]
    assert token_of(found[mailed.pk]) in mail.outbox[0].body
    notice = Notice.objects.get()
    assert (notice.account, notice.link, notice.is_task) == (
        world.accounts["clerk"],
        "/subjects/experts/me/",
        True,
    )
    assert ConfirmLink.objects.count() == 2


def test_answer_confirm_link_once(world, now):
    expert = make_expert(world, now)
    (sent,) = send([expert], world.actor("planner"), now)
    later = now + timedelta(days=2)
    answer = said(expert, phone=phone(77), title="研究员", profile=replace(PROFILE, load_limit=5))
    answer_confirm_link(token=token_of(sent), statement=answer, actor=SYSTEM, now=later)
    expert = Expert.objects.select_related("person").get()
    assert (expert.confirmed_on, expert.load_limit, expert.person.title) == (later.date(), 5, "研究员")
    assert expert.person.phone_tail == "0077"
    event = Event.objects.get(kind="subjects.expert.confirmed")
    assert (event.actor_id, event.actor_label) == (None, "钱学问（凭确认链接）")
    with pytest.raises(Problem, match="已经用过"):
        answer_confirm_link(token=token_of(sent), statement=answer, actor=SYSTEM, now=later)
    assert Event.objects.filter(kind="subjects.expert.confirmed").count() == 1


def test_a_link_expires_and_a_newer_one_ends_it(world, now):
    expert = make_expert(world, now)
    (old,) = send([expert], world.actor("planner"), now)
    (new,) = send([expert], world.actor("planner"), now + timedelta(days=1))
    with pytest.raises(Problem, match="过期"):
        answer_confirm_link(
            token=token_of(old), statement=said(expert), actor=SYSTEM, now=now + timedelta(days=2)
        )
    end = now + timedelta(days=1 + LINK_DAYS)
    with pytest.raises(Problem, match="过期"):
        answer_confirm_link(token=token_of(new), statement=said(expert), actor=SYSTEM, now=end)
    answer_confirm_link(
        token=token_of(new), statement=said(expert), actor=SYSTEM, now=end - timedelta(seconds=1)
    )
    with pytest.raises(ConfirmLink.DoesNotExist):
        answer_confirm_link(token="x" * 43, statement=said(expert), actor=SYSTEM, now=now)


def test_not_willing_pauses_and_willing_again_resumes(world, now):
    expert = make_expert(world, now)
    for willing, state in ((False, "paused"), (True, "active")):
        (sent,) = send([expert], SYSTEM, now)
        answer_confirm_link(
            token=token_of(sent), statement=said(expert, willing=willing), actor=SYSTEM, now=now
        )
        assert state_of(expert) == state
    pause_expert(expert_id=expert.pk, reason="被举报，核查中", actor=SYSTEM, now=now)
    (sent,) = send([expert], SYSTEM, now)
    answer_confirm_link(token=token_of(sent), statement=said(expert), actor=SYSTEM, now=now)
    assert state_of(expert) == "paused"  # what the bureau paused, his word alone does not resume


def test_confirm_expert_is_his_own_word_only(world, now):
    expert = make_expert(world, now)
    Person.objects.filter(pk=expert.person_id).update(account=world.accounts["clerk"])
    for username, error in (("planner", Problem), ("firm", Refused), ("county", Refused)):
        with pytest.raises(error):
            confirm_expert(expert_id=expert.pk, statement=said(expert), actor=world.actor(username), now=now)
    confirm_expert(expert_id=expert.pk, statement=said(expert), actor=world.actor("clerk"), now=now)
    assert Expert.objects.get().confirmed_on == now.date()


def test_sending_wants_somebody(world, now):
    with pytest.raises(Problem, match="选择"):
        send([], world.actor("planner"), now)
    gone = make_expert(world, now)
    remove_expert(expert_id=gone.pk, reason="退休", actor=SYSTEM, now=now)
    with pytest.raises(Problem, match="没有要发"):
        send([gone], world.actor("planner"), now)


# ── the sheet ────────────────────────────────────────────────────────────────────────────────

HEADS = [column.head for column in COLUMNS]


def row(**cells) -> list[str]:
    return [cells.get(head, "") for head in HEADS]


def take_in(world, now, rows, *, actor="planner", region="990100", **more):
    data = workbook(title="专家", heads=HEADS, rows=rows)
    by = {"actor": world.actor(actor), "now": now}
    file = store_sheet(
        kind="subjects.expert", name="专家.xlsx", data=data, region=world.regions[region], **by
    )
    return import_sheet(kind="subjects.expert", file=file, region=world.regions[region], **more, **by)


GOOD = {
    "姓名": "周导入", "身份证号": identity(21), "手机": phone(21), "工作单位": "示例精密制造有限公司", "区域": "东岭县",
    "学科": "人工智能、46010", "代表性成果": "[论文] 甲（2024）；[专利] 乙", "财务专家": "否", "同时评审上限": "6",
}  # fmt: skip


def test_import_expert_writes_good_sheets(world, now):
    made = take_in(world, now, [row(**GOOD), row(姓名="吴导入", 工作单位="无")])
    assert (made.rows, made.taken, made.errors) == (2, 2, [])
    expert = Expert.objects.get(person__name="周导入")
    assert (expert.state, expert.load_limit) == ("proposed", 6)
    assert expert.person.employer == world.organisations["firm"]
    assert (expert.person.region_id, expert.person.id_tail) == ("990101", identity(21)[-4:])
    assert [d.pk for d in expert.disciplines.all()] == ["46010", "52020"]
    assert [(o.kind, o.title, o.year) for o in expert.outputs.order_by("id")] == [
        ("paper", "甲", 2024), ("patent", "乙", None),
    ]  # fmt: skip


def test_import_expert_tells_errors_by_row_and_takes_the_good(world, now):
    make_person(world, now, number=30)
    wrong_end = identity(22)[:-1] + ("X" if identity(22)[-1] != "X" else "1")
    rows = [
        row(**GOOD),
        row(姓名="甲", 工作单位="某校", 身份证号=wrong_end),
        row(姓名="乙", 工作单位="某校", 身份证号=identity(30)),
        row(姓名="丙", 工作单位="某校", 身份证号=identity(31)),
        row(姓名="丁", 工作单位="某校", 身份证号=identity(31)),
        row(姓名="", 工作单位="", 学科="炼金术", 财务专家="也许", 同时评审上限="很多", 区域="邻市", 手机="1", 电子邮箱="x"),
    ]  # fmt: skip
    made = take_in(world, now, rows)
    assert made.taken == 0
    start = min(error["row"] for error in made.errors) - 1
    columns = {}
    for error in made.errors:
        columns.setdefault(error["row"] - start, []).append(error["column"])
    assert columns == {
        1: ["身份证号"], 2: ["身份证号"], 3: ["身份证号"], 4: ["身份证号"],
        5: ["姓名", "工作单位", "区域", "手机", "电子邮箱", "学科", "财务专家", "同时评审上限"],
    }  # fmt: skip
    assert "校验位" in made.errors[0]["message"]
    assert Expert.objects.count() == 0
    again = take_in(world, now, rows, take_good_rows=True)
    assert again.taken == 1
    assert Expert.objects.get().person.name == "周导入"


def test_an_imported_sheet_is_kept_sealed_and_shown_masked(world, now):
    made = take_in(world, now, [row(**{**GOOD, "学科": "炼金术"})])
    _, data = open_file(world.actor("reader"), made.file_id)
    assert identity(21).encode() not in data
    assert made.file.name == "专家.xlsx.sealed.txt"
    shown = str([table_of(made), bad_rows(made), made.errors])
    assert "周导入" in shown
    assert identity(21)[-4:] in shown
    assert identity(21) not in shown
    assert phone(21) not in shown


def test_import_expert_is_for_keepers_of_the_region(world, now):
    for username in ("county", "statistician", "neighbour", "firm"):
        with pytest.raises(Refused):
            take_in(world, now, [row(**GOOD)], actor=username)
    assert take_in(world, now, [row(**GOOD)], actor="enterprise").taken == 1


def test_a_formula_comes_in_as_words_and_goes_out_as_words(world, now):
    take_in(world, now, [row(姓名="=1+1", 工作单位="@SUM(A1)")])
    person = Person.objects.get()
    assert (person.name, person.employer_name) == ("=1+1", "@SUM(A1)")
    data = workbook(title="人员", heads=["姓名"], rows=[[person.name]])
    assert b"<f>" not in data


# ── what is typed a line each ────────────────────────────────────────────────────────────────


def test_lines_are_read_and_written_back():
    text = "2026-12-01至2026-12-31 出国\n2027-01-02至2027-01-03"
    lines = expert_lines.read_absences("2026年12月1日—2026年12月31日 出国\n\n2027/1/2到2027/1/3")
    assert expert_lines.write_absences((a.since, a.until, a.note) for a in lines) == text
    ties = expert_lines.read_relations("科技副总: 示例公司（2025年起）\n导师：赵某")
    assert ties == (RelationLine("deputy", "示例公司", "2025年起"), RelationLine("supervisor", "赵某"))
    outputs = expert_sheet.read_outputs("【奖励】省科技进步奖(2023)\n论文一篇")
    assert outputs == (OutputLine("award", "省科技进步奖", 2023), OutputLine("paper", "论文一篇"))
    written = expert_lines.write_outputs((o.kind, o.title, o.year) for o in outputs)
    assert expert_sheet.read_outputs(written) == outputs


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (expert_lines.read_absences, "下个月", "看不懂"),
        (expert_lines.read_absences, "2026-02-30至2026-03-01", "不存在"),
        (expert_lines.read_absences, "2026-03-02至2026-03-01", "早于"),
        (expert_lines.read_relations, "朋友：张三", "看不懂"),
        (expert_sheet.read_outputs, "[唱歌] 某曲", "不认识"),
        (expert_sheet.read_load, "0", "整数"),
        (expert_sheet.read_yes, "也许", "是或否"),
    ],
)
def test_lines_that_cannot_be_read_say_how(read, text, words):
    with pytest.raises(expert_sheet.Wrong, match=words):
        read(text)


def test_disciplines_by_code_or_name():
    names = expert_sheet.Names({"52020": "52020", "人工智能": "52020", "化学": None})
    assert expert_sheet.read_disciplines("52020，人工智能", names) == ("52020",)
    with pytest.raises(expert_sheet.Wrong, match="多个"):
        expert_sheet.read_disciplines("化学", names)


def test_shipped_names_of_disciplines_are_codes_apart():
    assert Discipline.objects.get(name="人工智能").pk == "52020"
    assert re.fullmatch(r"\d{3}(\d{2})?", Discipline.objects.order_by("?").first().pk)


def test_the_number_of_an_imported_expert_can_be_unmasked(world, now):
    take_in(world, now, [row(**GOOD)])
    opened = unmask_person(
        person_id=Person.objects.get().pk, reason="核对导入", actor=world.actor("planner"), now=now
    )
    assert (opened.identity, opened.phone) == (identity(21), phone(21))
