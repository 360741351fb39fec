"""Parallel sentences and clauses: three or more of one shape are points of an unnumbered framework.

- short sentences with one head and one tail (``力争…实现新突破。``), or topic sentences (``…不断增强。``): each owns the
  text up to the next;
- clauses between semicolons with one head (``紧贴…;紧贴…``, ``以…为…;以…为…``): each owns itself.
"""

from __future__ import annotations

import re

from kechuang.reading.outline.spans import Span

_SENTENCE = re.compile(r"[^。;\n]+")
_TOPIC = re.compile(
    r"(?:不断|持续|显著|明显|稳步|进一步|全面|加快|有效|日益|更加|大幅|扎实|深入|逐步)"
    r"(?:增强|提升|提高|深化|优化|改善|加强|扩大|完善|推进|显现|拓展|壮大|夯实|健全|升级|凸显|集聚|活跃|释放|巩固)$"
)
_FEWEST = 3
_LONGEST = 32


def find(text: str) -> list[Span]:
    """Return the parallel points of every paragraph of ``text``."""
    spans: list[Span] = []
    start = 0
    for line in text.split("\n"):
        if len(line) > 40:
            sentences = [(start + m.start(), start + m.end()) for m in _SENTENCE.finditer(line)]
            spans += _sentences(text, sentences, start + len(line))
            spans += _clauses(text, sentences)
        start += len(line) + 1
    return spans


def _sentences(text: str, sentences: list[tuple[int, int]], end: int) -> list[Span]:
    """Return sentences of one head and tail, and topic sentences, each with the text up to the next."""
    families: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for begin, stop in sentences:
        words = text[begin:stop].strip()
        if not 6 <= len(words) <= _LONGEST or text[stop : stop + 1] != "。":
            continue
        topic = _TOPIC.search(words)
        key = ("", "topic") if topic and "," not in words else (words[:2], words[-3:])
        families.setdefault(key, []).append((begin, stop))
    spans: list[Span] = []
    for (head, tail), family in families.items():
        if len(family) < _FEWEST:
            continue
        name = f"{head}…{tail}" if head else "…" + text[family[0][0] : family[0][1]][-4:]
        stops = [begin for begin, _stop in family[1:]] + [end]
        spans.append(Span(family[0][0], end, "", name, name))
        spans += [
            Span(begin, stop, "", text[begin:close].strip(), name)
            for (begin, close), stop in zip(family, stops, strict=True)
        ]
    return spans


def _clauses(text: str, sentences: list[tuple[int, int]]) -> list[Span]:
    """Return runs of clauses between semicolons that share their head."""
    spans: list[Span] = []
    run: list[tuple[int, int]] = []
    key = ""
    for whole, stop in [*sentences, (len(text), len(text))]:
        begin = _after_lead(text, whole, stop)
        joined = bool(run) and text[run[-1][1] : run[-1][1] + 1] == ";"
        head = _head(text, begin, stop)
        if joined and head and head == key:
            run.append((begin, stop))
            continue
        if len(run) >= _FEWEST:
            spans += _family(text, run, key)
        run, key = ([(begin, stop)], head) if head else ([], "")
    return spans


def _after_lead(text: str, begin: int, stop: int) -> int:
    """Skip a lead-in (``…是:``, ``…——``) before the first clause of a run."""
    for mark in (":", "——"):
        at = text.find(mark, begin, min(stop, begin + 40))
        if at >= 0:
            return at + len(mark)
    return begin


def _head(text: str, begin: int, stop: int) -> str:
    """Return what makes a clause parallel to its neighbours: its first word, or ``以…为`` and ``以…作为``."""
    words = text[begin:stop].lstrip(" ,”要并还也")
    if len(words) < 8:
        return ""
    if words[0] == "以" and (pivot := re.match(r"以[^,]{2,60}?(作?为)", words)):
        return "以…" + pivot[1]
    head = words[:2]
    return head if "一" <= head[0] <= "鿿" and "一" <= head[1] <= "鿿" else ""


def _family(text: str, run: list[tuple[int, int]], key: str) -> list[Span]:
    """Return the root and the members of one run."""
    name = key if "…" in key else key + "…"
    spans = [Span(run[0][0], run[-1][1], "", name, name)]
    for begin, stop in run:
        title = text[begin:stop].strip(" ,”")
        spans.append(Span(begin, stop, "", title.split(",")[0][:60], name))
    return spans
