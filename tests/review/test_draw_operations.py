"""Draws: committed, witnessed, run, answered, filled up, shown, replayed; what was changed afterwards is found out."""

from __future__ import annotations

import json
from argparse import Namespace
from datetime import timedelta

import pytest
from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.states import Role
from kechuang.review.cli.draw import SAME, run
from kechuang.review.logic.draw_record import replay
from kechuang.review.models import Draw, Invitation, Panel, Sheet
from kechuang.review.operations.draw import (
    WEIGHING,
    DrawGiven,
    commit_draw,
    replay_draw,
    reveal_seed,
    run_draw,
    witness_draw,
)
from kechuang.review.operations.invitation import (
    answer_invitation,
    phone_invitation,
    remove_expert,
    supplement_panel,
    time_out_invitations,
)
from kechuang.review.queries.panels import open_seats
from kechuang.subjects.models import Ban, Expert, Unavailability
from tests.programs.kinds import add_officer
from tests.review.drawing import NUMBERS, add_staff, answer, drawn, form, pool, ready, waiting_call
from tests.review.rooms import make_file, make_panel, make_sheet, score

SYSTEM = Actor.system("测试")
pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(world, now) -> Panel:
    add_staff(world)
    pool(world, now, 8)
    return form(world, now, waiting_call(world, now))


def committed(world, now, panel, **more) -> Draw:
    return commit_draw(
        panel_id=panel.pk, given=DrawGiven(**NUMBERS | more), actor=world.actor("program"), now=now
    )


def test_the_commitment_stands_before_the_draw_and_tells_nothing(world, now, panel):
    draw = committed(world, now, panel)
    event = Event.objects.get(kind="review.draw.committed")
    assert event.data["commitment"] == draw.commitment == draw.record["commitment"]
    assert event.data["frozen"] == draw.record["frozen"]
    assert (draw.record["seed"], draw.record["result"]) == (None, None)
    assert "nonce" not in json.dumps(draw.record) + draw.seed_sealed
    with pytest.raises(Refused):
        commit_draw(panel_id=panel.pk, given=DrawGiven(**NUMBERS), actor=world.actor("watch"), now=now)


def test_a_draw_needs_a_supervisor_who_is_somebody_else(world, now, panel):
    draw = committed(world, now, panel)
    with pytest.raises(Problem, match="还没有监督人员到场"):
        run_draw(draw_id=draw.pk, actor=world.actor("program"), now=now)
    with pytest.raises(Refused):
        witness_draw(draw_id=draw.pk, actor=world.actor("program"), now=now)
    with pytest.raises(Problem, match="至少6个字符"):
        witness_draw(draw_id=draw.pk, nonce="123", actor=world.actor("watch"), now=now)
    both = add_officer(world, "both")
    both.posts.create(role=Role.SUPERVISOR, region_id="990100", valid_from="2020-01-01")
    own = commit_draw(panel_id=panel.pk, given=DrawGiven(**NUMBERS), actor=world.actor("both"), now=now)
    with pytest.raises(Problem, match="不能自己监督"):
        witness_draw(draw_id=own.pk, actor=world.actor("both"), now=now)
    witness_draw(draw_id=own.pk, nonce="8812764", actor=world.actor("watch"), now=now)
    with pytest.raises(Problem, match="已作废"):
        run_draw(draw_id=draw.pk, actor=world.actor("program"), now=now)
    run_draw(draw_id=own.pk, actor=world.actor("both"), now=now)
    with pytest.raises(Problem, match="已经抽取过"):
        run_draw(draw_id=own.pk, actor=world.actor("both"), now=now)


def test_run_draw_invites_the_chosen_in_order(world, now, panel):
    draw = drawn(world, now, panel)
    result = draw.record["result"]
    assert (len(result["chosen"]), len(result["spares"]), len(result["order"])) == (3, 5, 8)
    rows = list(panel.invitations.order_by("place"))
    assert [f"E{each.expert_id:06d}" for each in rows] == result["chosen"]
    assert {each.answer_by - each.invited_at for each in rows} == {timedelta(days=1)}
    assert draw.record["seed"] is None
    assert [each["step"] for each in draw.record["log"]] == ["invited"] * 3
    assert Panel.objects.get(pk=panel.pk).state == "drawn"


def test_how_experts_have_reviewed_weighs_softly_and_is_frozen(world, now, panel):
    ago = now - timedelta(days=200)
    old = make_panel(world, panel.call, now=ago, state="concluded")
    keen, slack, *_ = Expert.objects.order_by("pk")
    file = make_file(old, panel.files.first().case)
    score(make_sheet(file, keen, now=ago), {"new": "30", "plan": "30"}, now=ago, comment="意见" * 30)
    make_sheet(file, slack, now=ago)
    draw = committed(world, now, panel)
    weights = {each["expert"]: each["weight"] for each in draw.record["candidates"]}
    assert (weights.pop(f"E{keen.pk:06d}"), weights.pop(f"E{slack.pk:06d}")) == ("1.2500", "0.9125")
    assert set(weights.values()) == {"1"}
    assert draw.record["demand"]["weighting"] == {"basis": WEIGHING.basis, "low": "0.8", "high": "1.25"}
    # What happens afterwards changes nothing of a draw that was committed to.
    Sheet.objects.update(state="void")
    witness_draw(draw_id=draw.pk, actor=world.actor("watch"), now=now)
    run_draw(draw_id=draw.pk, actor=world.actor("program"), now=now)
    assert replay_draw(draw_id=draw.pk, actor=world.actor("leader"), now=now).is_same


