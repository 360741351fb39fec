"""Normal names: the catalogue's where it is known, else one that is built by rule."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from kechuang.reading.model import Form, Term

_SAME = (
    ("规模以上", "规上"),
    ("高企", "高新技术企业"),
    ("国家高新技术企业", "高新技术企业"),
    ("国家级高新技术企业", "高新技术企业"),
    ("科小", "科技型中小企业"),
    ("国家科技型中小企业", "科技型中小企业"),
    ("交易合同", "合同"),
    ("合同交易额", "合同成交额"),
    ("合同成交金额", "合同成交额"),
    ("科技企业孵化器", "孵化器"),
    ("研究与试验发展", "R&D"),
    ("(R&D)", "R&D"),
    ("R&DR&D", "R&D"),
    ("的", ""),
    ("新认定", "新增"),
    ("新培育", "新增"),
    ("GDP的比重", "GDP比重"),
    ("地区生产总值", "GDP"),
    ("国内生产总值", "GDP"),
    ("比例", "比重"),
    ("占比", "比重"),
)
_COUNT_UNITS = frozenset("家户个項项支只所件名人次场期种篇部册份套台座处条类批位对例门笔宗") | {
    "人次",
    "场次",
    "家次",
}
_ENDED = re.compile(r"(?:数|量|额|率|值|收入|经费|资金|比重|面积|投资|支出|水平|规模|人次|次数|总数)$")


@functools.lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """One spelling for names that mean the same: 高企 and 高新技术企业, 规模以上 and 规上."""
    name = re.sub(r"[“”\"《》\s]|^(?:全市|全县|全区|全省|我市|我县|我区)", "", name)
    for old, new in _SAME:
        name = name.replace(old, new)
    return re.sub(r"(?<=.{2})数$", "", name)


#: Words that do not tell one indicator from another. What does (申请, 授权, 新增, 申报, 推荐, 组建, 省级 …) is not here.
_NEUTRAL = re.compile(
    r"\([^()]*\)|获得|获评|获批(?!知识产权)|荣获|获|取得|实现|完成|达到|拥有|共有|通过|到位|支持|开展|精准|举办|实施|各类|专场|服务|项目|总数|总量|数量|全社会|次数"
)
_FEWEST_LEFT = 4


@functools.lru_cache(maxsize=4096)
def loose(name: str) -> str:
    """What is left of a name without neutral words, in no order: 企业解决技术难题 and 解决技术难题企业 are one."""
    folded = fold(name)
    bare = re.sub(r"(?<=.{4})[量额]$|(?<=[申请授权])量", "", _NEUTRAL.sub("", folded))
    return "".join(sorted(bare if len(bare) >= _FEWEST_LEFT else folded))


class Catalogue:
    """Looks a name up among the caller's terms, by its own spelling first, then without neutral words.

    A name that could be two terms is neither: 申请 is not 授权, 新增 is not 总数, 省级 is not 市级.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        self._terms: dict[str, Term] = {}
        self._loose: dict[str, Term | None] = {}
        for term in terms:
            for alias in (term.name, *term.aliases):
                self._terms.setdefault(fold(alias), term)
                key = loose(alias)
                self._loose[key] = term if self._loose.get(key, term) is term else None

    def find(self, *names: str, unit: str | None) -> Term | None:
        """The term that one of the names denotes, if its unit is of the same sort."""
        if not self._terms:
            return None
        for name in names:
            term = self._terms.get(fold(name)) or self._loose.get(loose(name))
            if term and _same_sort(term.unit, unit):
                return term
        return None


def _sort(unit: str | None) -> str:
    if not unit:
        return ""
    return "money" if unit.endswith("元") else "share" if unit in ("%", "％") else "count"


def _same_sort(left: str | None, right: str | None) -> bool:
    return not left or not right or _sort(left) == _sort(right)


def normal_name(indicator: str, form: Form, unit: str | None, mode: str | None) -> str:
    """Normal name by rule: counted things end in 数, ranks in 位次; 规模以上 is 规上."""
    name = indicator.replace("规模以上", "规上").replace("的比重", "比重")
    if form in (Form.RANK, Form.RANK_CHANGE):
        return name if name.endswith(("位次", "排名")) else name + "位次"
    if (
        form in (Form.VALUE, Form.RANGE, Form.STRETCH, Form.MASKED)
        and (unit or "").lstrip("万亿") in _COUNT_UNITS
    ):
        if _ENDED.search(name):
            return name
        return name + ("总数" if mode == "总量" else "次数" if unit in ("次", "场", "期", "场次") else "数")
    return name
