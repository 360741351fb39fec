"""What becomes of a suggestion: whether the office lets it go out, and how each side takes it."""

from __future__ import annotations

from kechuang.core.logic.lifecycle import Lifecycle, State, Transition
from kechuang.exchange.states import ItemKind


class SuggestionState(State):
    """Does it go out?"""

    WAITING = "waiting", "待科技部门确认"
    OPEN = "open", "可以推送"
    HIDDEN = "hidden", "科技部门不推"
    GONE = "gone", "一方已撤下"


_OFFICERS = "county_officer park_officer enterprise_officer"
_WRITERS = "org_admin org_editor org_agent"

SUGGESTION_LIFECYCLE = Lifecycle(
    "matching.suggestion",
    "推荐",
    states=SuggestionState,
    initial=SuggestionState.WAITING,
    final=(),
    transitions=[
        Transition("waiting", "confirm", "open", f"{_OFFICERS} system", title="确认"),
        Transition("waiting", "hide", "hidden", _OFFICERS, title="不推"),
        Transition("open", "hide", "hidden", _OFFICERS, title="不推"),
        Transition("hidden", "confirm", "open", _OFFICERS, title="恢复"),
        Transition("waiting", "drop", "gone", "system", title="一方撤下"),
        Transition("open", "drop", "gone", "system", title="一方撤下"),
        Transition("hidden", "drop", "gone", "system", title="一方撤下"),
        Transition("gone", "renew", "waiting", "system", title="重新发布"),
    ],
)


class ExpertAnswer(State):
    """What came of asking an expert, as the office heard it from him."""

    AGREED = "agreed", "愿意谈"
    DECLINED = "declined", "不便参加"
    UNREACHED = "unreached", "还没有联系上"


class TakenState(State):
    """How one side takes a suggestion."""

    FRESH = "fresh", "还没有推送"
    TOLD = "told", "已推送"
    OPENED = "opened", "看过"
    LIKED = "liked", "感兴趣"
    DISMISSED = "dismissed", "不合适"


TAKEN_LIFECYCLE = Lifecycle(
    "matching.taken",
    "一方对推荐的态度",
    states=TakenState,
    initial=TakenState.FRESH,
    final=(),
    transitions=[
        Transition("fresh", "tell", "told", "system", title="推送"),
        *(Transition(source, "open", "opened", _WRITERS, title="查看") for source in ("fresh", "told")),
        *(
            Transition(source, "like", "liked", _WRITERS, title="感兴趣")
            for source in ("fresh", "told", "opened", "dismissed")
        ),
        *(
            Transition(source, "dismiss", "dismissed", _WRITERS, title="不合适")
            for source in ("fresh", "told", "opened", "liked")
        ),
    ],
)


class DismissCause(State):
    """Why it does not suit. What each teaches stands in ``logic.teaching``."""

    FIELD = "field", "不是我们这一行"
    MATURITY = "maturity", "成熟度不够"
    PRICE = "price", "价格或预算不合适"
    REGION = "region", "离得太远"
    TIMING = "timing", "时间对不上"
    KIND = "kind", "不要这种合作"
    SCALE = "scale", "规模不合适"
    KNOWN = "known", "早就认识，不用推荐"
    OTHER = "other", "其他"


class PaceKind(State):
    """How often an organisation wants to hear of suggestions."""

    AT_ONCE = "at_once", "随时"
    DAILY = "daily", "每天一次"
    WEEKLY = "weekly", "每周一次"
    NEVER = "never", "不要推送"


#: Days between two notices at each pace; None: no notice at all.
PACE_DAYS: dict[str, int | None] = {
    PaceKind.AT_ONCE: 0,
    PaceKind.DAILY: 1,
    PaceKind.WEEKLY: 7,
    PaceKind.NEVER: None,
}

#: Which kinds of offers can answer a kind of need. What does not stand here is never suggested, however alike the words.
ANSWERS: dict[str, tuple[ItemKind, ...]] = {
    ItemKind.TECHNOLOGY: (
        ItemKind.ACHIEVEMENT, ItemKind.EXPERT_SERVICE, ItemKind.TEAM, ItemKind.INSTRUMENT,
    ),
    ItemKind.PROBLEM: (ItemKind.ACHIEVEMENT, ItemKind.EXPERT_SERVICE, ItemKind.TEAM, ItemKind.INSTRUMENT),
    ItemKind.TALENT: (ItemKind.TEAM, ItemKind.EXPERT_SERVICE),
    ItemKind.FINANCE: (ItemKind.FINANCE_PRODUCT,),
    ItemKind.PARTNER: (ItemKind.TEAM, ItemKind.ACHIEVEMENT, ItemKind.EXPERT_SERVICE),
}  # fmt: skip
