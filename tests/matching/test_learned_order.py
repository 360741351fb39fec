"""The order that is learned from what people said: what teaches it, when it is kept, and that it only moves what was found."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kechuang.core.logic.verdicts import Refused
from kechuang.core.models import Event
from kechuang.matching.logic.engine import Answer
from kechuang.matching.logic.learning import FILE, Learned, Outcome
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.taught import reordered
from kechuang.matching.models import Docking, Suggestion
from kechuang.matching.operations import learned as acts
from kechuang.matching.operations.learned import learn_order
from kechuang.matching.operations.suggesting import compute_all_suggestions
from kechuang.matching.operations.suggestion import dismiss_suggestion, like_suggestion
from kechuang.matching.queries import ranking
from kechuang.matching.queries.index import shared_index
from kechuang.matching.queries.learned import judgements, kept_order, told
from kechuang.matching.queries.ranking import find_for
from tests.matching.pairs import DAY
from tests.matching.suggested import SYSTEM, hall, suggested


@dataclass
class Backwards:
    """An order that likes best what the words like least."""

    names: tuple[str, ...] = ("words",)

    def scores(self, features):
        return -features[:, 0]


ANSWERS = [
    Answer("offer-1", 1.2, (("field", Bonus(0.2, "同领域")),), (1.0, 0.0)),
    Answer("offer-2", 0.9, (), (0.9, 0.0)),
    Answer("offer-3", 0.5, (), (0.5, 0.0)),
]


def test_reordered_keeps_the_scores_of_places_and_says_the_difference():
    found = reordered(ANSWERS[::-1], Backwards())
    assert [(each.key, each.score) for each in found] == [
        ("offer-3", 1.2),
        ("offer-2", 0.9),
        ("offer-1", 0.5),
    ]
    assert dict(found[0].bonuses)["learned"].value == pytest.approx(0.7)
    assert "learned" not in dict(found[1].bonuses)
    last = dict(found[2].bonuses)
    assert last["field"].value == 0.2
    assert last["learned"].value == pytest.approx(-0.7)
    assert "靠后" in last["learned"].words
    assert reordered([], Backwards()) == []


def test_what_was_found_stays_and_only_its_order_changes(world, now, monkeypatch):
    need, _ = hall(world, now)
    plain = find_for(need.side, [need.pk], today=DAY)
    monkeypatch.setattr(ranking, "kept_order", lambda: Outcome(Backwards(), "倒过来"))
    turned = find_for(need.side, [need.pk], today=DAY)
    assert len(plain) > 1
    assert {each.offer for each in turned} == {each.offer for each in plain}
    assert [each.offer for each in turned] != [each.offer for each in plain]
    assert {part["title"] for each in turned for part in each.parts} >= {"从反馈学到的次序"}


def test_judgements_take_each_sides_word_and_what_became_of_the_pair(world, now):
    need, offers = suggested(world, now)
    rows = {row.offer_id: row for row in Suggestion.objects.filter(need=need)}
    best = rows.pop(offers[0].pk)
    like_suggestion(suggestion_id=best.pk, actor=world.actor("firm"), now=now)
    other = next(iter(rows.values()))
    dismiss_suggestion(suggestion_id=other.pk, cause="field", actor=world.actor("firm2"), now=now)
    asked = f"need-{need.pk}"
    assert judgements() == {asked: {f"offer-{offers[0].pk}": 1}, f"offer-{other.offer_id}": {asked: 0}}
    Docking.objects.update_or_create(
        need=need, offer=offers[0], defaults={"region": need.region, "stage": "docked", "began_on": DAY, "moved_on": DAY, "made_at": now}
    )  # fmt: skip
    assert judgements()[asked] == {f"offer-{offers[0].pk}": 2}
    assert judgements()[f"offer-{offers[0].pk}"] == {asked: 2}
    rows, names = told(DAY)
    assert (rows.gains.tolist(), rows.features.shape) == ([2, 2, 0], (3, len(names)))
    assert rows.plain[0] > rows.features[0, names.index("words")] > 0
    assert rows.features[:, names.index("field")].max() > 0


def test_told_asks_a_fixed_number_of_queries(world, now):
    need, _ = suggested(world, now)

    def count():
        with CaptureQueriesContext(connection) as seen:
            told(DAY)
        return len(seen)

    rows = list(Suggestion.objects.filter(need=need))
    like_suggestion(suggestion_id=rows[0].pk, actor=world.actor("firm"), now=now)
    one = count()
    for row in rows[1:]:
        like_suggestion(suggestion_id=row.pk, actor=world.actor("firm"), now=now)
    assert len(rows) > 1
    assert count() == one


def test_too_little_feedback_keeps_the_plain_order_and_the_page_says_so(world, now, sign_in):
    pytest.importorskip("lightgbm", reason="lightgbm 没有装：没有可学的")
    hall(world, now)
    folder = shared_index().folder
    (folder / FILE).write_text("{}", encoding="utf-8")
    assert "坏了" in kept_order().words
    outcome = learn_order(actor=SYSTEM, now=now)
    assert outcome.learned is None
    assert "反馈还不够" in outcome.words
    assert not (folder / FILE).exists()
    assert "反馈还不够" in Event.objects.get(kind="matching.order.learned").title
    page = sign_in("firm").get(reverse("matching:signal_list")).content.decode()
    assert "还没有从反馈学到次序" in page
    with pytest.raises(Refused):
        learn_order(actor=world.actor("firm"), now=now)


def test_an_order_that_is_better_is_kept_used_and_told(world, now, monkeypatch, sign_in):
    lightgbm = pytest.importorskip("lightgbm", reason="lightgbm 没有装：没有可学的")
    need, _ = hall(world, now)
    random = np.random.default_rng(3)
    rows = random.random((200, 1)).astype(np.float32)
    data = lightgbm.Dataset(rows, label=rows[:, 0], params={"verbosity": -1})
    model = lightgbm.train({"verbosity": -1, "num_threads": 1}, data, num_boost_round=5)
    order = Learned(("region",), model.model_to_string(), 0.6, 0.7, 300, 50)
    monkeypatch.setattr(acts, "learn", lambda *_: Outcome(order, f"按学到的次序排（{order.words()}）。"))
    assert learn_order(actor=SYSTEM, now=now).learned is order
    assert kept_order().learned == order
    assert "0.7000" in sign_in("firm").get(reverse("matching:signal_list")).content.decode()
    compute_all_suggestions(actor=SYSTEM, now=now)
    scores = Suggestion.objects.filter(need=need).values_list("score", flat=True)
    assert all(score > Decimal(0) for score in scores)
