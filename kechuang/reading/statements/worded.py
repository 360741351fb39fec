"""Goals without a number: milestones, coverage, statutory floors, and words of quality.

Only plain cases are taken: these go to the screens for a person to judge, never to the score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kechuang.reading.model import Form

from .names import before, tidy

_CLAUSE = re.compile(r"[^,;:。\n]+")
_STATUTORY = re.compile(
    r"(?P<name>[^,;。]{2,24}?)(?:要|应|须)?(?:不低于|高于|达到|符合|按|满足)(?P<rest>[^,;。]{0,12}?(?:法定|上级|经常性(?:财政)?收入|规定)[^,;。]{0,14}?(?:增长|增幅|要求|比例|标准))"
)
_COVERAGE = re.compile(
    r"(?P<name>[^,;。]{2,40}?)(?:专利申请)?“?(?P<verb>全覆盖|消零|清零|全面覆盖|零突破|“零”突破|零的突破)”?"
)
_MILESTONE = re.compile(
    r"(?P<lead>(?:力争|争取|确保|推动|推进|积极|加快|支持|完成|实现)[^,;。]{0,8}?)?(?P<name>[^,;。]{3,40}?)(?:成功|顺利)?(?P<verb>升格为?|升级为|升格|获批(?!准)|通过(?:国家|省|市|科技)[^,;。]{0,10}?验收|挂牌|投入使用|投入运营|建成投用|投产|创建成功|获[^,;。]{0,12}?(?:批复|认定))(?P<rest>[^,;。]{0,20})"
)
_MILESTONE_PASSIVE = re.compile(
    r"^(?:[^,;。]{0,10}?)(?P<verb>批复|批准|同意)(?P<name>[^,;。]{4,30}?)(?P<rest>(?:升级|升格|设立|建设|创建)[^,;。]{0,20})"
)
_SOME = re.compile(
    r"(?P<verb>培育|引进|实施|建设|组建|推广|开发|突破|研发|申报|转化|掌握|打造|扶持|凝练|聚集|推荐)[^,;。]{0,6}?(?P<some>一批|一系列|若干|一大批)(?P<name>[^,;。、]{2,24})"
)
_BETTER = re.compile(
    r"(?P<name>[^,;。]{3,26}?)(?P<verb>大幅提升|大幅提高|显著提升|显著增强|明显提升|明显提高|明显增强|走在[^,;。]{0,6}前列|保持领先|大幅增长|稳步提升|位居前列)"
)
_BETTER_OBJECT = re.compile(r"(?P<verb>大幅提升|大幅提高|显著提升|显著增强|明显提升)(?P<name>[^,;。]{3,26})")
_HINT = re.compile(
    r"法定|上级|经常性|覆盖|消零|清零|零突破|零的突破|零”|升格|升级为|获批|验收|挂牌|投入使用|投入运营|投用|投产|创建成功|批复|批准|一批|一系列|若干|一大批|大幅|显著|明显提|明显增|前列|领先|稳步提升|认定"
)


@dataclass(frozen=True, slots=True)
class Worded:
    """A statement without a number: where it stands and what it is about."""

    form: Form
    name: str
    start: int
    end: int
    why: str


def worded(text: str, start: int, end: int) -> Iterator[Worded]:
    """Statements without a number in ``text[start:end]`` (a sentence), at most one a clause."""
    if not _HINT.search(text, start, end):
        return
    for clause in _CLAUSE.finditer(text, start, end):
        low, high = clause.span()
        if high - low > 120 or not _HINT.search(text, low, high):
            continue
        found = _clause(text, low, high)
        if found and 2 <= len(found.name) <= 40:
            yield found


#: What a readable name neither begins nor ends with, and what is none.
_FRONT = re.compile(
    r"^(?:第[一二三四五六七八九十百]+条|各项|各类|切实|全面|进一步|不断|持续|大力|积极|有力|努力|对|使|让|为|把|将|推动|推进|促进|的|,)+(?=..)"
)
_BACK = re.compile(
    r"(?:实现|应当?|要|须|将|力争|确保|不断|持续|得到|已|均|都|更加|逐步|也|还|能够?|的|了|和|与|及)+$"
)
_NO_NAME = re.compile(r"^(?:工作|任务|各项|目标|能力|水平|成效|作用|环境|措施|指标|项目|它|其|这|方面)?$")

#: A phrase that was cut before its noun came.
_CUT_OFF = re.compile(r"(?:级|好|强|高|省|市|以来|年)$")


def _readable(core: str) -> str | None:
    """A phrase that can stand alone on a screen; None where nothing of the kind is left."""
    name = _BACK.sub("", _FRONT.sub("", tidy(core)))[:40]
    if name.count("(") != name.count(")") or name.count("《") != name.count("》"):
        name = re.sub(r"[()《》]", "", name)
    return None if len(name) < 3 or _NO_NAME.match(name) or _CUT_OFF.search(name) else name


_KINDS = (
    (Form.STATUTORY, re.compile("法定|上级|经常性|规定"), _STATUTORY, "以法定或上级要求为限"),
    (Form.COVERAGE, re.compile("覆盖|消零|清零|零突破|零的突破|零”"), _COVERAGE, "要求全部覆盖"),
    (Form.MILESTONE, re.compile("批复|批准|同意"), _MILESTONE_PASSIVE, "一次完成的事项"),
    (
        Form.MILESTONE,
        re.compile("升格|升级为|获批|验收|挂牌|投|创建成功|批复|认定"),
        _MILESTONE,
        "一次完成的事项",
    ),
    (Form.QUALITATIVE, re.compile("一批|一系列|若干|一大批"), _SOME, "只说“一批”,没有数字"),
    (Form.QUALITATIVE, re.compile("大幅|显著|明显"), _BETTER_OBJECT, "只有程度,没有数字"),
    (Form.QUALITATIVE, re.compile("大幅|显著|明显|前列|领先|稳步"), _BETTER, "只有程度,没有数字"),
)


def _clause(text: str, low: int, high: int) -> Worded | None:
    words = text[low:high]
    if "《" in words or (re.search(r"\d", words.replace("R&D", "")) and not re.search(r"零|\d{4}年", words)):
        return None
    for form, hint, pattern, why in _KINDS:
        if not hint.search(words):
            continue
        match = pattern.search(words)
        if not match:
            continue
        groups = match.groupdict()
        core = before(groups["name"]).text
        core = core if len(core) > 2 else groups["name"].strip()
        if form is Form.MILESTONE:
            core += (
                groups["verb"] + (groups.get("rest") or "")
                if groups["verb"] not in ("批复", "批准", "同意")
                else groups["rest"] or ""
            )
        elif groups.get("some"):
            core = groups["verb"] + tidy(groups["name"])
        name = _readable(core)
        if name is None:
            return None
        return Worded(form, name, low + match.start(), low + match.end(), why)
    return None
