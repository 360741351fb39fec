"""Counts and amounts: the name of a value, lists of values, floors with a stretch, end points, tasks."""

from __future__ import annotations

import re
from dataclasses import replace

from kechuang.reading.model import Form, Kind

from .drafts import Draft
from .fanout import conjuncts
from .lexicon import HEAD, MONEY_NAME, VERB_KEPT, ends_in_verb
from .names import EMPTY, Name, after, bare, before, head_of, split, starts_noun, tidy
from .quantity import Quantity
from .state import SentenceState

#: A floor and a stretch are of one indicator: no new name may stand between the two numbers.
_STRETCH = re.compile(
    r"^(?:以上|左右)?[,、;]?(?:并|再|并且|同时)?(?:力争|争取|努力|冲刺|奋力|力求|奋斗目标)(?:实现|完成|达到?|突破|超过|超|新增|新认定|净增|增加到|增长到|增至|提高到|到|冲刺|向|为|再|能|年内|全年|[^,。;、\d]{0,4}(?:以上|左右)){0,3}$"
)
_FROM = re.compile(r"(?:由|从|在)[^,。;]{0,24}$")
_TO = re.compile(
    r"^(?:,)?(?:逐年|逐步|快速|迅速|稳步|大幅|年均)?(?:增加|增长|提高|上升|发展|扩大|提升|下降|降低|减少|升|增|降|跃升|攀升|壮大)?(?:了)?(?:到|至)(?:20\d\d年(?:底|末)?的?|目前的?|现在的?)?了?$"
)
_REACHED = re.compile(r"^[,、](?:总数|总量)?(?:达到|达|为)$")
_TASK_RIGHT = re.compile(r"^(?:的)?(?:年度|全年)?(?:目标)?(?:任务|目标|计划|指标)(?:数|量|的|任务)?")
_TASK_LEFT = re.compile(
    r"^(?:(?:已|均|共)?(?:提前|超额)?(?:完成|占|达到?)(?:了|到)?)?(?:年度|年|全年|年初|市定|省定|县定|既定|下达|预定|计划|原定|本年|当年|考核|责任|工作|的)*(?:目标任务|任务目标|目标|任务|计划|指标)(?:数|值|量)?(?:是|为|:)?$"
)
_TOTAL = re.compile(
    r"^(?:总数|总量|总计|总共|累计|总|共|合计|总额|总家数|数量|总人数|总规模|家数|保有量|存量)+(?:量|数)?$"
)
_ATTRIBUTE = re.compile(
    r"(?:首期|总|建筑|孵化|占地)?(?:规模|总额|金额|投资|总投资|面积|产值|资金|经费|额度|价值|收入)$"
)
#: A公司等3家被评为X: the indicator is X.
_OUTCOME = re.compile(
    r"(?:为|被?(?:评|认定|列|命名|授予|批准|确定|评定|初评|推荐)(?:为|成))(?P<what>[^,。;]{3,30})"
)
_ACTOR = re.compile(r"(?:公司|集团|厂|[^新]有|其中|中心|等|院|合作社|农场)$")
_LISTED = re.compile(r"^[、和及与以]")
_EACH = re.compile(
    r"各(?:自)?(?P<verb>新增|净增|新建|认定|建成|组建|申报|建设|培育)?(?:达到?|完成|实现|不少于|有|超过)*$"
)
_BARELY = re.compile(r"有$|^[,、]?.{0,4}$")
_PREDICATE = re.compile(r"^(?:被|获|通过|列入|入选|入围|进入|在|参加|实现|达到|成功|完成|建立|开展)")


def read_values(state: SentenceState, i: int) -> int:
    """Read the value at ``i`` (and the series it opens); returns how many quantities were used."""
    quantity, floor = state.quantities[i], state.floor(i)
    left, right = state.text[floor : quantity.start], state.right(i)
    if right == "0" and not left and state.last_name() is None:
        return 1  # numbers without a word
    if continues(state, quantity) or _task(state, quantity, left, right) or _difference(state, i, left):
        return 1
    if not _LISTED.match(left) or not state.drafts:
        state.group += 1
    name = _name(state, quantity, floor, right)
    each = _EACH.search(state.text[floor : quantity.number_at])
    if each:
        name = before(state.text[floor : floor + each.start()]) if each["verb"] else name
        name = replace(name, verb=each["verb"] or name.verb)
        for item in conjuncts(name):
            _add(state, item, quantity)
        return 1
    if (used := _series(state, i, name, left)) > 0:
        return used
    if len(name.text) > 1 and not name.empty and not _talk(name, quantity):
        name = _categories(state, name)
        answers = _answers_task(state, quantity, left)
        draft = _add(state, name, quantity)
        draft.kind = Kind.ACTUAL if answers else draft.kind
    return 1


