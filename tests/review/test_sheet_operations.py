"""Score sheets: declared, saved as one types, submitted, corrected, given back; and who is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.review.models import Exclusion, Panel, Sheet
from kechuang.review.operations.giving_back import (
    abstain_sheet,
    ask_explanation,
    decline_sheet,
    explain_score,
    recuse_sheet,
)
from kechuang.review.operations.sheet import (
    Typed,
    correct_sheet,
    declare_sheet,
    score_sheet,
    submit_sheet,
)
from tests.review.rooms import expert_actor, make_expert, make_sheet, score


@pytest.fixture
def me(room):
    """The first expert."""
    return expert_actor(room.experts[0])


@pytest.fixture
def other(room):
    """The second expert, whose sheets the first one's are not."""
    return expert_actor(room.experts[1])


@pytest.fixture
def declared(room, me, now):
    """The first expert's sheet of the first file, declared."""
    return declare_sheet(sheet_key=room.sheet().key, free=True, secret=True, actor=me, now=now)


def typed(sheet, actor, now, comment=None, **marks):
    """Save marks as an expert types them, whatever stood before."""
    given = {code: Typed(raw) for code, raw in marks.items()}
    words = None if comment is None else Typed(comment)
    return score_sheet(sheet_key=sheet.key, marks=given, comment=words, actor=actor, now=now)


def kinds():
    """The kinds of all events, in order."""
    return [each.kind for each in Event.objects.order_by("pk")]


# ── declaring ────────────────────────────────────────────────────────────────────────────────


def test_declare_sheet_opens_it(room, me, now):
    sheet = declare_sheet(sheet_key=room.sheet().key, free=True, secret=True, actor=me, now=now)
    assert (sheet.state, sheet.declared_at) == ("declared", now)
    event = Event.objects.get()
    assert (event.kind, event.data) == ("review.sheet.declared", {"panel": room.panel.pk, "file": "A7K3"})


@pytest.mark.parametrize(("free", "secret"), [(True, False), (False, True), (False, False)])
def test_declare_sheet_wants_both(room, me, now, free, secret):
    with pytest.raises(Problem, match="逐项勾选"):
        declare_sheet(sheet_key=room.sheet().key, free=free, secret=secret, actor=me, now=now)
    assert room.sheet().state == "assigned"


def test_nobody_declares_for_another(room, other, world, officer, now):
    for actor in (other, world.actor("program"), world.actor("firm")):
        with pytest.raises(Refused):
            declare_sheet(sheet_key=room.sheet().key, free=True, secret=True, actor=actor, now=now)
    assert (room.sheet().state, kinds()) == ("assigned", [])


def test_a_conflict_voids_the_sheet_and_is_kept(room, me, now):
    reason = "我是项目负责人的博士导师"
    sheet = recuse_sheet(sheet_key=room.sheet().key, kind="supervision", reason=reason, actor=me, now=now)
    row = Exclusion.objects.get()
    assert (sheet.state, row.kind, row.is_hard, row.reason, row.is_late) == (
        "void", "supervision", True, reason, False,
    )  # fmt: skip
    assert (row.expert_id, row.case_id) == (room.experts[0].pk, room.cases[0].pk)
    event = Event.objects.get()
    assert event.kind == "review.sheet.recused"
    assert reason not in str(event.data) + event.title


def test_a_conflict_found_while_judging_is_late(declared, me, now):
    typed(declared, me, now, new="50")
    recuse_sheet(sheet_key=declared.key, kind="cooperation", reason="认出是去年的合作方", actor=me, now=now)
    assert Exclusion.objects.get().is_late is True


# ── scoring ──────────────────────────────────────────────────────────────────────────────────


