"""Result or goal: read from headings, from the run of the text, and from words at the number itself.

Nearest word wins: 力争 in a summary makes a goal, 去年 in a plan makes a result; else the section says it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from kechuang.reading.model import Kind

from .context import DocumentContext, last

_LABEL = re.compile(
    r"^\s*(?:(?P<one>[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+(?:部分|章|节))|(?P<two>\([一二三四五六七八九十]{1,3}\))|(?P<three>\d{1,2}[.、](?!\d)|\(\d{1,2}\)))"
)
_AHEAD_STRONG = re.compile(
    r"计划|打算|下一?步|思路|明年|下半年|要点|工作安排|工作目标|主要目标|发展目标|总体目标|目标任务|预期目标|规划目标|主要预期|工作部署|展望|今后|设想|谋划|努力方向|任务目标|年度目标|具体目标|主要指标"
)
_AHEAD_WEAK = re.compile(r"目标|任务|重点(?=任务|工作|$)|举措|措施|总体要求|指导思想|保障|安排|部署|方向")
_BACK = re.compile(
    r"总结|回顾|完成情况|进展|成效|成绩|成果(?!转化)|主要做法|开展情况|工作情况|基本情况|现状|亮点|特点|过去|落实情况|发展基础|主要工作|运行情况|取得|执行情况|汇报|存在(?:的)?(?:主要)?问题|工作开展|上半年|经验|具体工作|去年"
)
_RUN_AHEAD = re.compile(
    r"(?:(?:总体|工作|主要|发展|奋斗|预期|全年|具体|年度|今年|总的|我市|我县|我区|我局)(?:的)?(?:工作)?(?:目标|思路|要求|任务)(?:和[^,。]{2,8})?[^,。;\d]{0,10}(?:是|为|:))|下一?步[^。]{0,12}?(?:将|要|,|工作|打算|重点|计划)|(?:今年|明年|下半年|今后),?[^,。]{0,14}?(?:我们)?(?:将|要(?!求|点|素)|力争|计划|重点(?:做好|抓好)|打算)"
    r"|20\d\d年[^。,]{0,30}?(?:将|要(?!求|点|素)|工作(?:的)?(?:总体思路|目标|要点|重点|打算|计划|任务))|提出了?[^。]{0,24}(?:总体思路|主要目标|重点任务|工作目标)|20\d\d年是[^。]{0,60}?(?:关键|开局|收官|攻坚|重要|决胜|决战|起步|开启|深化|第一)[^。]{0,12}?年"
    r"|(?:会议|报告|他|她)[^。,]{0,8}?(?:要求|强调)[^。]{0,6}[,:]|明年|要努力实现|目标:|(?:^|[。,;:.])(?:工作|目标)?任务(?:是|为|:)|还?将(?:重点|着力|继续|全力)?(?:做好|抓好)以下"
    r"|^(?:[一二三四五六]是|同时,|我们|全[市县区]|各级|各部门|各县\(?市、区\)?|[^,。;]{2,8}局)?要(?![求点素])(?=[\u4e00-\u9fff])"
)
_RUN_IN = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+部分)[^,。;:\d]{0,4}(?:20\d\d年)?[^,。;:\d\s]{2,16}(?=\s)"
    r"|[一二三四五六七八九十]{1,3}、(?:20\d\d年)?(?:下一?步)?(?:重点|主要)?工作(?:思路|打算|计划|安排|目标|重点)(?=[^,。;:\s])"
)
#: A numbered line that counts something is a point of work, not a heading: 8.每月举办1期成果路演.
_COUNTING = re.compile(
    r"(?<![\d年])(?!(?:19|20)\d\d年)\d+(?:\.\d+)?(?:万|亿)?(?:[家户个项件名人支次场元期批篇]|%)"
)
_OPENING_UNTIL = re.compile(r"[^,。;:]{0,6}?[到至]20\d\d年")
_RUN_BACK = re.compile(
    r"^(?:[^,。:]{0,24}?(?:指出|认为|介绍|说|表示)[,:])?\s*(?:过去(?:的)?(?:一年|五年|20\d\d年)|去年|上年|回顾|一年来|近年来|今年以来|今年来|20\d\d年以来|一年多来|几年来|五年来|上半年|(?:今年)?1[-—~至]\d+月|截至|截止|“?十[一二三四]五”?(?:期间|时期|以来))|(?:取得|完成)[^。]{0,10}(?:成绩|成效|进展|任务)[^。]{0,6}[:。]|工作总结如下|情况(?:汇报|总结|报告)如下|总结如下"
)
_TARGET_WORD = re.compile(
    r"力争|(?:目标)?任务(?:是|为|:)|应(?:该)?(?:达到|完成|不少于|不低于)|要求达到|确保(?!了)|(?:(?<![\u4e00-\u9fff\d”》)+A-Za-z×])|(?<=[年月内底还度])|(?<=[我全][市县区局])|(?<=我们))计划(?!”|项目|立项|类|内|体系|支持|的|专项|经费|管理|资金|单位|外)|(?<![模虚])拟(?!制|定)|预期(?=达|实|完|新|增|,|在)|目标(?:是|为|值|:|任务(?:是|为|:))|努力(?:实现|达到|完成|争取|使)|要(?:达到|实现|完成|新增|力争|确保|突破|培育|争取|建成|申报|组织|认定|引进)|(?<!预计)(?<!即)(?<!行)(?<!至)将(?:(?:再|继续|进一步|全力|全面|努力|力争|重点|陆续|新|由|在[^,。;]{1,12}|预计(?=新)),?)*(?:新|达|实现|完成|培育|建|组织|引|争取|申报|认定|突破|力争|打造|举办|推|实施|开展|选派|投入|安排|培训|支持|落实|发|增|提|扩|超|有)|明年|下一步|下步|今后|冲刺|奋力|(?:任务|指标|目标)[^,。;]{0,6}[共有][^,。;\d]{0,3}\d*[项个条][,:]?(?:分别)?(?:是|为|即|包括|:|,)|“?十[二三四五]五”?末"
)
_TRY = re.compile(
    r"争取(?!到|了|各|上级|国家|省|市|资金|中央|项目|科技|支持|专项|经费|\d)|争取(?=[^,。;]{0,20}(?:升格|以上|左右))"
)
_ACTUAL_WORD = re.compile(
    r"已(?!有条件)|(?<![为除解])了(?!解)|(?<![一公])共(?!同|建|享|性|性技术|和|产|识|青|赢|有\d*%)(?=[^,。;]{0,12}[\d一二三四五六七八九十百])|累计(?!(?:达到|突破|超过)?[^,。;]{0,8}以上)|截至|截止|(?<!比)(?<!较)(?<!同)去年(?!同|增|提)|(?<!比)(?<!较)(?<!在)(?<!与)(?<!和)上年(?!同|增|提|末|持平)|过去(?:的)?一年|目前|获得|荣获|获批|获评|被(?:评|认定|列|授|省|市|国家|科技)|顺利(?:通过|完成)|圆满|超额|完成率|位居|位列|居全|排名|排全|创[^,。]{0,6}新高|一年来|今年以来|近年来|年以来|上半年|(?<!\d)1[-—~至]\d{1,2}月|现有|成功(?!率)|首次|全年共|新获"
)
_TRY_AHEAD = re.compile(r"争取(?:在|今年|明年|年底|实现|达到|突破|年内|早日)")
_GROWN = re.compile(r"同比|比上年|较上年|比去年|较去年")
_DATED = re.compile(r"(?<!\d)(20\d\d)年(?!上半年|前)(?:度|底|末)?")


@dataclass(slots=True)
class Outlook:
    """Walks through a document and knows at every sentence which way it looks."""

    document: DocumentContext
    kind: Kind = Kind.ACTUAL
    depth: int = 0
    why: str = "文首"
    sure: float = 0.6
    led: tuple[Kind, float, str] | None = None  # what words of the sentence's part before a semicolon said

    def __post_init__(self) -> None:
        if self.document.looks == "ahead":
            self.kind, self.why, self.sure = Kind.TARGET, "题为计划", 0.75
        elif self.document.looks == "back":
            self.kind, self.why, self.sure = Kind.ACTUAL, "题为总结", 0.8

    def read(self, sentence: str, *, opens: bool, ends: bool) -> None:
        """Take in a sentence: a heading or a running phrase may turn the view."""
        if not opens and (run_in := _RUN_IN.match(sentence)):
            self._heading(run_in.group(), 1)  # a heading that a page has run into its text
        label = _LABEL.match(sentence) if opens else None
        heading = opens and len(sentence) <= 45 and (ends or label is not None)
        if heading and label and not label["one"] and _COUNTING.search(sentence, label.end()):
            heading = False
        if heading:
            self._heading(sentence, 1 if not label or label["one"] else 2 if label["two"] else 3)
        title = heading and not label and _AHEAD_STRONG.search(sentence) and _BACK.search(sentence)
        if not title and (not heading or len(sentence) > 12):
            self._running(sentence)

    def _turn(self, kind: Kind, why: str, sure: float) -> None:
        self.kind, self.why, self.sure = kind, why, sure

    def _heading(self, text: str, depth: int) -> None:
        ahead, back = _AHEAD_STRONG.search(text), _BACK.search(text)
        if ahead and back and not _LABEL.match(text):
            self._turn(Kind.ACTUAL, "总结在前", 0.7)  # the title of a summary with a plan
            return
        if ahead and back:
            later = ahead if ahead.start() > back.start() else back
            if re.search(r"目标[^,。]{0,6}完成|任务完成|计划完成|执行情况", text):
                later = back
            self._turn(Kind.TARGET if later is ahead else Kind.ACTUAL, f"由标题“{later.group()}”", 0.8)
        elif ahead:
            self._turn(Kind.TARGET, f"由标题“{ahead.group()}”", 0.9)
        elif back:
            self._turn(Kind.ACTUAL, f"由标题“{back.group()}”", 0.9)
        elif depth == 1 and (weak := _AHEAD_WEAK.search(text)) and self.document.looks != "back":
            self._turn(Kind.TARGET, f"由标题“{weak.group()}”", 0.75)
        else:
            return
        self.depth = depth

    def _running(self, text: str) -> None:
        ahead, back = _RUN_AHEAD.search(text), _RUN_BACK.search(text)
        year = _DATED.match(text)
        if _OPENING_UNTIL.match(text) and self._future(last(_UNTIL, text[:24])):
            self._turn(Kind.TARGET, f"由“{text[:8]}”", 0.85)
            return
        if back and not (ahead and ahead.start() < back.start()):
            self._turn(Kind.ACTUAL, f"由“{back.group()[:10]}”", 0.85)
        if ahead and (
            self.document.looks != "back"
            or re.search(r"下一?步|明年|下半年|今后|目标|任务|思路|打算", ahead.group())
        ):
            self._turn(Kind.TARGET, f"由“{ahead.group()[:10]}”", 0.85)
        elif year and not back:
            self._year(int(year.group(1)))

    def _year(self, year: int) -> None:
        doc = self.document
        if (
            doc.target_year
            and year >= doc.target_year
            and doc.looks in ("ahead", "both")
            and doc.actual_year != year
        ):
            self._turn(Kind.TARGET, f"由“{year}年”", 0.8)
        elif doc.year and year < doc.year:
            self._turn(Kind.ACTUAL, f"由“{year}年”", 0.8)

    def _future(self, until: re.Match[str] | None) -> re.Match[str] | None:
        """到2025年 in a document of an earlier year, or of that year's plan."""
        if not until:
            return None
        year = int(until.group(1) or until.group(2))
        now = self.document.target_year or self.document.year or 0
        return until if year > now or (year == now and self.document.looks in ("ahead", "both")) else None

    def judge(self, signs: Signs, at: int, right: str = "") -> tuple[Kind, float, str]:
        """Kind of the number at ``at`` from the words that lead to it in its sentence, with how sure and why.

        ``right`` are the words that follow the number.
        """
        target = signs.last(_TARGET_WORD, at)
        target = target or signs.last(_TRY if self.kind is Kind.TARGET else _TRY_AHEAD, at)
        target = target or self._future(signs.last(_UNTIL, at))
        actual = signs.last(_ACTUAL_WORD, at)
        if target and _FORECAST.search(signs.text, max(signs.start, target.start() - 24), target.end() + 1):
            target = None
        if target and actual:
            done = _DONE_SINCE.search(signs.text, target.end(), at)
            if not done and (self.kind is Kind.TARGET or target.end() > actual.start()):
                return Kind.TARGET, 0.8, f"由“{target.group()[:6]}”判为目标"
            return Kind.ACTUAL, 0.75, f"由“{actual.group()[:6]}”判为实绩"
        if target:
            return Kind.TARGET, 0.95, f"由“{target.group()[:6]}”判为目标"
        if actual and self.kind is Kind.ACTUAL:
            return Kind.ACTUAL, 0.95, f"由“{actual.group()[:6]}”判为实绩"
        if actual and _DONE_FOR_SURE.match(actual.group()):
            return Kind.ACTUAL, 0.7, f"由“{actual.group()[:6]}”判为实绩"
        if self.kind is Kind.TARGET and self.sure < 0.8 and "以上" not in right and _GROWN.search(right):
            return Kind.ACTUAL, 0.5, "由“同比”判为实绩"
        if self.led:
            return self.led
        return self.kind, self.sure, ("目标" if self.kind is Kind.TARGET else "实绩") + f":{self.why}"


