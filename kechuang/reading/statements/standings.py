"""Ranks, changes of rank, percentage points and multiples: mostly said of the value before them."""

from __future__ import annotations

import re

from kechuang.reading.model import Form

from .drafts import Draft
from .fanout import conjuncts, is_series
from .growths import read_growth, share_names, signed
from .names import EMPTY, Name, before, tidy
from .percents import Percent
from .quantity import Quantity, Role
from .state import SentenceState, silent

_RANK = re.compile(
    r"(?:分别|均|都|并列|继续|稳|也|保持在?|连续.{0,3}年)?(?:位居|位列|居于|居|排名?在?|排在?|名列|列|位次|进入|跻身|跃居|升至|达到|在)?(?P<scope>[^,。;、居列排进]{0,12})$"
)
_MOVED = re.compile(r"^(?:上升|提升|前移|跃升|跃居|晋升|攀升|下降|下滑|退|升)[至到为]")
_PLACES = re.compile(
    r"(?:(?:比|较)[^,。;]{0,8})?(?:排名|位次|名次)?(?:力争|争取|分别|均|又|再)?(?P<verb>前移|上升|提升|前进|晋升|晋位|跃升|进位|提高|进|升|后移|下降|下滑|退后)了?$"
)
_POINTS = re.compile(
    r"(?:(?:与|和|同)[^,。;]{0,14}相比|(?:同比|(?<!占)(?<!对)比(?![重例])|较)[^,。;]{0,12}?)?(?:年均|每年|分别|均)?(?P<verb>提高|提升|上升|增加|增长|下降|降低|减少|回落|提前|扩大|递增)了?(?:约|近|超过)?$"
)
_OF_WHOLE = re.compile(r"占(?!比)(?P<whole>[^,。;占]{1,36}?)(?:的)?(?:比重|比例|份额|比)$")
_COMPARED = re.compile(r"(?:高于|低于|高出|超|(?<!占)(?<!对)比(?![重例]))[^,。;]{0,24}$")
_TIMES_GROWN = re.compile(
    r"(?:(?:同比|比|较)[^,。;]{0,10}?)?(?:增长|增加|提高|提升|扩大|净增|翻)了?(?:近|约|超过)?$"
)
_TIMES_OF = re.compile(r"(?:分别|均)?(?:是|为|达到?|相当于|约为)(?P<base>[^,。;、是为]{0,16})的?$")
_PAST = re.compile(r"上年|去年|同期|年|前|平均|末")


def read_standing(state: SentenceState, i: int) -> None:
    """Read the rank, move, points or multiple at ``i``."""
    quantity, floor = state.quantities[i], state.floor(i)
    reader = {Role.RANK: _rank, Role.PLACES: _places, Role.POINTS: _points}.get(quantity.role, _times)
    reader(state, quantity, floor)


def _together(hosts: list[Draft], words: str) -> list[Draft]:
    """All of the last series after 均, else the last one."""
    return [d for d in hosts if d.group == hosts[-1].group] if re.search("均|都", words) else hosts[-1:]


def _rank(state: SentenceState, quantity: Quantity, floor: int) -> None:
    words = state.text[floor : quantity.number_at]
    match = _RANK.search(words)
    scope = match["scope"] if match else ""
    left = words[: match.start()] if match else words
    place = int(quantity.value or 0)
    last = state.last()
    if last and last.form is Form.RANK and _MOVED.search(words):
        last.note, last.value, last.rank = f"由第{last.rank}位", quantity.value, place
        last.end = quantity.end
        return
    hosts = state.hosts(lambda d: d.rank is None and d.form is not Form.RANK)
    if hosts and (not tidy(left) or silent(left)):
        for host in _together(hosts, words):
            host.rank, host.rank_scope = place, scope or None
        return
    name = before(left)
    if re.search("均|都", words):
        for item in conjuncts(name)[:-1]:
            state.add(
                item,
                quantity,
                Form.RANK,
                quantity.cmp,
                value=quantity.value,
                unit="位",
                rank=place,
                rank_scope=scope or None,
            )
        name = conjuncts(name)[-1]
    if re.match(r"(?:在)?(?:全国|全省|全市|参评的?)?\d+[个家]", name.text):
        return  # 在全国101个城市中排第62位: whose rank is not said here
    if len(name.text) < 3 or quantity.value is None or quantity.superlative:
        return
    state.group += 1
    state.add(
        name,
        quantity,
        Form.RANK,
        quantity.cmp,
        value=quantity.value,
        unit="位",
        rank=int(quantity.value),
        rank_scope=scope or None,
    )


