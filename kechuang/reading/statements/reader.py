"""The walk through a document: sentence by sentence, with what one sentence hands to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kechuang.reading.model import Kind, Statement

from .clauses import Sentence, sentences
from .context import DocumentContext
from .drafts import Draft
from .finish import Finisher
from .kinds import Outlook, Signs
from .lexicon import ENDS_IN_MEASURE
from .names import Name, before, head_of
from .numerals import MASKS
from .sentence import parse_sentence
from .tables import Row, find_tables
from .units import UNIT_HEADS
from .worded import worded

#: How many characters before a number decide whether it is a result or a goal.
_LOOK = 200
#: Work that one document may cost, in units of about 10 µs. A megabyte of reports needs a third of it; what is
#: denser is no report, and where its reading ends the person is told.
_BUDGET = 160_000
_PER_SENTENCE, _PER_NUMBER, _PER_STATEMENT = 3, 3, 6
_A_NUMBER = re.compile(
    rf"[\d{MASKS}]++(?![年月日、.)])|[一二两三四五六七八九十百千]++(?=[家户个项件名人支次所场期种篇部万亿位元余多条])|[亿番]"
)
#: A text in articles lays down rules; only where it speaks of aims or results are its numbers indicators.
_ARTICLE, _ARTICLES = re.compile(r"(?:^|\n)\s*第[一二三四五六七八九十百]{1,4}条[\s:]"), 3
_AIM = re.compile(r"力争|目标|到20\d\d年|年均|达到|确保(?!.{0,6}安全)|新增|同比|截至|累计")
#: Whether a sentence can hold a quantity: a digit that is no label, a withheld one, a Chinese numeral before a unit.
_MAY_COUNT = re.compile(
    rf"\d(?![\d、.)年月日])|[{MASKS}]|百分|番|[第前]\s?[一二两三四五六七八九十\d]|[近超过上逾约达][百千万亿]|[一二两三四五六七八九十百千零](?=[多余几来万亿千百%个倍{UNIT_HEADS}])"
)


@dataclass(slots=True)
class _Pending:
    """A draft with what was known when it was read; later words may still add to it."""

    draft: Draft
    kind: Kind
    sure: float
    why: str
    words: str
    sentence: str


def read(text: str, context: DocumentContext, finisher: Finisher) -> tuple[list[Statement], int | None]:
    """All statements of a cleaned text, in order of where they stand, and where the work ended before its end.

    The place is None for every text that was read to its end.
    """
    outlook = Outlook(context)
    pending: list[_Pending] = []
    found: list[Statement] = []
    carried: Name | None = None
    budget = _BUDGET
    earlier: list[Draft] = []
    ruled = len(_ARTICLE.findall(text)) >= _ARTICLES
    tabled, unread = find_tables(text, context, limit=_BUDGET // 2 // _PER_STATEMENT)
    budget -= _PER_STATEMENT * sum(len(row.drafts) for row in tabled)
    pending.extend(_from_table(tabled))
    rows = iter(tabled)
    row = next(rows, None)
    for sentence in sentences(text):
        while row is not None and row.end <= sentence.start:
            row = next(rows, None)
        if row is not None and row.start < sentence.end:
            continue
        words = text[sentence.start : sentence.end]
        budget -= _PER_SENTENCE + _PER_NUMBER * sum(1 for _ in _A_NUMBER.finditer(words))
        if budget < 0:
            unread = min(sentence.start, unread if unread is not None else sentence.start)
            break
        outlook.read(
            words.strip(), opens=sentence.opens_line, ends=sentence.ends_line and not sentence.full_stop
        )
        counts = _MAY_COUNT.search(words) and not (ruled and not _AIM.search(words))
        drafts = parse_sentence(text, sentence, carried, earlier) if counts else []
        budget -= _PER_STATEMENT * len(drafts)
        judged = _judge(text, sentence, drafts, outlook)
        pending.extend(judged)
        outlook.led = _led(judged) if text.startswith(";", sentence.end) else None
        found.extend(_plain(text, sentence, drafts, outlook, finisher))
        carried = _carry(words, drafts, sentence)
        earlier = (drafts or earlier) if text[sentence.end : sentence.end + 1] == ";" else []
    pending = _untitled(text, pending)
    found.extend(
        finisher.quantified(p.draft, p.kind, p.sure, p.why, words=p.words, sentence=p.sentence)
        for p in pending
    )
    return sorted(found, key=lambda s: (s.start, s.end)), unread


def _judge(text: str, sentence: Sentence, drafts: list[Draft], outlook: Outlook) -> list[_Pending]:
    if not drafts:
        return []
    signs = Signs(text, sentence.start, sentence.end)
    whole = text[sentence.start : min(sentence.end, sentence.start + 4 * _LOOK)]
    result = []
    for draft in drafts:
        at = draft.quantity.number_at
        words = text[max(sentence.start, at - _LOOK) : at]
        kind, sure, why = outlook.judge(signs, at, text[draft.end : min(sentence.end, draft.end + 24)])
        if draft.kind is not None:
            kind, sure = draft.kind, 0.9
        result.append(_Pending(draft, kind, sure, why, words, whole))
    return result


def _from_table(rows: list[Row]) -> list[_Pending]:
    """The drafts of tables, each with the year of its column as its words."""
    return [
        _Pending(draft, draft.kind or Kind.ACTUAL, 0.9, draft.why[-1], f"{year}年" if year else "", "")
        for row in rows
        for draft, year in zip(row.drafts, row.years, strict=True)
    ]


#: How far from its top a document's title may stand.
_TOP = 300


def _untitled(text: str, pending: list[_Pending]) -> list[_Pending]:
    """Leave out the number of a title that the text itself states again."""
    said = [(p.draft.value, p.draft.unit, p.draft.start) for p in pending]
    return [
        p
        for p in pending
        if p.draft.start > _TOP
        or not p.sentence  # a table's
        or "。" in text[: p.draft.start]
        or (value_unit := (p.draft.value, p.draft.unit)) not in [s[:2] for s in said if s[2] > p.draft.start]
        or value_unit[0] is None
        or _in_prose(text, p.draft.start)
    ]


def _in_prose(text: str, position: int) -> bool:
    """Does the line of a position hold a sentence?"""
    stop = text.find("\n", position)
    line = text[text.rfind("\n", 0, position) + 1 : stop if stop >= 0 else len(text)]
    return len(line) > 45 or any(mark in line for mark in "。;")


def _led(judged: list[_Pending]) -> tuple[Kind, float, str] | None:
    """What the words of a sentence's part say for the part after the semicolon (力争…;…)."""
    if judged and "判为" in judged[-1].why and judged[-1].draft.kind is None:
        return judged[-1].kind, 0.7, judged[-1].why
    return None


def _plain(
    text: str, sentence: Sentence, drafts: list[Draft], outlook: Outlook, finisher: Finisher
) -> list[Statement]:
    result = []
    for item in worded(text, sentence.start, sentence.end):
        if any(item.start < d.end and d.start < item.end for d in drafts):
            continue
        words = text[sentence.start : item.end]
        kind, sure, why = outlook.judge(Signs(text, sentence.start, item.end), item.end)
        result.append(finisher.plain(item, kind, sure, why, words))
    return result


def _carry(words: str, drafts: list[Draft], sentence: Sentence) -> Name | None:
    """What the next sentence may leave out: the last name, or the noun of a short heading."""
    if drafts:
        return drafts[-1].name if not sentence.ends_line else None
    if len(words) <= 24:
        measure = before(words)
        if ENDS_IN_MEASURE.search(measure.core) and len(measure.core) >= 4:
            return measure
        head = head_of(words)
        return head if not head.empty else None
    return None
