"""What a corpus says about its terms: how many documents hold each, and how long documents are.

Frozen with a generation: a document that is added later is weighed by the numbers of the generation that it joins, so
that adding one changes no other's score; the next generation counts anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kechuang.matching.logic.terms import KIND_WEIGHTS, KINDS, Codes, Floats, Ints, kinds_of

#: A term that stands in a larger share of the documents asks nothing: it would touch most of them and tell none apart.
COMMON_SHARE = 0.1
#: In a small corpus no term is common.
NEVER_COMMON = 50


@dataclass(frozen=True)
class Statistics:
    """``codes`` sorted, with the number of documents that hold each; ``lengths``: the mean by kind of term."""

    documents: int
    lengths: Floats
    codes: Codes
    frequencies: Ints

    def frequency(self, codes: Codes) -> Ints:
        """In how many documents each term stands; 0 for one that was never seen."""
        if not len(self.codes):
            return np.zeros(len(codes), dtype=np.int64)
        places = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[places] == codes, self.frequencies[places], 0).astype(np.int64)

    def asks(self, codes: Codes) -> np.ndarray:
        """Which terms are rare enough to ask."""
        return self._is_rare(self.frequency(codes))

    def telling(self, codes: Codes) -> Floats:
        """The importance of the terms that are rare enough to ask; 0 for the others."""
        seen = self.frequency(codes)
        return self._importance(codes, seen) * self._is_rare(seen)

    def importance(self, codes: Codes) -> Floats:
        """Rarity on both sides, of the document's term and of the question's: idf², by the weight of the kind."""
        return self._importance(codes, self.frequency(codes))

    def _importance(self, codes: Codes, seen: Ints) -> Floats:
        rarity = np.log1p((self.documents - np.minimum(seen, self.documents) + 0.5) / (seen + 0.5))
        return (rarity**2 * KIND_WEIGHTS[kinds_of(codes)]).astype(np.float32)

    def _is_rare(self, seen: Ints) -> np.ndarray:
        return seen <= max(COMMON_SHARE * self.documents, NEVER_COMMON)


def mean_lengths(totals: Floats, documents: int) -> Floats:
    """Mean length by kind; 1 where there is nothing, so that it divides."""
    means = totals / max(documents, 1)
    return np.where(means > 0, means, 1).astype(np.float32).reshape(KINDS)
