"""高价值发明专利 · High-value invention patents: any of five notions, each patent once."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kechuang.rules.asking import Ask, earliest_start, months_after
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Amount, Yielded
from kechuang.rules.values import FactRef, Unknown, is_known, ratio
from kechuang.rules.verdicts import Verdict, any_of

_DOC = "国家“十四五”规划纲要和国家知识产权局口径"
_PATENTS = (FactRef("patents"),)
#: The five notions: a column of the list, and its title; the third is counted from the filing day.
_FLAGS = (
    ("is_emerging", "战略性新兴产业的"),
    ("has_family_abroad", "有海外同族专利权的"),
    ("is_maintained", "维持年限超过十年的"),
    ("is_highly_pledged", "实现较高质押融资金额的"),
    ("has_award", "获国家科学技术奖或中国专利奖的"),
)


@rule(
    code="high_value_patents",
    topic="high_value_patents",
    title="高价值发明专利",
    source=_DOC,
    since=date(2021, 3, 13),
    as_of="统计截止日",
    summary="有效发明专利符合五类之一即计，一件只计一次；标志没有填全、可能影响件数的，总数待定，另列补齐后的上限。",
    note="维持年限自申请日起算，较高质押金额没有公布数额，按国家知识产权局数据的标志。",
)
def high_value(ask: Ask) -> Iterator[Yielded]:
    """Counts of the list at the cut-off day: in force, granted and filed in the year, of high value, per 10,000 people."""
    rows = ask.fact("patents")
    if isinstance(rows, Unknown):
        valid, high = ask.fact("valid_inventions"), ask.fact("high_value_inventions")
    else:
        valid_rows = [row for row in rows if _is_valid(ask, row)]
        flags = [_flags(ask, row) for row in valid_rows]
        valid = Decimal(len(valid_rows)) if all(_is_dated(row) for row in rows) else _lacking()
        high = _union(flags) if is_known(valid) else valid
        yield from _of_year(ask, rows)
        yield from _by_notion(flags)
    yield Amount("valid", "有效发明专利", valid, "件", "截止日已授权、未失效、未满期", _DOC)
    yield Amount("high_value", "高价值发明专利", high, "件", "五类的并集，一件只计一次", _DOC)
    yield from _per_head(ask, valid, high)


def _per_head(ask: Ask, valid: Any, high: Any) -> Iterator[Amount]:
    people = ask.fact("resident_population")
    for code, label, count in (
        ("valid_per_10k", "每万人口发明专利拥有量", valid),
        ("high_value_per_10k", "每万人口高价值发明专利拥有量", high),
    ):
        found = ratio(count * 10000, people, why="常住人口为零")
        value = found if isinstance(found, Unknown) else found.fraction()
        yield Amount(code, label, value, "件/万人", "件数 ÷ 常住人口（万人）", _DOC)


def _of_year(ask: Ask, rows: tuple[Mapping[str, Any], ...]) -> Iterator[Amount]:
    """Filed and granted in the as-of year, up to the as-of day."""
    for code, label, column in (
        ("filed", "当年专利申请量", "filed_on"),
        ("granted", "当年专利授权量", "granted_on"),
    ):
        days = [row.get(column) for row in rows]
        found = sum(1 for day in days if day and day.year == ask.year and day <= ask.as_of)
        yield Amount(
            code, label, Decimal(found), "件", "按申请日" if code == "filed" else "按授权公告日", _DOC
        )


def _by_notion(flags: list[dict[str, bool | None]]) -> Iterator[Amount]:
    for code, title in _FLAGS:
        found = sum(1 for each in flags if each[code])
        yield Amount(code, f"其中：{title}", Decimal(found), "件", "各类之间有重复", _DOC)
    most = sum(1 for each in flags if _any_of(each) != Verdict.UNMET)
    yield Amount("at_most", "标志补齐后至多", Decimal(most), "件", "标志不明的全部算上", _DOC)


def _is_dated(row: Mapping[str, Any]) -> bool:
    """Do the kind and the filing day of the patent stand in the list?"""
    return bool(row.get("kind") and (row.get("filed_on") or row["kind"] != "invention"))


def _is_valid(ask: Ask, row: Mapping[str, Any]) -> bool:
    """Is it an invention in force at the end of the cut-off day?"""
    if row.get("kind") != "invention" or not row.get("filed_on") or not row.get("granted_on"):
        return False
    ends = months_after(row["filed_on"], int(ask.param("high_value_patents.invention_term")) * 12)
    ended = row.get("ended_on")
    return bool(row["granted_on"] <= ask.as_of < ends and (ended is None or ended > ask.as_of))


def _flags(ask: Ask, row: Mapping[str, Any]) -> dict[str, bool | None]:
    limit = earliest_start(ask.as_of, int(ask.param("high_value_patents.maintained")) * 12)
    own = {**row, "is_maintained": row["filed_on"] < limit}
    return {code: own.get(code) for code, _ in _FLAGS}


def _union(flags: list[dict[str, bool | None]]) -> Any:
    """How many fall under any notion; unknown while a flag that nobody filled could add one."""
    verdicts = [_any_of(each) for each in flags]
    if Verdict.UNKNOWN in verdicts:
        return Unknown(_PATENTS, "有专利的标志没有填全，不能确定")
    return Decimal(sum(1 for each in verdicts if each == Verdict.MET))


def _any_of(flags: dict[str, bool | None]) -> Verdict:
    """Does any notion hold? Unknown while one that nobody filled could."""
    answers = {None: Verdict.UNKNOWN, True: Verdict.MET, False: Verdict.UNMET}
    return any_of(answers[flag] for flag in flags.values())


def _lacking() -> Unknown:
    return Unknown(_PATENTS, "有专利没有填种类或申请日，不能确定")
