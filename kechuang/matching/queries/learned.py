"""What people said of suggestions, as rows to learn from, and the order that was learned and is kept beside the index."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache
from pathlib import Path

from kechuang.core.logic.verdicts import Problem
from kechuang.exchange.states import Side
from kechuang.matching.logic import learning
from kechuang.matching.logic.engine import judged
from kechuang.matching.logic.learning import GAINS, Outcome
from kechuang.matching.logic.signal_catalogue import signals
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.taught import feedback_of, names_of
from kechuang.matching.models import Docking, Feedback
from kechuang.matching.queries.index import documents_of, key_of, pair_of, pk_of, shared_index
from kechuang.matching.queries.traits import TraitBook
from kechuang.matching.states.docking import DockingStage, from_on


def bonuses_of(book: TraitBook, need: int, offer: int) -> list[tuple[str, Bonus]]:
    """What signals add to a pair of which both sides are in the book: code and bonus, those that add something."""
    pair = book.pair(need, offer)
    given = [(each.code, each.bonus(pair)) for each in signals]
    return [(code, bonus) for code, bonus in given if bonus is not None and bonus.value > 0]


def judgements() -> dict[str, dict[str, int]]:
    """By the key of the item that asked, what each answer was worth (``learning.GAINS``). Two queries.

    What a side said counts for its own question; what both did together, for both and above any word.
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for need, offer, side, liked in Feedback.objects.values_list("need", "offer", "side", "is_liked"):
        keys = (key_of(Side.NEED, need), key_of(Side.OFFER, offer))
        question, answer = keys if side == Side.NEED else keys[::-1]
        found[question][answer] = GAINS["liked" if liked else "dismissed"]
    signed = set(from_on(DockingStage.SIGNED))
    rows = Docking.objects.reached(DockingStage.DOCKED).order_by("pk")
    for need, offer, stage in rows.values_list("need", "offer", "stage"):
        keys = (key_of(Side.NEED, need), key_of(Side.OFFER, offer))
        for question, answer in (keys, keys[::-1]):
            found[question][answer] = GAINS["signed" if stage in signed else "docked"]
    return found


def told(today: date) -> tuple[learning.Feedback, tuple[str, ...]]:
    """Rows to learn from, of pairs whose both sides are on show, and the names of their features. A fixed number of queries.

    Raises ``Problem`` where no index has been built.
    """
    index, worth = shared_index(), judgements()
    view = index.view()
    numbers = {pk_of(key) for question, answers in worth.items() for key in (question, *answers)}
    texts, book = documents_of(numbers), TraitBook(numbers, today)
    asking = sorted(key for key in worth if key in texts)
    keys = [sorted(key for key in worth[question] if key in texts) for question in asking]
    plain = judged(view, [texts[key] for key in asking], keys, embedder=index.embedder)
    answers = [
        [answer.plus(bonuses_of(book, *pair_of(question, answer.key))) for answer in each]
        for question, each in zip(asking, plain, strict=True)
    ]
    names = names_of([each.code for each in signals], with_meaning=index.embedder is not None)
    return feedback_of(answers, [worth[key] for key in asking], names), names


def kept_order() -> Outcome:
    """The order that is kept beside the index, or none and why; read again only when the file has changed."""
    folder = shared_index().folder
    try:
        stamp = (folder / learning.FILE).stat().st_mtime_ns
    except OSError:
        stamp = 0
    return _loaded(folder, stamp)


@lru_cache(maxsize=4)
def _loaded(folder: Path, stamp: int) -> Outcome:
    try:
        return learning.load(folder)
    except Problem as problem:
        return Outcome(None, problem.message)
