"""Every signal of every pack by its worked examples, which an officer can read; and that none goes beyond its bound."""

from __future__ import annotations

import importlib.resources
from datetime import date
from decimal import Decimal

import pytest
import yaml

from kechuang.core.logic.verdicts import Problem
from kechuang.matching.logic.signal_catalogue import NamedSignal, signals
from kechuang.matching.logic.signals import Bonus
from kechuang.matching.logic.teaching import Lesson, malus, teachable
from kechuang.matching.logic.traits import PairTraits, Traits
from kechuang.rules.packs import installed

_DAY = date(2026, 11, 20)


def _files() -> list[dict]:
    found = []
    for pack in installed():
        folder = importlib.resources.files(pack) / "signals"
        if folder.is_dir():
            entries = sorted(folder.iterdir(), key=lambda each: each.name)
            found += [
                yaml.safe_load(each.read_text("utf8"))
                for each in entries
                if each.name.endswith(".cases.yaml")
            ]
    return found


CASES = [(each["signal"], case) for each in _files() for case in each["cases"]]


def _traits(side: str, told: dict) -> Traits:
    values = dict(told)
    if "amount" in values:
        values["amount"] = Decimal(values["amount"])
    if "forms" in values:
        values["forms"] = frozenset(values["forms"])
    if "place_names" in values:
        values["place_names"] = tuple(values["place_names"])
    return Traits(side=side, kind=values.pop("kind", ""), **values)


@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{code}-{case['says']}" for code, case in CASES])
def test_a_signal_by_its_examples(code, case):
    pair = PairTraits(
        _traits("need", case["need"]),
        _traits("offer", case["offer"]),
        case.get("today", _DAY),
        case.get("before", ""),
    )
    found = signals[code].bonus(pair)
    if case["gives"] == "nothing":
        assert found is None
    else:
        assert found == Bonus(pytest.approx(float(case["gives"])), case["words"])


def test_every_signal_has_examples_of_both_kinds_and_says_what_it_is():
    told = {
        code: {case["gives"] == "nothing" for own, case in CASES if own == code} for code in signals.codes()
    }
    assert {code for code, kinds in told.items() if kinds != {True, False}} == set()
    assert [
        each.code for each in signals if not (each.title and each.source and each.summary and each.most > 0)
    ] == []


def test_a_bonus_is_cut_at_its_bound_and_one_without_words_is_refused():
    pair = PairTraits(Traits("need", ""), Traits("offer", ""), _DAY)
    loud = NamedSignal("loud", "大声", Decimal("0.1"), "测试", "测试", lambda _: Bonus(5.0, "什么都好"))
    assert loud.bonus(pair) == Bonus(0.1, "什么都好")
    mute = NamedSignal("mute", "哑", Decimal("0.1"), "测试", "测试", lambda _: Bonus(0.1, " "))
    with pytest.raises(Problem, match="没有说明理由"):
        mute.bonus(pair)


def test_dismissals_of_the_same_kind_add_up_to_a_bound_and_a_like_takes_one_back():
    offer = Traits(
        "offer", "achievement", field_code="4", place="/99/9901/990101/", maturity=8, amount=Decimal(300000)
    )
    assert teachable(offer) == {
        "field": "4",
        "kind": "achievement",
        "region": "/99/9901",
        "maturity": "True",
        "price": "6",
    }
    no = Lesson(False, "field", teachable(offer))
    assert malus(offer, [no]) == (Decimal("0.06"), "同类的1条被说过“不是我们这一行”")
    assert malus(offer, [no] * 9)[0] == Decimal("0.18")
    assert malus(offer, [no, Lesson(True, "", teachable(offer))]) == (Decimal(0), "")
    assert malus(offer, [Lesson(False, "field", {"field": "8"})]) == (Decimal(0), "")
    assert malus(offer, [Lesson(False, "known", teachable(offer))]) == (Decimal(0), "")