def _series(state: SentenceState, i: int, name: Name, left: str) -> int:
    """A and B分别为1家和2家; A、B达1家、2家: how many quantities were used, none if it is no series."""
    quantity, run = state.quantities[i], state.run(i)
    if len(run) < 2:
        return 0
    told = re.search("分别|依次", state.text[state.floor(i) : quantity.number_at])
    names = (_named_before(state, left, len(run)) if told else []) or conjuncts(name)
    one_for_all = told and len(names) == 1
    if not one_for_all and (
        len(names) != len(run) or not (told or all(q.unit == quantity.unit for q in run))
    ):
        return 0
    for member in run[1:] if told else []:
        member.cmp = quantity.cmp if member.cmp == "=" else member.cmp  # 分别突破A家和B家
    for item, member in zip(names * (len(run) // len(names)), run, strict=True):
        _add(state, item, member)
    return len(run)


_DIFFERENCE = re.compile(
    r"(?P<own>[^,。;]*?)(?:同比|同期|(?<!占)(?:比|较)(?![重例])[^,。;]{1,10}?)(?:又|净|均|再)?(?P<verb>增加|减少|净增|新增|提高|上升|多|少|下降)(?:到)?(?:了)?$"
)


def _difference(state: SentenceState, i: int, left: str) -> bool:
    """比上年增加9家: a comparison beside a value is no indicator of its own."""
    match = _DIFFERENCE.match(left)
    if not match:
        return False
    own = before(match["own"])
    if own.empty:
        return bool(state.drafts and state.drafts[-1].form in (Form.VALUE, Form.MASKED))
    following = state.right(i)
    if re.match(r"^[,、](?:并)?(?:总[数量]|累计)?(?:达到?|增至|至|为|突破)?0$", following):
        state.carried = own  # 比上年提高2件,达到9件: the value comes next
        return True
    return False


_DONE = re.compile(r"^[,、;]?(?:截至[^,。;]{0,10},?)?(?:实际|已|现已?|全年|目前|共|累计)*$")
_TASKED = re.compile(r"(?:目标|任务|计划|指标)(?:任务|数|值|为|是|:)*$")


def _answers_task(state: SentenceState, quantity: Quantity, left: str) -> bool:
    """目标任务20家,完成23家: a goal, and what came of it."""
    last = state.last()
    if last is None or last.unit != quantity.unit or not re.search("完成|实际|实现", left + quantity.lead):
        return False
    if not _DONE.match(left.replace("完成", "").replace("实现", "")):
        return False
    if last.kind is Kind.TARGET:
        return True
    low = max(state.start, last.quantity.start - 12)
    if not _TASKED.search(state.text[low : last.quantity.start]):
        return False
    last.kind = Kind.TARGET
    return True


#: What reports talk of in numbers, but do not measure: 考核任务, 主要做法.
_TALK = re.compile(
    r"(?:任务|指标|目标|做法|经验|问题|特点|原因|体会|大事|实事|要点|举措)(?:提前|全面|圆满|全部|均)?(?:完成|落实)?(?:有|共)?$"
)
#: The bureau's own people and rooms.
_STAFF = re.compile(
    r"^(?:在职|在编|现有)?(?:干部职工|干部|职工|工作人员|在编人员|编人员|编制|党员|离退休|班子成员|领导班子|(?:内设|下属|下设)[^,。;]{0,8}|科室|股室)"
)
_HANDLED = re.compile(r"^(?:解决|化解|梳理|收集|征集|协调|办理|整改|受理|破解|反馈)")


def _talk(name: Name, quantity: Quantity) -> bool:
    """五项考核任务, 主要做法有四条: talk, unless they were handled (解决问题35个)."""
    if quantity.unit in ("人", "名", "个", "家") and _STAFF.match(name.verb + name.core):
        return True
    return (
        quantity.unit in ("项", "个", "条", "点", "件")
        and (quantity.value or 0) <= 30
        and not _HANDLED.match(name.verb or name.core)
        and _TALK.search(name.core) is not None
    )


def _categories(state: SentenceState, name: Name) -> Name:
    """其中A 6个、B 5个、其他3个: what is divided into kinds is named with each of them."""
    if not name.core.startswith(("其他", "其它")) or len(state.drafts) < 2:
        return name
    for at in range(len(state.drafts) - 2, -1, -1):
        whole = state.drafts[at]
        if "其中" not in state.text[whole.end : state.drafts[at + 1].start]:
            continue
        for part in state.drafts[at + 1 :]:
            if part.unit == whole.unit and len(part.name.core) <= 6:
                part.name = replace(part.name, core=part.name.core + whole.name.core)
        return replace(whole.name, core=name.core[:2] + whole.name.core, inherited=True)
    return name


_ALTOGETHER = re.compile(r"^(?:累计|总数|总量|总计|合计|数量)?(?:分别|依次)?(?:达到?|为|有)?$")


def _named_before(state: SentenceState, left: str, count: int) -> list[Name]:
    """X 3家、Y 9家,累计分别达27家和68家: the last ``count`` names, no longer the new ones."""
    if len(state.drafts) < count or not _ALTOGETHER.match(tidy(left)):
        return []
    return [replace(d.name, verb="", inherited=True) for d in state.drafts[-count:]]


_AREA = re.compile(r"(?:平方米|㎡|亩|平方公里|公顷)$")


def _add(state: SentenceState, name: Name, quantity: Quantity) -> Draft:
    form = Form.MASKED if quantity.masked else Form.RANGE if quantity.cmp == "range" else Form.VALUE
    clause = max(state.marks.clause(quantity.number_at), quantity.number_at - 60)
    if quantity.cmp == "=" and "预计" in state.text[clause : quantity.number_at]:
        quantity.cmp, quantity.approx = "~", "预计"
    if quantity.scale and MONEY_NAME.search(name.core):
        quantity.value, quantity.value_hi, quantity.unit = quantity.unscaled(), None, quantity.scale + "元"
    return state.add(
        name,
        quantity,
        form,
        quantity.cmp,
        value=quantity.value,
        value_hi=quantity.value_hi,
        unit=quantity.unit,
    )


def continues(state: SentenceState, quantity: Quantity) -> bool:
    """A stretch (确保A,力争B) or an end point (由A增加到B) of the number before."""
    last = state.last()
    if (
        not last
        or last.form not in (Form.VALUE, Form.SHARE, Form.MASKED)
        or (last.unit or "")[-1:] != (quantity.unit or "")[-1:]
    ):
        return False
    between = state.text[last.end : quantity.number_at]
    if len(between) > 24 or quantity.value is None:
        return False
    if (
        last.value is not None
        and quantity.value > last.value
        and len(between) < 16
        and last.value_hi is None
        and _STRETCH.match(between)
    ):
        last.form, last.cmp, last.value_hi, last.kind = Form.STRETCH, "stretch", quantity.value, Kind.TARGET
        last.why.append("由“确保…力争…”判为底线与力争")
        return True
    if last.cmp == ">" and quantity.cmp == "=" and last.value is not None and _REACHED.match(between):
        last.value, last.cmp, last.end, last.quantity = quantity.value, "=", quantity.end, quantity
        last.start = quantity.start  # 突破500亿大关,达到526.3亿元: the second figure is the value
        return True
    head = state.text[max(state.start, last.start - 30) : last.start]
    if not (_TO.match(between) and _FROM.search(head)):
        return False
    last.note = f"由{last.value}{last.unit or ''}" if last.value is not None else None
    last.form = Form.VALUE if last.form is Form.MASKED and last.unit != "%" else last.form
    last.value, last.value_hi = quantity.value, quantity.value_hi
    last.cmp = (
        quantity.cmp
        if last.form is Form.VALUE
        else "share" + (quantity.cmp if quantity.cmp in (">=", ">", "~") else "")
    )
    last.share_pct = quantity.value if last.form is Form.SHARE else None
    last.start, last.end, last.quantity = quantity.start, quantity.end, quantity
    return True


def _task(state: SentenceState, quantity: Quantity, left: str, right: str) -> bool:
    """The task inside 完成全年170家任务的71.8%, or 年度目标120家."""
    last = state.last() or (state.earlier[-1] if state.earlier else None)
    if (
        last is None
        and (
            name := state.before_colon(quantity.start - len(left))
            or head_of(state.text[max(state.start, quantity.start - 60) : quantity.start])
        ).empty
    ):
        return False
    base = last.name if last else name
    words = tidy(left)
    if _TASK_RIGHT.match(right) and re.search(r"完成|占|达|超|为|是", left) and len(words) < 14:
        mark = "由“任务”判为目标"
    elif _TASK_LEFT.match(words) or _TASK_LEFT.match(left.strip(" ,、:")):
        mark = "由“目标任务”判为目标"
    else:
        return False
    draft = _add(state, replace(base, inherited=True), quantity)
    draft.kind = Kind.TARGET
    draft.why.append(mark)
    return True


def _name(state: SentenceState, quantity: Quantity, floor: int, right: str) -> Name:
    """The name of a value, from its right where a noun follows, else from its left."""
    left = state.text[floor : quantity.start]
    words = tidy(left)
    outcome = _OUTCOME.match(right)
    if outcome and (_ACTOR.search(words) or _ACTOR.search(left)):
        return split(tidy(outcome["what"].removesuffix("0")))
    found = _attributed(words, right) or _area(quantity, left, words, right)
    if found:
        return found
    spent = quantity.money and bool(words) and not ends_in_verb(left.rstrip("“"))
    if starts_noun(right) and not spent:
        name = _from_right(state, quantity, left, right)
        if name:
            return state.complete(name, floor)
    found = _by_predicate(quantity, left, words, right)
    if found:
        return found if bare(found) is found else state.complete(found, floor)
    return _from_left(state, quantity, floor, left)


def _from_left(state: SentenceState, quantity: Quantity, floor: int, left: str) -> Name:
    """新增X 3家: the name stands left; totals and items of lists take theirs from before."""
    name = before(left)
    total = _TOTAL.match(name.core) or (
        name.empty and not name.level and _ALL_TOLD.search(left + quantity.lead)
    )
    base = state.whole_name(quantity.start) if total and not name.verb else None
    if base and not base.empty:
        told = name.core in ("总数", "总量", "总额") and not base.core.endswith(name.core)
        return Name(base.core + (name.core if told else ""), "", base.level, inherited=True)
    done, last = state.complete(name, floor), state.last()
    if not done.inherited or not done.verb.startswith(("新", "净")):
        return done
    grown = last is not None and last.value is not None and (quantity.value or 0) > last.value
    if _BY_THEN.search(left + quantity.lead) or (grown and _UP_TO.search(quantity.lead)):
        return replace(done, verb="")  # 新增3家,达到13家; 新认定150家,到2030年突破1000家: all of them
    return done


_UP_TO = re.compile(r"^(?:已|共)?(?:达到?|增至|累计|增加到)")
_ALL_TOLD = re.compile(r"(?:累计|总数|总量|合计)(?:达到?|已|为|有|共)*$")
_BY_THEN = re.compile(r"到20\d\d年.{0,6}(?:达|突破|超过)")


def _area(quantity: Quantity, left: str, words: str, right: str) -> Name | None:
    """科技城首期12.5万平方米载体: whose area it is stands left."""
    if not words or not _AREA.search(quantity.unit or "") or ends_in_verb(left):
        return None
    noun = re.match(r"(?:载体|场地|厂房|用地|办公用房|标准厂房|基地|面积)", right)
    return split(words + noun.group()) if noun else None


def _attributed(words: str, right: str) -> Name | None:
    """规模2亿元的基金 is 基金规模."""
    attribute = _ATTRIBUTE.search(words)
    if not attribute or not right.startswith("的"):
        return None
    noun, _ = after(right[1:], "")
    return None if noun.empty else Name(noun.text + attribute.group())


def _by_predicate(quantity: Quantity, left: str, words: str, right: str) -> Name | None:
    """有53家获评优秀: what they have done is the name, with the thing where the words left of 有 name it."""
    if not _PREDICATE.match(right):
        return None
    predicate, _ = after(right, "")
    if HEAD.search(words):
        return Name(words + predicate.text) if "有" in quantity.lead else None
    return predicate if _BARELY.search(left) and len(predicate.text) > 2 else None


def _from_right(state: SentenceState, quantity: Quantity, left: str, right: str) -> Name | None:
    modifier = before(left) if tidy(left) else EMPTY
    verb = _verb_of(left)
    name, _ = after(right, verb)
    if name.empty and name.level:
        return _ahead(state, quantity, name) or replace(name, verb=verb)
    if name.empty:
        return None
    if modifier.level and modifier.empty and not name.level:
        name = replace(name, level=modifier.level)
    return name


def _ahead(state: SentenceState, quantity: Quantity, name: Name) -> Name | None:
    """2-3家市级及1-2个省级企业研发平台: the noun stands after the next number."""
    following = next((q for q in state.quantities if q.number_at > quantity.number_at), None)
    if following is None:
        return None
    found, _ = after(state.text[following.end : min(state.end, following.end + 40)], name.verb)
    return None if found.empty else replace(found, level=name.level)


def _verb_of(left: str) -> str:
    """The verb right before a number, if it is one that belongs to a name."""
    words = re.sub(r"(?:了|出|过|到|“)+$", "", left.strip(" ,、:"))
    for size in (4, 3, 2, 1):
        if len(words) >= size and VERB_KEPT.fullmatch(words[-size:]):
            return words[-size:]
    return ""
