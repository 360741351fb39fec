"""Units and comparators: what may stand right of a number, and what may stand directly left of it."""

from __future__ import annotations

import re

from .lexicon import any_of

#: Counters and units that are a word whatever follows.
_PLAIN = """
    家次 户次 人次 场次 批次 课时 学时 人年 台套 台(套) 平方公里 平方米 立方米 吨标准煤
    吨标煤 公里 公顷 公斤 千瓦时 千瓦 兆瓦 美元 欧元 人民币 项 件 册 辆
    亩 吨 ㎡ 头 株 棵 村 页 米 笔 宗 款 幅 斤
    枚 单位 羽 个(项) 项(个) 家(次) 垧 箱 门次 件次 项次 个次 学员 盒 眼 口井
"""
#: Counters, each with the letters that may not follow, since then it is another word (一次性, 个月, 条件).
_GUARDED = """
    家:庭长电 户:口籍 个:月体性别人百 名:词单录牌称优列额 人:民大均员事社生工类文体防才 支:持撑付出部柱 只:有要能是 所:有属以在需 次:性级要日年之序
    场:所地景 期:间望限待 种:植业养子质 篇:章 部:门分署长级委 份:额 台:湾账 套:餐
    处:理级于置 间:接 条:件例链 元:素旦宵 位:于居列次置 对:接于象外标口 方:面案式向法 例:如会外 门:户类
    张:力 批:准复示发量 类:别型似 分:别类析之公局会管行布工 本:科市级地县区省 平:台 单:位 班:子级
    组:织建成 道:路 块:链 起:草来步动用源点重诉落 尾:气矿 座:谈
"""


def counters() -> str:
    """The regular alternative of all counters and units, longest first."""
    guarded = dict(pair.split(":") for pair in _GUARDED.split())
    words = sorted([*_PLAIN.split(), *guarded], key=lambda word: -len(word))
    return "|".join(re.escape(word) + (f"(?![{guarded[word]}])" if word in guarded else "") for word in words)


#: The characters that open a unit, for a quick look whether there can be any.
UNIT_HEADS = "".join(sorted({word[0] for word in [*_PLAIN.split(), *_GUARDED.split()]}))
#: All that may follow a number: 多, a scale, a unit, 以上.
AFTER = re.compile(
    r"(?:\.(?=%))?\s?(?P<more>多|余|几|来)?(?P<scale>万亿|千亿|百亿|千万|百万|十万|万|亿|千|百)?(?P<more2>多|余)?\s?"
    rf"(?:(?P<percent>%)|(?P<points>个?百分点)|(?P<times>倍)|(?P<unit>{counters()}))?(?P<more3>多|余)?"
    r"(?P<tail>\(含\)以上|\(含[^)]{0,6}\)以上|及以上|以上|以内|以下|左右|上下|之多|大关)?"
)
#: The sign between the ends of a range, 3-5个 or 5%—8%.
RANGE = re.compile(
    r"\s?(?:%|个|家|项|件)?\s?(?:-{1,2}|—{1,2}|–|~{1,2}|～{1,2}|至|到)\s?(?=[\d一二两三四五六七八九十])"
)
#: Comparators that stand directly before a number.
_COMPARATORS = {
    ">=": "不低于 不少于 不小于 不下于 不下 至少 最少 ≥ 上",
    "<=": "不超过 不高于 不多于 控制在 ≤",
    "<": "低于 少于 小于 不足 不到 <",
    ">": "突破 超过 超出 大于 高于 多于 超 过 逾 >",
    "~": "大约 将近 接近 预计 约为 约 近",
}
_COMPARATOR_OF = {word: sign for sign, words in _COMPARATORS.items() for word in words.split()}
_COMPARATOR = re.compile(f"(?:{any_of(' '.join(_COMPARATOR_OF))})$")
#: Verbs and adverbs between a name and its number, which belong to neither.
_COPULA = re.compile(
    "(?:"
    + any_of(
        """达到了 达到 增加到 增长到 提高到 提升到 上升到 发展到 扩大到 增至 升至 提升至 提高至 增加至 上升至 增长至
        降至 下降到 降低到 累计达 高达 多达 可达 达 完成了 完成 实现了 实现 为 是 有 共计
        总计 合计 累计 共 分别 均 都 各 已 再 仅 也 到 至 了 将
        力争 争取 确保 努力 预期 :"""
    )
    + '|"|“)$'
)
_OTHER_WORD = ("通过", "经过", "不过", "以上", "最近", "附近", "赶超", "网上", "线上")


def comparators(text: str, at: int, floor: int) -> tuple[int, str, str | None]:
    """Peel comparators and copulas off the text before a number: new start, comparator, approximation word."""
    cmp, approx, start = "=", None, at
    for _ in range(6):
        head = text[max(floor, start - 6) : start]
        match = None if head.endswith(_OTHER_WORD) else _COMPARATOR.search(head)
        if match and cmp == "=":
            cmp = _COMPARATOR_OF[match.group()]
            approx = match.group() if cmp == "~" else None
        match = match or _COPULA.search(head)
        if not match:
            break
        start -= len(match.group())
    return start, cmp, approx


def suffix(cmp: str, tail: str, more: str | None) -> tuple[str, str | None]:
    """Fold 以上, 左右, 多 … into the comparator."""
    approx = more
    if tail.endswith("以上") or tail == "之多":
        return (cmp if cmp in (">", "<", "<=") else ">="), approx
    if tail in ("以内", "以下"):
        return "<=", approx
    if tail in ("左右", "上下"):
        return "~", tail
    if more and cmp in ("=", "~"):
        return ">=", approx
    return cmp, approx
