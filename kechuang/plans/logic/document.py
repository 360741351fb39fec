"""What a document is, judged by its own words: suggestions that a person may change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_BY_TITLE = (
    ("讲话", "speech"),
    ("致辞", "speech"),
    ("通知", "notice"),
    ("意见", "notice"),
    ("要点", "plan"),
    ("规划", "plan"),
    ("方案", "plan"),
    ("召开", "news"),
    ("会议", "news"),
)


def guess_kind(title: str, statements: Iterable[Any]) -> str:
    """The kind of paper by its title, else by what its statements are: results, goals or both."""
    ahead, back = ("计划" in title or "打算" in title or "思路" in title), "总结" in title
    if ahead and back:
        return "summary_and_plan"
    for word, kind in _BY_TITLE:
        if word in title:
            return kind
    kinds = {str(said.kind) for said in statements}
    if ahead or (kinds == {"target"} and not back):
        return "plan"
    if kinds == {"actual", "target"}:
        return "summary_and_plan"
    return "summary"


def match_region(name: str | None, regions: Mapping[str, str]) -> str | None:
    """The code of the region whose name the document's region ends in; None where none or several fit.

    ``regions`` maps code to full name. The longest fitting name wins: 示例省示例市 is the city.
    """
    if not name:
        return None
    fitting = [(len(full), code) for code, full in regions.items() if full and name.endswith(full)]
    if not fitting:
        return None
    longest = max(length for length, _ in fitting)
    codes = [code for length, code in fitting if length == longest]
    return codes[0] if len(codes) == 1 else None
