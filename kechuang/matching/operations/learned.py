"""Learning the order of suggestions from what people said of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.matching.logic.learning import Outcome, forget, learn, save
from kechuang.matching.models import Suggestion
from kechuang.matching.queries.index import shared_index
from kechuang.matching.queries.learned import told


def learn_order(*, actor: Actor, now: datetime) -> Outcome:
    """Learn from all that was said and done; kept where it beats the plain order on what it has not seen, else forgotten.

    Not in a transaction but for its event: learning takes seconds. Raises ``Refused``; ``Problem`` without an index.
    """
    require(actor, "matching.index.rebuild")
    rows, names = told(timezone.localdate(now))
    outcome = learn(rows, names)
    folder = shared_index().folder
    if outcome.learned is None:
        forget(folder)
    else:
        save(outcome.learned, folder)
    with transaction.atomic():
        record(
            "matching.order.learned", Suggestion(), object_id="order", actor=actor, now=now, title=f"从反馈学推荐的次序：{outcome.words}"[:300],
            data={"kept": outcome.learned is not None, "judged": len(rows.gains)},
        )  # fmt: skip
    return outcome