def _places(state: SentenceState, quantity: Quantity, floor: int) -> None:
    words = state.text[floor : quantity.number_at]
    match = _PLACES.search(words)
    if not match or quantity.value is None:
        return
    down = match["verb"] in ("后移", "下降", "下滑", "退后")
    change = int(-quantity.value if down else quantity.value)
    left = words[: match.start()]
    last = state.last()
    if last and (not tidy(left) or silent(left)):
        last.rank_change = change
        return
    name = before(left)
    if name.empty:
        return
    quantity.start = floor + match.start("verb")
    state.group += 1
    state.add(name, quantity, Form.RANK_CHANGE, "delta", value=quantity.value, unit="位", rank_change=change)


def _points(state: SentenceState, quantity: Quantity, floor: int) -> None:
    words = state.text[floor : quantity.number_at]
    match = _POINTS.search(words)
    if not match or quantity.value is None or _COMPARED.search(words[: match.start()]):
        return
    left = words[: match.start()]
    own = bool(tidy(left)) and not silent(left)
    last = state.last()
    value = signed(quantity.value, down=match["verb"] in ("下降", "降低", "减少", "回落"))
    if not own and last and last.form is Form.SHARE and last.value is not None:
        last.note = f"变动{value}个百分点"  # the share is the figure; its change goes with it
        return
    name = _points_name(state, left) if own else (state.last_name() or EMPTY)
    if name.empty:
        return
    state.group += 1
    state.add(name, quantity, Form.POINTS, "delta", value=value, unit="百分点")


def _points_name(state: SentenceState, left: str) -> Name:
    """占…比重提高2个百分点: the share is the name, its subject from before where it is left out."""
    whole = _OF_WHOLE.search(left)
    if not whole:
        return before(left)
    read = Percent("share", whole.start(), whole=whole["whole"].strip("的"))
    names = share_names(state, left[: whole.start()], read, spread=False)
    return Name(names[0]) if names else EMPTY


def _times(state: SentenceState, quantity: Quantity, floor: int) -> None:
    words = state.text[floor : quantity.number_at]
    if quantity.value is None:
        return
    growth = _TIMES_GROWN.search(words)
    if growth:
        quantity.value, quantity.unit = quantity.value * 100, "%"
        read_growth(state, [quantity], floor, Percent("growth", floor + growth.start()))
        return
    match = _TIMES_OF.search(words)
    base = match["base"].rstrip("的") if match else ""
    hosts = state.hosts(lambda d: d.form is Form.VALUE and d.multiple is None)
    if hosts and (_PAST.search(words) or is_series(words)):
        host = _times_host(state, quantity, hosts, words)
        told = [d.basis for d in hosts if d.basis] if is_series(words) else []
        told = told or [d.basis for d in state.drafts if d.multiple is not None and d.basis][-1:]
        host.multiple, host.basis = quantity.value, base or host.basis or (told[-1] if told else None)
        return
    name = before(words[: match.start()]) if match else EMPTY
    if not name.empty and _PAST.search(words):
        state.group += 1
        state.add(
            name,
            quantity,
            Form.MULTIPLE,
            quantity.cmp,
            value=quantity.value,
            unit="倍",
            multiple=quantity.value,
        )


def _times_host(state: SentenceState, quantity: Quantity, hosts: list[Draft], words: str) -> Draft:
    """分别是上年的A倍和B倍: in the order of the values; else the nearest value."""
    pending = [q for q in state.quantities if q.role is Role.TIMES and q.number_at >= quantity.number_at]
    if "分别" in state.text[state.start : quantity.number_at] and len(hosts) >= len(pending):
        return hosts[-len(pending)]
    return hosts[0 if is_series(words) else -1]
