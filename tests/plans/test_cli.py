from __future__ import annotations

import argparse
import json
from decimal import Decimal as D

import pytest
from python_calamine import CalamineWorkbook

from kechuang.core.logic.verdicts import Problem
from kechuang.plans import cli
from kechuang.plans.logic import Expression
from kechuang.plans.operations import adopt_targets, create_target


@pytest.fixture
def run(world, capsys):
    def go(*words):
        parser = argparse.ArgumentParser()
        cli.add_parser(parser.add_subparsers())
        args = parser.parse_args(["targets", *words])
        code = args.run(args)
        return code, capsys.readouterr().out

    return go


@pytest.fixture
def target(world, plan, now):
    planner = world.actor("planner")
    made = create_target(
        plan_id=plan.pk,
        name="新增高企",
        expression=Expression("value", ">=", floor=D(20), unit="家"),
        actor=planner,
        now=now,
    )
    create_target(
        plan_id=plan.pk,
        name="还是草稿",
        expression=Expression("milestone"),
        region=world.county,
        actor=planner,
        now=now,
    )
    adopt_targets(plan_id=plan.pk, target_ids=[made.pk], actor=planner, now=now)
    return made


def test_the_table_lists_what_is_in_force(run, target):
    code, out = run("--year", "2026")
    assert code == 0
    assert out.splitlines()[2].split() == [
        "2026",
        "示例市",
        "新增高企",
        "不少于20家",
        "2026",
        "执行中",
        "2026年科技工作计划",
    ]
    assert len(out.splitlines()) == 3


def test_all_states_and_the_counties_below(run, target):
    _, out = run("--region", "示例市", "--below", "--state", "all", "--format", "jsonl")
    records = [json.loads(line) for line in out.splitlines()]
    assert [(r["name"], r["region"], r["state"], r["words"]) for r in records] == [
        ("新增高企", "990100", "in_force", "不少于20家"), ("还是草稿", "990101", "draft", "按期完成"),
    ]  # fmt: skip
    assert records[0]["expression"]["floor"] == "20.000000"


def test_nothing_found_is_said_by_the_exit_code(run, target):
    assert run("--year", "2020") == (1, "")


def test_the_workbook_holds_the_same(run, target, tmp_path):
    out = tmp_path / "目标.xlsx"
    assert run("--format", "xlsx", "--out", str(out))[0] == 0
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
    assert ["2026", "示例市", "新增高企", "不少于20家"] in [row[:4] for row in rows]


@pytest.mark.parametrize("words", [("--region", "不存在市"), ("--state", "poem"), ("--format", "xlsx")])
def test_a_wrong_question_is_answered_in_words(run, target, words):
    with pytest.raises(Problem):
        run(*words)
