"""Every write has one shape: a keyword-only function named verb_noun that is told who acts and when."""

from __future__ import annotations

import ast

from tests.architecture.source import expect_none, python_files, short

#: Public functions of operations that are not an act of a person, and why.
NOT_ACTS: dict[str, str] = {
    **{
        f"kechuang/programs/operations/moving.py {name}": "called within an act on a case, which asks, records and says why"
        for name in (
            "locked_case",
            "move_case",
            "pass_step",
            "expect_state",
            "last_act",
            "next_action",
            "pause_clock",
            "resume_clock",
            "set_clock_days",
            "number_case",
            "give_receipt",
            "receive_case",
        )
    },
    **{
        f"kechuang/review/operations/sheet.py {name}": "called within an expert's act on his sheet, which asks and says why"
        for name in ("locked_sheet", "check_open", "read_mark", "checked_total")
    },
    "kechuang/review/operations/sheet.py tell": "writes the one event of an expert's act on his sheet",
    "kechuang/exchange/operations/contract_moving.py locked_contract": "called within an act on a contract, which asks and records",
    "kechuang/exchange/operations/moving.py locked_item": "called within an act on an item, which asks, records and says why",
    **{
        f"kechuang/matching/operations/moving.py {name}": "called within an act on a pair, which asks, records and says why"
        for name in ("locked_docking", "locked_step")
    },
    **{
        f"kechuang/matching/operations/gathering.py {name}": "called within an act at a conference, which asks, records and says why"
        for name in ("locked_conference", "demand_open")
    },
    "kechuang/programs/operations/parts.py sync_case": "called within an act on a case, takes over what its answers say",
    "kechuang/programs/operations/outside.py sync_outside_hints": "called within compare_case, which asks and records",
    "kechuang/core/operations/outbox.py deliver_due": "the worker's loop: what it delivers was done by others",
    "kechuang/core/operations/import_run.py run_imports": "the worker's loop: it acts as the person who asked, at its own times",
    "kechuang/core/operations/importing.py record_imported": "writes the one event at the end of an import, which has asked",
    "kechuang/review/operations/vote.py cast_ballot": "a secret ballot: whoever knew actor or time could say who voted how",
    "kechuang/core/operations/notice.py send_notice": "follows from another act, whose event names the actor",
    "kechuang/core/operations/notice.py send_copies": "the worker's: it sends what was already written",
}


def is_operations(name: str) -> bool:
    """Is this file (as a path from the root) part of a room's operations?"""
    parts = name.split("/")
    return len(parts) > 2 and (parts[2] == "operations.py" or parts[2] == "operations")


def misshapen(source: str) -> list[str]:
    """Public functions of a module that break the shape, with what they lack."""
    found = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        named = {argument.arg for argument in node.args.kwonlyargs}
        lacks = [name for name in ("actor", "now") if name not in named]
        if node.args.args or node.args.posonlyargs or node.args.vararg:
            lacks.append("只收具名参数")
        if "_" not in node.name:
            lacks.append("名字须为 verb_noun")
        if lacks:
            found.append(f"{node.name} 缺 {'、'.join(lacks)}")
    return found


def test_operations_have_one_shape():
    found = [
        f"{short(path)} {fault}"
        for path in python_files("kechuang")
        if is_operations(short(path))
        for fault in misshapen(path.read_text(encoding="utf-8"))
    ]
    expect_none(fault for fault in found if fault.rsplit(" 缺 ", 1)[0] not in NOT_ACTS)


def test_exceptions_are_still_needed():
    found = {
        f"{short(path)} {fault.split(' 缺 ')[0]}"
        for path in python_files("kechuang")
        if is_operations(short(path))
        for fault in misshapen(path.read_text(encoding="utf-8"))
    }
    assert set(NOT_ACTS) - found == set()
    assert all(NOT_ACTS.values())


def test_the_check_sees_a_misshapen_operation():
    assert is_operations("kechuang/plans/operations.py")
    assert is_operations("kechuang/plans/operations/target.py")
    assert not is_operations("kechuang/plans/queries.py")
    right = "def adopt_target(*, target_id, actor, now):\n    ...\n"
    assert misshapen(right) == []
    assert misshapen("def adopt(target, *, actor):\n    ...\n") == [
        "adopt 缺 now、只收具名参数、名字须为 verb_noun"
    ]
    assert misshapen("def _private(x):\n    ...\n") == []
