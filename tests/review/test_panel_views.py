"""Pages of panels: who sees what, the way from forming to assigning, and no query more for more rows."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kechuang.core.desk import waiting
from kechuang.core.models import Event, Notice
from kechuang.core.operations.outbox import deliver_due
from kechuang.core.queries.calendar import next_office_hour, workdays
from kechuang.review.models import Draw, Exclusion, Invitation, Panel, Sheet
from kechuang.review.operations.assignment import assign_panel
from kechuang.review.operations.panel import open_panel
from kechuang.review.operations.recusal import void_sheet
from kechuang.subjects.models import Discipline, Relation
from tests.review.drawing import NUMBERS, add_staff, drawn, form, pool, ready, waiting_call

pytestmark = pytest.mark.django_db

DEMAND = {
    "number": "3", "day": "2026-12-01", "disciplines": "520", "per_employer": "1", "spare_ratio": "2", "load_cap": "6",
    "rotation_limit": "3", "answer_hours": "24", "quotas": "990100 1 3",
}  # fmt: skip


def test_from_forming_to_assigning_on_pages(world, now, sign_in):
    add_staff(world)
    pool(world, now, 6)
    call = waiting_call(world, now)
    officer, watch = sign_in("program"), sign_in("watch")
    page = officer.get(reverse("review:panel_list"))
    assert "有 2 件" in page.content.decode()
    url = reverse("review:panel_form", args=[call.pk])
    assert "组建评审组" in officer.get(url).content.decode()
    given = {
        "title": "装备组", "mode": "online", "experts_per_file": "2", "tolerance": "0.02", "cooperation_years": "3",
        "employment_years": "3", "cases": [each.pk for each in call.cases.all()],
    }  # fmt: skip
    assert (
        "请填写" in officer.post(url, {**given, "title": ""}).content.decode() or Panel.objects.count() == 0
    )
    officer.post(url, given)
    panel = Panel.objects.get()
    commit = reverse("review:draw_commit", args=[panel.pk])
    assert (
        "应写成：地区代码 至少 至多" in officer.post(commit, {**DEMAND, "quotas": "990100"}).content.decode()
    )
    assert "三方确认" in officer.post(
        commit, {**DEMAND, "widened": "510", "widened_why": "不足"}
    ).content.decode()  # fmt: skip
    assert watch.get(commit).status_code == 403
    officer.post(commit, DEMAND)
    draw = Draw.objects.get()
    step = lambda act: reverse("review:draw_step", args=[draw.pk, act])  # noqa: E731
    officer.post(step("run"))
    assert Draw.objects.get().drawn_at is None
    assert "我在场监督" in watch.get(reverse("review:draw_detail", args=[draw.pk])).content.decode()
    watch.post(step("witness"), {"nonce": "6 1 4 2 5 3"})
    officer.post(step("run"))
    assert Panel.objects.get().state == "drawn"
    for row in Invitation.objects.select_related("expert__person__account"):
        expert = sign_in(row.expert.person.account.username)
        text = expert.get(reverse("review:invitation_mine")).content.decode()
        assert ("装备组" in text, "示例精密制造" in text) == (True, False)
        expert.post(reverse("review:invitation_answer", args=[row.key, "accept"]))
    officer.post(reverse("review:panel_act", args=[panel.pk, "assign"]))
    assert (Panel.objects.get().state, Sheet.objects.count()) == ("assigned", 4)
    text = officer.get(reverse("review:panel_detail", args=[panel.pk])).content.decode()
    assert "已证明最优" in text
    edit = reverse("review:panel_edit", args=[panel.pk])
    officer.post(edit, {**given, "title": "装备二组"})
    assert Panel.objects.get().title == "装备二组"
    officer.post(reverse("review:panel_step", args=[panel.pk, "open"]), {"reason": ""})
    assert Panel.objects.get().state == "reviewing"


def test_a_supervisor_replays_on_the_page_and_takes_the_record(world, now, sign_in):
    add_staff(world)
    pool(world, now, 5)
    panel = form(world, now, waiting_call(world, now))
    draw = drawn(world, now, panel)
    watch = sign_in("watch")
    text = watch.post(reverse("review:draw_replay", args=[draw.pk])).content.decode()
    assert "重放相同。" in text
    watch.post(reverse("review:draw_step", args=[draw.pk, "reveal"]))
    got = watch.get(reverse("review:draw_export", args=[draw.pk]))
    assert json.loads(got.content)["seed"]["number"] == f"P{panel.pk}-1"
    assert Event.objects.filter(kind="core.file.exported").count() == 1
    assert sign_in("leader").get(reverse("review:draw_export", args=[draw.pk])).status_code == 403
    api = watch.get(f"/api/v1/review/draws/{draw.pk}/record").json()
    assert api["commitment"] == draw.commitment
    rows = watch.get(f"/api/v1/review/panels/{panel.pk}/draws").json()
    assert [(each["number"], each["commitment"]) for each in rows] == [(1, draw.commitment)]


def test_a_draw_names_its_disciplines(world, now, sign_in):
    add_staff(world)
    pool(world, now, 5)
    draw = drawn(world, now, form(world, now, waiting_call(world, now)))
    codes = draw.record["demand"]["disciplines"]
    Discipline.objects.update_or_create(pk=codes[0], defaults={"name": "机械工程", "path": f"/{codes[0]}/"})
    Discipline.objects.filter(pk__in=codes[1:]).delete()
    text = sign_in("watch").get(reverse("review:draw_detail", args=[draw.pk])).content.decode()
    assert f"<dt>学科</dt><dd>{'、'.join([f'机械工程（{codes[0]}）', *codes[1:]])}" in text


def test_reasons_stand_on_the_supervisors_page_alone(world, now, sign_in):
    panel = ready(world, now)
    one = panel.invitations.order_by("place").first().expert
    Relation.objects.create(
        person=one.person, kind="adviser", organisation=world.organisations["firm"], declared_at=now
    )
    sign_in("program").post(reverse("review:panel_act", args=[panel.pk, "recusal"]))
    url = reverse("review:panel_detail", args=[panel.pk])
    mine, theirs = sign_in("program").get(url).content.decode(), sign_in("watch").get(url).content.decode()
    assert ("有一条回避" in mine, "顾问" in mine) == (True, False)
    assert "与示例精密制造有限公司有顾问关系" in theirs
    row = Exclusion.objects.first()
    lift = reverse("review:exclusion_lift", args=[panel.pk, row.pk])
    assert sign_in("program").get(lift).status_code == 403
    sign_in("watch").post(lift, {"reason": "已辞去顾问"})
    assert Exclusion.objects.get(pk=row.pk).lifted_reason == "已辞去顾问"
    add = reverse("review:exclusion_add", args=[panel.pk])
    other = panel.invitations.order_by("place").last().expert_id
    given = {
        "file": row.case_id,
        "expert": f"expert-{other}",
        "kind": "avoidance",
        "reason": "申请人申请",
        "is_hard": "on",
    }
    sign_in("program").post(add, given)
    assert Exclusion.objects.get(expert_id=other).kind == "avoidance"
    staff = world.accounts["program"]
    text = sign_in("watch").get(add).content.decode()
    assert f'value="account-{staff.pk}"' in text
    sign_in("watch").post(add, {**given, "expert": f"account-{staff.pk}"})
    row = Exclusion.objects.get(account=staff)
    assert (row.case_id, row.expert_id, row.is_hard) == (given["file"], None, True)
    stranger = world.accounts["firm"]
    sign_in("watch").post(add, {**given, "expert": f"account-{stranger.pk}"})
    assert not Exclusion.objects.filter(account=stranger).exists()


def test_strangers_to_review_find_nothing(world, now, sign_in):
    panel = ready(world, now)
    draw = panel.draws.get()
    urls = [
        reverse("review:panel_detail", args=[panel.pk]), reverse("review:draw_detail", args=[draw.pk]),
        reverse("review:panel_list"), reverse("review:pair_set", args=[panel.pk]),
    ]  # fmt: skip
    for name in ("firm", "county", "expert1", "statistician"):
        assert {sign_in(name).get(url).status_code for url in urls} == {403}
    row = panel.invitations.order_by("place").first()
    for name in ("firm", "program", "watch"):
        assert sign_in(name).post(
            reverse("review:invitation_answer", args=[row.key, "refuse"]), {"reason": "x"}
        ).status_code == 404  # fmt: skip
    # Another city's officer reaches no panel of this one.
    from tests.programs.kinds import add_officer  # models load with Django

    add_officer(world, "far", region="990200")
    assert sign_in("far").get(urls[0]).status_code == 404


def test_notices_name_no_applicant_and_the_desk_tells_what_waits(world, now):
    add_staff(world)
    pool(world, now, 5)
    call = waiting_call(world, now)
    titles = lambda source, name: [t.title for t in waiting[source].find(world.actor(name), now)]  # noqa: E731
    assert titles("review.form", "program") == [f"《{call.title}》有 2 件待编进评审组"]
    panel = form(world, now, call)
    assert titles("review.form", "program") == []
    draw = drawn(world, now, panel)
    deliver_due(now=now)
    invited = list(Invitation.objects.select_related("expert__person__account").order_by("place"))
    notices = list(Notice.objects.filter(title="邀请您参加评审“装备组”"))
    assert {each.account_id for each in notices} == {each.expert.person.account_id for each in invited}
    assert "示例精密制造" not in "".join(each.title + each.body for each in notices)
    assert titles("review.invitation", invited[0].expert.person.account.username) == [
        "请答复：参加评审“装备组”"
    ]
    assert titles("review.seats", "program") == []
    Invitation.objects.filter(pk=invited[0].pk).update(state="refused")
    assert titles("review.seats", "program") == ["“装备组”空出 1 个席位"]
    assert titles("review.witness", "watch") == []
    Draw.objects.filter(pk=draw.pk).update(drawn_at=None, supervisor=None)
    assert titles("review.witness", "watch") == ["“装备组”的专家抽取等您到场监督"]


def test_everybody_who_sits_hears_that_judging_begins(world, now):
    panel = ready(world, now, number=4)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    starts = now + timedelta(days=3)
    Panel.objects.filter(pk=panel.pk).update(opens_at=starts)
    last = panel.invitations.order_by("place").last()
    Sheet.objects.filter(panel=panel, expert=last.expert).delete()
    seated = set(panel.invitations.values_list("expert__person__account_id", flat=True))
    had = Counter(Sheet.objects.values_list("expert__person__account_id", flat=True))
    open_panel(panel_id=panel.pk, reason="缺一位", actor=world.actor("program"), now=now)
    deliver_due(now=now)
    told = {
        each.account_id: (each.title, sorted(each.channels))
        for each in Notice.objects.filter(event__kind="review.panel.opened")
    }
    assert told == {
        account: (f"有{count}份材料请您评审：装备组", ["email", "inbox", "sms"])
        for account, count in had.items()
    } | {
        account: ("评审已经开始，目前没有分给您材料：装备组", ["email", "inbox"])
        for account in seated - set(had)
    }
    assert 0 < len(had) < len(seated) == 4
    row = Notice.objects.filter(event__kind="review.panel.opened", title__startswith="有").first()
    # Copies wait for office hours like all others; the body says from when on sheets can be filled.
    assert row.copies_due_at == next_office_hour(now, workdays())
    assert row.body.startswith(f"{timezone.localtime(starts):%Y年%m月%d日 %H:%M}起可以评分。")


def test_an_answer_by_telephone_is_put_down_on_a_page_and_read_by_the_expert(world, now, sign_in):
    add_staff(world)
    pool(world, now, 6)
    panel = form(world, now, waiting_call(world, now))
    drawn(world, now, panel)
    row = panel.invitations.select_related("expert__person__account").order_by("place").first()
    url = reverse("review:invitation_phone", args=[panel.pk, row.pk])
    at = timezone.localtime(row.invited_at + timedelta(minutes=1))
    given = {"answer": "accept", "called_at": f"{at:%Y-%m-%dT%H:%M}", "words": "可以来"}
    assert sign_in("watch").get(url).status_code == 403
    assert sign_in("program").post(url, given).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == (
        "accepted",
        f"电话答复（{at:%Y-%m-%d %H:%M}，{world.accounts['program'].name}登记）：可以来",
    )
    text = sign_in(row.expert.person.account.username).get(reverse("review:invitation_mine")).content.decode()
    assert row.reason in text


def test_a_void_sheet_is_replaced_by_the_event(world, now):
    panel = ready(world, now, number=4)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    open_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    sheet = Sheet.objects.filter(panel=panel).first()
    void_sheet(sheet_id=sheet.pk, reason="错分", actor=world.actor("program"), now=now)
    deliver_due(now=now)
    assert Sheet.objects.filter(file=sheet.file).exclude(state="void").count() == 2
    assert Event.objects.filter(kind="review.sheet.replaced").count() == 1


counted: dict[str, set[int]] = {}


@pytest.mark.parametrize("cases", [1, 3])
def test_pages_ask_as_often_for_three_as_for_one(world, now, cases, sign_in):
    from django.db import connection  # the connection is there once Django is set up

    panel = ready(world, now, cases=cases, number=2 if cases == 1 else 4, experts=8)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    officer, draw = sign_in("program"), panel.draws.get()
    for name, url in (
        ("list", reverse("review:panel_list")),
        ("detail", reverse("review:panel_detail", args=[panel.pk])),
        ("draw", reverse("review:draw_detail", args=[draw.pk])),
        ("api", "/api/v1/review/panels"),
    ):
        officer.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert officer.get(url).status_code == 200
        counted.setdefault(name, set()).add(len(asked))
        assert len(counted[name]) == 1, name


def test_the_numbers_of_the_demand_are_kept(world, now):
    add_staff(world)
    pool(world, now, 4)
    panel = form(world, now, waiting_call(world, now))
    drawn(world, now, panel)
    kept = Panel.objects.get(pk=panel.pk).demand
    assert (kept["number"], kept["disciplines"]) == (NUMBERS["number"], list(NUMBERS["disciplines"]))
