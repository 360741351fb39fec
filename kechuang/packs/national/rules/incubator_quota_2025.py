"""卓越级孵化器推荐名额 · How many incubators a province may nominate for the higher grade."""

from collections.abc import Iterator
from datetime import date

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Condition, Yielded
from kechuang.rules.values import ceiling

_DOC = "工信厅科函〔2025〕349号"
NOMINATED = Condition("Q1", "推荐卓越级的家数不超过名额", _DOC, unit="家")


@rule(
    code="incubator_quota_2025",
    topic="incubator_quota",
    title="卓越级孵化器推荐名额",
    source=_DOC,
    since=date(2025, 9, 1),
    as_of="推荐日",
    subject="bureau",
    summary="名额为本省名单家数的10%，有零头的进一。",
    confirmed=False,
)
def quota(ask: Ask) -> Iterator[Yielded]:
    """A tenth of the province's list, rounded up."""
    allowed = ceiling(ask.fact("listed_incubators") * ask.param("incubator_quota.share"))
    yield Amount("quota", "可推荐的家数", allowed, "家", "名单家数 × 10%，进一", _DOC)
    yield ask.at_most(NOMINATED, ask.fact("nominated_incubators"), allowed)
