"""One sentence: its quantities in order, each read by the module for its role."""

from __future__ import annotations

from collections.abc import Sequence

from .clauses import Sentence
from .drafts import Draft
from .growths import read_percents
from .names import Name
from .quantity import Role
from .standings import read_standing
from .state import SentenceState
from .values import read_values


def parse_sentence(
    text: str, sentence: Sentence, carried: Name | None, earlier: Sequence[Draft] = ()
) -> list[Draft]:
    """Drafts of a sentence of the cleaned text.

    ``carried`` is a name that the sentence before hands on; ``earlier`` the drafts of the part before a
    semicolon, which this part may still complete (its growth, its rank).
    """
    state = SentenceState(text, sentence, carried, earlier)
    i = 0
    while i < len(state.quantities):
        role = state.quantities[i].role
        if role is Role.VALUE:
            i += read_values(state, i)
        elif role in (Role.PERCENT, Role.DOUBLING):
            i += read_percents(state, i)
        else:
            read_standing(state, i)
            i += 1
    return state.drafts
