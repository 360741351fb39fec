"""The ways of a colleague's task and of a topic."""

from __future__ import annotations

from kechuang.programs.states import IDEA_LIFECYCLE, TASK_LIFECYCLE


def test_a_task_is_over_once_finished_passed_on_or_recalled():
    assert TASK_LIFECYCLE.initial == "open"
    assert [TASK_LIFECYCLE.move("open", action) for action in ("finish", "pass_on", "recall")] == [
        "done", "passed_on", "recalled",
    ]  # fmt: skip
    assert [TASK_LIFECYCLE.is_final(state) for state in ("done", "passed_on", "recalled")] == [True] * 3


def test_only_a_topic_that_was_dropped_may_be_considered_again():
    assert IDEA_LIFECYCLE.move(IDEA_LIFECYCLE.move("proposed", "drop"), "reopen") == "proposed"
    assert IDEA_LIFECYCLE.is_final(IDEA_LIFECYCLE.move("proposed", "choose"))
