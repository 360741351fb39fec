"""The name of an indicator: from the words left or right of its number.

A Chinese report puts the number after the name (新增高新技术企业15家) or before it (建成80个研发中心).
``before`` reads the first shape, ``after`` the second. A name is a verb (kept only where it tells two
indicators apart), a level (省级, 市级以上) and a core; lists leave out what the reader can supply, so
each part can be handed on to the next item.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from .lexicon import (
    ANAPHORA,
    BARE_MEASURE,
    DISTRIBUTING,
    HEAD,
    LEAD,
    LEVEL,
    MEASURE,
    ONLY_LEVEL,
    TAILS,
    VERB_ALL,
    VERB_KEPT,
    any_of,
)

#: A verb that a subject and a bare measure share: 技术市场实现交易额 is 技术市场交易额.
_CARRIED = re.compile(r"(?<=[^,、])(?:共|累计|预计)?(?:实现|完成)(?:了)?$")
_QUOTES = str.maketrans("", "", '“”‘’"《》【】 \t\n')
_TAIL = re.compile(rf"^(?:{TAILS})(?!.{{6,}})")
_SUBJECT = re.compile(
    r"(?:企业|单位|高校|院校|院所|机构|园区|开发区|平台|公司|大学|学院|研究院|研究所|人员|专家|团队|中心|市|县|区|局|了|出|起|地|,|以上|共|新|已|再|组织|推荐|帮助|指导|支持|实现|完成|推动)$"
)
#: Characters that make a noun of a verb (孵化器, 推广站, 开发区).
_SUFFIXES = frozenset("器员费权证局所点型性度率额量值期班处法园区线站会者户村校库")
#: Adverbs after which a verb is a verb (共培育示范户).
_SURE_VERB = re.compile(r"(?:共|累计|已|了)$")
_AND_VERB = re.compile(r"(?:、|并|和)$")
#: Verbs that may stand for the whole name of a list's item (其中新建2个).
_CARRIER = re.compile(r"^(?:实现|完成)(?![率度])(?=.{2})")
_BARE_VERB = re.compile(
    r"^(?:[^,。、]{0,8}后)?(?P<verb>新增|净增|新建|新认定|新培育|新引进|新获批|认定|申报|获批|建成|立项|推荐|复审|复核|验收|通过验收|终止|撤销|结题|结项|重新认定|获得?认定|通过认定|通过评审|"
    r"获得?立项|批准立项|成功立项|签约|落户|开工|竣工|投产|毕业|上市|挂牌|获奖|入库|入选|备案|办结|获批准|新入库|新备案|到位|开业|运营|投用)(?:通过)?$"
)
_TITLES = re.compile(r"[“《][^”》]{2,60}[”》](?:[、和][“《][^”》]{2,60}[”》])*等")
_TRAIL = re.compile(
    r"(?:等|的|共|数达|方面|工作(?=$)|情况|任务|分别|均|都|共计|累计|总共|合计|已|达|了|个数|其中|只|仅|(?<!以)上|应该?|须|需|可|为|是|中|、|,|:|目前|力争|争取|确保|各|实际)+$"
)
_STOP = re.compile(
    rf"^(?:{any_of('以上 左右 其中 占 同比 比上年 较上年 比 较 增长 增加 增至 提高到 提升到 上升 下降 减少 降低 降至 扩大到 升至 发展到 位居 居 排名 排 列 名列 是 为 均 分别 超 超额 完成 实现 达到 以 由 将 已 并 且 同时 用于 和 及 与 、 等 之 不 也 都 还 仅 而 在 于 自 来 获 被 经 总 达 共 为 有 参加 参与 参训 参会 参赛 深入 赴 前往 进驻')})"
)


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of an indicator's name."""

    core: str
    verb: str = ""
    level: str = ""
    inherited: bool = False

    @property
    def text(self) -> str:
        """The name as a labeller would write it."""
        return self.verb + self.level + self.core

    @property
    def empty(self) -> bool:
        """Has the name no core of its own?"""
        return not self.core


