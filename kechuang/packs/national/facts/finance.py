"""Money of the year: as in the annual accounts and the income tax return."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_GROUP = "财务（按年度纳税申报和审计报告）"


def _money(name: str, title: str, help_text: str = "", **more: Any) -> Fact:
    return Fact(
        name=name, title=title, kind=FactKind.MONEY, scope=FactScope.YEAR, source=FactSource.STATEMENT,
        unit="元", group=_GROUP, help=help_text, **more,
    )  # fmt: skip


define(
    _money("main_business_income", "主营业务收入"),
    _money("other_business_income", "其他业务收入"),
    _money(
        "sales",
        "销售收入（营业收入）",
        "主营业务收入与其他业务收入之和，按企业所得税年度纳税申报口径。",
        clause="国科发火〔2016〕195号 三（五）",
    ),
    _money("total_income", "收入总额", "企业所得税法所称收入总额。", clause="国科发火〔2016〕195号 三（五）"),
    _money("non_taxable_income", "不征税收入", "收入总额中的不征税收入；没有就填0。"),
    _money("investment_income", "投资收益", "收入总额中的投资收益；没有就填0。"),
    _money(
        "hightech_income",
        "高新技术产品（服务）收入",
        "通过研发形成、技术属于八大领域的产品（服务）收入与技术性收入之和。",
        clause="国科发火〔2016〕195号 三（四）",
    ),
    _money("technical_income", "其中：技术性收入", "技术转让、技术服务和接受委托研究开发的收入。"),
    _money(
        "negative_industry_income",
        "负面清单行业主营业务收入",
        "烟草制造、住宿餐饮、批发零售、房地产、租赁和商务服务、娱乐业；没有就填0。",
    ),
    _money("manufacturing_income", "制造业主营业务收入"),
    _money("cost_total", "成本费用支出总额", "主营和其他业务成本、销售、管理、财务费用和营业外支出之和。"),
    _money("net_profit", "净利润", "亏损填负数。"),
    _money("total_assets", "资产总额（年末）"),
    _money("total_liabilities", "负债总额（年末）"),
    _money("equity_financing", "当年实际到账的股权融资", "合格机构投资者的实缴额；没有就填0。"),
    _money("tax_relief_super_deduction", "研发费用加计扣除减免税额"),
    _money("tax_paid", "实际缴纳税费总额"),
    _money("contract_turnover", "技术合同成交额", "当年登记的技术合同。"),
    _money("project_funds", "获得的财政科技经费"),
)
