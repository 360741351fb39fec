"""People of the year. The law counts them in several ways: they are several facts."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_GROUP = "人员"


def _heads(name: str, title: str, help_text: str = "", **more: Any) -> Fact:
    return Fact(
        name=name, title=title, kind=FactKind.NUMBER, scope=FactScope.YEAR, source=FactSource.STATEMENT,
        unit="人", group=_GROUP, help=help_text, **more,
    )  # fmt: skip


define(
    _heads(
        "employees_average",
        "职工总数（全年月平均）",
        "月平均＝（月初＋月末）÷2；全年平均＝各月平均之和÷12，年中开业或停业的按实际月份。填了月度人数就自动算出，保留小数。",
        scope_of="高新技术企业认定",
        clause="国科发火〔2016〕195号 三（五）",
    ),
    _heads(
        "st_staff_average",
        "科技人员（全年月平均，累计实际工作183天以上）",
        "直接从事研发和相关技术创新活动，以及专门从事上述活动管理和提供直接技术服务的，累计183天以上，含兼职和临时聘用。",
        scope_of="高新技术企业认定",
        clause="国科发火〔2016〕195号 三（五）",
    ),
    _heads(
        "employees_end", "从业人员期末数", "年末在岗并取得报酬的全部人员。", scope_of="统计上划分企业规模"
    ),
    _heads(
        "st_staff_sme",
        "科技人员（兼职、临时满6个月的计入）",
        scope_of="科技型中小企业评价",
        clause="国科发政〔2017〕115号 第九条",
    ),
    _heads("rd_staff", "研发人员", "从事研究与试验发展的人员。", scope_of="研发统计、优质中小企业"),
    _heads("fresh_graduates", "当年新招应届高校毕业生"),
)
