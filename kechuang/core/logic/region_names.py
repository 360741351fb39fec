"""By which words a division is called: its full name, and the short names that follow from it.

Full names of divisions follow fixed patterns, so short names are derived, not listed; only what
custom made differently (前郭, 巴州) stands in a table.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

PROVINCE, CITY, COUNTY, ZONE = "province", "city", "county", "zone"


class Match(IntEnum):
    """How exactly a word names a division; higher is surer."""

    FORMER = 1  # the same stem with another suffix: often the name before an upgrade
    TRIMMED = 2  # the stem left when a people's name or a city's name is taken away as well
    SHORT = 3  # the name without its suffix, or a customary short name
    FULL = 4


_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 "
    "塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各"
)
_PEOPLE_WORDS = sorted((f"{name}族" for name in _PEOPLES.split()), key=len, reverse=True)
_BARE_PEOPLES = ("哈萨克", "柯尔克孜", "蒙古", "锡伯", "塔吉克", "维吾尔")  # written without 族 in Xinjiang

_AUTONOMOUS = ("自治区", "自治州", "自治县", "自治旗")
_SUFFIXES = {
    PROVINCE: ("省", "市", "特别行政区"),
    CITY: ("市", "地区", "盟"),
    COUNTY: ("林区", "特区", "新区", "区", "县", "市", "旗"),
    ZONE: (),
}
_FORMER_SUFFIXES = ("林区", "特区", "新区", "地区", "区", "县", "市", "旗")

_ZONE_WORDS = (
    ("高新技术产业开发区", "高新区"),
    ("高新技术产业园区", "高新区"),
    ("高新技术开发区", "高新区"),
    ("高技术产业开发区", "高新区"),
    ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"),
    ("城乡一体化示范区", "示范区"),
)

#: code → what people call it, where no rule gives it.
_CUSTOMARY = {
    "220721": ("前郭",),
    "211324": ("喀左",),
    "230624": ("杜蒙",),
    "150722": ("莫旗",),
    "150223": ("达茂旗",),
    "150121": ("土左旗",),
    "150221": ("土右旗",),
    "652700": ("博州",),
    "652800": ("巴州",),
    "653000": ("克州",),
}


def calls(code: str, name: str, level: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Match]]:
    """The words that mean a division, each with how exactly it does; a word may come more than once.

    ``above`` are the full names of the divisions above, whose names a zone's name may begin with.
    """
    yield name, Match.FULL
    for word in _CUSTOMARY.get(code, ()):
        yield word, Match.SHORT
    if level == ZONE:
        yield from _zone_calls(name, above)
        return
    kind = next((suffix for suffix in _AUTONOMOUS if name.endswith(suffix)), "")
    if kind:
        yield from _autonomous_calls(name.removesuffix(kind), kind)
        return
    stem = stem_of(name, level)
    if len(stem) > 1 and stem != name:
        yield stem, Match.SHORT
        if stem.endswith("族"):  # 管城回族区
            place = without_peoples(stem)
            yield place, Match.TRIMMED
            yield place + name[len(stem) :], Match.SHORT


def stem_of(name: str, level: str) -> str:
    """``name`` without the suffix of its level: 长春市 → 长春; unchanged if it has none."""
    suffix = next((suffix for suffix in _SUFFIXES[level] if name.endswith(suffix)), "")
    return name.removesuffix(suffix)


def former_stem(text: str) -> str:
    """What is left of a county's or city's name without its suffix, to find one that was renamed."""
    suffix = next((suffix for suffix in _FORMER_SUFFIXES if text.endswith(suffix)), "")
    stem = text.removesuffix(suffix)
    return stem if suffix and len(stem) > 1 else ""


def without_peoples(text: str) -> str:
    """``text`` without the names of peoples at its end: 恩施土家族苗族 → 恩施; 东乡族 → 东乡."""
    rest = text
    while True:
        word = next((word for word in _PEOPLE_WORDS if rest.endswith(word) and len(rest) > len(word) + 1), "")
        word = word or next(
            (name for name in _BARE_PEOPLES if rest.endswith(name) and len(rest) > len(name) + 1), ""
        )
        if not word:
            return rest.removesuffix("族")
        rest = rest.removesuffix(word)


def _autonomous_calls(body: str, kind: str) -> Iterator[tuple[str, Match]]:
    place = without_peoples(body)
    # A province, a prefecture is known by its bare name; of a county that is less sure (河南, 民和).
    yield place, Match.TRIMMED if kind in {"自治县", "自治旗"} else Match.SHORT
    if kind != "自治区":
        yield place + kind[-1], Match.SHORT
        yield place + kind, Match.SHORT
    if body != place:
        yield body, Match.SHORT


def _zone_calls(name: str, above: tuple[str, ...]) -> Iterator[tuple[str, Match]]:
    forms = {name: Match.FULL}
    for place in above:
        for start in (place, _bare(place)):
            cut = {
                form.removeprefix(start): Match.TRIMMED
                for form in forms
                if form.startswith(start) and len(form) > len(start) + 1
            }
            forms = cut | forms
    for form, match in forms.items():
        yield form, match
        for long, short in _ZONE_WORDS:
            if form.endswith(long):
                yield form.removesuffix(long) + short, min(match, Match.SHORT)
                break


def _bare(place: str) -> str:
    for suffix in (*_AUTONOMOUS, "省", "市", "地区", "盟", "县", "区"):
        if place.endswith(suffix) and len(place) > len(suffix) + 1:
            return without_peoples(place.removesuffix(suffix))
    return place