def test_a_draw_without_weights_gives_equal_chances(world, now, panel):
    draw = drawn(world, now, panel, is_weighted=False)
    assert draw.record["demand"]["weighting"] is None
    assert {len(each["key"]) for each in draw.record["result"]["order"]} == {64}
    assert replay_draw(draw_id=draw.pk, actor=world.actor("leader"), now=now).is_same


def test_candidates_are_kept_out_for_what_is_on_file(world, now, panel):
    experts = [each.expert for each in panel.invitations.all()]
    assert experts == []
    one, two, three = pool(world, now, 3, start=20)
    Ban.objects.create(person=one.person, scope="review", reason="泄露评审信息", since="2026-01-01")
    Unavailability.objects.create(expert=two, since="2026-11-30", until="2026-12-02")
    firm = world.organisations["firm"]
    three.person.employer, three.person.employer_name = firm, ""
    three.person.save()
    draw = committed(world, now, panel, titles=("教授",))
    rows = {each["expert"]: each for each in draw.record["candidates"]}
    assert rows[f"E{one.pk:06d}"]["bans"] == ["受限制，不得评审"]
    assert rows[f"E{two.pk:06d}"]["absences"] == ["2026-11-30 至 2026-12-02 不便评审"]
    # The kind alone: the record is read by whoever replays it.
    assert rows[f"E{three.pk:06d}"]["recusals"] == ["同一单位"]
    assert "示例精密制造" not in json.dumps(draw.record, ensure_ascii=False)


def test_reveal_makes_the_exported_record_replay_anywhere(world, now, panel, tmp_path, capsys):
    draw = committed(world, now, panel)
    with pytest.raises(Problem, match="还没有抽取"):
        reveal_seed(draw_id=draw.pk, actor=world.actor("watch"), now=now)
    with pytest.raises(Problem, match="没有可以重放"):
        replay_draw(draw_id=draw.pk, actor=world.actor("leader"), now=now)
    witness_draw(draw_id=draw.pk, nonce="20261122", actor=world.actor("watch"), now=now)
    run_draw(draw_id=draw.pk, actor=world.actor("program"), now=now)
    with pytest.raises(Refused):
        reveal_seed(draw_id=draw.pk, actor=world.actor("program"), now=now)
    shown = reveal_seed(draw_id=draw.pk, actor=world.actor("watch"), now=now)
    assert shown.record["seed"]["beacon"] == "20261122"
    assert replay(shown.record).differences == ()
    file = tmp_path / "record.json"
    file.write_text(json.dumps(shown.record), encoding="utf-8")
    assert run(Namespace(replay=file, as_json=False)) == SAME
    assert "重放相同：抽中 3 人" in capsys.readouterr().out
    with pytest.raises(Problem, match="已经公开过"):
        reveal_seed(draw_id=draw.pk, actor=world.actor("watch"), now=now)


def test_replay_before_the_seed_is_shown_finds_what_was_changed(world, now, panel):
    draw = drawn(world, now, panel)
    same = replay_draw(draw_id=draw.pk, actor=world.actor("watch"), now=now)
    assert (same.is_same, len(same.chosen)) == (True, 3)
    record = draw.record
    record["result"]["chosen"][0] = record["result"]["spares"][0]
    Draw.objects.filter(pk=draw.pk).update(record=record)
    found = replay_draw(draw_id=draw.pk, actor=world.actor("watch"), now=now)
    assert [each.where for each in found.differences] == ["digest", "result.chosen[0]"]
    with pytest.raises(Refused):
        replay_draw(draw_id=draw.pk, actor=world.actor("firm"), now=now)
    assert Event.objects.filter(kind="review.draw.replayed").count() == 2


def test_a_widened_demand_needs_three_parties(world, now, panel):
    with pytest.raises(Problem, match="三方确认"):
        committed(world, now, panel, widened=("510",), widened_why="本学科专家不足")
    draw = committed(
        world, now, panel, widened=("510",), widened_why="本学科专家不足", confirmed=("计划科甲", "机关纪委乙", "高新科丙")
    )  # fmt: skip
    assert (
        draw.record["demand"]["widened_why"] == "本学科专家不足（三方确认：计划科甲、机关纪委乙、高新科丙）"
    )
    with pytest.raises(Problem, match="没有一位符合要求"):
        committed(world, now, panel, disciplines=("999",))


