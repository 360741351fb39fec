"""What the documents point at exists: files, commands of make, decisions in their index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MAKE = re.compile(r"(?:^|`|&& )make ((?:[a-z]+ ?)+?)(?=\s*(?:`|&&|#|$|[A-Z]))", re.MULTILINE)


def broken_links(page: Path, text: str) -> list[str]:
    """Relative links of a page that lead nowhere."""
    wanted = [link for link in LINK.findall(text) if "://" not in link and not link.startswith("mailto:")]
    return [link for link in wanted if not (page.parent / link).exists()]


def commands(text: str) -> set[str]:
    """The targets that a text tells its reader to make."""
    return {word for words in MAKE.findall(text) for word in words.split()}


def make_targets() -> set[str]:
    """The commands that the Makefile knows."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    assert broken_links(page, page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_of_make_exist(page):
    assert commands(page.read_text(encoding="utf-8")) - make_targets() == set()


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "index.md").read_text(encoding="utf-8")
    records = sorted(path.name for path in folder.glob("0*.md"))
    assert [name for name in records if f"({name})" not in index] == []
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))


def test_every_decision_names_what_was_rejected():
    folder = ROOT / "docs" / "decisions"
    assert [p.name for p in folder.glob("0*.md") if "**否了的。**" not in p.read_text(encoding="utf-8")] == []


def test_the_checks_see_what_is_broken(tmp_path):
    assert broken_links(tmp_path / "a.md", "[甲](nowhere.md) [乙](https://example.org) [丙](#x)") == [
        "nowhere.md"
    ]
    assert commands("```bash\nmake setup && make test\nmake demo   # 起\n```\n`make reference map`") == {
        "setup",
        "test",
        "demo",
        "reference",
        "map",
    }
