"""The national levers: each has terms that are marked as an estimate, moves facts that exist, and says what it does."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.rules.facts import FactScope, facts_by_name
from kechuang.rules.levers import Lever, all_levers, terms_of
from kechuang.rules.parameters import parameters

DAY = date(2026, 11, 22)


@pytest.mark.parametrize("lever", all_levers(), ids=lambda each: each.code)
def test_a_lever_has_terms_moves_defined_facts_and_explains_itself(lever: Lever):
    terms = terms_of(lever, DAY)
    assert terms is not None
    assert terms.source is not None
    assert terms.source.mark == "I"  # nobody may take a cost for law
    assert terms.cost > 0
    assert terms.most > 0
    scope = FactScope.YEAR if lever.years else FactScope.DAY
    names = [name for move in lever.moves for name in move.facts]
    assert {facts_by_name[name].scope for name in names} == {scope}
    assert lever.help


def test_no_terms_stand_without_a_lever():
    told = {code.removeprefix("levers.") for code in parameters if code.startswith("levers.")}
    assert told == {each.code for each in all_levers()}
