"""What the super-deduction asks beside the R&D items: how the year is taxed, and which rate the firm has."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_GROUP = "企业所得税"
_RULES = "研发费用加计扣除"


def _year(name: str, title: str, kind: FactKind, help_text: str = "", **more: Any) -> Fact:
    return Fact(
        name=name, title=title, kind=kind, scope=FactScope.YEAR, group=_GROUP, scope_of=_RULES,
        help=help_text, source=more.pop("source", FactSource.STATEMENT), **more,
    )  # fmt: skip


_YES, _ASKED = FactKind.YES_NO, FactSource.ANSWER

define(
    _year(
        "has_sound_accounts",
        "会计核算健全，能准确归集研发费用",
        _YES,
        "按研发项目设有辅助账，凭证能对上。",
        clause="财税〔2015〕119号",
    ),
    _year(
        "is_audit_collected",
        "企业所得税查账征收",
        _YES,
        "核定征收的填否。",
        clause="财税〔2015〕119号",
    ),
    _year(
        "is_mainly_manufacturing",
        "以制造业为主营业务",
        _YES,
        "按GB/T 4754—2017的门类C判断。",
        clause="财政部 税务总局公告2021年第13号",
    ),
    _year(
        "on_ic_list",
        "列入当年集成电路、工业母机企业清单",
        _YES,
        "清单由主管部门每年公布；不在清单上填否。",
        clause="财政部等公告2023年第44号",
    ),
    _year(
        "tax_rd_amortised_assets",
        "研发形成的无形资产当年税前摊销额",
        FactKind.MONEY,
        "以前年度和当年形成的都算；没有就填0。",
        unit="元",
    ),
    _year(
        "tax_rd_q4",
        "第四季度实际发生、可加计的研发费用",
        FactKind.MONEY,
        "只在2022年用：当年适用75%的企业，第四季度按100%。",
        unit="元",
        source=_ASKED,
        clause="财政部 税务总局 科技部公告2022年第28号",
    ),
    _year(
        "operating_months",
        "当年实际经营月份数",
        FactKind.COUNT,
        "只在2022年按月份比例计算时用；全年经营填12。",
        unit="个月",
        source=_ASKED,
    ),
    _year(
        "operating_months_q4",
        "其中：10月1日以后的经营月份数",
        FactKind.COUNT,
        "只在2022年按月份比例计算时用；全年经营填3。",
        unit="个月",
        source=_ASKED,
    ),
    Fact(
        name="only_excluded_research",
        title="申报的活动属于不适用加计扣除的七类活动",
        kind=_YES,
        scope=FactScope.YEAR,
        source=_ASKED,
        group=_GROUP,
        scope_of=_RULES,
        help=(
            "常规升级、成果直接应用、售后支持、重复或简单改变、市场效率管理调查、"
            "常规检验检测和维护、社会科学与艺术；全部属于其中的填是。"
        ),
    ),
)