EMPTY = Name("")


_SINCE = re.compile(r"(?:由|从|自)(?:20\d\d年(?:底|末)?|去年|上年|过去|原来|最初)?的?$")


#: A heading that a page has run into its text (…再上台阶 专利申请…; 工作安排 1、确保…).
_RUN_ON = re.compile(
    r"^.{4,}(?<=[\u4e00-\u9fff”）)]) +(?=[\u4e00-\u9fff]{2})|^.*[\u4e00-\u9fff]\s*\d{1,2}[、.](?=[\u4e00-\u9fff])"
)


@functools.lru_cache(maxsize=4096)
def tidy(text: str) -> str:
    """Strip time, place, adverbs and quotation marks off the front, and connectives off the end."""
    text = _TITLES.sub("", text.strip(" ,;:、。\t\n"))
    run_on = _RUN_ON.match(text)
    if run_on:
        text = text[run_on.end() :]
    lead = LEAD.match(text)
    if lead:
        text = text[lead.end() :]
    text = _SINCE.sub("", text.translate(_QUOTES))
    return _TRAIL.sub("", text.replace("(含)", ""))


def bare(name: Name) -> Name:
    """A name that is only what was done (获得认定, 验收) gives its verb, for the thing before to fill in."""
    found = None if name.verb or name.level else _BARE_VERB.match(name.core)
    return Name("", found["verb"]) if found else name


#: Words that only look like a verb: 计划外, 有效发明专利, 有限公司.
_NOUN_TAILS = {"计划": "外内", "有": "效限机色关害毒", "为": "主民", "是": "否", "要": "素点求", "使": "用命"}
_BUILT = re.compile(r"已(?:经)?(?:建|设|聘|派|办)(?:有|成|立)?(?=[\u4e00-\u9fff]{2})")


def _compound(verb: str, tail: str, head: str) -> bool:
    """Is the verb the first half of a noun (孵化器, 培养计划), not a verb that governs what follows?"""
    if tail[0] in _SUFFIXES:
        return True
    return verb not in ("实现", "完成") and bool(_TAIL.match(tail)) and not _SURE_VERB.search(head)


def _boundary(text: str) -> tuple[str, int]:
    """The last verb that governs the rest of the text, and where the rest begins."""
    built = _BUILT.search(text)
    verb, rest = "", built.end() if built else 0
    for match in VERB_ALL.finditer(text):
        at, end = match.span()
        tail = text[end:]
        if tail[:1] in _NOUN_TAILS.get(match.group(), ""):
            continue
        if len(tail) < 2 or (not LEVEL.match(tail) and _compound(match.group(), tail, text[:at])):
            continue
        free = (
            at in (0, rest)
            or _SUBJECT.search(text[:at]) is not None
            or (rest > 0 and _AND_VERB.search(text[:at]) is not None and VERB_KEPT.fullmatch(match.group()))
            or match.group()[:2] in ("新增", "净增", "实现")
        )
        if free:
            verb = match.group() if VERB_KEPT.fullmatch(match.group()) else ""
            rest = end
    return verb, rest


@functools.lru_cache(maxsize=4096)
def split(text: str) -> Name:
    """Take a tidy phrase apart into verb, level and core."""
    after_step = _BARE_VERB.match(text) if "后" in text else None
    if after_step:
        return Name("", after_step["verb"])  # 组织专家评审后立项
    verb, rest = _boundary(text)
    phrase = text[rest:]
    lead = LEAD.match(phrase)
    if lead and lead.end() < len(phrase):
        phrase = phrase[lead.end() :]
    phrase = _summary(phrase)
    carried = _CARRIED.search(text[:rest]) if not verb and BARE_MEASURE.match(phrase) else None
    if carried:
        phrase = tidy(text[: carried.start()]) + phrase
    if not verb and _GENERIC.match(phrase) and (governs := _GOVERNS.search(text[:rest])):
        verb = governs.group()
    carrier = _CARRIER_PLACE.search(text[:rest]) if not verb and _GENERIC.match(phrase) else None
    if carrier:
        phrase = tidy(carrier["place"]) + phrase
    level = LEVEL.match(phrase)
    if level and len(phrase) > level.end():
        return Name(phrase[level.end() :].removeprefix("的"), verb, level.group())
    if level:
        return Name("", verb, level.group())
    phrase = _CARRIER.sub("", phrase)
    bare = _BARE_VERB.match(phrase) if not verb else None
    if bare:
        return Name("", bare["verb"])
    alone = _BARE_VERB.match(text) if verb and not phrase else None
    if alone:
        return Name("", alone["verb"])
    return Name(phrase, verb)