def test_refusals_lapses_and_removals_call_spares_by_the_rule(world, now, panel):
    draw = drawn(world, now, panel)
    first, second, third = list(panel.invitations.order_by("place").select_related("expert__person__account"))
    spares = draw.record["result"]["spares"]
    later = now + timedelta(hours=1)
    with pytest.raises(Problem, match="没有空出"):
        supplement_panel(panel_id=panel.pk, actor=world.actor("program"), now=later)
    answer(world, later, first)
    with pytest.raises(Problem, match="理由"):
        answer(world, later, second, accepts=False)
    answer(world, later, second, accepts=False, reason="外出")
    called = supplement_panel(panel_id=panel.pk, actor=world.actor("program"), now=later)
    assert (f"E{called.expert_id:06d}", called.is_supplement, called.place) == (spares[0], True, 4)
    with pytest.raises(Refused):
        remove_expert(invitation_id=first.pk, reason="回避", actor=world.actor("watch"), now=later)
    remove_expert(invitation_id=first.pk, reason="回避", actor=world.actor("program"), now=later)
    over = now + timedelta(days=2)
    assert time_out_invitations(actor=SYSTEM, now=over) == 2
    assert time_out_invitations(actor=SYSTEM, now=over) == 0
    assert {each.state for each in Invitation.objects.all()} == {"refused", "removed", "timed_out"}
    assert open_seats(Panel.objects.get(pk=panel.pk)) == 3
    with pytest.raises(Problem, match="不能"):
        answer(world, over, third)
    for _ in range(3):
        supplement_panel(panel_id=panel.pk, actor=world.actor("program"), now=over)
    assert replay_draw(draw_id=draw.pk, actor=world.actor("watch"), now=over).is_same
    assert [each["step"] for each in Draw.objects.get(pk=draw.pk).record["log"]][-2:] == [
        "supplemented",
        "invited",
    ]


def test_an_invitation_is_answered_by_nobody_else(world, now, panel):
    drawn(world, now, panel)
    first, second, _ = list(panel.invitations.select_related("expert__person__account"))
    for name in (second.expert.person.account.username, "program", "watch"):
        with pytest.raises(Refused):
            answer_invitation(key=first.key, accepts=True, actor=world.actor(name), now=now)
    with pytest.raises(Problem, match="已过答复时间"):
        answer(world, now + timedelta(days=2), first)
    assert answer(world, now + timedelta(hours=1), first).state == "accepted"
    assert answer(world, now + timedelta(hours=2), first, accepts=False, reason="生病").state == "refused"


def test_an_answer_by_telephone_says_who_put_it_down(world, now, panel):
    draw = drawn(world, now, panel)
    first, second, third = list(panel.invitations.order_by("place").select_related("expert__person"))
    called, later = now + timedelta(hours=2), now + timedelta(hours=3)

    def phone(row, **more):
        given = {
            "accepts": True,
            "called_at": called,
            "words": "可以参加",
            "actor": world.actor("program"),
            "now": later,
        }
        return phone_invitation(invitation_id=row.pk, **given | more)

    for name in ("watch", "leader", second.expert.person.account.username):
        with pytest.raises(Refused):
            phone(first, actor=world.actor(name))
    for wrong in (
        {"called_at": now - timedelta(hours=1)},
        {"called_at": later + timedelta(minutes=1)},
        {"words": " "},
    ):
        with pytest.raises(Problem, match=r"通话时间|怎样答复"):
            phone(first, **wrong)
    assert phone(first).state == "accepted"
    assert phone(second, accepts=False, words="在外地出差").state == "refused"
    name = world.actor("program").name
    assert second.panel.invitations.get(pk=second.pk).reason == (
        f"电话答复（{timezone.localtime(called):%Y-%m-%d %H:%M}，{name}登记）：在外地出差"
    )
    with pytest.raises(Problem, match="不能再登记"):
        phone(first)
    # Called in time, put down after it.
    late = now + timedelta(hours=30)
    assert phone(third, called_at=now + timedelta(hours=23), now=late).state == "accepted"
    events = Event.objects.filter(kind="review.invitation.phoned").order_by("pk")
    assert [(each.data["accepts"], each.data["words"]) for each in events] == [
        (True, "可以参加"), (False, "在外地出差"), (True, "可以参加")
    ]  # fmt: skip
    log = Draw.objects.get(pk=draw.pk).record["log"]
    assert [each["step"] for each in log if each["channel"] == "phone"] == ["accepted", "refused", "accepted"]
    assert replay_draw(draw_id=draw.pk, actor=world.actor("watch"), now=late).is_same


def test_a_supplementary_draw_counts_who_sits(world, now):
    panel = ready(world, now, experts=9)
    gone = panel.invitations.order_by("place").first()
    remove_expert(
        invitation_id=gone.pk, reason="回避", actor=world.actor("program"), now=now + timedelta(hours=1)
    )
    draw = drawn(world, now + timedelta(hours=2), panel, number=1)
    assert (draw.number, len(draw.record["demand"]["seated"]), draw.record["demand"]["supplements"]) == (
        2,
        2,
        f"P{panel.pk}-1",
    )
    out = {
        each["expert"]: [r["condition"] for r in each["reasons"]]
        for each in draw.record["result"]["excluded"]
    }
    assert out[f"E{gone.expert_id:06d}"] == ["listed"]
    assert sorted(condition for reasons in out.values() for condition in reasons) == [
        "listed",
        "seated",
        "seated",
    ]
