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
_BASED = re.compile(
    r"(?P<basis>(?:比|较|相比)[^,。;]{1,12}?|在[^,。;]{1,12}?基础上)?(?:实现|力争|争取|再|均|都|有望)*$"
)
_SUBJECT_VERB = re.compile(r"^(?:实现|确保|力争|使|推动|促进|其中|争取|保持|提高|提升|达到|完成)")


def read_percents(state: SentenceState, i: int) -> int:
    """Read the percentage at ``i`` (and its series); returns how many quantities were used."""
    quantity, floor = state.quantities[i], state.floor(i)
    if continues(state, quantity) or _supersedes(state, quantity):
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


_ANEW = re.compile(r"^[,、]?(?:并|首次|最终|再)?(?:达到|达|为|至|到|升至|提高到)(?:了)?(?:约|近)?$")


def _supersedes(state: SentenceState, quantity: Quantity) -> bool:
    """首次突破10%,达到10.96%: the second figure is the value. 占比提高0.15个百分点、达到2.85%: a share, risen."""
    last = state.last()
    if last is None or not _ANEW.match(state.text[last.end : quantity.number_at]):
        return False
    if last.form is Form.SHARE and last.cmp.endswith(">") and quantity.value is not None:
        last.cmp = last.cmp.removesuffix(">") or "="
    elif last.form is Form.POINTS:
        suffix = quantity.cmp if quantity.cmp in (">=", ">", "~") else ""
        last.form, last.unit = Form.SHARE, "%"
        last.cmp = (suffix or "=") if last.text.endswith("率") else "share" + suffix
        last.note = f"变动{last.value}个百分点"
        last.start = quantity.start
    else:
        return False
    last.value = last.share_pct = quantity.value
    last.end, last.quantity = quantity.end, quantity
    return True


def signed(value: Decimal | None, *, down: bool) -> Decimal | None:
    """A fall is a negative growth."""
    return -value if down and value is not None else value


def read_growth(state: SentenceState, run: list[Quantity], floor: int, read: Percent) -> int:
    """Growth of its own indicators, or of the values before it."""
    quantity = run[0]
    left = state.text[floor : read.at]
    name = EMPTY if silent(left) or not tidy(left) else before(left)
    total = _grown_total(state, left)
    if total:
        _grown(state, total, quantity, read)
        return 1
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
    both = together or len(run) > 1 or quantity.role is Role.DOUBLING
    names = conjuncts(name) if both else measures(name)
    if len(names) == len(run) and len(run) > 1:
        for item, member in zip(names, run, strict=True):
            _grown(state, item, member, read)
        return len(run)
    for item in names:
        _grown(state, item, quantity, read)
    return 1


def _grown_total(state: SentenceState, left: str) -> Name | None:
    """新增X 61家,总数增长15%: what grew is the total, not the new ones."""
    last = state.last()
    words = tidy(left)
    if not last or last.form is not Form.VALUE or not re.fullmatch("总(?:数|量|额|家数|户数)", words):
        return None
    if not last.name.verb.startswith(("新", "净增")):
        return None
    return Name(last.name.core + words, "", last.name.level, inherited=True)


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
    names = share_names(state, left, read, spread=spread)
    if read.whole and spread and len(run) > 1 and (silent(left) or not tidy(left)):
        hosts = state.hosts(lambda d: d.form is Form.VALUE)[-len(run) :]
        if len(hosts) == len(run):  # 产值A、税收B,分别占全市的C和D
            names = [d.name.level + d.name.core + "占" + read.whole + "比重" for d in hosts]
    if not names:
        return 1
    state.group += 1
    if len(names) == 1:
        names = names * len(run)
    count = len(run) if len(names) == len(run) else 1
    for i, name in enumerate(names):
        _shared(state, name, run[min(i, count - 1)], pure=read.pure)
    return count


