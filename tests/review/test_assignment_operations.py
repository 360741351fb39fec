"""Assignment: who fits best and may, what stays open and why, what changes when somebody drops out."""

from __future__ import annotations

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.operations.outbox import deliver_due
from kechuang.review.models import Panel, Sheet
from kechuang.review.operations import assignment
from kechuang.review.operations.assignment import (
    assign_panel,
    clear_pair,
    forbid_pair,
    pin_pair,
    reassign_panel,
)
from kechuang.review.operations.invitation import remove_expert, supplement_panel
from kechuang.review.operations.large_assignment import (
    cancel_assignment,
    check_assignment,
    compute_assignment,
)
from kechuang.review.operations.panel import open_panel
from kechuang.review.queries import assigning
from kechuang.subjects.models import Expert, Output, Relation
from tests.review.drawing import answer, cases_of, form, ready, waiting_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(world, now):
    return ready(world, now)


def pairs(panel) -> set[tuple[int, int]]:
    return set(
        Sheet.objects.filter(panel=panel).exclude(state="void").values_list("file__case_id", "expert_id")
    )


def test_assign_panel_gives_every_file_its_experts(world, now, panel):
    made = assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert (made.state, made.assignment["pairs"], made.assignment["unfilled"], made.assignment["proven"]) == (
        "assigned",
        4,
        0,
        True,
    )
    by_case: dict[int, int] = {}
    for case, _ in pairs(panel):
        by_case[case] = by_case.get(case, 0) + 1
    assert set(by_case.values()) == {2}
    sheet = Sheet.objects.filter(panel=panel).first()
    assert set(sheet.affinity) == {"total", "words", "pairs", "discipline", "declared", "terms"}
    assert (sheet.affinity["declared"], "减速器" in sheet.affinity["terms"]) == (None, True)
    again = assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert again.assignment["pairs"] == Sheet.objects.filter(panel=panel).count() == 4
    with pytest.raises(Refused):
        assign_panel(panel_id=panel.pk, actor=world.actor("watch"), now=now)


def test_whoever_fits_best_gets_the_file(world, now, panel):
    Output.objects.all().delete()
    Expert.objects.update(expertise="古籍整理")
    best = panel.invitations.order_by("place").first().expert
    Expert.objects.filter(pk=best.pk).update(expertise="减速器寿命试验")
    Panel.objects.filter(pk=panel.pk).update(experts_per_file=1, settings={"tolerance": "0"})
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert pairs(panel) == {(case.pk, best.pk) for case in cases_of(panel)}


def test_nobody_gets_a_file_from_which_he_is_barred(world, now, panel):
    barred = panel.invitations.order_by("place").first().expert
    Relation.objects.create(
        person=barred.person, kind="adviser", organisation=world.organisations["firm"], declared_at=now
    )
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert barred.pk not in {expert for _, expert in pairs(panel)}
    assert len(pairs(panel)) == 4


def test_open_places_are_explained_with_what_would_mend_them(world, now):
    panel = ready(world, now, number=2)
    one, two = [each.expert for each in panel.invitations.order_by("place")]
    Relation.objects.create(
        person=one.person, kind="adviser", organisation=world.organisations["firm"], declared_at=now
    )
    made = assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    told = made.assignment
    assert (told["unfilled"], [each["lacks"] for each in told["shortages"]]) == (2, [1, 1])
    code = panel.files.order_by("code").first().code
    assert told["shortages"][0]["words"] == f"材料 {code} 要2人，缺1人：回避1人后只有1位专家可评。"
    assert "增加1位不需回避、单位不重复的专家" in told["mends"][0]
    assert {expert for _, expert in pairs(panel)} == {two.pk}


def test_pins_and_bans_of_pairs_hold(world, now, panel):
    file = panel.files.first()
    one, two, _ = [each.expert for each in panel.invitations.order_by("place")]
    pair = {"panel_id": panel.pk, "file_id": file.pk, "now": now}
    with pytest.raises(Refused):
        pin_pair(expert_id=one.pk, actor=world.actor("watch"), **pair)
    with pytest.raises(Refused):
        forbid_pair(expert_id=one.pk, actor=world.actor("leader"), **pair)
    with pytest.raises(Problem, match="不在本评审组"):
        pin_pair(expert_id=0, actor=world.actor("program"), **pair)
    pin_pair(expert_id=one.pk, actor=world.actor("program"), **pair)
    forbid_pair(expert_id=two.pk, actor=world.actor("program"), **pair)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    mine = {expert for case, expert in pairs(panel) if case == file.case_id}
    assert (one.pk in mine, two.pk in mine) == (True, False)
    clear_pair(expert_id=two.pk, actor=world.actor("program"), **pair)
    assert Panel.objects.get(pk=panel.pk).settings["forbidden"] == []


def test_a_pin_never_beats_recusal(world, now, panel):
    one = panel.invitations.order_by("place").first().expert
    Relation.objects.create(
        person=one.person, kind="adviser", organisation=world.organisations["firm"], declared_at=now
    )
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    with pytest.raises(Problem, match="应当回避，不能指定"):
        pin_pair(
            panel_id=panel.pk, file_id=panel.files.first().pk, expert_id=one.pk, actor=world.actor("program"), now=now
        )  # fmt: skip


