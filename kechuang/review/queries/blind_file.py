"""A file as an expert reads it: answers without who applies where the panel is blinded, materials under neutral names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from kechuang.core.models import StoredFile
from kechuang.programs.logic.answer_blinding import blinded, is_identifying
from kechuang.programs.logic.answer_showing import cells, is_empty, shown
from kechuang.programs.logic.kinds import Kind, Question
from kechuang.programs.models import Case, CaseFile, CaseVersion
from kechuang.programs.states import FieldKind
from kechuang.review.logic.blind_scan import Hint, hidden, scan
from kechuang.review.models import PanelFile
from kechuang.review.queries.identity import marks_of


@dataclass
class Line:
    """One answer: words, or a table."""

    title: str
    text: str
    columns: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)


@dataclass
class Chapter:
    """A section of the form."""

    code: str
    title: str
    lines: list[Line]


@dataclass(frozen=True)
class Paper:
    """A material as an expert sees it. ``number`` counts within the file; ``stored`` None: there is no copy without names."""

    number: int
    title: str
    name: str
    stored: StoredFile | None
    case_file: CaseFile


@dataclass(frozen=True)
class BlindFile:
    """What an expert reads. ``title`` is the project's, with names masked; ``missing``: materials that are not shown."""

    code: str
    title: str
    is_blinded: bool
    chapters: list[Chapter]
    papers: list[Paper]

    @property
    def missing(self) -> list[Paper]:
        """Materials without a copy that may be shown."""
        return [each for each in self.papers if each.stored is None]


def file_of(file: PanelFile) -> BlindFile:
    """The file as its experts read it: what was submitted last, never what is being written. At most six queries."""
    case, is_blinded = file.case, file.panel.is_blinded
    kind, version = case.kind_version.kind, case.versions.last()
    answers = _answers(case, version)
    if is_blinded:
        answers = blinded(kind, answers, hidden(marks_of(case)))
    title = str(answers.get("title") or "") if is_blinded else case.title
    return BlindFile(
        file.code,
        title,
        is_blinded,
        _chapters(kind, answers, is_blinded=is_blinded),
        papers_of(file, version),
    )


def papers_of(file: PanelFile, version: CaseVersion | None = None) -> list[Paper]:
    """The materials handed in, under the file's code and a number; in a blinded panel only as redacted copies. One query."""
    case = file.case
    kind = case.kind_version.kind
    titles = {each.code: each.title for each in kind.questions}
    titles |= {each.code: each.title for each in kind.materials}
    order = {code: place for place, code in enumerate(titles)}
    rows = [each for each in case.files.select_related("file", "redacted") if _stands(each, version)]
    rows.sort(key=lambda each: (order.get(each.code, len(order)), each.pk))
    found = []
    for number, row in enumerate(rows, 1):
        stored = row.redacted if file.panel.is_blinded else row.file
        suffix = PurePosixPath(stored.name).suffix.lower() if stored else ".pdf"
        found.append(
            Paper(number, titles.get(row.code, "材料"), f"材料{file.code}-{number}{suffix}", stored, row)
        )
    return found


def hints_of(file: PanelFile) -> tuple[Hint, ...]:
    """Where the applicant can still be recognised in what experts will read, for the organisers. At most six queries."""
    read = file_of(file)
    texts = {"项目名称": read.title}
    for chapter in read.chapters:
        for line in chapter.lines:
            inner = " ".join(cell for row in line.rows for cell in row)
            texts[f"{chapter.title}：{line.title}"] = f"{line.text} {inner}"
    return scan(texts, marks_of(file.case))


def _answers(case: Case, version: CaseVersion | None) -> Mapping[str, Any]:
    if version is not None:
        return dict(version.answers)
    return {each.code: each.value for each in case.answers.all()}


def _stands(row: CaseFile, version: CaseVersion | None) -> bool:
    """Was it there when the version was made? Without one: is it there now?"""
    if version is None:
        return row.removed_at is None
    return row.added_at <= version.made_at and (row.removed_at is None or row.removed_at > version.made_at)


def _chapters(kind: Kind, answers: Mapping[str, Any], *, is_blinded: bool) -> list[Chapter]:
    chapters = []
    for section in kind.sections:
        lines = [
            _line(each, answers.get(each.code), is_blinded=is_blinded)
            for each in kind.questions_of(section.code)
            if each.kind != FieldKind.FILE
            and not (is_blinded and is_identifying(each))
            and all(answers.get(code) in values for code, values in each.when)
        ]
        if lines:
            chapters.append(Chapter(section.code, section.title, lines))
    return chapters


def _line(question: Question, value: Any, *, is_blinded: bool) -> Line:
    if question.kind != FieldKind.TABLE or is_empty(value):
        return Line(question.title, shown(question, value))
    kept = [place for place, each in enumerate(question.columns) if not (is_blinded and is_identifying(each))]
    rows = [[row[place] for place in kept] for row in cells(question, value)]
    return Line(
        question.title, shown(question, value), tuple(question.columns[place].title for place in kept), rows
    )