def test_score_sheet_saves_each_word_with_its_revision(declared, me, now):
    saved = typed(declared, me, now, new="５1.5", comment="方案可行")
    assert (saved.written, saved.revisions, saved.total) == (["new", ""], {"new": 1, "": 1}, None)
    saved = typed(declared, me, now, use="30")
    assert (saved.total, saved.sheet.state) == (Decimal("81.5"), "drafting")
    saved = typed(declared, me, now, use="30")
    assert (saved.written, saved.revisions) == ([], {"use": 1})


def test_a_file_cannot_be_scored_before_it_is_declared(room, me, now):
    with pytest.raises(WrongState):
        typed(room.sheet(), me, now, new="50")


def test_an_older_tablets_late_word_does_not_overwrite(declared, me, now):
    typed(declared, me, now, new="50", comment="新的意见")
    late = score_sheet(
        sheet_key=declared.key, marks={"new": Typed("20", 0), "use": Typed("30", 0)}, comment=Typed("旧的意见", 0), actor=me, now=now
    )  # fmt: skip
    assert [(each.code, each.theirs, each.mine, each.revision) for each in late.clashes] == [
        ("new", "50分", "20", 1), ("", "新的意见", "旧的意见", 1),
    ]  # fmt: skip
    assert late.written == ["use"]
    assert {each.item: each.value for each in declared.marks.all()} == {
        "new": Decimal(50),
        "use": Decimal(30),
    }
    assert Sheet.objects.get(pk=declared.pk).comment == "新的意见"


@pytest.mark.parametrize("raw", ["60.5", "-1", "50.3", "很好", "1e1"])
def test_a_slip_is_told_and_loses_nothing_else(declared, me, now, raw):
    saved = typed(declared, me, now, new=raw, use="39.5")
    assert (list(saved.errors), saved.written) == (["new"], ["use"])


def test_the_time_spent_adds_up_and_cannot_be_made_up(declared, me, now):
    for seconds in (40, -5, 10**9):
        score_sheet(sheet_key=declared.key, marks={}, seconds=seconds, actor=me, now=now)
    assert Sheet.objects.get(pk=declared.pk).seconds == 640


@pytest.mark.parametrize(
    ("state", "late", "words"),
    [("closed", 0, "不能评分"), ("reviewing", 9, "已于"), ("reviewing", -9, "开始")],
)
def test_outside_the_panels_time_nothing_is_taken(declared, me, now, state, late, words):
    Panel.objects.update(state=state)
    with pytest.raises(Problem, match=words):
        typed(declared, me, now + timedelta(days=late), new="50")


# ── submitting ───────────────────────────────────────────────────────────────────────────────


def test_submit_sheet_freezes_what_it_says(declared, me, now):
    typed(declared, me, now, new="51.5", use="30", comment="可行")
    sheet = submit_sheet(sheet_key=declared.key, actor=me, now=now)
    version = sheet.versions.get()
    assert (sheet.state, sheet.total, sheet.submitted_at) == ("submitted", Decimal("81.5"), now)
    assert (version.number, version.marks, version.comment, version.total) == (
        1, {"new": "51.50", "use": "30.00"}, "可行", Decimal("81.5"),
    )  # fmt: skip
    with pytest.raises(WrongState):
        typed(sheet, me, now, new="10")


def test_submit_sheet_wants_every_item(declared, me, now):
    typed(declared, me, now, new="50")
    with pytest.raises(Problem, match="“应用前景”还没有打分"):
        submit_sheet(sheet_key=declared.key, actor=me, now=now)


@pytest.mark.parametrize(
    ("new", "use", "wanted"), [("40", "19.5", "低于 60"), ("55", "35.5", "高于 90"), ("40", "20", ""), ("55", "35", "")]
)  # fmt: skip
def test_a_comment_is_demanded_outside_the_bounds(declared, me, now, new, use, wanted):
    typed(declared, me, now, new=new, use=use)
    if wanted:
        with pytest.raises(Problem, match=wanted):
            submit_sheet(sheet_key=declared.key, actor=me, now=now)
        typed(declared, me, now, comment="理由如下")
    assert submit_sheet(sheet_key=declared.key, actor=me, now=now).state == "submitted"