#: Nouns that say little alone: 产业基地已有企业35家 is 产业基地企业.
#: Verbs that only carry a number, but say what there is to say of 企业 or 项目.
_GOVERNS = re.compile(r"(?:支持|帮助|涉及|惠及|覆盖|服务|带动|扶持|推动|指导|联合|走访)$")
_GENERIC = re.compile(r"^(?:企业|项目|人才|高校|产品|团队|单位|机构|平台|商户|职工|从业人员)$")
_CARRIER_PLACE = re.compile(
    r"(?P<place>[^,。;:]{2,16}(?:基地|园区|产业园|科技园|孵化器|高新区|开发区|孵化园|创业园|众创空间|科技城|集群))(?:现|已|共|累计|目前)*(?:有|拥有|共有|现有|聚集|集聚)?$"
)
_QUALITY = re.compile(r"^(?:具有|具备|拥有|从事|符合|掌握)[^,。的]{2,16}的(?=.{3})")


def _summary(phrase: str) -> str:
    """A、B、C等X is X; a long phrase with 的 is what follows the last 的."""
    match = re.search(r"、.*等(?:各类|各级|多[种项个]|领域(?:的)?|方面的?)?(.{2,})$", phrase)
    if match and not match.group(1).startswith(("级", "分", "次", "候")):
        phrase = match.group(1)
    match = re.search(r"、[^、]*(?:各种|各类)([^、]{2,})$", phrase)
    if match:
        phrase = match.group(1)
    phrase = _QUALITY.sub("", phrase)
    if len(phrase) > 16 and "的" in phrase[:-3]:
        tail = phrase.rpartition("的")[2]
        phrase = tail if len(tail) >= 4 else phrase
    return phrase


@functools.lru_cache(maxsize=4096)
def before(text: str) -> Name:
    """Name from the words left of a number (without its copula and comparators)."""
    text = tidy(text)
    if not text:
        return EMPTY
    if ONLY_LEVEL.match(text):
        return Name("", "", text)
    name = split(text)
    if re.match(r"^(?:同)?[比较].{0,10}(?:增加|净增|新增|减少)$", text):
        return Name("", "新增")
    turned = re.match(r"^(.{3,}?)(新增|净增|增加)$", name.core)
    if turned:
        return Name(turned.group(1), "新增" if turned.group(2) == "增加" else turned.group(2), name.level)
    return name


_PREDICATE = re.compile(
    r"(?:被|获得?|荣获|通过|入选|列入|纳入|进入|成为|取得|获批|获评|立项|列为|评为|参加|参与|开展|实现|完成|建立|建有|设立|申报|备案|入库|认定|落户|落地|签约|投产|上市|毕业|“?毕业)"
)
_ADVERBIAL = re.compile(
    r"(?:从|在|由|于|与|和|向|到|为|对(?!接))[^,。;]{1,14}?(?=[“]?(?:毕业|立项|认定|孵化|转化|签约|开展|建立|合作|服务)(?![器中平基协项站]))"
)


