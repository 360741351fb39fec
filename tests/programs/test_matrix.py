"""The permission matrix: role × action × state, generated and kept; and spot checks that nobody generated."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may
from kechuang.programs.states import CASE_LIFECYCLE, CaseState
from tests.programs.matrix import FILE, a_case, actors, asked, text


def test_the_matrix_is_as_it_was_agreed():
    assert text() == FILE.read_text(encoding="utf-8"), (
        "权限或状态表变了。看清每一行是谁多了、少了什么权力，再运行 python -m tests.programs.matrix 写新表。"
    )


def test_every_transition_asks_for_something_that_exists():
    for row in CASE_LIFECYCLE.transitions:
        permission = asked(row.source, row.action)
        assert permission or row.who == "system", row


@pytest.mark.parametrize(
    ("who", "action", "state", "yes"),
    [
        # A county recommends its own, and only what waits for its word; the city does not recommend for it.
        ("本县·县（市、区）科技岗", "programs.case.recommend", "recommend", True),
        ("他县·县（市、区）科技岗", "programs.case.recommend", "recommend", False),
        ("市·项目管理岗", "programs.case.recommend", "recommend", False),
        # A county's programme officer does not decide the city's call.
        ("本县·项目管理岗", "programs.case.check", "check", False),
        ("本县·项目管理岗", "programs.case.advance", "review", False),
        ("邻市·项目管理岗", "programs.case.view", "check", False),
        ("市·项目管理岗", "programs.case.check", "check", True),
        # A leader decides but does not check papers.
        ("市·局领导", "programs.case.check", "check", False),
        ("市·局领导", "programs.case.advance", "check", False),
        ("市·局领导", "programs.case.decide", "deliberation", True),
        # What is still at home is the applicant's alone.
        ("市·项目管理岗", "programs.case.view", "draft", False),
        ("市·项目管理岗", "programs.case.view", "unit", False),
        ("市·项目管理岗", "programs.case.view", "recommend", True),
        ("本单位·单位填报人", "programs.case.view", "draft", True),
        ("他单位·单位管理员", "programs.case.view", "check", False),
        # Only the administrator signs and withdraws; an agent fills.
        ("本单位·单位管理员", "programs.case.sign", "unit", True),
        ("本单位·单位填报人", "programs.case.sign", "unit", False),
        ("本单位·代办机构", "programs.case.fill", "draft", True),
        ("本单位·代办机构", "programs.case.withdraw", "check", False),
        ("本单位·单位查看人", "programs.case.fill", "draft", False),
        # Those who look on, look on.
        ("市·查阅岗", "programs.case.view", "check", True),
        ("市·查阅岗", "programs.case.export", "check", False),
        ("市·监督岗", "programs.case.advance", "review", False),
        ("市·监督岗", "programs.objection.unmask", "objection", True),
        ("市·项目管理岗", "programs.objection.unmask", "objection", False),
        # Administrators of the system have no part in cases.
        ("市·系统管理员", "programs.case.view", "check", False),
        ("市·安全管理员", "programs.case.decide", "deliberation", False),
        ("市·审计员", "programs.case.export", "approved", False),
        ("未登录", "programs.case.view", "approved", False),
    ],
)
def test_spot_checks_written_by_hand(who, action, state, yes):
    assert bool(may(actors()[who], action, a_case(state))) is yes


def test_nobody_but_the_applicant_touches_what_is_said():
    for name, actor in actors().items():
        for action in ("fill", "submit", "sign", "correct", "withdraw"):
            if bool(may(actor, f"programs.case.{action}", a_case("draft"))):
                assert name.startswith("本单位") or name == "本人·本人"


def test_nothing_leaves_what_is_over():
    over = {str(each) for each in CaseState if not CASE_LIFECYCLE.actions(each)}
    assert over == {"approved", "declined", "inadmissible", "withdrawn", "void"}
