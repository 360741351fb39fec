"""The document's title: the first line that is worded as one."""

from __future__ import annotations

import re

_LINES = 15
_TITLE_WORDS = re.compile(
    "总结|计划|要点|报告|方案|规划|讲话|致辞|意见|通报|通知|会议|安排|汇报|纲要|公报|工作|情况|目标|任务|推进会"
)
_NOT_TITLE = re.compile(
    r"首页|位置|发布|来源|时间[:：]|日期|访问|浏览|字号|作者|编辑|索引|关怀版|无障碍|>|http|^\W*\d[\d.\-/:年月日 ]*$|^——|^导语|^摘要"
)
_ENDING = re.compile(r"[。;,、:]$")


def title_of(text: str) -> str:
    """Return the title that stands at the top of a cleaned text, or the empty string."""
    lines = [line.strip(" \t#*") for line in text[:3000].split("\n")]
    lines = [line for line in lines if line][:_LINES]
    best, best_score = "", 0
    for line in lines:
        if len(line) > 60 or _NOT_TITLE.search(line) or _ENDING.search(line) or "\t" in line:
            continue
        score = (
            2 * bool(_TITLE_WORDS.search(line))
            + bool(re.search(r"20\d\d|二〇|十[二三四五六]五", line))
            + (len(line) > 5)
        )
        if re.match(r"[一二三四五六七八九十\d]+[、.]|[(（]", line):
            score -= 2
        if score > best_score:
            best, best_score = line, score
    return best
