"""Lifecycle tables: moves, refusals in words, faults found when the table is built."""

from __future__ import annotations

from typing import Any

import pytest

from kechuang.core.logic.lifecycle import Lifecycle, State, Transition, WrongState


class Case(State):
    DRAFT = "draft", "草稿"
    CHECKING = "checking", "审核中"
    DONE = "done", "已办结"


SUBMIT = Transition(Case.DRAFT, "submit", Case.CHECKING, "申报人", ("complete",), "check_days", title="提交")
RETURN = Transition(Case.CHECKING, "return", Case.DRAFT, "审核人", title="退回补正")
APPROVE = Transition(Case.CHECKING, "approve", Case.DONE, "审核人", title="通过")


def build(**changes: Any) -> Lifecycle:
    table: dict[str, Any] = {
        "states": Case,
        "transitions": [SUBMIT, RETURN, APPROVE],
        "initial": Case.DRAFT,
        "final": [Case.DONE],
    }
    return Lifecycle("case", "办件", **(table | changes))


def test_a_state_is_its_code_and_has_a_label() -> None:
    assert (Case.DRAFT, Case("draft"), Case.DRAFT.label) == ("draft", Case.DRAFT, "草稿")


def test_states_as_enum_and_as_mapping_give_the_same_titles() -> None:
    titles = {"draft": "草稿", "checking": "审核中", "done": "已办结"}
    assert dict(build().states) == dict(build(states=titles).states) == titles


@pytest.mark.parametrize(
    ("state", "action", "target"),
    [("draft", "submit", "checking"), (Case.CHECKING, "return", "draft"), ("checking", "approve", "done")],
)
def test_move_follows_the_table(state: str, action: str, target: str) -> None:
    assert build().move(state, action) == target


@pytest.mark.parametrize(
    ("state", "action", "message", "allowed"),
    [
        (
            "checking",
            "submit",
            "办件现为“审核中”，不能提交；现在可以：退回补正、通过。",
            ("return", "approve"),
        ),
        ("done", "return", "办件现为“已办结”，已经办结，不能再退回补正。", ()),
        ("lost", "submit", "办件没有“lost”这个状态，无法提交。请联系系统管理员核对数据。", ()),
        ("draft", "burn", "办件现为“草稿”，不能burn；现在可以：提交。", ("submit",)),
    ],
)
def test_a_refusal_says_what_is_allowed(
    state: str, action: str, message: str, allowed: tuple[str, ...]
) -> None:
    with pytest.raises(WrongState) as refusal:
        build().move(state, action)
    assert (refusal.value.message, refusal.value.allowed) == (message, allowed)
    assert (refusal.value.state, refusal.value.action) == (state, action)


def test_actions_are_the_rows_that_leave_a_state_in_table_order() -> None:
    table = build()
    assert table.actions("checking") == (RETURN, APPROVE)
    assert table.actions(Case.DONE) == ()
    assert table.transition("draft", "submit").guards == ("complete",)
    assert table.transition("draft", "submit").clock == "check_days"


def test_allows_and_is_final() -> None:
    table = build()
    assert [table.allows("draft", name) for name in ("submit", "approve")] == [True, False]
    assert [table.is_final(state) for state in Case] == [False, False, True]


FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("duplicate", {"transitions": [SUBMIT, SUBMIT, RETURN, APPROVE]}, "duplicate transition 'submit'"),
    (
        "unreachable",
        {
            "states": {"draft": "草稿", "checking": "审核中", "done": "办结", "x": "孤岛"},
            "final": ["done", "x"],
        },
        "unreachable state 'x'",
    ),
    ("unknown initial", {"initial": "new"}, "unknown state 'new'"),
    ("unknown final", {"final": ["done", "gone"]}, "unknown state 'gone'"),
    (
        "unknown target",
        {"transitions": [SUBMIT, APPROVE, Transition("checking", "hold", "held", "审核人", title="挂起")]},
        "unknown state 'held'",
    ),
    (
        "final with exits",
        {
            "transitions": [SUBMIT, APPROVE, Transition("done", "reopen", "draft", "管理员", title="重开")],
        },
        "final state 'done' has exits",
    ),
    ("dead end", {"final": []}, "state 'done' has no exit and is not final"),
    (
        "no title",
        {"states": {"draft": "", "checking": "审核中", "done": "已办结"}},
        "state 'draft' has no title",
    ),
]


@pytest.mark.parametrize(("changes", "fault"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_a_table_that_contradicts_itself_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match="lifecycle 'case'") as refusal:
        build(**changes)
    assert fault in str(refusal.value)


def test_without_a_list_of_final_states_those_without_exit_are_final() -> None:
    assert build(final=None).final == build().final == frozenset({"done"})


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ValueError, match="lifecycle") as refusal:
        build(transitions=[SUBMIT, SUBMIT, APPROVE], initial="new")
    assert "unknown state 'new'" in str(refusal.value)
    assert "duplicate transition 'submit' from 'draft'" in str(refusal.value)


def test_mermaid_shows_titles_start_and_end() -> None:
    assert build().mermaid() == (
        "stateDiagram-v2\n"
        '    state "草稿" as s_draft\n'
        '    state "审核中" as s_checking\n'
        '    state "已办结" as s_done\n'
        "    [*] --> s_draft\n"
        "    s_draft --> s_checking : 提交（申报人）\n"
        "    s_checking --> s_draft : 退回补正（审核人）\n"
        "    s_checking --> s_done : 通过（审核人）\n"
        "    s_done --> [*]\n"
    )


def test_mermaid_titles_cannot_break_the_diagram() -> None:
    rows = [Transition("a", "go", "b", "x:y", title='说"是";\n好')]
    table = Lifecycle("t", "表", states={"a": "甲#", "b": "乙"}, transitions=rows, initial="a", final=["b"])
    assert "s_a --> s_b : 说”是”； 好（x：y）" in table.mermaid()
    assert 'state "甲＃" as s_a' in table.mermaid()
