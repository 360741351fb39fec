"""Who suits whom: the engine's answers among those who may answer, with what signals add and lessons take, and why.

An answer that shares no telling words with its question is no suggestion: likeness of place alone, or one short word, is too
weak a reason to trouble two organisations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from kechuang.exchange.states import Side
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.engine import Answer, Ranking, rank
from kechuang.matching.logic.index import Mask, View
from kechuang.matching.logic.learning import Learned
from kechuang.matching.logic.reasons import Explainer, Passage, Reason
from kechuang.matching.logic.signal_catalogue import NamedSignal, signals
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.taught import LEARNED, reordered
from kechuang.matching.logic.teaching import malus
from kechuang.matching.queries.filters import Shown, exclusions, shown
from kechuang.matching.queries.index import documents_of, key_of, pair_of, pk_of, shared_index
from kechuang.matching.queries.learned import bonuses_of, kept_order
from kechuang.matching.queries.traits import TraitBook

#: How many are suggested to one item, and how many more are looked at for what signals say.
TOP, _WIDER = 10, 4
#: The best answer is about 1; what is less alike than this share of it is not suggested. Design, not measured yet.
LEAST = 0.25
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Found:
    """A pair that may suit, and why. ``parts``: code, title, bonus and words of each signal; a negative one of lessons."""

    need: int
    offer: int
    score: Decimal
    parts: list[dict[str, str]]
    words: str
    passages: dict[str, Any]


def find_for(side: str, keys: Iterable[int] | None, *, today: date, top: int = TOP) -> list[Found]:
    """The best ``top`` for each item of ``side`` (of those numbers, or all that are on show), the best first.

    A fixed number of queries. Raises ``Problem`` where no index has been built.
    """
    asking = shown(side, keys)
    other = str(Side.OFFER if side == Side.NEED else Side.NEED)
    view = shared_index().view()
    texts = documents_of(each.pk for each in asking)
    asking = [each for each in asking if key_of(side, each.pk) in texts]
    rankings = _ranked(view, side, asking, texts, shown(other), today, top)
    answers = {pk_of(answer.key) for ranking in rankings for answer in ranking.answers}
    book = TraitBook({each.pk for each in asking} | answers, today)
    texts |= documents_of(answers)
    forth, back = Explainer(view, texts), Explainer(view, texts)
    learned = kept_order().learned
    found: list[Found] = []
    for ranking in rankings:
        chosen = _weighed(ranking, book, top, learned)
        found += _explained(chosen, side, texts, forth, back, book)
    return found


def _ranked(
    view: View, side: str, asking: Sequence[Shown], texts: dict[str, Document], answers: Sequence[Shown], today: date, top: int
) -> list[Ranking]:  # fmt: skip
    """Asked together whoever may be answered by the same ones."""
    against = exclusions(side, asking, today)
    other = str(Side.OFFER if side == Side.NEED else Side.NEED)
    rows = {each.pk: view.places[key] for each in answers if (key := key_of(other, each.pk)) in view.places}
    embedder = shared_index().embedder
    groups: dict[tuple[tuple[str, ...], frozenset[int]], list[Shown]] = defaultdict(list)
    for each in asking:
        groups[against.kinds(each, side), against.of(each, answers)].append(each)
    masks: dict[tuple[str, ...], Mask] = {}
    found: list[Ranking] = []
    for (kinds, barred), members in groups.items():
        if kinds not in masks:
            masks[kinds] = _mask(
                view, [rows[each.pk] for each in answers if each.kind in kinds and each.pk in rows]
            )
        allowed = masks[kinds]
        if barred:
            allowed = allowed.copy()
            allowed[[rows[key] for key in barred if key in rows]] = False
        questions = [texts[key_of(side, each.pk)] for each in members]
        found += rank(view, questions, top=top * _WIDER, allowed=allowed, embedder=embedder)
    return found


def _mask(view: View, rows: Sequence[int]) -> Mask:
    mask = np.zeros(len(view.live), dtype=np.bool_)
    mask[list(rows)] = True
    return mask


def _weighed(ranking: Ranking, book: TraitBook, top: int, learned: Learned | None) -> Ranking:
    """The answers with what signals add, in the order learned if there is one, less both sides' lessons: the best ``top``."""
    helped: list[Answer] = []
    for answer in ranking.answers:
        need, offer = pair_of(ranking.question, answer.key)
        if answer.score < LEAST:
            break
        if need not in book.faces or offer not in book.faces:
            continue  # closed since the index was asked
        helped.append(answer.plus(bonuses_of(book, need, offer)))
    if learned is not None:
        helped = reordered(helped, learned)
    taught = [each.plus(_lessons(book, *pair_of(ranking.question, each.key))) for each in helped]
    best = sorted(taught, key=lambda each: -each.score)[:top]
    return Ranking(ranking.question, tuple(best), ranking.shared, ranking.listened)


def _lessons(book: TraitBook, need: int, offer: int) -> list[tuple[str, Bonus]]:
    taken = [malus(book.traits(offer), book.lessons(need)), malus(book.traits(need), book.lessons(offer))]
    return [("lesson", Bonus(-float(value), words)) for value, words in taken if value]


def _explained(
    ranking: Ranking, side: str, texts: dict[str, Document], forth: Explainer, back: Explainer, book: TraitBook
) -> list[Found]:  # fmt: skip
    question = texts[ranking.question]
    found = []
    for answer, reason in zip(ranking.answers, forth.reasons(question, ranking), strict=True):
        if not tells(reason.terms):
            continue
        turned = Ranking(answer.key, (Answer(ranking.question, answer.score),), 0, ())
        mirrored = back.reasons(texts[answer.key], turned)[0]
        need, offer = pair_of(ranking.question, answer.key)
        own, others = (mirrored, reason) if side == Side.NEED else (reason, mirrored)
        found.append(
            Found(
                need, offer, Decimal(repr(answer.score)).quantize(_PLACES), _parts(answer), reason.words[:600],
                {"need": passage_of(own), "offer": passage_of(others)},
            )
        )  # fmt: skip
    return found


def tells(terms: Sequence[str]) -> bool:
    """Is it enough to say why? Two shared words are, or one of three characters; a short word or a number fits too much."""
    words = [term for term in terms if not any(letter.isdigit() for letter in term)]
    return len(words) > 1 or any(len(word) > 2 for word in words)


def _parts(answer: Answer) -> list[dict[str, str]]:
    titles = {each.code: each.title for each in signals} | {
        "lesson": "说过的不合适",
        LEARNED: "从反馈学到的次序",
    }
    return [
        {"code": code, "title": titles[code], "bonus": f"{bonus.value:+.2f}", "words": bonus.words}
        for code, bonus in answer.bonuses
    ]


def passage_of(reason: Reason) -> dict[str, Any]:
    """The passage with places counted from its own beginning; empty if there is none."""
    passage: Passage | None = reason.passage
    if passage is None:
        return {}
    spans = [[start - passage.start, stop - passage.start] for start, stop in passage.spans]
    return {"text": passage.text, "spans": spans}


def named_signals() -> list[NamedSignal]:
    """Every signal that is registered, for the page that explains them."""
    return list(signals)
