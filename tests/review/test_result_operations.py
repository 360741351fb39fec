"""Results: every method with its ranks, what is flagged, a method chosen with a reason, cases led on to deliberation."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.core.events import listeners_of
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.programs.queries.deliberation import table_of
from kechuang.review.logic.results import shown
from kechuang.review.models import FileResult, Panel, Sheet
from kechuang.review.operations.draw import WEIGHING
from kechuang.review.operations.result import choose_method, compute_results, conclude_panel
from kechuang.review.queries.expert_statistics import draw_weights
from tests.review.rooms import make_room, score

#: The example of the rules: mean 83, without the highest and the lowest 85.8.
EXAMPLE = ("92", "88", "85", "79", "60", "90", "87")


def mark(total: str) -> dict[str, str]:
    """Marks that add up to a total: 40 for the second item, the rest for the first."""
    return {"new": str(Decimal(total) - 35), "use": "35"}


@pytest.fixture
def me(world, officer):
    """The organiser."""
    return world.actor("program")


@pytest.fixture
def judged(world, call, now):
    """Two files and seven experts: the first file has the example's scores, the second even ones; closed."""
    room = make_room(world, call, now=now, experts=7)
    for place, total in enumerate(EXAMPLE):
        score(room.sheet(0, place), mark(total), now=now)
        score(room.sheet(1, place), mark(("84", "85", "86")[place % 3]), now=now)
    Panel.objects.update(state="closed")
    return room


def results():
    """Stored results by file code."""
    return {each.file.code: each for each in FileResult.objects.select_related("file")}


def test_compute_results_keeps_every_method(judged, me, now):
    compute_results(panel_id=judged.panel.pk, actor=me, now=now)
    first = results()["A7K3"]
    assert (first.aggregate, first.rank) == (Decimal("85.8"), 1)
    assert first.figures["values"] == {
        "rule": "85.800000", "mean": "83.000000", "median": "87.000000", "calibrated": "85.800000",
    }  # fmt: skip
    assert first.ranks == {"rule": 1, "mean": 2, "median": 1, "calibrated": 1}
    assert [shown(Decimal(first.figures[name]), 3) for name in ("sample_sd", "population_sd")] == [
        "10.954",
        "10.142",
    ]
    assert first.flags == ["outlier", "split"]
    assert [each["total"] for each in first.figures["outliers"]] == ["60.000000"]
    assert Event.objects.get().kind == "review.result.computed"


def test_what_is_missing_and_what_is_too_little(world, call, me, now):
    room = make_room(world, call, now=now, experts=3)
    score(room.sheet(0, 0), mark("80"), now=now)
    score(room.sheet(0, 1), mark("85"), now=now)
    for place, total in enumerate(("80", "85", "90")):
        score(room.sheet(1, place), mark(total), now=now)
    Sheet.objects.filter(pk=room.sheet(0, 2).pk).update(state="abstained")
    Panel.objects.update(state="closed")
    compute_results(panel_id=room.panel.pk, actor=me, now=now)
    found = results()
    assert (found["A7K3"].aggregate, found["A7K3"].rank, found["A7K3"].flags) == (
        None,
        None,
        ["too_few", "missing"],
    )
    assert (found["B2M9"].aggregate, found["B2M9"].rank) == (Decimal(85), 1)
    with pytest.raises(Problem, match="有 1 份材料的评分不足"):
        conclude_panel(panel_id=room.panel.pk, actor=me, now=now)
    assert (
        conclude_panel(panel_id=room.panel.pk, reason="专家因故缺评，审议时说明", actor=me, now=now).state
        == "concluded"
    )


def test_where_the_method_decides_is_flagged(judged, me, now):
    Panel.objects.update(settings={"places": 1})
    compute_results(panel_id=judged.panel.pk, actor=me, now=now)
    assert {code: "crosses" in each.flags for code, each in results().items()} == {"A7K3": True, "B2M9": True}
    assert {code: each.passes for code, each in results().items()} == {"A7K3": True, "B2M9": False}


def test_choose_method_wants_a_reason_and_keeps_it(judged, me, now):
    compute_results(panel_id=judged.panel.pk, actor=me, now=now)
    for method, reason, words in (
        ("mean", " ", "改换取分方法的理由"), ("best", "理由充分", "请选择取分方法"), ("trimmed", "理由充分", "不用改"),
    ):  # fmt: skip
        with pytest.raises(Problem, match=words):
            choose_method(panel_id=judged.panel.pk, method=method, reason=reason, actor=me, now=now)
    panel = choose_method(panel_id=judged.panel.pk, method="mean", reason="专家不足七人", actor=me, now=now)
    assert (panel.method, panel.settings["method_reason"]) == ("mean", "专家不足七人")
    assert {code: (each.aggregate, each.rank) for code, each in results().items()} == {
        "A7K3": (Decimal(83), 2), "B2M9": (Decimal("84.857143"), 1),
    }  # fmt: skip


