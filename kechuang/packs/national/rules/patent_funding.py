"""专利资助的限制 · No new subsidies for filing or granting patents."""

from collections.abc import Iterator
from datetime import date

from kechuang.rules.asking import Ask, unknown
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Finding, Yielded
from kechuang.rules.values import Unknown
from kechuang.rules.verdicts import Verdict

_DOC = "国知发保字〔2021〕1号"
ALLOWED = Condition("F1", "不新设已经停止的专利申请、授权资助", _DOC, "转化运用、质押融资、维权保护不受影响")
_UNTIL = {"application": "patent_funding.application_until", "grant": "patent_funding.grant_until"}


@rule(
    code="patent_funding",
    topic="patent_funding",
    title="专利资助的限制",
    source=_DOC,
    since=date(2021, 1, 27),
    as_of="扶持项目的日期",
    subject="project",
    summary="申请资助到2021年年中、授权资助到2025年年底停止；有上位法律依据的除外。",
    confirmed=False,
    note="文号与期限凭记忆，未核对。",
)
def funding(ask: Ask) -> Iterator[Yielded]:
    """An item for filing or granting must be dated no later than the day it had to stop, or have a legal basis."""
    item = ask.fact("support_item")
    yield unknown(ALLOWED, item) if isinstance(item, Unknown) else _allowed(ask, item)


def _allowed(ask: Ask, item: str) -> Finding:
    if item not in _UNTIL:
        return Finding(ALLOWED, Verdict.MET, ask.as_of, note="不是申请或授权资助")
    dated = ask.at_most(ALLOWED, ask.as_of, ask.param(_UNTIL[item]))
    if dated.verdict == Verdict.MET:
        return dated
    basis = ask.fact("has_legal_basis")
    if basis is True:
        return Finding(ALLOWED, Verdict.MET, ask.as_of, "le", dated.wanted, note="有上位法律依据")
    return unknown(ALLOWED, basis, "le", dated.wanted) if isinstance(basis, Unknown) else dated
