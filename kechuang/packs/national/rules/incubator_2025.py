"""科技企业孵化器标准级（2025年办法） · Standard grade under the rule of 2025."""

from collections.abc import Iterator
from datetime import date

from kechuang.rules.asking import Ask, joined, manual
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Yielded
from kechuang.rules.values import ratio
from kechuang.rules.verdicts import any_of

_DOC = "工信部科〔2025〕131号"
INVESTED = Condition("J1", "获得孵化器股权投资或获得投融资的在孵企业占比，有一项达到", f"{_DOC} 标准级条件")
EQUITY = Condition(
    "J1a", "上年获得孵化器股权投资（已到位并登记）的在孵企业占比", f"{_DOC} 标准级条件", unit="%"
)
FINANCED = Condition("J1b", "上年获得投融资的在孵企业占比", f"{_DOC} 标准级条件", unit="%")
GROWING = Condition("J2", "上年营业收入或研发投入增长超过20%的在孵企业占比", f"{_DOC} 标准级条件", unit="%")
INCOME = Condition("J3", "上年房租和物业以外的收入占总收入的比例", f"{_DOC} 标准级条件", unit="%")
BOOKS = Condition("J3a", "孵化服务收入单独核算", f"{_DOC} 标准级条件")
OTHERS = Condition("J4", "办法规定的其他数量条件", f"{_DOC} 标准级条件")


@rule(
    code="incubator_2025",
    topic="incubator",
    title="科技企业孵化器标准级（2025年办法）",
    source=f"{_DOC}《科技企业孵化器管理办法》",
    since=date(2025, 7, 1),
    subject="carrier",
    result="incubator_national",
    summary="标准级是达标认定，每年一次，按上年数据；卓越级择优，三年一复核。",
    window="每年按工业和信息化部通知（首次为2025年9月）。",
    confirmed=False,
    note="办法全文未见，只列出转述中读到的数量条件；施行日期未核对。",
)
def incubator(ask: Ask) -> Iterator[Yielded]:
    """The numeric conditions that were seen; the rest for a person with the text in hand."""
    year = ask.year - 1
    tenants = ask.fact("year_incubatees", year)
    parts = (
        ask.at_least(
            EQUITY,
            ratio(ask.fact("year_equity_invested", year), tenants),
            ask.param("incubator.equity_share"),
        ),
        ask.at_least(
            FINANCED, ratio(ask.fact("year_financed", year), tenants), ask.param("incubator.invested_share")
        ),
    )
    yield joined(INVESTED, any_of(each.verdict for each in parts), parts)
    yield ask.at_least(
        GROWING, ratio(ask.fact("year_growing", year), tenants), ask.param("incubator.growing_share")
    )
    income = ratio(ask.fact("carrier_service_income", year), ask.fact("carrier_income", year))
    yield ask.at_least(INCOME, income, ask.param("incubator.service_income_share"))
    yield ask.holds(BOOKS, ask.fact("books_service_income"))
    yield manual(OTHERS, "本平台未见办法全文，请对照原文核对面积、企业、人员等其他条件。")