def test_correct_sheet_makes_a_version_and_keeps_the_old(declared, me, now):
    typed(declared, me, now, new="50", use="30", comment="可行")
    submit_sheet(sheet_key=declared.key, actor=me, now=now)
    again = {
        "sheet_key": declared.key, "marks": {"new": "45", "use": "30"}, "comment": "可行", "actor": me, "now": now,
    }  # fmt: skip
    with pytest.raises(Problem, match="更正的理由"):
        correct_sheet(reason=" ", **again)
    sheet = correct_sheet(reason="看错了指标", **again)
    found = [(each.number, each.total, each.reason) for each in sheet.versions.all()]
    assert found == [(1, Decimal(80), ""), (2, Decimal(75), "看错了指标")]
    assert sheet.total == Decimal(75)
    with pytest.raises(Problem, match="没有要更正的"):
        correct_sheet(reason="再来一次", **again)
    Panel.objects.update(state="closed")
    with pytest.raises(Problem, match="不能评分"):
        correct_sheet(reason="晚了一步", **{**again, "marks": {"new": "10", "use": "10"}})


# ── giving back ──────────────────────────────────────────────────────────────────────────────


def test_decline_sheet_gives_the_file_back(room, declared, me, other, now):
    with pytest.raises(Refused):
        decline_sheet(sheet_key=declared.key, reason="不是我的方向", actor=other, now=now)
    with pytest.raises(Problem, match="退回的理由"):
        decline_sheet(sheet_key=declared.key, reason="", actor=me, now=now)
    sheet = decline_sheet(sheet_key=declared.key, reason="不是我的方向", actor=me, now=now)
    assert (sheet.state, sheet.void_reason) == ("void", "专家退回：不是我的方向")
    assert kinds()[-1] == "review.sheet.declined"
    assert make_sheet(room.files[0], room.experts[0], now=now).state == "assigned"


def test_abstain_sheet_counts_as_missing_and_can_be_taken_back(declared, me, now):
    sheet = abstain_sheet(sheet_key=declared.key, reason="材料不足以判断", actor=me, now=now)
    assert (sheet.state, sheet.total) == ("abstained", None)
    saved = typed(declared, me, now, new="50")
    assert (saved.sheet.state, saved.sheet.void_reason) == ("drafting", "")


def test_an_outlier_is_asked_to_explain_and_answers(room, world, officer, me, other, now):
    experts = [*room.experts, *(make_expert(world, f"expert{n}") for n in (4, 5))]
    sheets = [room.sheet(0, place) for place in range(3)]
    sheets += [make_sheet(room.files[0], each, now=now) for each in experts[3:]]
    for sheet, new in zip(sheets, ("10", "50", "51", "52", "50.5"), strict=True):
        score(sheet, {"new": new, "use": "30"}, now=now)
    ask = {"actor": world.actor("program"), "now": now}
    with pytest.raises(Refused):
        ask_explanation(sheet_id=sheets[0].pk, actor=me, now=now)
    with pytest.raises(Problem, match="没有偏离"):
        ask_explanation(sheet_id=sheets[1].pk, **ask)
    ask_explanation(sheet_id=sheets[0].pk, **ask)
    with pytest.raises(Refused):
        explain_score(sheet_key=sheets[0].key, words="指标低于行业平均", actor=other, now=now)
    sheet = explain_score(sheet_key=sheets[0].key, words="指标低于行业平均", actor=me, now=now)
    assert (sheet.explanation, sheet.explanation_asked_at, sheet.total) == (
        "指标低于行业平均", now, Decimal(40),
    )  # fmt: skip
    with pytest.raises(Problem, match="没有要求说明"):
        explain_score(sheet_key=sheets[1].key, words="指标低于行业平均", actor=other, now=now)