_ERRAND = re.compile(r"(?:赴|深入|前往|进驻|分赴|到)(?=[\u4e00-\u9fff]{2,})(?!位|期|账|款)")
_LEADING = re.compile(r"(?:为主体|为主|为核心|为骨干|为龙头|为依托|为代表|组成|构成)的?.*$")
#: What a counted thing does next is not its name.
_GOES_ON = re.compile(
    r"(?:的)?(?:建设|创建|发展)?(?:水平|能力|工作|进度)?(?:不断|持续|稳步|进一步|有序|顺利|全部|正式|正在|陆续|相继|得到(?!认)|进展|竣工|完工|开工|投入使用|投入运营|分布在|来自)"
)
#: 选派40名特派员深入28个村: the verb belongs to the next number.
_SENT = re.compile(r"(?<=..)(?:分别|先后)?(?:深入|服务|覆盖|涉及|惠及|辐射|带动|走访|对接|进驻|赴|到)$")
_NEXT_ITEM = re.compile(r"(?<=[室心司地台园业队奖])、(?=国家|省|市|《|“|全国)")
_PURPOSE = re.compile(r"^(?:申报|参加|参评|参与|通过|入选|列入|获|认定)")


_STOPS = re.compile(
    r"[,。;:\n\t?!]|、(?=[^、]{0,3}\d)|[(](?=[^)]*\d)|(?:为|对|给|向|与|和|及|、)?(?=0$)|(?:为|对|给|向|与|和|及|、)(?=\d|[xX×*])"
)


def _noun_phrase(text: str) -> tuple[str, int]:
    """The words right of a number up to where they turn to something else, and how many characters they take."""
    stop = _STOPS.search(text)
    phrase = text[: stop.start()] if stop else text
    used = len(phrase)
    to_number = text.endswith("0") and used >= len(text) - 1
    phrase = phrase.removesuffix("0") if text.endswith("0") and used == len(text) else phrase
    phrase = _LEADING.sub("", phrase.translate(_QUOTES))
    if ")" in phrase and "(" not in phrase:
        phrase = phrase[: phrase.index(")")]
    for pattern in (_ERRAND, _GOES_ON):
        found = pattern.search(phrase, 2)
        phrase = phrase[: found.start()] if found else phrase
    if to_number:
        phrase = _SENT.sub("", phrase)
    listed = _NEXT_ITEM.search(phrase)
    return (phrase[: listed.start()] if listed else phrase), used


@functools.lru_cache(maxsize=4096)
def after(text: str, verb_before: str) -> tuple[Name, int]:
    """Name from the words right of a number, and how many characters of them it uses.

    ``verb_before`` is the verb that stands left of the number (建成, 新增), or nothing.
    """
    phrase, used = _noun_phrase(text)
    noun, predicate = _noun_and_predicate(phrase)
    if len(predicate) > 16:
        predicate = predicate[:2] if verb_before else predicate[:16]
    noun = noun[:24]
    level = LEVEL.match(noun)
    cut = level.end() if level and level.end() < len(noun) else 0
    if level and not cut:
        return Name("", verb_before, noun), used
    runs_on = text.endswith("0") and used >= len(text) - 1  # the next number takes the predicate
    stays = not verb_before or (_PURPOSE.match(predicate) and len(predicate) <= 14)
    keep = predicate if stays and not runs_on else ""
    return Name(noun[cut:] + keep, verb_before, noun[:cut]), used


def _noun_and_predicate(phrase: str) -> tuple[str, str]:
    """企业通过认定: the counted noun, and what it did."""
    match = _PREDICATE.search(phrase, 2)
    noun, predicate = (phrase[: match.start()], phrase[match.start() :]) if match else (phrase, "")
    if match and TAIL_AFTER.match(phrase, match.end()):
        noun, predicate = phrase, ""
    noun = _TRAIL.sub("", _summary(noun.lstrip("的")))
    if predicate:
        return noun, _ADVERBIAL.sub("", predicate)
    shortened = _ADVERBIAL.search(noun, 2)
    return (noun[: shortened.start()] + noun[shortened.end() :] if shortened else noun), ""


TAIL_AFTER = re.compile(rf"(?:{TAILS})")