def test_nothing_is_computed_before_it_is_closed_nor_after_it_is_handed_on(judged, me, now):
    for state in ("reviewing", "concluded"):
        Panel.objects.update(state=state)
        with pytest.raises(Problem, match="不能计算结果"):
            compute_results(panel_id=judged.panel.pk, actor=me, now=now)
        with pytest.raises(WrongState):
            conclude_panel(panel_id=judged.panel.pk, actor=me, now=now)


@pytest.mark.parametrize("name", ["leader", "county", "firm", "expert1"])
def test_only_organisers_compute_choose_and_conclude(judged, world, now, name):
    actor = world.actor(name)
    with pytest.raises(Refused):
        compute_results(panel_id=judged.panel.pk, actor=actor, now=now)
    with pytest.raises(Refused):
        choose_method(panel_id=judged.panel.pk, method="mean", reason="理由充分", actor=actor, now=now)
    with pytest.raises(Refused):
        conclude_panel(panel_id=judged.panel.pk, actor=actor, now=now)
    assert FileResult.objects.count() == 0


def test_cases_are_led_on_once_and_stand_in_the_table_by_rank(judged, me, now):
    compute_results(panel_id=judged.panel.pk, actor=me, now=now)
    conclude_panel(panel_id=judged.panel.pk, actor=me, now=now)
    event = Event.objects.get(kind="review.panel.concluded")
    listener = next(each for each in listeners_of(event.kind) if each.code == "review.lead_cases_on")
    for _ in range(2):
        listener.handle(event)
    for case in judged.cases:
        case.refresh_from_db()
    assert [each.state for each in judged.cases] == ["deliberation", "deliberation"]
    table = table_of(me, judged.panel.call)
    assert [each.title for each in table.columns] == ["评审得分", "名次", "评审提示"]
    assert [row.cells for row in table.rows] == [["85.80", 1, "有离群分、意见分歧"], ["84.80", 2, "—"]]


def test_an_experts_work_becomes_a_soft_weight(judged, now):
    Panel.objects.update(closes_at=now)
    Sheet.objects.update(
        comment="指标明确可测，研究方案可行，团队有同类工作基础，风险说得清楚，建议支持并加强中期检查。" * 2
    )
    keys = [each.pk for each in judged.experts]
    found = draw_weights([*keys, 10**9], WEIGHING, since=now.replace(year=2020))
    assert sorted(found) == keys
    assert all(WEIGHING.low <= each <= WEIGHING.high for each in found.values())
    assert draw_weights(keys, WEIGHING, since=now + timedelta(days=1)) == {}


def test_the_page_shows_methods_flags_and_experts_by_code(judged, world, sign_in, me, now):
    compute_results(panel_id=judged.panel.pk, actor=me, now=now)
    address = f"/review/panels/{judged.panel.pk}/results/"
    text = sign_in("program").get(address).content.decode()
    for words in ("85.80", "83.00", "有离群分", "专家A", "专家1某某", "设计值"):
        assert words in text
    for name in ("county", "firm", "expert1"):
        assert sign_in(name).get(address).status_code in (403, 404)
    sheet = sign_in("program").get(address, {"export": "xlsx"})
    assert sheet["Content-Type"].endswith("sheet")


def test_the_page_asks_as_often_for_one_file_as_for_two(judged, sign_in, me, now):
    compute_results(panel_id=judged.panel.pk, actor=me, now=now)
    client, address = sign_in("program"), f"/review/panels/{judged.panel.pk}/results/"
    client.get(address)
    with CaptureQueriesContext(connection) as two:
        client.get(address)
    FileResult.objects.filter(file=judged.files[1]).delete()
    Sheet.objects.filter(file=judged.files[1]).update(state="void")
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    assert len(one) == len(two)


def test_acts_on_the_page(judged, sign_in, me, now):
    client, base = sign_in("program"), f"/review/panels/{judged.panel.pk}/results/"
    client.post(f"{base}do/compute/")
    assert FileResult.objects.count() == 2
    client.post(f"{base}do/method/", {"method": "median", "reason": "离群分较多"})
    out = results()["A7K3"].figures["outliers"][0]["expert"]
    sheet = Sheet.objects.get(file=judged.files[0], expert=out)
    client.post(f"{base}do/ask/", {"sheet": str(sheet.key)})
    client.post(f"{base}do/conclude/")
    sheet.refresh_from_db()
    panel = Panel.objects.get()
    assert (panel.method, panel.state, sheet.explanation_asked_at is not None) == (
        "median",
        "concluded",
        True,
    )
