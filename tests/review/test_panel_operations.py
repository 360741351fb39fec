"""Panels: formed with codes that tell nothing, edited, opened only when everybody may judge, closed with results."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.review.models import Panel, Sheet
from kechuang.review.operations.assignment import assign_panel
from kechuang.review.operations.panel import (
    PanelGiven,
    cancel_panel,
    close_panel,
    edit_panel,
    form_panel,
    open_panel,
)
from kechuang.review.queries.panels import calls_waiting, cases_waiting
from kechuang.subjects.models import Relation
from tests.review.drawing import add_staff, form, ready, waiting_call

pytestmark = pytest.mark.django_db


def test_form_panel_freezes_the_plan_and_gives_codes(world, now):
    add_staff(world)
    call = waiting_call(world, now, 12)
    panel = form(world, now, call)
    assert (panel.state, panel.plan["items"][0]["code"], panel.method, panel.is_blinded) == (
        "forming",
        "new",
        "trimmed",
        True,
    )
    files = list(panel.files.all())
    assert len({each.code for each in files}) == 12
    assert {len(each.code) for each in files} == {5}
    by_key, by_code = sorted(files, key=lambda f: f.pk), sorted(files, key=lambda f: f.code)
    in_order = [each.case_id for each in sorted(files, key=lambda f: f.case_id)]
    # One chance in 12! that either order is that of the cases.
    assert [each.case_id for each in by_key] != in_order
    assert [each.case_id for each in by_code] != in_order
    assert list(cases_waiting(call)) == []
    assert Event.objects.filter(kind="review.panel.formed").count() == 1


def test_form_panel_refuses_strangers_and_cases_that_are_taken(world, now):
    add_staff(world)
    call = waiting_call(world, now, 2)
    given = PanelGiven(title="装备组")
    for name in ("county", "watch", "leader", "firm"):
        with pytest.raises(Refused):
            form_panel(call_id=call.pk, given=given, actor=world.actor(name), now=now)
    first = next(iter(cases_waiting(call)))
    assert calls_waiting(world.actor("program"))[0][1] == 2
    form_panel(call_id=call.pk, given=given, case_ids=[first.pk], actor=world.actor("program"), now=now)
    assert calls_waiting(world.actor("program"))[0][1] == 1
    with pytest.raises(Problem, match="已编进别的评审组"):
        form_panel(call_id=call.pk, given=given, case_ids=[first.pk], actor=world.actor("program"), now=now)
    with pytest.raises(Problem, match="名称"):
        form_panel(call_id=call.pk, given=PanelGiven(title=" "), actor=world.actor("program"), now=now)


def test_cancel_panel_frees_its_cases(world, now):
    add_staff(world)
    call = waiting_call(world, now, 1)
    panel = form(world, now, call)
    with pytest.raises(Problem, match="理由"):
        cancel_panel(panel_id=panel.pk, reason=" ", actor=world.actor("program"), now=now)
    cancel_panel(panel_id=panel.pk, reason="合并到另一组", actor=world.actor("program"), now=now)
    assert cases_waiting(call).count() == 1
    with pytest.raises(Problem, match="不能再修改"):
        edit_panel(panel_id=panel.pk, given=PanelGiven(title="甲"), actor=world.actor("program"), now=now)


def test_edit_panel_keeps_the_settings_that_are_not_named(world, now):
    add_staff(world)
    panel = form(world, now, waiting_call(world, now, 1), settings={"tolerance": "0.05"})
    given = PanelGiven(title="装备一组", experts_per_file=3, settings={"load_limit": 5})
    changed = edit_panel(panel_id=panel.pk, given=given, actor=world.actor("program"), now=now)
    assert (changed.title, changed.experts_per_file) == ("装备一组", 3)
    assert changed.settings == {"tolerance": "0.05", "load_limit": 5}
    with pytest.raises(Refused):
        edit_panel(panel_id=panel.pk, given=given, actor=world.actor("watch"), now=now)


def test_open_panel_asks_recusal_once_more(world, now):
    panel = ready(world, now)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    sheet = Sheet.objects.filter(panel=panel).select_related("expert__person").first()
    Relation.objects.create(
        person=sheet.expert.person, kind="adviser", organisation=world.organisations["firm"], declared_at=now
    )
    with pytest.raises(Problem, match="应当回避"):
        open_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    Relation.objects.all().delete()
    opened = open_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    assert (opened.state, opened.opens_at) == ("reviewing", now)
    with pytest.raises(Problem, match="专家数不能再改"):
        edit_panel(
            panel_id=panel.pk, given=PanelGiven(title="甲", experts_per_file=4), actor=world.actor("program"), now=now
        )  # fmt: skip


def test_open_panel_with_too_few_experts_needs_a_reason(world, now):
    panel = ready(world, now, number=1)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    with pytest.raises(Problem, match="共要 4 人次，只安排了 2 人次"):
        open_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    open_panel(panel_id=panel.pk, reason="本领域专家不足", actor=world.actor("program"), now=now)
    assert Event.objects.get(kind="review.panel.opened").data["reason"] == "本领域专家不足"


def test_close_panel_computes_the_results(world, now):
    panel = ready(world, now)
    assign_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    open_panel(panel_id=panel.pk, actor=world.actor("program"), now=now)
    late = now + timedelta(days=3)
    with pytest.raises(Problem, match="还有 4 份评分表没有提交"):
        close_panel(panel_id=panel.pk, actor=world.actor("program"), now=late)
    with pytest.raises(Refused):
        close_panel(panel_id=panel.pk, reason="到期", actor=world.actor("watch"), now=late)
    close_panel(panel_id=panel.pk, reason="到期", actor=world.actor("program"), now=late)
    assert Panel.objects.get(pk=panel.pk).state == "closed"
    assert Event.objects.filter(kind="review.result.computed").count() == 1