def test_reassign_changes_only_what_it_must(world, now):
    panel = ready(world, now, cases=3, number=3, experts=7)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    open_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    before = pairs(panel)
    gone = panel.invitations.order_by("place").first()
    lost = {pair for pair in before if pair[1] == gone.expert_id}
    remove_expert(invitation_id=gone.pk, reason="临时出差", actor=world.actor("program"), now=now)
    assert pairs(panel) == before - lost
    called = supplement_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    answer(world, now, called)
    with pytest.raises(Refused):
        reassign_panel(panel_id=panel.pk, actor=world.actor("watch"), now=now)
    made = reassign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert (made.state, made.assignment["unfilled"]) == ("reviewing", 0)
    assert before - lost <= pairs(panel)
    assert len(pairs(panel)) == 6


def test_what_somebody_submitted_stays_when_he_leaves(world, now, panel):
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    open_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    sheet = Sheet.objects.filter(panel=panel).select_related("file").first()
    Sheet.objects.filter(pk=sheet.pk).update(state="submitted")
    row = panel.invitations.get(expert_id=sheet.expert_id)
    remove_expert(invitation_id=row.pk, reason="出国", actor=world.actor("program"), now=now)
    reassign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert Sheet.objects.get(pk=sheet.pk).state == "submitted"
    assert {case for case, expert in pairs(panel) if expert == sheet.expert_id} == {sheet.file.case_id}


def test_many_files_are_left_to_the_worker(world, now, panel, monkeypatch):
    monkeypatch.setattr(assignment, "INLINE_FILES", 1)
    asked = assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert (asked.state, asked.assignment["state"], pairs(panel)) == ("drawn", "waiting", set())
    assert Event.objects.filter(kind="review.panel.assignment_requested").count() == 1
    who = {
        "panel_id": panel.pk,
        "asked_at": asked.assignment["asked_at"],
        "actor": Actor.system("分配"),
        "now": now,
    }
    assert asked.assignment["stage"] == "queued"
    with pytest.raises(Problem, match="正在后台分配"):
        assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert check_assignment(**who).assignment["stage"] == "computing"
    made = compute_assignment(**who)
    assert (made.state, made.assignment["state"], len(pairs(panel))) == ("assigned", "done", 4)
    check_assignment(**who)
    compute_assignment(**who)
    assert Event.objects.filter(kind="review.panel.assigned").count() == 1


def test_the_worker_takes_the_steps_one_after_the_other(world, now, panel, monkeypatch):
    monkeypatch.setattr(assignment, "INLINE_FILES", 1)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    deliver_due(now=now)
    deliver_due(now=now)
    assert (Panel.objects.get(pk=panel.pk).assignment["state"], len(pairs(panel))) == ("done", 4)
    kinds = (
        Event.objects.filter(kind__startswith="review.panel.assign")
        .order_by("seq")
        .values_list("kind", flat=True)
    )
    assert list(kinds) == [
        "review.panel.assignment_requested", "review.panel.assignment_checked", "review.panel.assigned",
    ]  # fmt: skip


def test_a_large_assignment_is_called_off_and_its_result_thrown_away(world, now, panel, monkeypatch):
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    before, there = Panel.objects.get(pk=panel.pk).assignment, pairs(panel)
    monkeypatch.setattr(assignment, "INLINE_FILES", 1)
    asked = assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    who = {
        "panel_id": panel.pk,
        "asked_at": asked.assignment["asked_at"],
        "actor": Actor.system("分配"),
        "now": now,
    }
    with pytest.raises(Refused):
        cancel_assignment(panel_id=panel.pk, actor=world.actor("watch"), now=now)
    check_assignment(**who)
    real = assigning.solution_of

    def cancelled_meanwhile(row):
        cancel_assignment(panel_id=panel.pk, actor=world.actor("program"), now=now)
        return real(row)

    monkeypatch.setattr(assigning, "solution_of", cancelled_meanwhile)
    compute_assignment(**who)
    assert (Panel.objects.get(pk=panel.pk).assignment, pairs(panel)) == (before, there)
    with pytest.raises(Problem, match="没有正在后台"):
        cancel_assignment(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert Event.objects.filter(kind="review.panel.assigned").count() == 1
    assert Event.objects.get(kind="review.panel.assignment_cancelled").data == {"stage": "computing"}


def test_what_changes_while_it_is_computed_makes_it_fail_in_words(world, now, panel, monkeypatch):
    monkeypatch.setattr(assignment, "INLINE_FILES", 1)
    asked = assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    who = {
        "panel_id": panel.pk,
        "asked_at": asked.assignment["asked_at"],
        "actor": Actor.system("分配"),
        "now": now,
    }
    check_assignment(**who)
    real = assigning.solution_of

    def left_meanwhile(row):
        made = real(row)
        panel.invitations.filter(pk=panel.invitations.first().pk).update(state="removed")
        return made

    monkeypatch.setattr(assigning, "solution_of", left_meanwhile)
    told = compute_assignment(**who).assignment
    assert (told["state"], told["problem"]) == ("failed", "分配期间专家、回避或约定有了变化，请重新分配。")
    assert pairs(panel) == set()


def test_nobody_accepted_nothing_assigned(world, now, panel):
    panel.invitations.update(state="refused")
    with pytest.raises(Problem, match="还没有专家接受邀请"):
        assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    other = form(world, now, waiting_call(world, now, 1))
    with pytest.raises(Problem, match="不能"):
        assign_panel(panel_id=other.pk, actor=world.actor("program"), now=now)
