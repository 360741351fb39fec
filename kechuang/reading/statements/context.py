"""What a document is about: its year, its place, and whether it looks back, ahead, or both.

A page's upload date is not the year: only 年 counts, never ``2022-11-21``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_HEAD_CHARS = 600
_YEAR = re.compile(
    r"(?<![\d到])((?:19|20)\d\d)(?=年(?!.{0,3}(?:发布|上传|来源))|度)|(?<!\d)((?:19|20)\d\d)(?=[-—~至](?:19|20)?\d\d年)"
)
_PLAN_WORDS = r"(?:工作)?(?:计划|要点|打算|安排|思路|目标|重点|任务|工作设想|谋划|展望|部署)"
_PLAN_YEAR = re.compile(rf"((?:19|20)\d\d)年?度?[^,。;\n\d]{{0,12}}?{_PLAN_WORDS}")
_SUMMARY_YEAR = re.compile(
    r"((?:19|20)\d\d)年?度?[^,。;\n\d]{0,12}?(?:总结|回顾|工作情况|完成情况|汇报|报告|成效)"
)
_WORD_PLAN = re.compile(r"计划|要点|打算|安排|思路|方案|规划|目标|部署|展望")
_WORD_SUMMARY = re.compile(r"总结|回顾|汇报|情况|报告|成效|综述|纪实|进展")
_NEXT_YEAR = re.compile(r"明年|下年度|下一年|来年")
_LAST_YEAR = re.compile(r"去年|过去的?一年|上一年|上年度")
_THIS_YEAR = re.compile(r"(?<![\d到])((?:19|20)\d\d)年[,是]|(?:安排|部署|研究)[^。]{0,6}?((?:19|20)\d\d)年")


def last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of a pattern in a text."""
    found = None
    for match in pattern.finditer(text):
        found = match
    return found


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """Years and outlook of a document; ``looks`` is ``back``, ``ahead``, ``both`` or ``unsaid``."""

    year: int | None
    actual_year: int | None
    target_year: int | None
    looks: str


def _years(text: str) -> Counter[int]:
    """Years written with 年, those near the head of the text counted more."""
    counts: Counter[int] = Counter()
    for match in _YEAR.finditer(text):
        year = int(match.group(1) or match.group(2))
        counts[year] += 3 if match.start() < _HEAD_CHARS else 1
    return counts


def _title(text: str) -> str:
    """The first lines that could be a title."""
    return "\n".join(
        line
        for line in text[:_HEAD_CHARS].split("\n")[:8]
        if len(line.strip()) <= 60 and not line.rstrip().endswith(("。", ";", "!"))
    )


def document_context(text: str, year: int | None = None) -> DocumentContext:
    """Read years and outlook from a cleaned document; ``year`` overrules what the text says."""
    title = _title(text)
    plan, summary = _PLAN_YEAR.search(title), _SUMMARY_YEAR.search(title)
    ahead, back = bool(_WORD_PLAN.search(title)), bool(_WORD_SUMMARY.search(title))
    looks = "both" if ahead and back else "ahead" if ahead else "back" if back else "unsaid"
    if looks == "unsaid":
        looks = _leaning(text)
    five = _FIVE_YEARS.search(title)
    if five and year is None:
        first = 2006 + 5 * "一二三四五".index(five["n"])
        return DocumentContext(first, first - 1, first + 4, "ahead")
    found = year or _document_year(text, plan, summary, looks)
    if found is None:
        return DocumentContext(None, None, None, looks)
    if looks == "back":
        behind = found
        ahead_year = found + 1 if _NEXT_YEAR.search(text) else found
        return DocumentContext(found, behind, ahead_year, looks)
    if looks == "unsaid":
        return DocumentContext(found, found - 1 if _LAST_YEAR.search(text) else found, found, looks)
    behind = int(summary.group(1)) if summary and int(summary.group(1)) <= found else found - 1
    return DocumentContext(found, behind, found, looks)


