"""The parser of one sentence: quantities in order, each given its name, its form and its company."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from kechuang.reading.model import Form, Kind

from .clauses import Marks, Sentence
from .drafts import Draft
from .fanout import conjuncts, is_series, measures
from .lexicon import ONLY_LEVEL, ends_in_verb
from .names import EMPTY, Name, after, before, head_of, inherit, slogan, starts_noun, tidy
from .noise import is_noise
from .percents import Percent, read_percent
from .quantities import Quantity, Role, scan

_STRETCH = re.compile(r"^[,、;]?(?:并|再)?(?:力争|争取|努力|冲刺|奋力|力求|奋斗目标)[^,。;、\d]{0,10}$")
_FROM = re.compile(r"(?:由|从|在)[^,。;]{0,24}$")
_TO = re.compile(
    r"^[^,。;\d]{0,4}[,]?[^,。;\d]{0,12}(?:增加|增长|提高|上升|发展|扩大|提升|下降|降低|减少|升|增|降|跃升|攀升|增加值)?(?:到|至)(?:20\d\d年(?:底|末)?的?)?了?$"
)
_TASK_RIGHT = re.compile(r"^(?:的)?(?:年度|全年)?(?:目标)?(?:任务|目标|计划|指标)(?:数|量|的|任务)?")
_TASK_LEFT = re.compile(r"(?:目标任务|任务目标|目标|任务|计划|指标)(?:数|值|量)?(?:是|为|:)?$")
_TOTAL = re.compile(
    r"^(?:总数|总量|总计|总共|累计|总|共|合计|总额|总家数|数量|总人数|总规模|家数|保有量|存量|全[市县区省](?:总数|累计|共有)?)+(?:量|数)?$"
)
_ATTRIBUTE = re.compile(r"(?:首期|总)?(?:规模|总额|金额|投资|总投资|面积|产值|资金|经费|额度|价值|收入)$")
_PRONOUN = re.compile(
    r"^(?:其中|其|此项|该项|两项|三项|上述|以上|这些|比例|比重|占比|数量|增幅|增速|同比|较上年|比上年|总数|总量|累计|同期|合计|占|达|分别|均|都|同时|实现|完成|增长|年)*$"
)


class SentenceParser:
    """Reads one sentence of a cleaned text into drafts."""

    def __init__(self, text: str, sentence: Sentence, carried: Name | None) -> None:
        self.text, self.start, self.end = text, sentence.start, sentence.end
        self.marks = Marks(text, self.start, self.end)
        self.carried = carried
        self.drafts: list[Draft] = []
        self.group = 0
        self.quantities = [q for q in scan(text, self.start, self.end) if not self._noise(q)]

    def _noise(self, quantity: Quantity) -> bool:
        return is_noise(self.text, quantity, self.start, self.end, self.marks.clause(quantity.number_at))

    # -- the walk ---------------------------------------------------------------------------------

    def parse(self) -> list[Draft]:
        """Drafts of the sentence, in order."""
        i = 0
        while i < len(self.quantities):
            quantity = self.quantities[i]
            run = self._run(i)
            previous = self.quantities[i - 1] if i else None
            floor = max(self.marks.clause(quantity.number_at), previous.end if previous else self.start)
            if quantity.role is Role.VALUE:
                i += self._values(i, run, floor)
            elif quantity.role in (Role.PERCENT, Role.DOUBLING):
                i += self._percents(i, run, floor)
            else:
                self._other(quantity, floor)
                i += 1
        return self.drafts

    def _run(self, i: int) -> list[Quantity]:
        """The series of like quantities that begins at ``i`` (A、B和C)."""
        run = [self.quantities[i]]
        for quantity in self.quantities[i + 1 :]:
            if quantity.role is not run[-1].role or not is_series(
                self.text[run[-1].end : quantity.number_at]
            ):
                break
            run.append(quantity)
        return run

    def _last(self) -> Draft | None:
        return self.drafts[-1] if self.drafts else None

    def _last_name(self) -> Name | None:
        last = self._last()
        return last.name if last else self.carried

    def _add(self, name: Name, quantity: Quantity, form: Form, cmp: str, **fields: object) -> Draft:
        draft = Draft(name, quantity, form, cmp, self.group, quantity.start, quantity.end)
        for key, value in fields.items():
            setattr(draft, key, value)
        if name.inherited:
            draft.sure *= 0.8
            draft.why.append("名称承前省略")
        self.drafts.append(draft)
        return draft

    # -- values -----------------------------------------------------------------------------------

    def _values(self, i: int, run: list[Quantity], floor: int) -> int:
        quantity = run[0]
        left = self.text[floor : quantity.start]
        if self._continues(quantity, left):
            return 1
        right = self._right(quantity, i)
        if self._task(quantity, left, right):
            return 1
        if not is_series(left) or not self.drafts:
            self.group += 1
        name = self._name(quantity, floor, right)
        if "各" in quantity.lead or re.search(r"各$", left):
            names = conjuncts(name)
            for item in names:
                self._value(item, quantity)
            return 1
        if len(run) > 1 and "分别" in self.text[floor : quantity.number_at]:
            names = conjuncts(name)
            if len(names) == len(run):
                for item, member in zip(names, run, strict=True):
                    self._value(item, member)
                return len(run)
        if name.empty:
            return 1
        self._value(name, quantity)
        return 1

    def _value(self, name: Name, quantity: Quantity) -> Draft:
        form = Form.MASKED if quantity.masked else Form.RANGE if quantity.cmp == "range" else Form.VALUE
        return self._add(
            name,
            quantity,
            form,
            quantity.cmp,
            value=quantity.value,
            value_hi=quantity.value_hi,
            unit=quantity.unit,
        )

    def _right(self, quantity: Quantity, i: int) -> str:
        following = self.quantities[i + 1] if i + 1 < len(self.quantities) else None
        stop = min(self.end, quantity.end + 60)
        if following:
            stop = min(stop, max(following.start, quantity.end))
        return self.text[quantity.end : stop] + ("0" if following and following.start == stop else "")

    def _continues(self, quantity: Quantity, left: str) -> bool:
        """A stretch (确保A,力争B) or an end point (由A增加到B) of the number before."""
        last = self._last()
        if not last or last.form not in (Form.VALUE, Form.SHARE):
            return False
        between = self.text[last.end : quantity.number_at]
        same_unit = (last.unit or "")[-1:] == (quantity.unit or "")[-1:]
        if (
            same_unit
            and last.value is not None
            and quantity.value is not None
            and quantity.value > last.value
            and len(between) < 16
        ):
            if _STRETCH.match(between) and last.value_hi is None and not quantity.masked:
                last.form, last.cmp, last.value_hi, last.kind = (
                    Form.STRETCH,
                    "stretch",
                    quantity.value,
                    Kind.TARGET,
                )
                last.why.append("由“确保…力争…”判为底线与力争")
                return True
        before_last = self.text[max(self.start, last.start - 30) : last.start]
        if same_unit and _TO.match(between) and _FROM.search(before_last) and len(between) < 24:
            last.note = f"由{last.value}{last.unit or ''}"
            last.value, last.value_hi, last.cmp = quantity.value, quantity.value_hi, quantity.cmp
            last.start, last.end, last.quantity = quantity.start, quantity.end, quantity
            last.name = (
                before(_FROM.sub("", self.text[self.marks.clause(last.start) : last.start]))
                if last.name.empty
                else last.name
            )
            return True
        return False

    def _task(self, quantity: Quantity, left: str, right: str) -> bool:
        """The task inside 完成全年170家任务的71.8%, or 年度目标120家."""
        last = self._last()
        if last is None:
            return False
        words = tidy(left)
        if _TASK_RIGHT.match(right) and re.search(r"完成|占|达|超|为|是", left) and len(words) < 14:
            name, mark = last.name, "由“任务”判为目标"
        elif _TASK_LEFT.search(left) and len(words) < 10:
            name, mark = last.name, "由“目标任务”判为目标"
        else:
            return False
        draft = self._value(replace(name, inherited=True), quantity)
        draft.kind = Kind.TARGET
        draft.why.append(mark)
        return True

    # -- names ------------------------------------------------------------------------------------

    def _name(self, quantity: Quantity, floor: int, right: str) -> Name:
        """The name of a value, from its right where a noun follows, else from its left."""
        left = self.text[floor : quantity.start]
        noun_right = starts_noun(right) and not (
            quantity.money and not ends_in_verb(left.rstrip("“")) and bool(tidy(left))
        )
        if noun_right:
            name = self._named_right(left, right, quantity)
            if name:
                return self._complete(name, floor)
        if right.startswith("的") and quantity.money and _ATTRIBUTE.search(tidy(left)):
            noun, _ = after(right[1:], "")
            attribute = _ATTRIBUTE.search(tidy(left))
            if not noun.empty and attribute:
                return Name(noun.text + attribute.group())
        name = before(left)
        if _TOTAL.match(name.core) and not name.verb:
            base = self._last_name()
            if base and not base.empty:
                return Name(
                    base.core + (name.core if name.core in ("总数", "总量", "总额") else ""),
                    "",
                    base.level,
                    inherited=True,
                )
        if name.empty and not name.level and not self._silent(left):
            pass
        if name.empty and not name.level and right and not slogan(right):
            predicate, _ = (
                after(right, "")
                if re.match(r"^(?:被|获|通过|列入|入选|入围|进入|在|参加|实现|达到|成功)", right)
                else (EMPTY, 0)
            )
            if not predicate.empty and len(predicate.text) > 2:
                return Name(predicate.text)
        return self._complete(name, floor)

    def _silent(self, left: str) -> bool:
        return _PRONOUN.match(left.strip(",、")) is not None

    def _named_right(self, left: str, right: str, quantity: Quantity) -> Name | None:
        modifier = before(left) if tidy(left) else EMPTY
        verb = _verb_of(left)
        name, _ = after(right, verb)
        if name.empty and name.level:
            return self._ahead(name, right) or replace(name, verb=verb)
        if name.empty:
            return None
        if modifier.level and modifier.empty and not name.level:
            name = replace(name, level=modifier.level)
        return name

    def _ahead(self, name: Name, right: str) -> Name | None:
        """2-3家市级及1-2个省级企业研发平台: the noun stands after the next number."""
        at = self.text.find(right.rstrip("0"), self.start)
        following = next((q for q in self.quantities if q.number_at >= at + len(right.rstrip("0"))), None)
        if at < 0 or following is None:
            return None
        found, _ = after(self.text[following.end : min(self.end, following.end + 40)], name.verb)
        return replace(found, level=name.level.rstrip("及和与、")) if not found.empty else None

    def _complete(self, name: Name, floor: int) -> Name:
        """Supply from the words before what a list leaves out."""
        last = self._last_name()
        if name.empty and not self.drafts:
            head = head_of(self.text[self.start : floor])
            if not head.empty:
                return replace(head, level=name.level, verb=name.verb, inherited=True)
        listed = floor > self.start and self.text[max(self.start, floor - 1) : floor + 1].strip()[-1:] in (
            "、",
            "和",
            "及",
        )
        name = inherit(name, last)
        if (
            listed
            and not name.verb
            and not name.inherited
            and last
            and self.drafts
            and _distributes(last.verb)
        ):
            return replace(name, verb=last.verb)
        return name

    # -- percentages ------------------------------------------------------------------------------

    def _percents(self, i: int, run: list[Quantity], floor: int) -> int:
        quantity = run[0]
        clause = self.marks.clause(quantity.number_at)
        read = (
            Percent("growth", quantity.number_at)
            if quantity.role is Role.DOUBLING
            else read_percent(self.text, clause, floor, quantity.number_at)
        )
        if read.sort == "growth":
            return self._growth(run, floor, read)
        if read.sort in ("completion", "over"):
            self._completion(quantity, read)
        elif read.sort == "share":
            return self._share(run, floor, read)
        else:
            self._other_percent(quantity, floor)
        return 1

    def _growth(self, run: list[Quantity], floor: int, read: Percent) -> int:
        quantity = run[0]
        left = self.text[floor : read.at]
        name = EMPTY if self._silent(left) or not tidy(left) else before(left)
        if read.verb in ("增速", "增幅", "降幅", "涨幅") and _PRONOUN.match(name.text):
            name = EMPTY
        together = (
            re.search(r"均|都|分别", self.text[read.at - 2 if read.at >= 2 else 0 : quantity.number_at])
            is not None
        )
        if name.empty and not name.level and self._attach_growth(run, read, together):
            return len(run)
        if name.empty:
            name = self._complete(name, floor)
        elif self.drafts:
            name = inherit(name, self._last_name())
        if name.empty:
            return 1
        self.group += 1
        names = conjuncts(name) if together or len(run) > 1 else measures(name)
        if len(names) == len(run) and len(run) > 1:
            for item, member in zip(names, run, strict=True):
                self._grown(item, member, read)
            return len(run)
        for item in names:
            self._grown(item, quantity, read)
        return 1

    def _grown(self, name: Name, quantity: Quantity, read: Percent) -> None:
        quantity.start = min(quantity.start, max(read.at, quantity.number_at - 14))
        if quantity.masked:
            self._add(name, quantity, Form.MASKED, "masked")
            return
        cmp = "growth" + (quantity.cmp if quantity.cmp in (">=", ">") else "")
        self._add(
            name, quantity, Form.GROWTH, cmp, growth_pct=_signed(quantity.value, read.down), basis=read.basis
        )

    def _attach_growth(self, run: list[Quantity], read: Percent, together: bool) -> bool:
        """Growth without an indicator of its own belongs to the values before it."""
        hosts = [
            d for d in self.drafts if d.form in (Form.VALUE, Form.MASKED, Form.RANGE) and d.growth_pct is None
        ]
        if not hosts or (
            hosts[-1] is not self.drafts[-1]
            and self.drafts[-1].form in (Form.GROWTH, Form.SHARE)
            and not together
        ):
            return False
        if len(run) > 1:
            chosen = hosts[-len(run) :]
        elif together:
            chosen = [d for d in hosts if d.group == hosts[-1].group]
        else:
            chosen = hosts[-1:]
        for i, host in enumerate(chosen):
            member = run[min(i, len(run) - 1)]
            host.growth_pct = _signed(member.value, read.down)
            host.growth_cmp, host.basis = member.cmp, read.basis
        return True

    def _share(self, run: list[Quantity], floor: int, read: Percent) -> int:
        quantity = run[0]
        left = self.text[floor : read.at]
        subject = tidy(left)
        last = self._last()
        names: list[str] = []
        if read.whole is not None:
            tail = "占" + read.whole + "比重"
            if not subject or self._silent(left):
                base = (
                    last.name.level + last.name.core
                    if last and last.name
                    else (self.carried.text if self.carried else "")
                )
                names = [base + tail] if base else []
            else:
                own = _share_subject(subject)
                names = (
                    [item.text + tail for item in conjuncts(Name(own))]
                    if len(run) > 1 or re.search("均|分别", self.text[read.at : quantity.number_at])
                    else [own + tail]
                )
        else:
            own = _share_subject(subject)
            if self._silent(left) and last:
                own = last.name.level + last.name.core + own
            names = [own] if own else []
        if not names:
            return 1
        self.group += 1
        count = len(run) if len(names) == len(run) else 1
        for i, text in enumerate(names):
            self._shared(text, run[min(i, count - 1)])
        return count

    def _shared(self, text: str, quantity: Quantity) -> None:
        name = Name(text)
        if quantity.masked:
            self._add(name, quantity, Form.MASKED, "masked", unit="%")
            return
        suffix = quantity.cmp if quantity.cmp in (">=", ">", "~") else ""
        cmp = (
            "range"
            if quantity.value_hi is not None
            else quantity.cmp
            if quantity.cmp in ("<=", "<")
            else "share" + suffix
        )
        self._add(
            name,
            quantity,
            Form.SHARE,
            cmp,
            value=quantity.value,
            value_hi=quantity.value_hi,
            unit="%",
            share_pct=quantity.value,
        )

    def _completion(self, quantity: Quantity, read: Percent) -> None:
        value = quantity.value
        if value is not None and read.sort == "over":
            value += 100
        hosts = [
            d
            for d in self.drafts
            if d.form in (Form.VALUE, Form.MASKED) and d.kind is not Kind.TARGET and d.completion_pct is None
        ]
        if hosts:
            hosts[-1].completion_pct = value
            return
        floor = self.marks.clause(quantity.number_at)
        name = before(self.text[floor : read.at])
        name = self._complete(name, floor)
        if not name.empty and not quantity.masked:
            self._add(name, quantity, Form.COMPLETION, "=", completion_pct=value)

    def _other_percent(self, quantity: Quantity, floor: int) -> None:
        right = self.text[quantity.end : min(self.end, quantity.end + 40)]
        left = tidy(self.text[floor : quantity.start])
        if re.match(r"^(?:以上)?的[\u4e00-\u9fff]{2}", right) and len(left) < 3:
            name, _ = after(right.lstrip("以上的"), "")
            if not name.empty:
                self._shared(name.text, quantity)
        elif len(left) >= 4 and not right[:1].isalpha():
            name = before(left)
            if not name.empty:
                self._shared(name.text, quantity)

    # -- ranks, points, multiples -----------------------------------------------------------------

    def _other(self, quantity: Quantity, floor: int) -> None:
        if quantity.role is Role.RANK:
            self._rank(quantity, floor)
        elif quantity.role is Role.PLACES:
            self._places(quantity, floor)
        elif quantity.role is Role.POINTS:
            self._points(quantity, floor)
        else:
            self._times(quantity, floor)

    def _rank(self, quantity: Quantity, floor: int) -> None:
        words = self.text[floor : quantity.number_at]
        match = re.search(
            r"(?:分别|均|都|并列|继续|稳|也|保持在?|连续.{0,3}年)?(?:位居|位列|居于|居|排名?在?|排在?|名列|列|位次|进入|跻身|跃居|升至|达到|在)?(?P<scope>[^,。;、居列排进]{0,12})$",
            words,
        )
        scope = match["scope"] if match else ""
        left = words[: match.start()] if match else words
        place = int(quantity.value or 0)
        hosts = [d for d in self.drafts if d.rank is None and d.form is not Form.RANK]
        if hosts and (not tidy(left) or self._silent(left)):
            chosen = (
                [d for d in hosts if d.group == hosts[-1].group] if re.search("均|都", words) else hosts[-1:]
            )
            for host in chosen:
                host.rank, host.rank_scope = place, scope or None
            return
        name = before(left)
        if name.empty or len(name.text) < 3 or quantity.value is None:
            return
        self.group += 1
        self._add(
            name,
            quantity,
            Form.RANK,
            quantity.cmp,
            value=quantity.value,
            unit="位",
            rank=place,
            rank_scope=scope or None,
        )

    def _places(self, quantity: Quantity, floor: int) -> None:
        words = self.text[floor : quantity.number_at]
        match = re.search(
            r"(?:(?:比|较)[^,。;]{0,8})?(?:排名|位次|名次)?(?:力争|争取|分别|均|又|再)?(?P<verb>前移|上升|提升|前进|晋升|晋位|跃升|进位|提高|进|升|后移|下降|下滑|退后)了?$",
            words,
        )
        if not match or quantity.value is None:
            return
        down = match["verb"] in ("后移", "下降", "下滑", "退后")
        change = int(-quantity.value if down else quantity.value)
        left = words[: match.start()]
        last = self._last()
        if last and (not tidy(left) or self._silent(left)):
            last.rank_change = change
            return
        name = before(left)
        if name.empty:
            return
        quantity.start = floor + match.start("verb")
        self.group += 1
        self._add(
            name, quantity, Form.RANK_CHANGE, "delta", value=quantity.value, unit="位", rank_change=change
        )

    def _points(self, quantity: Quantity, floor: int) -> None:
        words = self.text[floor : quantity.number_at]
        match = re.search(
            r"(?:(?:同比|比|较)[^,。;]{0,12}?)?(?:分别|均)?(?P<verb>提高|提升|上升|增加|增长|下降|降低|减少|回落|提前|扩大)了?(?:约|近|超过)?$",
            words,
        )
        if (
            not match
            or quantity.value is None
            or re.search(r"(?:高于|低于|高出|超|比)[^,。;]{0,24}$", words[: match.start()])
        ):
            return
        left = words[: match.start()]
        last = self._last()
        name = before(left) if tidy(left) and not self._silent(left) else (last.name if last else EMPTY)
        if name.empty:
            return
        self.group += 1
        value = _signed(quantity.value, match["verb"] in ("下降", "降低", "减少", "回落"))
        draft = self._add(name, quantity, Form.POINTS, "delta", value=value, unit=quantity.unit)
        if last and name is last.name:
            draft.indicator = last.text

    def _times(self, quantity: Quantity, floor: int) -> None:
        words = self.text[floor : quantity.number_at]
        if quantity.value is None:
            return
        growth = re.search(
            r"(?:同比|比|较)?[^,。;]{0,10}?(?:增长|增加|提高|提升|扩大|净增|翻)了?(?:近|约|超过)?$", words
        )
        base = re.search(r"(?:分别|均)?(?:是|为|达到?|相当于|约为)?(?P<base>[^,。;、]{0,16})的?$", words)
        if growth:
            read = Percent("growth", floor + growth.start(), basis=None)
            quantity.value = quantity.value * 100
            quantity.unit = "%"
            self._growth([quantity], floor, read)
            return
        hosts = [d for d in self.drafts if d.form is Form.VALUE and d.multiple is None]
        if hosts and (re.search(r"上年|去年|同期|年|前", words) or is_series(words)):
            pending = [
                q for q in self.quantities if q.role is Role.TIMES and q.number_at >= quantity.number_at
            ]
            host = (
                hosts[-len(pending)]
                if "分别" in self.text[self.start : quantity.number_at] and len(hosts) >= len(pending)
                else hosts[-1 if not is_series(words) else 0]
            )
            host.multiple, host.basis = quantity.value, (base["base"].rstrip("的") or None) if base else None
            return
        name = before(words[: base.start()]) if base else EMPTY
        if not name.empty and re.search(r"上年|去年|同期|年|平均", words):
            self.group += 1
            self._add(
                name,
                quantity,
                Form.MULTIPLE,
                quantity.cmp,
                value=quantity.value,
                unit="倍",
                multiple=quantity.value,
            )


def _share_subject(subject: str) -> str:
    """The subject of a share, without a verb that only introduces it."""
    subject = re.sub(r"^(?:实现|确保|力争|使|推动|促进|其中|争取|保持|提高|提升|达到|完成)", "", subject)
    return subject[-40:]


def _verb_of(left: str) -> str:
    """The verb right before a number, if it is one that belongs to a name."""
    from .lexicon import VERB_KEPT

    words = re.sub(r"(?:了|出|过|到|“)+$", "", left.strip(" ,、:"))
    for size in (4, 3, 2, 1):
        if VERB_KEPT.fullmatch(words[-size:]) and len(words) >= size:
            return words[-size:]
    return ""


def _distributes(verb: str) -> bool:
    from .lexicon import DISTRIBUTING

    return bool(verb) and DISTRIBUTING.match(verb) is not None


def _signed(value: Decimal | None, down: bool) -> Decimal | None:
    return -value if down and value is not None else value


def only_level(text: str) -> bool:
    """Is the phrase only a level (省级)?"""
    return ONLY_LEVEL.match(text) is not None
