"""Percentages of a sentence: growth (fanned out or added to a value), shares, completion of a task."""

from __future__ import annotations

import re
from decimal import Decimal

from kechuang.reading.model import Form, Kind

from .fanout import conjuncts, measures
from .names import EMPTY, Name, after, before, inherit, tidy
from .percents import Percent, read_percent
from .quantity import Quantity, Role
from .state import SentenceState, silent
from .values import continues

_TOGETHER = re.compile(r"均|都|分别")
_RATE_WORDS = frozenset({"增速", "增幅", "降幅", "涨幅"})
_BASED = re.compile(r"(?P<basis>(?:比|较|相比)[^,。;]{1,12}?)?(?:实现|力争|争取|再|均|都|有望)*$")
_SUBJECT_VERB = re.compile(r"^(?:实现|确保|力争|使|推动|促进|其中|争取|保持|提高|提升|达到|完成)")


def read_percents(state: SentenceState, i: int) -> int:
    """Read the percentage at ``i`` (and its series); returns how many quantities were used."""
    quantity, floor = state.quantities[i], state.floor(i)
    if continues(state, quantity):
        return 1
    if quantity.role is Role.DOUBLING:
        based = _BASED.search(state.text[floor : quantity.number_at])
        read = (
            Percent("growth", floor + based.start(), basis=based["basis"] or None)
            if based
            else Percent("growth", quantity.number_at)
        )
    else:
        clause = state.marks.clause(quantity.number_at)
        read = read_percent(state.text, clause, floor, quantity.number_at)
    if read.sort == "growth":
        return read_growth(state, state.run(i), floor, read)
    if read.sort == "share":
        return _share(state, state.run(i), floor, read)
    if read.sort == "other":
        _unmarked(state, quantity, floor)
    else:
        _completion(state, quantity, floor, read)
    return 1


def signed(value: Decimal | None, *, down: bool) -> Decimal | None:
    """A fall is a negative growth."""
    return -value if down and value is not None else value


def read_growth(state: SentenceState, run: list[Quantity], floor: int, read: Percent) -> int:
    """Growth of its own indicators, or of the values before it."""
    quantity = run[0]
    left = state.text[floor : read.at]
    name = EMPTY if silent(left) or not tidy(left) else before(left)
    if name.empty and not name.level and _attach(state, run, read):
        return len(run)
    name = (
        state.complete(name, floor)
        if name.empty
        else inherit(name, state.last_name() if state.drafts else None)
    )
    if name.empty:
        return 1
    state.group += 1
    together = _TOGETHER.search(state.text[max(floor, read.at - 2) : quantity.number_at])
    names = conjuncts(name) if together or len(run) > 1 else measures(name)
    if len(names) == len(run) and len(run) > 1:
        for item, member in zip(names, run, strict=True):
            _grown(state, item, member, read)
        return len(run)
    for item in names:
        _grown(state, item, quantity, read)
    return 1


def _grown(state: SentenceState, name: Name, quantity: Quantity, read: Percent) -> None:
    quantity.start = min(quantity.start, max(read.at, quantity.number_at - 14))
    if quantity.masked:
        return  # 增长x%: nothing is said that could be kept
    cmp = "growth" + (quantity.cmp if quantity.cmp in (">=", ">") else "")
    growth = signed(quantity.value, down=read.down)
    state.add(name, quantity, Form.GROWTH, cmp, growth_pct=growth, basis=read.basis)


