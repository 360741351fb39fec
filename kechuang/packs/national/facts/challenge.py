"""The money of a challenge (揭榜挂帅): who pays how much, and how."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define


def _asked(name: str, title: str, kind: FactKind, **more: Any) -> Fact:
    return Fact(
        name, title, kind, FactScope.DAY, FactSource.ANSWER, group="揭榜挂帅", subject="project", **more
    )


define(
    _asked("challenge_grant", "申请的财政经费", FactKind.MONEY, unit="元"),
    _asked("challenge_budget", "企业总投入", FactKind.MONEY, unit="元", help="含支付给揭榜方的钱。"),
    _asked("challenge_to_solver", "支付给揭榜方的现金", FactKind.MONEY, unit="元"),
    _asked("challenge_paid_in_kind", "用资产、产品或服务抵付", FactKind.YES_NO),
    _asked("challenge_months", "完成时限", FactKind.NUMBER, unit="个月"),
)
