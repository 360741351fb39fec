"""The walk through a document: sentence by sentence, with what one sentence hands to the next."""

from __future__ import annotations

import re

from kechuang.reading.model import Statement

from .clauses import Sentence, sentences
from .context import DocumentContext
from .drafts import Draft
from .finish import Finisher
from .kinds import Outlook
from .names import Name, head_of
from .sentence import SentenceParser
from .worded import worded

_MAY_COUNT = re.compile(r"[\d一二两三四五六七八九十百千xX×*＊╳亿番]")


def read(text: str, context: DocumentContext, finisher: Finisher) -> list[Statement]:
    """All statements of a cleaned text, in order of where they stand."""
    outlook = Outlook(context)
    found: list[Statement] = []
    carried: Name | None = None
    for sentence in sentences(text):
        words = text[sentence.start : sentence.end]
        outlook.read(words.strip(), sentence.opens_line, sentence.ends_line)
        drafts: list[Draft] = []
        if _MAY_COUNT.search(words):
            drafts = SentenceParser(text, sentence, carried).parse()
            found.extend(_finish(text, sentence, drafts, outlook, finisher))
        found.extend(_plain(text, sentence, drafts, outlook, finisher))
        carried = _carry(words, drafts, sentence)
    return sorted(found, key=lambda s: (s.start, s.end))


def _finish(
    text: str, sentence: Sentence, drafts: list[Draft], outlook: Outlook, finisher: Finisher
) -> list[Statement]:
    whole = text[sentence.start : sentence.end]
    result = []
    for draft in drafts:
        words = text[sentence.start : draft.quantity.number_at]
        kind, sure, why = outlook.judge(words, text[draft.end : min(sentence.end, draft.end + 24)])
        if draft.kind is not None:
            kind, sure = draft.kind, 0.9
        result.append(finisher.quantified(draft, kind, sure, why, words, whole))
    return result


def _plain(
    text: str, sentence: Sentence, drafts: list[Draft], outlook: Outlook, finisher: Finisher
) -> list[Statement]:
    result = []
    for item in worded(text, sentence.start, sentence.end):
        if any(item.start < d.end and d.start < item.end for d in drafts):
            continue
        words = text[sentence.start : item.end]
        kind, sure, why = outlook.judge(words)
        result.append(finisher.plain(item, kind, sure, why, words))
    return result


def _carry(words: str, drafts: list[Draft], sentence: Sentence) -> Name | None:
    """What the next sentence may leave out: the last name, or the noun of a short heading."""
    if drafts:
        return drafts[-1].name if not sentence.ends_line else None
    if len(words) <= 24:
        head = head_of(words)
        return head if not head.empty else None
    return None
