"""A filled sample of a kind and cases about it, in YAML beside the pack's file; readable by an officer, run by the tests.

::

    program: key_rd
    sample:
      says: 一家企业牵头的应用研究项目
      answers: {title: …, budget: {business: {applied: 20}}}
      files: {plan: 1}
    cases:
      - id: full
        says: 填写完整，可以提交
        expect: {gaps: [], steps: [unit, recommend, check]}
      - id: no-title
        says: 没有填名称
        change: {title: null}
        expect: {gaps: [title]}

Answers stand as one types them. ``change`` puts answers otherwise (null: not filled in), ``files`` numbers of documents.
``expect`` may say: ``gaps`` (codes of what is missing), ``problems`` (code → words that the refusal holds), ``steps`` (in
their order), ``asked`` and ``not_asked`` (codes of questions), ``conditions`` (codes, in their order), ``after`` (what
comes after approval), ``answers`` (code → what is stored). The sample is also what applicants are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from kechuang.core.logic.verdicts import Problem
from kechuang.programs.logic.answers import asked, gaps, read
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kinds import Kind
from kechuang.programs.states import FieldKind
from kechuang.rules.packs import installed
from kechuang.rules.parameters import ExactLoader


@dataclass(frozen=True)
class Sample:
    """A filled form: answers as typed, and how many documents of each kind there are."""

    program: str
    says: str
    answers: Mapping[str, Any]
    files: Mapping[str, int]

    def stored(self, kind: Kind) -> dict[str, Any]:
        """The answers as a case stores them. Raises ``Problem`` for one that cannot be taken."""
        return {
            question.code: value
            for question in kind.questions
            if question.kind != FieldKind.FILE
            and (value := read(question, self.answers.get(question.code))) is not None
        }


@dataclass(frozen=True)
class SampleCase:
    """One case about a sample: what is put otherwise, and what follows."""

    id: str
    says: str
    sample: Sample
    expect: Mapping[str, Any]

    def faults(self, kind: Kind) -> list[str]:
        """Where the kind answers otherwise than the case expects; empty if it agrees."""
        answers, problems = _read_all(kind, self.sample.answers)
        found: dict[str, Any] = {
            "gaps": [each.code for each in gaps(kind, answers, self.sample.files)],
            "steps": [str(each.step) for each in kind.steps],
            "conditions": [each.code for each in kind.conditions],
            "after": kind.hand_over,
        }
        faults = []
        for part, wanted in self.expect.items():
            if part in found:
                faults += _differs(part, found[part], wanted)
            elif part == "problems":
                faults += _differs(part, sorted(problems), sorted(wanted))
                faults += [
                    f"{code} 应说“{words}”，说的是“{problems[code]}”"
                    for code, words in wanted.items()
                    if words not in problems.get(code, words)
                ]
            elif part == "answers":
                for code, value in wanted.items():
                    faults += _differs(code, answers.get(code), value)
            else:
                faults += _asked(kind, answers, part, wanted)
        return [f"{kind.code} {self.id}: {each}" for each in faults]


def _asked(kind: Kind, answers: Mapping[str, Any], part: str, wanted: list[str]) -> list[str]:
    if part not in ("asked", "not_asked"):
        return [f"不认识的期望“{part}”"]
    shown = {each.code for each in asked(kind, answers)}
    wrong = [code for code in wanted if (code in shown) != (part == "asked")]
    return [f"{code} {'没有' if part == 'asked' else '不该'}显示" for code in wrong]


def _differs(what: str, found: object, wanted: object) -> list[str]:
    return [] if found == wanted else [f"{what} 应为 {wanted}，实为 {found}"]


def _read_all(kind: Kind, typed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Answers that can be taken, and what is said of the others."""
    stored: dict[str, Any] = {}
    problems: dict[str, str] = {code: "没有这个问题" for code in typed if kind.question(code) is None}
    for question in kind.questions:
        if question.kind == FieldKind.FILE:
            continue
        try:
            value = read(question, typed.get(question.code))
        except Problem as problem:
            problems[question.code] = problem.message
            continue
        if value is not None:
            stored[question.code] = value
    return stored, problems


def load_sample(text: str) -> tuple[Sample, list[SampleCase]]:
    """The sample and the cases of one file."""
    content = yaml.load(text, Loader=ExactLoader)  # noqa: S506 - a safe loader without floats
    body = content["sample"]
    sample = Sample(content["program"], body.get("says", ""), body["answers"], body.get("files", {}))
    cases = [
        SampleCase(
            id=str(each["id"]),
            says=each.get("says", ""),
            sample=Sample(
                sample.program,
                sample.says,
                {**sample.answers, **each.get("change", {})},
                {**sample.files, **each.get("files", {})},
            ),
            expect=each["expect"],
        )
        for each in content.get("cases", [])
    ]
    return sample, cases


def sample_files() -> dict[str, str]:
    """The text of every sample file of the installed packs, by code of the kind."""
    found = {}
    for pack in installed():
        folder = files(pack) / "programs"
        if folder.is_dir():
            for entry in sorted(folder.iterdir(), key=lambda each: each.name):
                if entry.name.endswith(".cases.yaml"):
                    found[entry.name.removesuffix(".cases.yaml")] = entry.read_text("utf8")
    return found


@cache
def sample_of(code: str) -> Sample | None:
    """The sample of a pack's kind, or of the kind that one was copied from if its code is given; None without one."""
    text = sample_files().get(code)
    return load_sample(text)[0] if text and code in kinds else None