def starts_noun(text: str) -> bool:
    """Could a counted noun begin here?"""
    head = text[:2]
    if not head or not ("\u4e00" <= head[0] <= "\u9fff" or head[0] in "“《R"):
        return False
    return not _STOP.match(text) and not ANAPHORA.match(text)


def slogan(text: str) -> bool:
    """Does a slogan's or an anaphor's noun begin here (三个方面, 两个中心…)?"""
    return bool(ANAPHORA.match(text))


_GRADE = re.compile(r"[特一二三四]等奖")


def inherit(name: Name, last: Name | None) -> Name:
    """Supply what an item of a list leaves out: the core, the level's noun, the first half of a measure."""
    if last is None or last.empty:
        return name
    if re.fullmatch("其[他它](?:类|的)?", name.core):
        return replace(last, core=name.core[:2] + last.core, inherited=True)
    owned = _of_thing(name.core, last.core)
    if owned:
        return replace(name, core=owned, level=last.level, inherited=True)
    if name.empty:
        verb = name.verb or (last.verb if DISTRIBUTING.match(last.verb) else "")
        return replace(last, level=name.level or last.level, verb=verb, inherited=True)
    grade = _GRADE.search(last.core)
    if grade and _GRADE.match(name.core) and grade.start() > 1:
        core = last.core[: grade.start()] + name.core
        return Name(core, name.verb or last.verb, name.level or last.level, inherited=True)
    if BARE_MEASURE.match(name.core):
        completed = complete_measure(name.core, last.core)
        if completed != name.core:
            return replace(name, core=completed, level=name.level or last.level, inherited=True)
    return name


#: Measures that a list gives after the things they belong to (项目153项、经费1亿元).
_OF_PROJECTS = ("经费", "资金", "总投资", "投资", "合同额")
_LAST_MEASURE = re.compile(f"(?:{MEASURE})$")


#: Sums that a list gives after the things they are spent on or brought by (项目27个,总投资…).
_SUM = re.compile(
    r"^(?:到位|无偿资助|补助)?(?:总|年度|计划)?(?:投资|经费|资金|合同额|合同金额|投资额|资助|注册资本|注册资金|规模|金额)(?:总额|总量|总计|额)?$"
)
_PAID_FOR = re.compile(r"(?:项目|课题|专项|基金|公司|合同|协议)(?:立项)?$|立项项目$")


def _of_thing(words: str, thing: str) -> str:
    """总投资 after 引进科技型项目 is 科技型项目总投资; the empty string where it is not so."""
    return thing + words if _SUM.match(words) and _PAID_FOR.search(thing) else ""


#: Measures of one kind complete each other; 投资 does not complete 人员数量.
_MEASURE_KINDS = (
    re.compile("申请|授权|受理|拥有"),
    re.compile("产值|收入|税|利润|出口|增加值|投资|销售|成交|交易|经费|支出|创汇"),
)


def complete_measure(bare: str, full: str) -> str:
    """授权量 after 专利申请量 is 专利授权量; 增加值 after 高新技术产业总产值 is 高新技术产业增加值."""
    if bare in _OF_PROJECTS and full.endswith(("项目", "课题", "专项", "基金", "计划")):
        return full + bare
    match = _LAST_MEASURE.search(full)
    if not match or match.start() < 2:
        return bare
    if not any(kind.search(bare) and kind.search(match.group()) for kind in _MEASURE_KINDS):
        return bare
    stem = full[: match.start()]
    return stem + bare if not bare.startswith(stem) else bare


@functools.lru_cache(maxsize=4096)
def head_of(text: str) -> Name:
    """The last countable noun of the words before, for an item that names only its level."""
    best = None
    for match in HEAD.finditer(text):
        best = match
    if not best:
        return EMPTY
    name = split(tidy(best.group()))
    if "(" in name.core and ")" not in name.core:
        name = replace(name, core=name.core + ")")
    return Name(name.core, "", "", inherited=True)
