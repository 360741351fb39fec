"""Everything registered has a title, a source where it is content, a page, a use and a test."""

from __future__ import annotations

import importlib.resources
import re

import pytest
from house import lifecycles, registries

from kechuang.programs.logic.kind_sample import load_sample, sample_files
from kechuang.rules.asking import Ask
from kechuang.rules.cases import Case, load_cases
from kechuang.rules.facts import FactSource
from kechuang.rules.packs import installed
from tests.architecture.source import PACKAGE, ROOT, expect_none, python_files

#: Kinds whose items are content of a pack: they must say where they come from.
CONTENT = {"indicator", "report", "rule", "program", "signal", "parameter"}
#: Numbers that decide nothing and are only shown beside a rule: how long a title lasts, how long records are kept.
SHOWN_ONLY = re.compile(r"\.(effective_from|barred_years|validity_years|record_years|decimals|counting)$")


def untitled(items: dict[str, object]) -> list[str]:
    """Codes of items without a Chinese title or name."""
    return [
        code for code, item in items.items() if not (getattr(item, "title", "") or getattr(item, "name", ""))
    ]


def unsourced(items: dict[str, object]) -> list[str]:
    """Codes of items that do not name a source."""
    found = []
    for code, item in items.items():
        source = getattr(item, "source", "")
        if not (source if isinstance(source, str) else getattr(source, "title", "")):
            found.append(code)
    return found


def undocumented(codes: list[str], text: str) -> list[str]:
    """Codes that no reference page names."""
    return [code for code in codes if f"`{code}`" not in text]


def words_of(action: str) -> tuple[str, str]:
    """The two names of an action: `room.noun.verb` and its operation `verb_noun`."""
    _, noun, verb = action.split(".")
    return action, f"{verb}_{noun}"


def unmentioned(actions: list[str], text: str) -> list[str]:
    """Actions of which neither name stands in a text."""
    return [action for action in actions if not any(word in text for word in words_of(action))]


@pytest.fixture(scope="module")
def reference() -> str:
    pages = sorted((ROOT / "docs" / "reference").glob("*.md"))
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.fixture(scope="module")
def tests() -> str:
    files = [path for path in python_files("tests") if "architecture" not in path.parts]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def unasked(actions: list[str], code: str) -> list[str]:
    """Actions that no code asks for, by their name or by `f"room.noun.{verb}"`."""
    return [
        action
        for action in actions
        if f'"{action}"' not in code and f'"{action.rpartition(".")[0]}.{{' not in code
    ]


def unread(names: list[str], code: str) -> list[str]:
    """Names that no code reads by their last part: `"rd_body"`, `f"{topic}.rd_body"`."""
    return [name for name in names if not re.search(rf'["._]{name.rpartition(".")[2]}"', code)]


@pytest.fixture(scope="module")
def code() -> str:
    """The code that reads content: not the definitions of facts, nor tests."""
    files = [path for path in python_files("kechuang") if "packs/national/facts" not in path.as_posix()]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def items_of(kind: str) -> dict[str, object]:
    registry = registries().get(kind)
    return {code: registry[code] for code in registry.codes()} if registry else {}


def kinds() -> list[str]:
    return list(registries())


def test_there_is_something_registered():
    assert {"indicator", "permission"} <= set(kinds())
    assert len(items_of("indicator")) >= 30
    assert lifecycles()


@pytest.mark.parametrize(
    "kind", ["fact", "indicator", "parameter", "permission", "program", "report", "rule"]
)
def test_everything_registered_has_a_title(kind):
    expect_none(untitled(items_of(kind)))


@pytest.mark.parametrize("kind", sorted(CONTENT))
def test_content_names_its_source(kind):
    expect_none(unsourced(items_of(kind)))


def test_everything_registered_has_a_page(reference):
    missing = {kind: found for kind in kinds() if (found := undocumented(list(items_of(kind)), reference))}
    expect_none((f"{kind}: {', '.join(codes)}" for kind, codes in missing.items()), "请运行 make reference")
    expect_none(undocumented(list(lifecycles()), reference), "请运行 make reference")


def test_every_permission_is_asked_somewhere():
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in python_files("kechuang")
        if path.name != "permissions.py" and "permissions" not in path.parts
    )
    templates = "\n".join(p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.html"))
    asked = code + templates
    expect_none(unasked(list(items_of("permission")), asked))


def test_every_permission_is_tested(tests):
    expect_none(unmentioned(list(items_of("permission")), tests))


def test_every_report_is_tested(tests):
    assert [code for code in items_of("report") if f'"{code}"' not in tests] == []


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Every worked example of every pack."""
    files = [
        entry
        for pack in installed()
        if (importlib.resources.files(pack) / "rules").is_dir()
        for entry in (importlib.resources.files(pack) / "rules").iterdir()
        if entry.name.endswith(".cases.yaml")
    ]
    return [case for entry in files for case in load_cases(entry.read_text("utf8"))]


def test_every_rule_has_a_case(cases):
    assert set(items_of("rule")) - {case.rule for case in cases} == set()


def test_every_program_has_a_sample_and_a_case():
    found = {code: load_sample(text) for code, text in sample_files().items()}
    assert {code for code, (sample, told) in found.items() if sample.answers and told} >= set(
        items_of("program")
    )


@pytest.fixture(scope="module")
def asks(cases) -> list[Ask]:
    """What each worked example asked."""
    return [case.run().ask for case in cases]


def test_every_parameter_decides_in_a_case(asks, code):
    used = {name for ask in asks for name in ask.used}
    left = [each for each in items_of("parameter") if each not in used and not SHOWN_ONLY.search(each)]
    assert unread(left, code) == []


def test_every_fact_is_asked_by_a_rule_or_read_by_a_room(asks, code):
    """Facts of the annual statement are filed and counted whether or not a rule asks them."""
    asked = {name for ask in asks for name, _ in ask.asked}
    facts = {name: fact for name, fact in items_of("fact").items() if fact.source != FactSource.STATEMENT}
    assert unread([each for each in facts if each not in asked], code) == []


def test_every_lifecycle_is_tested(tests):
    assert [
        name for name in lifecycles() if constant_of(name) not in tests and f'"{name}"' not in tests
    ] == []


def constant_of(name: str) -> str:
    """How a lifecycle is called in code: `plans.target` → `TARGET_LIFECYCLE`."""
    return f"{name.rsplit('.', 1)[-1].upper()}_LIFECYCLE"


def test_the_checks_see_what_is_missing():
    class Item:
        def __init__(self, title="", source=""):
            self.title, self.source = title, source

    items = {"good": Item("好", "某法第三条"), "bare": Item()}
    assert untitled(items) == ["bare"]
    assert unsourced(items) == ["bare"]
    assert undocumented(["good", "bare"], "页面：`good`") == ["bare"]
    assert words_of("plans.target.adopt") == ("plans.target.adopt", "adopt_target")
    assert unread(["levers.rd_body", "levers.gone"], 'ask.param(f"levers.rd_body")') == ["levers.gone"]
    assert unmentioned(["plans.target.adopt", "plans.target.drop"], "def test_adopt_target_…") == [
        "plans.target.drop"
    ]
    assert unasked(["a.b.c", "a.d.e", "a.f.g"], 'require(actor, "a.b.c"); require(actor, f"a.d.{verb}")') == [
        "a.f.g"
    ]
    assert constant_of("plans.target") == "TARGET_LIFECYCLE"