def _attach(state: SentenceState, run: list[Quantity], read: Percent) -> bool:
    """Growth without an indicator of its own belongs to the values before it."""
    hosts = state.hosts(lambda d: d.form in (Form.VALUE, Form.MASKED, Form.RANGE) and d.growth_pct is None)
    together = _TOGETHER.search(state.text[max(state.start, read.at - 2) : run[0].number_at])
    nearest = state.drafts or state.earlier
    last = nearest[-1] if nearest else None
    if last and last.form is Form.SHARE and not together:
        return True  # the growth of a share is not said in a form that can be judged
    if not hosts or (last is not hosts[-1] and last and last.form is Form.GROWTH and not together):
        return False
    if len(run) > 1:
        chosen = hosts[-len(run) :]
    elif together:
        chosen = [d for d in hosts if d.group == hosts[-1].group]
        chosen = chosen if len(chosen) > 1 else hosts[-2:]  # 分别 speaks of two at least
    else:
        chosen = hosts[-1:]
    for i, host in enumerate(chosen):
        member = run[min(i, len(run) - 1)]
        host.growth_pct = signed(member.value, down=read.down)
        host.growth_cmp, host.basis = member.cmp, read.basis
    return True


def _share(state: SentenceState, run: list[Quantity], floor: int, read: Percent) -> int:
    quantity = run[0]
    left = state.text[floor : read.at]
    spread = len(run) > 1 or bool(_TOGETHER.search(state.text[read.at : quantity.number_at]))
    names = _share_names(state, left, read, spread=spread)
    if not names:
        return 1
    state.group += 1
    if len(names) == 1:
        names = names * len(run)
    count = len(run) if len(names) == len(run) else 1
    for i, name in enumerate(names):
        _shared(state, name, run[min(i, count - 1)])
    return count


def _share_names(state: SentenceState, left: str, read: Percent, *, spread: bool) -> list[str]:
    """Names of shares: subject and 占…比重, the subject from before where it is left out."""
    subject = _SUBJECT_VERB.sub("", tidy(left))[-40:]
    last = state.last_name()
    base = last.level + last.core if last else ""
    if read.whole is None:
        own = base + subject if silent(left) and state.drafts else subject
        return [own] if own else []
    tail = "占" + read.whole + "比重"
    if not subject or silent(left):
        return [base + tail] if base else []
    if spread:
        return [item.text + tail for item in conjuncts(Name(subject))]
    return [subject + tail]


def _shared(state: SentenceState, text: str, quantity: Quantity) -> None:
    name = Name(text)
    if quantity.masked:
        return
    suffix = quantity.cmp if quantity.cmp in (">=", ">", "~") else ""
    cmp = "share" + suffix
    if quantity.value_hi is not None or quantity.cmp in ("<=", "<"):
        cmp = quantity.cmp
    state.add(
        name,
        quantity,
        Form.SHARE,
        cmp,
        value=quantity.value,
        value_hi=quantity.value_hi,
        unit="%",
        share_pct=quantity.value,
    )


def _completion(state: SentenceState, quantity: Quantity, floor: int, read: Percent) -> None:
    """完成率107%, 超额完成17%: of the value before it, or a statement of its own."""
    value = quantity.value
    if value is not None and read.sort == "over":
        value += 100
    named = tidy(state.text[floor : read.at])
    hosts = state.hosts(
        lambda d: (
            d.form in (Form.VALUE, Form.MASKED) and d.kind is not Kind.TARGET and d.completion_pct is None
        )
    )
    if hosts and (len(named) < 4 or silent(named)):
        hosts[-1].completion_pct = value
        return
    name = state.complete(before(state.text[floor : read.at]), floor)
    if not name.empty and not quantity.masked:
        state.add(name, quantity, Form.COMPLETION, "=", completion_pct=value)


def _unmarked(state: SentenceState, quantity: Quantity, floor: int) -> None:
    """A percentage without a word that says what it is: 80%以上的规上企业…, 公众满意 95%."""
    right = state.text[quantity.end : min(state.end, quantity.end + 40)]
    left = tidy(state.text[floor : quantity.start])
    if re.match(r"^(?:以上)?的[\u4e00-\u9fff]{2}", right) and len(left) < 3:
        name, _ = after(right.lstrip("以上的"), "")
    elif len(left) >= 4 and not right[:1].isalpha():
        name = before(left)
    else:
        return
    if not name.empty:
        _shared(state, name.text, quantity)
