"""What is wrong with how experts judge: numbers, lines, score sheet, grades."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kechuang.programs.logic.kinds import Kind, ReviewPlan
from kechuang.programs.logic.question_faults import coded
from kechuang.programs.states import FieldKind, Step

#: How scores become a result, with titles.
METHODS: dict[str, str] = {
    "mean": "平均",
    "trimmed": "去掉一个最高分和一个最低分后平均",
    "median": "中位数",
    "calibrated": "按各专家的松紧校正后平均",
}
#: What the items of a score sheet add up to.
FULL = Decimal(100)
#: So many scores are left to average once the greatest and the least are gone.
_TRIMMED = 3
_FIELDS = {FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.TEXT}

_Found = Iterator[tuple[str, str]]


def review_faults(kind: Kind) -> _Found:
    """Faults of the review, by path and words."""
    plan = kind.review
    if plan is None:
        if kind.step(Step.REVIEW) is not None:
            yield "review", "步骤中有评审，请写评分表和评审办法。"
        return
    if kind.step(Step.REVIEW) is None:
        yield "review", "写了评分表，但步骤中没有评审；请加上这一步，或删去评分表。"
    yield from _numbers(plan)
    yield from _items(plan)
    yield from _grades(plan)
    yield from _disciplines(kind, plan)


def _numbers(plan: ReviewPlan) -> _Found:
    if plan.method not in METHODS:
        yield "review.method", f"没有“{plan.method}”这种合分办法，请从列出的几种中选。"
    if plan.experts < 1:
        yield "review.experts", "每件至少请一位专家。"
    elif plan.method == "trimmed" and plan.experts < _TRIMMED:
        yield (
            "review.experts",
            f"去掉最高分和最低分，每件至少要{_TRIMMED}位专家，现在是{plan.experts}位；请加人或改用平均。",
        )
    if plan.per_institution < 1:
        yield "review.per_institution", "同一单位至少可请一位专家。"
    if plan.pass_line is not None and not 0 <= plan.pass_line <= FULL:
        yield "review.pass_line", "通过线应在0到100之间。"
    if not 0 <= plan.comment_below <= plan.comment_above <= FULL:
        yield "review.comment_below", "必须写评语的低分线和高分线应在0到100之间，低分线不高于高分线。"
    if not _is_share(*plan.quorum):
        yield "review.quorum", "到会比例应大于0、不超过1，如2/3。"


def _items(plan: ReviewPlan) -> _Found:
    yield from coded(plan.items, "review.items", "评分项")
    for place, each in enumerate(plan.items):
        if each.maximum <= 0:
            yield f"review.items.{place}.maximum", f"评分项“{each.title}”的满分应大于0。"
    total = sum((each.maximum for each in plan.items), Decimal(0))
    if not plan.items:
        yield "review.items", "评分表没有评分项，请至少写一项。"
    elif total != FULL:
        yield "review.items", f"评分项的满分合计{total:f}分，应为100分，请改各项的满分。"


def _grades(plan: ReviewPlan) -> _Found:
    codes = [code for code, *_ in plan.grades]
    for place, (code, title, over, under) in enumerate(plan.grades):
        path = f"review.grades.{place}"
        if not code.strip() or not title.strip():
            yield path, f"第{place + 1}个等级缺代码或名称。"
        if codes.index(code) < place:
            yield path, f"等级代码“{code}”用了两次。"
        if not _is_share(over, under):
            yield path, f"等级“{title}”的通过比例{over}/{under}应大于0、不超过1，如2/3。"


def _disciplines(kind: Kind, plan: ReviewPlan) -> _Found:
    code = plan.disciplines_from
    question = kind.question(code)
    if not code:
        return
    if question is None:
        yield "review.disciplines_from", f"没有代码为“{code}”的问题可以作学科，请改为已有的问题。"
    elif question.kind not in _FIELDS:
        yield "review.disciplines_from", f"“{question.title}”不能作学科：它应是选择题或一行文字。"


def _is_share(over: int, under: int) -> bool:
    """Greater than 0, one at most."""
    return under > 0 and 0 < over <= under
