"""Spam that has replaced a place name on a tampered page: found by its place and repetition, then hidden.

Betting sites break into official pages and put their own name where the place's name stood: ``<site>:市科技局``,
``<site>省…集团``, ``<site>大学``. Such a string is told by several signs together, none of which is enough alone:
words of the web and of betting, repetition, odd joints (``:`` ``_`` ``*``) inside running text, characters foreign
to the script, and a place's suffix (市, 省, 县, 大学 …) right behind it. A name that an official text repeats for
its own reasons has no words of the web in it, so it is never a candidate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kechuang.reading.cleaning.tape import Tape

#: Words that only a site's name puts before a place; and words that official texts use too.
_BETTING = "博彩|彩票|投注|下注|棋牌|真人|赌场|百家乐|葡京|新葡|威尼斯人|太阳城|娱乐城|老虎机|足球盘|竞猜|体彩|casino|bet\\d*|vip"
_SITE = "官方网|官网|官方|网址|网站|手机版|下载|登录|注册|入口|客户端|最新版|国际版|亚洲版|app|apk|www\\.|\\.com|\\.cc|\\.net"
_WEAK = "在线|平台|体育|娱乐|游戏|电竞|亚洲|国际|集团"
_ANCHOR = re.compile(rf"{_BETTING}|{_SITE}|在线|体育|娱乐|电竞", re.IGNORECASE)
_STRICT_WORD = re.compile(f"{_BETTING}|{_SITE}", re.IGNORECASE)
_WEAK_WORD = re.compile(_WEAK)
_BETTING_WORD = re.compile(f"{_BETTING}|体育|娱乐|电竞|博(?=[\u4e00-\u9fff]{{0,2}}[_|*·-])", re.IGNORECASE)
_PLACE_BEHIND = re.compile(
    r"[市省县区州盟旗](?!级|场|值|面|容|政|域|别|分|间|划|属以上)|大学|学院|分行|人民|政府|委|驻|高新|经济|开发区|股份|集团"
)
#: No place is called 体育市 or 娱乐省: right behind such a word, the suffix has lost its name.
_NONSENSE = re.compile(r"(?<=体育|娱乐|电竞|游戏|在线)[市省县](?!级|场|民|区|容|域|直|内|外)")
_STOP = frozenset("。,;!?、\n\t “”‘’\"'《》<>()[]【】")
_ODD = re.compile(r"[:_*|~^]")
_OFFICE = re.compile("[市省县委局厅]|政府|办公室|公司|门户|学校|中心|协会|会议|工作|科技|计划")
_MIXED = re.compile("[A-Za-z0-9][\u4e00-\u9fff]|[\u4e00-\u9fff][A-Za-z]")
_FEWEST = 3
_AGREE = 0.8
_MOST_LEFT, _MOST_RIGHT = 24, 16
_ENOUGH = 5
#: A page has been tampered with once or twice: more names around one word are not looked for.
_MOST_NAMES = 6


def hide(tape: Tape) -> None:
    """Cut spam strings from ``tape``; each is kept as hidden with the reason ``spam``."""
    text = tape.text
    anchors = list(_ANCHOR.finditer(text))
    if not anchors:
        return
    found = _title_names(text)
    by_word: dict[str, list[tuple[int, int]]] = {}
    for match in anchors:
        by_word.setdefault(match[0].lower(), []).append(match.span())
    for places in by_word.values():
        found |= _names_around(text, places)
    if found:
        longest_first = sorted(found, key=lambda name: (-len(name), name))
        pattern = re.compile("|".join(map(_pattern, longest_first)))
        tape.cut(_merged(m.span() for m in pattern.finditer(text)), "spam")


def _pattern(name: str) -> str:
    """Return a pattern for ``name``; the joints inside it may be lost where a page breaks its lines."""
    parts = [re.escape(part) for part in re.split(r"[_|*-]+", name)]
    return "[_|*-]*".join(parts) if sum(len(part) > 1 for part in parts) > 1 else re.escape(name)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans that touch."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _names_around(text: str, places: list[tuple[int, int]]) -> set[str]:
    """Return the spam strings that stand around the occurrences of one word of the web."""
    names: set[str] = set()
    rest = places
    for _round in range(_MOST_NAMES):
        if len(rest) < _FEWEST:
            break
        left = _reach(text, [start for start, _end in rest], -1, _MOST_LEFT)
        right = _reach(text, [end for _start, end in rest], 1, _MOST_RIGHT)
        name = text[rest[0][0] - left : rest[0][1] + right]
        # Where a majority agrees on the string, judge it; the minority may share another one.
        name = _majority(text, rest, left, right) or name
        same = [p for p in rest if text[p[0] - left : p[1] + right] == name]
        if len(same) < _FEWEST:
            return names
        if _is_spam(text, name, [(start - left, end + right) for start, end in same]):
            names |= {name, *([name.strip(":_*|-~^")] if len(name) >= 6 else [])}
        gone = set(same)
        rest = [p for p in rest if p not in gone]
    return names


def _majority(text: str, places: list[tuple[int, int]], left: int, right: int) -> str:
    """Return the string that most of the occurrences show in the window."""
    counts: dict[str, int] = {}
    for start, end in places:
        window = text[max(start - left, 0) : end + right]
        counts[window] = counts.get(window, 0) + 1
    return max(counts, key=lambda w: (counts[w], w))


def _reach(text: str, edges: list[int], step: int, most: int) -> int:
    """Return how many characters beyond ``edges`` nearly all occurrences agree in (``step`` is -1 or 1)."""
    reach = 0
    live = edges
    while reach < most:
        counts: dict[str, list[int]] = {}
        for edge in live:
            at = edge + reach if step > 0 else edge - reach - 1
            if 0 <= at < len(text) and text[at] not in _STOP:
                counts.setdefault(text[at], []).append(edge)
        best = max(counts.values(), key=len, default=[])
        if len(best) < _FEWEST or len(best) < _AGREE * len(edges):
            return reach
        at = best[0] + reach
        if step > 0 and _PLACE_BEHIND.match(text, at) and reach > 0 and _ODD.match(text, at - 1):
            return reach  # the place's own suffix stays
        live = best
        reach += 1
    return reach


def _is_spam(text: str, name: str, places: list[tuple[int, int]]) -> bool:
    """Weigh the signs for one repeated string."""
    strict = {m[0].lower() for m in _STRICT_WORD.finditer(name)}
    weak = {m[0] for m in _WEAK_WORD.finditer(name)}
    lost = sum(bool(_NONSENSE.match(text, end)) for _start, end in places)
    if len(name) >= 3 and lost >= _FEWEST and lost >= 0.4 * len(places):
        return True
    if len(name) < 4 or not (strict or len(weak) >= 2):
        return False
    behind = sum(bool(_PLACE_BEHIND.match(text, end)) for _start, end in places) / len(places)
    score = min(len(strict) + 0.5 * len(weak), 2.0)
    score += 2 * bool(_ODD.search(name))
    score += 2 * (behind >= 0.3)
    score += 1 * (len(places) >= 5) + 1 * (len(places) >= 10)
    score += 1 * bool(_MIXED.search(name))
    score += 1 * any(_foreign(char) for char in name)
    return score >= _ENOUGH


def _foreign(char: str) -> bool:
    """Tell whether ``char`` is a Chinese character that ordinary simplified text does not have."""
    return "\u3400" <= char <= "\u9fff" and not char.encode("gb2312", "ignore")


def _title_names(text: str) -> set[str]:
    """Return the site names of a betting site's title among the first and last lines."""
    names: set[str] = set()
    for row in [*text[:600].split("\n")[:5], *text[-600:].split("\n")[-5:]]:
        line = row.strip()
        words = {m[0].lower() for m in re.finditer(f"{_BETTING}|{_SITE}|{_WEAK}", line, re.IGNORECASE)}
        if not 6 <= len(line) <= 60 or len(words) < 2 or _OFFICE.search(line):
            continue
        if not (re.search(r"[_|*-]", line) and _BETTING_WORD.search(line)):
            continue
        names.add(line)
        for part in re.split(r"[_|*\s-]+", line):
            if len(part) >= 4 and _STRICT_WORD.search(part) and text.count(part) >= 2:
                names |= {part, part + ":"}
    return names