#: What a sentence about a weakness says of its subject before it gives the figure.
_WEAK = re.compile(
    r"(?:仍然?|还|相对|明显|依然|总体|严重|比较)*(?:不足|偏低|较低|不高|偏小|不强|不够|过低|低下|不大)$"
)
_BARE_RATE = re.compile(r"^[^占的]{1,3}率$")


_HEDGE = re.compile(r"(?:仅仅?|只有?|约|大约|已经?|还|也|均|便|就)+$")


def _subject_before(state: SentenceState, at: int) -> str:
    """The subject of the clause before: 研发投入不足,仅占…."""
    start = state.marks.clause_before(at)
    words = tidy(state.text[start : max(start, state.marks.clause(at) - 1)])
    return _WEAK.sub("", words) if _WEAK.search(words) and not re.search(r"\d", words) else ""


def share_names(state: SentenceState, left: str, read: Percent, *, spread: bool) -> list[str]:
    """Names of shares: subject and 占…比重, the subject from before where it is left out."""
    subject = _HEDGE.sub("", _SUBJECT_VERB.sub("", tidy(left))[-40:])
    last = state.last_name()
    base = last.level + last.core if last else ""
    if read.whole == "":
        return _same_whole(state, subject)
    if not base and not subject:
        base = _subject_before(state, read.at)
    if read.whole is None and state.drafts and _BARE_RATE.match(subject):
        return [base + subject]
    if read.whole is None and spread and not silent(left):
        return [item.text for item in conjuncts(Name(subject))]
    if read.whole is None:
        own = base + subject if silent(left) and state.drafts else subject
        return [own] if own else []
    tail = "占" + read.whole + "比重"
    if not subject or silent(left):
        return [base + tail] if base else []
    if spread:
        return [item.text + tail for item in conjuncts(Name(subject))]
    return [subject + tail]


def _same_whole(state: SentenceState, subject: str) -> list[str]:
    """占22.3% after a share of a named whole: the same whole."""
    told = [d.text for d in (*state.earlier, *state.drafts) if d.form is Form.SHARE and "占" in d.text]
    last = state.last_name()
    own = subject or (last.level + last.core if last else "")
    return [own + "占" + told[-1].partition("占")[2]] if told and own else []


def _shared(state: SentenceState, text: str, quantity: Quantity, *, pure: bool = False) -> None:
    name = Name(text)
    if quantity.masked:
        state.add(name, quantity, Form.MASKED, "masked", unit="%")
        return
    suffix = quantity.cmp if quantity.cmp in (">=", ">", "~") else ""
    cmp = (suffix or "=") if pure else "share" + suffix
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


#: 研发投入强度:目标1.5%,实际1.46%: the ratio is named before.
_BARE_ROLE = re.compile(r"^(?:年度|全年)?(?:目标|任务|计划|实际|完成|实际完成)(?:值|数|为|是)?$")
_RATIO = re.compile(r"(?:比重|占比|比例|强度|比率|率)$")


def _unmarked(state: SentenceState, quantity: Quantity, floor: int) -> None:
    """A percentage without a word that says what it is: 80%以上的规上企业…, 公众满意 95%."""
    right = state.text[quantity.end : min(state.end, quantity.end + 40)]
    left = tidy(state.text[floor : quantity.start])
    raw = state.text[floor : quantity.start].strip(" ,、:;")
    if _BARE_ROLE.match(raw) and not re.match("[的以]", right):
        name = state.complete(EMPTY, floor)
        share = _RATIO.search(name.core)
        if share:
            _shared(state, name.text, quantity, pure=share.group().endswith("率") and share.group() != "比率")
            state.drafts[-1].kind = Kind.ACTUAL if re.search("实际|完成", raw) else Kind.TARGET
        return
    if re.match(r"^(?:以上)?的[\u4e00-\u9fff]{2}", right) and len(left) < 3:
        name, _ = after(right.lstrip("以上的"), "")
    elif len(left) >= 4 and not right[:1].isalpha():
        name = before(left)
    else:
        return
    if not name.empty:
        _shared(state, name.text, quantity)
