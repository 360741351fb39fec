"""What a percentage says: growth, a share, the completion of a task, or a change in points."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COPULAS = r"(?:分别|均|都|各|达到了?|达|为|是|在|约|近|超过|突破|不低于|不少于|高达|保持|控制|实现|超|逾|提高到|提升到|增加到|上升到|提高至|提升至|增至|升至|增长到|降至|下降到|降低到|力争|争取|确保|预计|预期|到|仅|只有|有|已|:|大于|接近|左右|了|至|首次|历史性|[由从](?:20\d\d年(?:底|末)?|上年|去年)?的?|20\d\d年(?:底|末)?的?|率先|成功|将近|不|低于|再|也)*"
_BASIS = r"(?P<basis>(?:(?:增长)?在[^,。;、]{0,8}基础上|同口径|相比|相较[^,。;、]{0,10}?同比|同比|环比|相?(?:比|较|与)(?!重|例)(?:[^,。;、]{0,14}?(?:年|期|初|末|时|底|月)(?:相比)?|[^,。;、]{1,8}?(?=增|提|上|下|减|降))|年均|每年|平均|年度?(?=增|递))?(?:,)?)"
_UP = r"增长|增加|提高|提升|上升|递增|上涨|增速|增幅|涨幅|扩大|增长率|净增|快速增长"
_DOWN = r"负增长|下降|减少|降低|回落|下滑|降幅|下跌|压减|缩减"
_GROWTH = re.compile(
    rf"{_BASIS}(?:分别|均|都|年均|平均|预计|预期|力争|实现|再|保持|同步|逐年|增速|又|也|以|每年|各|共|同比)*(?P<verb>{_DOWN}|{_UP})(?:了|率|幅度|速度|幅|额)?(?:分别|均|都|达到了?|达|为|在|约|超过|突破|不低于|不少于|高达|保持|近|超|逾|实现|将|力争|确保|接近|至少|大于|预计|:|了|也)*$"
)
_SHARE_OF = re.compile(
    rf"占(?!比)(?P<whole>[^,。;占]{{1,36}}?)(?:的)?(?:比重|比例|比率|比值|份额|比)?(?:由[^,。;]{{0,10}}?)?{_COPULAS}$"
)
#: 占22.3%: of the whole that was named before.
_SAME_WHOLE = re.compile(rf"(?:,|^|、)占{_COPULAS}$")
_PART_OF = re.compile(r"(?:达到?|占到|不足|不到|仅为|相当于)(?:了)?(?P<whole>[^,。;、\d占]{2,16})的$")
_RATE = re.compile(
    rf"(?P<rate>占比|比重|比例|比率|强度|贡献率|覆盖率|覆盖面|普及率|转化率|满意率|满意度|合格率|成活率|就业率|使用率|利用率|支持率|回报率|增加率|知晓率|达标率|入库率|立项率|通过率|有效率|良种率|自给率|受益率|率|比|度|份额){_COPULAS}$"
)
_DONE = re.compile(
    rf"(?:(?P<over>超额)(?:完成)?[^,。;]{{0,16}}?|(?:完成|占|达到?|为)(?:了)?[^,。;]{{0,26}}?(?:任务|目标|计划|指标)(?:数|量|值|任务|额)?的?|(?:任务|目标|计划|指标|年度)?(?:任务)?(?:完成率|完成比例|完成进度|兑现率)){_COPULAS}$"
)
_OVER_TASK = re.compile(r"(?:超|超过)[^,。;]{0,10}?(?:任务|目标|计划)[^,。;]{0,4}$")


@dataclass(frozen=True, slots=True)
class Percent:
    """How a percentage is to be taken; ``at`` is where the words of its name end."""

    sort: str  # growth | share | completion | over | other
    at: int
    down: bool = False
    basis: str | None = None
    whole: str | None = None
    verb: str = ""
    pure: bool = False  # a rate of its own (通过率, 覆盖率), not a part of a whole


def read_percent(text: str, clause: int, floor: int, number_at: int) -> Percent:
    """Classify the percentage at ``number_at``; names do not reach left of ``floor``."""
    low = max(clause, number_at - 60)
    words = text[low:number_at]
    done = _DONE.search(words)
    if done:
        return Percent("over" if done["over"] else "completion", max(floor, low + done.start()))
    low = max(floor, number_at - 60)
    words = text[low:number_at]
    growth = _GROWTH.search(words)
    if growth:
        basis = growth["basis"].strip(",") or None
        return Percent(
            "growth", low + growth.start(), bool(re.search(_DOWN, growth["verb"])), basis, verb=growth["verb"]
        )
    share = _SHARE_OF.search(words)
    if share:
        return Percent("share", low + share.start(), whole=share["whole"].strip("的"))
    if _SAME_WHOLE.search(words):
        return Percent("share", low + _SAME_WHOLE.search(words).start(), whole="")  # type: ignore[union-attr]
    part = _PART_OF.search(words)
    if part:
        return Percent("share", low + part.start(), whole=part["whole"])
    rate = _RATE.search(words)
    if rate:
        pure = rate["rate"].endswith(("率", "度", "面")) and rate["rate"] not in ("比率", "强度")
        return Percent("share", low + rate.end("rate"), pure=pure)
    return Percent("other", number_at)