#: What only a sheet of tasks has.
_TASK_SHEET = re.compile(r"(?:牵头|责任)(?:责任)?(?:单位|部门|科室|领导)[::]|完成时限|完成时间[::]|进度要求")
_WILL = re.compile(
    r"力争|确保|争取(?!到)|要(?=[实完新培建加推组引])|进一步|将(?=[新培建组引推加])|不低于|不少于"
)
_DID = re.compile(r"了(?!解)|已|同比|比上年|较上年|获批|荣获|累计|共(?=[有实完获组])|顺利|圆满|先后|成功")


def _leaning(text: str) -> str:
    """Which way a text without a telling title looks: a sheet of tasks, or mostly words of intent, look ahead."""
    if len(_TASK_SHEET.findall(text)) >= 2:
        return "ahead"
    will = len(_WILL.findall(text))
    return "ahead" if will >= 6 and will > 4 * len(_DID.findall(text)) else "unsaid"


#: 示例市“十四五”科技创新规划: a plan's first year (第十一个五年规划 began in 2006).
_FIVE_YEARS = re.compile(r"“?十(?P<n>[一二三四五])五”?[^,。;\n]{0,16}(?:规划|纲要|方案|计划)")


def _document_year(
    text: str, plan: re.Match[str] | None, summary: re.Match[str] | None, looks: str
) -> int | None:
    if plan and looks != "back":
        return int(plan.group(1))
    if summary:
        year = int(summary.group(1))
        return year + 1 if looks == "both" and not plan else year
    counts = _years(text)
    if not counts:
        return None
    for match in _THIS_YEAR.finditer(text[: 4 * _HEAD_CHARS]):
        counts[int(match.group(1) or match.group(2))] += 3
    best = max(counts.values())
    return max(year for year, count in counts.items() if count * 2 >= best)


def document_year(text: str) -> int | None:
    """The year that a document is about (for a summary with a plan: the plan's), or None."""
    return document_context(text).year


_PLACE = re.compile(
    r"([\u4e00-\u9fff]{2,7}?(?:自治区|自治州|自治县|地区|市|县|区|州|盟|旗))(?=科技|科学技术局|人民政府|政府|委|召开|组织|高新|副市长|\d{4}年|知识产权|实施|“?十[一二三四五]五)"
)
_NOT_PLACE = re.compile(
    r"^(?:我|全|各|本|该|[省市县区]|一|两|三|和|等|国家|与|及|在|关于|推动|以|为|对|由|经|市委|向|的|省委|高新|开发|园|示范|试验|城)|(?:市辖区|园区|开发区|高新区|试验区|示范区|经开区|新区|社区|老区|山区|地区|城区|库区|苏区)$|城市$|先进[市县区]|强[市县区]$|国家|型"
)


#: Characters that stand in no place's name, so that words before 市 are no name.
_NO_NAME = re.compile(
    r"[全我本各该](?:市|县|区|省)|^.{5,}(?<!自治)(?:市|县|区)$|[了的得完项果为和与及是在对向把将由从等级各并会被其该使第个年月日到照据]"
)


_MENTIONED = re.compile(
    r"(?:(?<![一-鿿])|(?<=[省在赴]))(?![在赴对向为省])([一-鿿]{2,4}?(?:自治县|市|县|州|盟|旗))(?![场长委级区直政辖民])"
)
_FEWEST_MENTIONS = 3


def inferred_region(text: str) -> str | None:
    """A place that a text mentions again and again and far more than any other, though it names none as its own."""
    counts: Counter[str] = Counter()
    for match in _MENTIONED.finditer(text[:20000]):
        name = match.group(1)
        if not _NOT_PLACE.search(name) and not _NO_NAME.search(name):
            counts[name] += 1
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < _FEWEST_MENTIONS:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1] else None


def document_region(text: str) -> str | None:
    """The place that a document names most as its own, or None: names are not guessed from hints."""
    counts: Counter[str] = Counter()
    for match in _PLACE.finditer(text[:20000]):
        name = match.group(1)
        if not _NOT_PLACE.search(name) and not _NO_NAME.search(name):
            counts[name] += 3 if match.start() < _HEAD_CHARS else 1
    if not counts:
        return None
    name, count = max(counts.items(), key=lambda item: (item[1], -len(item[0])))
    return name if count >= 3 else None
