"""What must hold of every rule: a fact taken away may leave a question open, never answer it otherwise."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from kechuang.rules.catalogue import Evaluation, evaluate, rule_of
from kechuang.rules.facts import Facts
from kechuang.rules.verdicts import Verdict

DECIDED = {Verdict.MET, Verdict.UNMET}


def judged(code, values, as_of=date(2026, 6, 15), **more) -> Evaluation:
    return evaluate(rule_of(code), Facts(values), as_of=as_of, alternatives=False, **more)


@st.composite
def thinned(draw, subjects):
    """A subject, and the same with any number of its facts taken away."""
    whole = draw(subjects)
    gone = draw(st.sets(st.sampled_from(sorted(whole, key=str)), max_size=len(whole)))
    return whole, {key: value for key, value in whole.items() if key not in gone}


def contradictions(whole: Evaluation, less: Evaluation) -> list[str]:
    """Answers on fewer facts that the whole facts do not bear out; empty if there are none."""
    faults = []
    for known, thin in zip(whole.findings, less.findings, strict=True):
        if thin.verdict in DECIDED and thin.verdict != known.verdict:
            faults.append(f"{thin.code}: {known.verdict} → {thin.verdict}")
    for known, thin in zip(whole.scores, less.scores, strict=True):
        if thin.low is None or known.low is None:
            continue
        if not (thin.low <= known.low <= known.high <= thin.high):
            faults.append(f"{thin.code}: {known.low}—{known.high} → {thin.low}—{thin.high}")
    return faults
