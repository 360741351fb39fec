"""The kinds of matters of the packs: without faults, each with a sample and cases that hold."""

from __future__ import annotations

import pytest

from kechuang.programs.logic.answers import budget_gaps
from kechuang.programs.logic.kind_faults import faults_of
from kechuang.programs.logic.kind_pack import differences
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kind_sample import load_sample, sample_files, sample_of
from kechuang.programs.logic.kinds import as_data, from_data, walk
from kechuang.programs.states import KindGroup

FILES = sample_files()
CASES = [case for text in FILES.values() for case in load_sample(text)[1]]

NATIONAL = {
    "achievement_registration", "advanced", "award_nomination", "challenge", "challenge_answer", "hnte_nomination", "incubator", "joint_major",
    "key_rd", "platform", "specialist", "specialist_unit", "subsidy", "team",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[f"{case.sample.program}-{case.id}" for case in CASES])
def test_case(case):
    assert case.faults(kinds[case.sample.program]) == []


def test_every_kind_has_a_sample_with_cases_in_a_file_of_its_name():
    assert set(kinds.codes()) - set(FILES) == set()
    assert {code: load_sample(text)[0].program for code, text in FILES.items()} == {
        code: code for code in FILES
    }
    assert set(kinds.codes()) - {case.sample.program for case in CASES} == set()


def test_the_national_pack_has_these():
    assert set(kinds.codes()) >= NATIONAL
    assert {kinds[code].group for code in NATIONAL} == set(KindGroup)


def test_no_kind_has_faults_and_each_limit_counts_kinds_that_are_there():
    found = {kind.code: [str(each) for each in faults_of(kind, kinds.codes())] for kind in kinds}
    assert {code: each for code, each in found.items() if each} == {}


@pytest.mark.parametrize("code", sorted(NATIONAL))
def test_a_kind_survives_being_stored(code):
    kind = kinds[code]
    assert from_data(as_data(kind)) == kind
    assert differences(kind, from_data(as_data(kind))) == []


def test_what_no_law_says_is_marked():
    assert [kind.code for kind in kinds if not kind.design] == []
    assert [
        (kind.code, limit.code)
        for kind in kinds
        for limit in kind.limits
        if limit.confirmed and not limit.clause
    ] == []


def test_every_required_material_says_what_a_good_one_looks_like():
    assert [(kind.code, each.code) for kind in kinds for each in kind.materials if not each.sample] == []


def test_who_applies_is_hidden_where_experts_judge_blind():
    """A blinded expert must not read a name: people and organisations of a blinded kind are all identifying."""
    shown = [
        (kind.code, each.code)
        for kind in kinds
        if kind.review is not None and kind.review.blinded
        for each in kind.questions
        if not each.identifying
        and any(inner.kind in ("person", "organisation") and not inner.identifying for inner in walk((each,)))
    ]
    assert shown == []


def test_the_samples_budgets_keep_within_the_cap(now):
    found = {}
    for code in NATIONAL:
        kind = kinds[code]
        stored = sample_of(code).stored(kind)
        found[code] = [each.words for each in budget_gaps(kind, stored, on=now.date(), places=())]
    assert {code: words for code, words in found.items() if words} == {}
