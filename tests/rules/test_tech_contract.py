"""Technology contracts, readiness and the funnel: what must hold of any of them, and which law holds on which day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.rules.catalogue import RuleError, parameter_table, select
from kechuang.rules.facts import facts_by_name
from kechuang.rules.packs import load
from kechuang.rules.values import Unknown
from kechuang.rules.verdicts import Verdict
from tests.rules.removal import contradictions, judged, thinned

load()

DAY = date(2026, 3, 2)
MONEY = st.decimals(-1, 20_000_000, places=2)
CODES = tuple(code for code, _ in facts_by_name["contract_subkind"].choices)


def cells(**columns):
    """Rows of a table whose cells may be empty."""
    return st.lists(
        st.fixed_dictionaries({name: st.none() | value for name, value in columns.items()}), max_size=3
    ).map(tuple)


def choice(name):
    return st.sampled_from([code for code, _ in facts_by_name[name].choices])


def one_of(*names):
    return {(name, None): choice(name) for name in names}


def told(*names):
    return {(name, None): st.booleans() for name in names}


PRICES = {
    **told("contract_total_is_open"),
    ("contract_total", None): MONEY,
    ("contract_purchases", None): cells(
        item=st.sampled_from(["equipment", "materials", "outsourced", "technical"]), amount=MONEY
    ),
    ("contract_objects", None): cells(
        carrier=st.sampled_from(["documents", "medium", "plant"]),
        quantity=st.integers(0, 5).map(Decimal),
        unit_cost=MONEY,
        needed=st.integers(0, 5).map(Decimal),
    ),
    ("contract_receipts", None): cells(amount=MONEY, cost=MONEY),
}
CONTRACT = {
    **PRICES,
    **one_of("contract_form", "contract_filer", "seller_code", "buyer_code", "seller_region", "buyer_region"),
    **one_of("development_work", "service_work", "consulting_work", "training_work"),
    **told("contract_names_object", "contract_names_price", "contract_registered_before"),
    **told("contract_is_import", "contract_filed_at_home", "registrar_accepts_content"),
    **told("development_has_aim", "development_was_mastered", "technology_is_mastered"),
    **told("technology_rights_are_clear", "technology_is_in_force", "technology_is_proved"),
    **told("consulting_names_project", "training_names_staff", "training_is_part"),
    ("contract_signed_on", None): st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    ("contract_effective_on", None): st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    ("contract_valid_until", None): st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    ("contract_expected_investment", None): MONEY,
    ("contract_expected_output", None): MONEY,
}
LEVELS = {f"level_{level}": st.none() | st.booleans() for level in range(1, 10)}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CODES), thinned(st.fixed_dictionaries(CONTRACT)))
@pytest.mark.parametrize(
    ("code", "day"), [("tech_contract_2001", date(2025, 6, 1)), ("tech_contract_2026", DAY)]
)
def test_a_fact_taken_away_leaves_questions_open(code, day, subkind, pair):
    whole, less = (judged(code, {**facts, ("contract_subkind", None): subkind}, day) for facts in pair)
    assert contradictions(whole, less) == []


@settings(max_examples=100, deadline=None)
@given(thinned(st.fixed_dictionaries(PRICES)))
def test_amounts_are_ordered_and_a_fact_taken_away_never_changes_them(pair):
    whole, less = (judged("tech_contract_money", facts, DAY) for facts in pair)
    total, technology, income = (whole.amount(code).value for code in ("total", "technology", "income"))
    if not isinstance(technology, Unknown):
        assert 0 <= technology <= total
        if not isinstance(income, Unknown):
            rows = pair[0]["contract_receipts", None]
            assert income == sum(whole.amount(f"income_{n}").value for n in range(1, len(rows) + 1))
    for known in less.amounts:
        if not isinstance(known.value, Unknown) and known.code in {each.code for each in whole.amounts}:
            assert known.value == whole.amount(known.code).value
    assert contradictions(whole, less) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.fixed_dictionaries(LEVELS), min_size=1, max_size=3), st.integers(0, 2), st.integers(1, 9))
def test_more_evidence_never_lowers_readiness_nor_changes_a_level_that_is_told(rows, place, level):
    before = judged("readiness", {("critical_technologies", None): tuple(rows)}).amount("level").value
    row = {**rows[place % len(rows)], f"level_{level}": True}
    more = tuple(row if number == place % len(rows) else each for number, each in enumerate(rows))
    after = judged("readiness", {("critical_technologies", None): more}).amount("level").value
    if not isinstance(before, Unknown) and not isinstance(after, Unknown):
        assert after >= before
    if rows[place % len(rows)][f"level_{level}"] is None and not isinstance(before, Unknown):
        assert after == before


@pytest.mark.parametrize(
    ("topic", "day", "code"),
    [
        ("tech_contract", date(2001, 7, 18), "tech_contract_2001"),
        ("tech_contract", date(2026, 1, 22), "tech_contract_2001"),
        ("tech_contract", date(2026, 1, 23), "tech_contract_2026"),
        ("tech_contract_vat", date(2027, 12, 31), "tech_contract_vat"),
    ],
)
def test_the_day_of_filing_chooses_the_law(topic, day, code):
    assert select(topic, day).code == code


@pytest.mark.parametrize(
    ("topic", "day"), [("tech_contract", date(2001, 7, 17)), ("tech_contract_vat", date(2028, 1, 1))]
)
def test_where_no_law_is_known_none_is_made_up(topic, day):
    with pytest.raises(RuleError, match="没有适用的规则"):
        select(topic, day)


def test_nothing_of_it_is_shown_as_read_in_the_official_text():
    topics = (
        "tech_contract", "tech_contract_money", "tech_contract_clock", "tech_contract_vat", "tech_contract_cit",
        "tech_contract_stamp", "readiness", "docking_funnel",
    )  # fmt: skip
    assert [code for code, value in parameter_table(topics, DAY, ()).items() if value.is_confirmed] == []


def test_the_local_examples_hold_only_where_they_are_from():
    assert select("tech_contract_reward", date(2025, 12, 31), ("320576", "320500")).code == (
        "tech_contract_reward_sip"
    )
    with pytest.raises(RuleError, match="没有适用的规则"):
        select("tech_contract_reward", date(2025, 12, 31), ("320500",))


def test_a_licence_is_counted_so_that_years_can_be_compared():
    """Four kinds until the measure of 2026, five since: the mapping tells under which a licence was."""
    facts = {("contract_subkind", None): "XK1"}
    names = [
        judged(code, facts, day).amount("statistics_kind").value
        for code, day in (
            ("tech_contract_2001", date(2026, 1, 22)),
            ("tech_contract_2026", date(2026, 1, 23)),
        )
    ]
    assert names == ["技术转让", "技术许可"]


def test_a_registrar_decides_what_the_list_leaves_to_him_but_not_what_it_excludes():
    def finding(work, answer):
        facts = {("contract_subkind", None): "KF1", ("development_work", None): work}
        facts["registrar_accepts_content", None] = answer
        return judged("tech_contract_2026", facts, DAY).finding("D3").verdict

    assert [finding("software", answer) for answer in (None, True, False)] == [
        Verdict.MANUAL, Verdict.MET, Verdict.UNMET,
    ]  # fmt: skip
    assert finding("copied", True) == Verdict.UNMET
