"""What the readers of one sentence share: its text, its quantities, the drafts so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from kechuang.reading.model import Form

from .clauses import Marks, Sentence
from .drafts import Draft
from .fanout import is_series
from .lexicon import BARE_MEASURE, DISTRIBUTING, LEAD
from .names import Name, bare, before, head_of, inherit
from .noise import is_noise
from .quantities import scan
from .quantity import Quantity

_PRONOUN = re.compile(
    r"^(?:其中|其|此项|该项|两项|三项|上述|以上|这些|比例|比重|占比|数量|增幅|增速|同比|同口径|及|和|与|、|较上年|比上年|总数|总量|累计|同期|合计|占|达|分别|均|都|同时|实现|完成|增长|年|年度|[一二两三四五六七八九十\d]{1,2}年(?:来|间)?|排名|综合|绩效|继续|连续|并|且|已|也|总体|力争|争取|确保|实际)*$"
)


#: How far a series of numbers, and the words before a number, may reach: a sentence without end stays linear.
_LONGEST_SERIES, _WORDS_BEFORE = 20, 80


#: How many characters left of its number a name may begin.
_REACH = 90
_LONGEST_NAME = 20
#: How many drafts back a growth or a rank may belong to.
_NEAR = 12


#: 高新技术产业保持较快增长,增加值达到…: whose measure it is.
_SUBJECT = re.compile(
    r"(?P<noun>[^,。;:、\d的]{4,16}?)(?:以|保持|继续|实现|呈|持续|稳步|快速|增势|发展|不断|平稳|较快|总体|运行)[^。;:]{0,30},"
)


class SentenceState:
    """One sentence while it is read. ``earlier`` are the drafts of the part before a semicolon."""

    def __init__(
        self, text: str, sentence: Sentence, carried: Name | None, earlier: Sequence[Draft] = ()
    ) -> None:
        self.text, self.start, self.end = text, sentence.start, sentence.end
        self.marks = Marks(text, self.start, self.end)
        self.carried = carried
        self.earlier = earlier
        self.drafts: list[Draft] = []
        self.group = max((draft.group for draft in earlier), default=0) + 1
        self._series: list[int] = []
        found = scan(text, self.start, self.end)
        self.quantities = [
            q for q in found if not is_noise(text, q, self.start, self.end, self.marks.clause(q.number_at))
        ]

    def floor(self, i: int) -> int:
        """How far left the words of quantity ``i`` may reach: its clause, or the number before it."""
        number_at = self.quantities[i].number_at
        clause = max(self.marks.clause(number_at), number_at - _REACH)
        return max(clause, self.quantities[i - 1].end) if i else clause

    def run(self, i: int) -> list[Quantity]:
        """The series of like quantities that begins at ``i`` (A、B和C)."""
        if not self._series:
            self._series = self._series_ends()
        return self.quantities[i : min(self._series[i], i + _LONGEST_SERIES)]

    def _series_ends(self) -> list[int]:
        """For each quantity, where the series of like quantities that holds it ends."""
        ends = [len(self.quantities)] * len(self.quantities)
        for i in range(len(ends) - 2, -1, -1):
            this, following = self.quantities[i], self.quantities[i + 1]
            joined = this.role is following.role and is_series(self.text[this.end : following.number_at])
            ends[i] = ends[i + 1] if joined else i + 1
        return ends

    def right(self, i: int) -> str:
        """The words right of quantity ``i``; a final ``0`` stands for the number that follows."""
        quantity = self.quantities[i]
        stop = min(self.end, quantity.end + 60)
        if i + 1 < len(self.quantities):
            following = max(self.quantities[i + 1].start, quantity.end)
            if following <= stop:
                return self.text[quantity.end : following] + "0"
        return self.text[quantity.end : stop]

    def last(self) -> Draft | None:
        """The statement before, in this sentence."""
        return self.drafts[-1] if self.drafts else None

    def last_name(self) -> Name | None:
        """The name before, in this sentence or handed on from the one before it; counts go before shares."""
        for draft in reversed(self.drafts[-_NEAR:]):
            if draft.form not in (Form.SHARE, Form.POINTS):
                return draft.name
        last = self.last()
        return last.name if last else self.carried

    def before_colon(self, floor: int) -> Name | None:
        """高新技术企业:目标20家: the name stands before the colon."""
        if self.text[max(self.start, floor - 1) : floor] != ":":
            return None
        name = before(self.text[self.marks.clause_before(floor) : floor - 1])
        return replace(name, inherited=True) if 2 < len(name.core) <= _LONGEST_NAME else None

    def whole_name(self, position: int) -> Name | None:
        """The name of the last value that is no part of another one (not in brackets, not after 其中)."""
        part, chosen = False, None
        for i, draft in enumerate(self.drafts):
            gap = self.text[self.drafts[i - 1].end if i else self.start : draft.start]
            part = "其中" in gap or (part and gap[:1] in ("、", "和", "及"))
            after = self.text[draft.end : position]
            if not part and after.count(")") <= after.count("("):
                chosen = draft.name
        return chosen or self.last_name()

    def hosts(self, fits: Callable[[Draft], bool]) -> list[Draft]:
        """Drafts to which a growth, a rank or a multiple may be added, the nearest last."""
        return [draft for draft in (self.drafts or self.earlier)[-_NEAR:] if fits(draft)]

    def add(self, name: Name, quantity: Quantity, form: Form, cmp: str, **fields: object) -> Draft:
        """Write a draft down."""
        draft = Draft(name, quantity, form, cmp, self.group, quantity.start, quantity.end)
        for key, value in fields.items():
            setattr(draft, key, value)
        if name.inherited:
            draft.sure *= 0.8
            draft.why.append("名称承前省略")
        self.drafts.append(draft)
        return draft

    def complete(self, name: Name, floor: int) -> Name:
        """Supply from the words before what a list leaves out: noun, level, verb."""
        name = bare(name)
        if name.empty and not self.drafts:
            named = self.before_colon(floor)
            if named is not None:
                return replace(named, verb=name.verb or named.verb, level=name.level or named.level)
            head = head_of(self.text[max(self.start, floor - _WORDS_BEFORE) : floor])
            if not head.empty:
                return replace(head, level=name.level, verb=name.verb, inherited=True)
        last = self.last_name()
        if last is None and BARE_MEASURE.match(name.core):
            start = self.marks.clause_before(floor)
            lead = LEAD.match(self.text, start, floor)
            subject = _SUBJECT.match(self.text, lead.end() if lead else start, floor)
            last = Name(subject["noun"] + name.core, inherited=True) if subject else None
            return last or name
        name = inherit(name, last)
        if name.empty and name.verb:
            return Name(name.verb)  # 立项30项: the verb is all there is
        mark = self.text[max(self.start, floor - 1) : floor + 1].strip()[-1:]
        listed = floor > self.start and mark in ("、", "和", "及")
        told_again = (
            last is not None and bool(name.level) and name.core == last.core and not name.inherited
        )  # 申报国家级项目1项,省级项目6项
        if told_again and last and not name.verb and self.drafts and DISTRIBUTING.match(last.verb):
            return replace(name, verb=last.verb)
        if (
            listed
            and not name.verb
            and not name.inherited
            and last
            and self.drafts
            and DISTRIBUTING.match(last.verb)
        ):
            return replace(name, verb=last.verb)
        return name


def silent(words: str) -> bool:
    """Do the words name no indicator of their own (其中, 同比, 总数 …)?"""
    return _PRONOUN.match(words.strip(",、;: ")) is not None