class Signs:
    """The words of one sentence that tell goals from results, each pattern looked for once."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self._found: dict[re.Pattern[str], tuple[list[re.Match[str]], list[int]]] = {}

    def last(self, pattern: re.Pattern[str], at: int) -> re.Match[str] | None:
        """The last match that ends at or before ``at``, not too far from it."""
        if pattern not in self._found:
            matches = list(pattern.finditer(self.text, self.start, self.end))
            self._found[pattern] = matches, [match.end() for match in matches]
        matches, ends = self._found[pattern]
        i = bisect_right(ends, at) - 1
        return matches[i] if i >= 0 and matches[i].start() >= at - _LOOK else None


#: How many characters before a number decide whether it is a result or a goal.
_LOOK = 200
_DONE_FOR_SURE = re.compile(r"已|了|去年|上年|目前|截|过去|累计|共|荣获|成功|上半年|现有|位居|居全")
#: 预计…将达到 in a summary tells what the year will have brought, not what was ordered.
_FORECAST = re.compile(r"预计[^。;]{0,20}将")
#: After a goal in the same sentence: what has been done of it.
_DONE_SINCE = re.compile(r"截至|截止|目前|已(?!有条件)|实际(?:完成|新增|达到)|完成了")
_UNTIL = re.compile(
    r"(?<!达)(?<!截)(?<!争取)到(20\d\d)年(?:底|末)?,?(?!底|末|累计|已|共|的\d)|(?<![截\d])至(20\d\d)年(?:底|末)?(?=,|力争|要|将|达|实现|全)"
)
