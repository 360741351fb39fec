"""Numbers that are no indicator: attendance, slogans, titles, policy limits, class labels."""

from __future__ import annotations

import re

from .lexicon import ANAPHORA, POLICY_NOUN, ends_in_verb
from .quantity import Quantity, Role

_ATTENDING = re.compile(
    r"^[^,。;]{0,8}(?:代表|负责人|同志)?(?:作了?|做了?|进行了?)(?:交流|典型|表态|经验|大会)?(?:发言|交流|汇报)|^[^,。;]{0,12}(?:参加|出席|列席|与会|聆听|收听收看)[^,。;]{0,12}(?:会议|大会|推进会|座谈会|报告会|启动仪式|开幕式|活动(?=[。,]?$)|仪式|[^训展接议]会(?=[。,;]|$))"
)
_SPEAKING = re.compile(
    r"^(?:同志|代表|党员|干部|专家|企业家|委员|学员)[^,。;]{0,16}(?:发言|交流|体会|讨论|汇报|授课|表态|点评|建议|介绍)"
)
_ATTENDED = re.compile(
    r"(?:会议|大会|座谈会|仪式)[^,。;]{0,10}(?:参加|参会|与会|出席)[^,。;]{0,8}$|(?:负责人|负责同志|代表|领导|干部|人员|同志|等)(?:共|共计|约|近|等)*$"
)
#: 参加会议的有县四套班子领导…共260余人: the whole sentence tells who came.
_CAME = re.compile(
    r"(?<![\u4e00-\u9fff])(?:参加|出席|列席)(?:今天|这次|本次|此次)?[^,。;]{0,8}(?:会议?|大会|活动|仪式)的(?:还?有|是|领导)"
)
#: 对8个先进单位和15名先进个人进行了表彰: who was honoured at the meeting.
_HONOURED = re.compile(
    r"^[^。;\d]{0,8}(?:先进|优秀)[^。;]{0,36}?(?:进行了?|予以|给予了?)?(?:表彰|表扬|通报表扬|颁奖|奖励)"
)
#: 十分重要, 一分部署九分落实, 四套班子: figures of speech.
_SPEECH = re.compile(
    r"^(?:重要|必要|关键|明显|突出|显著|重视|繁重|艰巨|紧迫|喜人|难得|部署|落实|耕耘|收获|责任)"
)
_POLICY = re.compile(
    r"给予|予以|奖励标准|一次性|最高|每(?:家|件|项|个|人|户|名|只)|分别(?:奖励|奖补|补助|补贴|资助)|对[^,。;]{2,30}的[^,。;]{0,8}(?:奖励|奖补|补助|补贴)|按(?:照)?[^,。;]{0,12}(?:标准|比例)|上限|限额|封顶|不超过$|可享受|可获"
)
_PAID = re.compile(r"兑现|发放|到位|拨付|下达|累计|共|已|争取|落实(?:了)?|获得?|申报|总额|合计|减免|享受")
_RULE = re.compile(r"^对[^,。;]{2,40}的[^,。;]{0,10}(?:给予|奖励|奖补|补助|补贴|资助)")
#: 对重新认定的,奖励10万元: the sum of a rule whose case was named before the comma.
_AWARD = re.compile(r"^(?:再|另|分别|一次性)?(?:给予)?(?:奖励|奖补|补助|补贴|资助)$")
_CASE = re.compile(r"(?:^|[;。])(?:对|凡|经)?[^。;]{2,40}的[^,。;]{0,6},$")
_SPENT = re.compile(r"已|共|累计|兑现|发放|拨付|了")
_PER = re.compile(r"每(?:年)?$")
_CLASS = re.compile(
    r"^(?:的)?[^,。;、\d]{0,12}(?:企业|项目|产品|产业集群|集群|基地|产业|园区|成果|转化|合同|设备|装备|教学点)(?:达到?|有|共|突破|超过|数|总数|新增|为|增加到)*\d"
)
_STRONG_VERB = re.compile(
    r"(?:新增|获批|获得|荣获|获|获评|新建|新认定|认定|建成|建立|引进|申报|立项|培育|组建|签约|签订|举办|承担|实施|完成|选派|入选|创建|共建|转化|开展|组织|成立|落户|有|的|等|推荐|新设|设立|通过)了?$"
)
_PAIRED = re.compile(r"^(?:一|万|千|百|两|三)")
_TITLE_WORD = re.compile(r"^(?:计划|工程|行动|战略|规划|政策|条|强|届|策|号)")


_TITLED = re.compile(
    r"^等?[\d一二三四五六七八九十]{0,3}[项个]?(?:关键)?(?:项目|课题|技术|成果|工程|活动|行动|计划|论坛|大赛|奖|专项|战略|称号|体系|工作法|模式|政策|条|思路|布局|格局)"
)


def _quoted(text: str, quantity: Quantity, start: int, end: int) -> bool:
    """Does the number stand inside a title 《》, a short quotation, or the quoted name of a project?"""
    at = quantity.number_at
    for opening, closing, limit in (
        ("《", "》", 80),
        ("“", "”", 60),
        ("〔", "〕", 20),
        ("[", "]", 8),
        ("‘", "’", 10),
    ):
        left = text.rfind(opening, max(start, at - limit), at)
        if left < 0 or text.find(closing, left, at) >= 0:
            continue
        right = text.find(closing, at, min(end, at + limit))
        if right < quantity.end:
            continue
        if opening != "“" or right - left <= 14 or _TITLED.match(text[right + 1 : right + 10]):
            return True
    return False


#: A number that only marks off a class: 年收入2亿元以上的, 超过1000万元的企业给予…, 申请量超过100件的企业有23家.
_MARKS_OFF = re.compile(
    r"^(?:且[^,。;]{2,14})?的(?![^,。;、\d]{0,12}(?:资金|经费|基金|贷款|投资|支出|收入)[,。;])(?!目标|任务|计划|水平|规模|成绩|佳绩|历史|要求)(?:[^,。;、\d]{0,14},|[^,。;、\d]{0,12}(?:给予|予以|按|可)|[^,。;、\d]{0,8}(?:已有|共有|有|达到?|已达|突破|超过|仅|为)*\d)"
)
#: 过10亿元的龙头企业, 超亿元的产业集群: how big they are, not how much there is.
_RICH = re.compile(
    r"^的(?:占|居多|为主)|^的[^,。;、]{0,10}?(?:企业|项目|产业|集群|园区|单位|产品|公司|大户|基地)"
)
_CONDITION = re.compile(
    r"^[^,。;]{0,26}的(?:[\u4e00-\u9fff]{0,10}),[^。;]{0,30}?(?:给予|予以|奖励|补助|补贴|资助|奖补)"
)
#: 我市50户重点企业的研发投入占比: the number only tells which firms.
_WHOSE = re.compile(r"^[^,。;、\d]{2,12}的[^,。;、\d]{2,24}(?:占|比重|比例|率)[^,。;、]{0,12}\d")
_AMONG_PLACES = re.compile(r"^[^,。;\d]{0,14}中(?:,|排|居|列|名列|位)")
_OFFICES = re.compile(
    r"^(?:部门|成员单位|乡镇|科室|处室|局)(?:单位)?(?:召开|参加|联合|负责|为|组成|的|和|及|,|共同)"
)
_THRESHOLD = re.compile(r"^[^,。;、\d]{0,6}(?:\(含\))?(?:以上|以下)的")
_ANAPHOR = re.compile(r"(?:该|这|上述|前述|(?<!级)以上|此|那|含|包括的|其余|另外的|首批建设的|全部)$")
_LACKING = re.compile(r"(?:尚差|还差|相差|缺口|仅差|差)$")
_MORE_THAN = re.compile(r"(?:比|较)(?!上年|去年|上|年|20)[^,。;]{1,14}(?:多|少)了?$")
_COMPARED = re.compile(
    r"(?:高于|低于|超过|超出|高出|多于|少于)[^,。;]{0,12}(?:平均|水平|均值|目标线)[^,。;]{0,4}$"
)
_RANKED_AMONG = re.compile(
    r"^[^,。;]{0,12}?(?:第[一二三四五六七八九十\d](?![批届期季次])|之一|前[一二三四五六七八九十\d])"
)
_AMONG = re.compile(r"(?:居|列|在|排|名列|位于|于|首批[^,。;]{0,4}|的)$")
_RIGHT_LIST = ("件", "个", "项", "条", "种", "类", "大", "点", "处", "家", "位", "批", "部", "次", None)
_SMALL_LIST = ("个", "项", "条", "种", "类", "次", "位", "点", "批", "部", "场", "期", "本", "支")


def is_noise(text: str, quantity: Quantity, start: int, end: int, clause: int) -> bool:
    """Is this quantity no statement? ``clause`` is where its clause begins, ``start`` and ``end`` its sentence."""
    clause = max(clause, quantity.number_at - 60)
    left, right = text[clause : quantity.start], text[quantity.end : min(end, quantity.end + 40)]
    if _quoted(text, quantity, start, end) or _PER.search(
        text[max(start, quantity.start - 3) : quantity.start]
    ):
        return True
    if (quantity.money or quantity.role is Role.PERCENT) and _policy(text, quantity, clause, right):
        return True
    if quantity.role is not Role.VALUE:
        return False
    if _CAME.search(text, start, quantity.number_at) or _figure_of_speech(text, quantity, left, right):
        return True
    return (
        _attendance(quantity, left, right)
        or _label(text, quantity, left, right)
        or _idle_count(quantity, left, right)
    )


def _figure_of_speech(text: str, quantity: Quantity, left: str, right: str) -> bool:
    """Words that count nothing (十分重要, 四套班子), places from the end (后3位), and who was honoured."""
    if quantity.unit == "分":
        return text.startswith("十分", quantity.number_at) or _SPEECH.match(right) is not None
    if quantity.unit == "套" and right.startswith("班子"):
        return True
    if quantity.unit in ("位", "名") and re.search(r"(?:排名|位列|排在|居)(?:倒数|末尾)?后$", left):
        return True
    return quantity.unit in ("家", "个", "名", "位") and _HONOURED.match(right) is not None


def _attendance(quantity: Quantity, left: str, right: str) -> bool:
    """People who attended the meeting that the document reports."""
    if quantity.unit not in ("人", "名", "位", "单位", "家", None):
        return False
    if _ATTENDING.match(right) or _SPEAKING.match(right):
        return True
    return bool(_ATTENDED.search(left) and re.match(r"^(?:参加|出席|与会|列席|参会)", right))


def _label(text: str, quantity: Quantity, left: str, right: str) -> bool:
    """A number inside a name or a class (产值2000万元以上的企业, 该92个教学点, 15个副省级城市第一)."""
    if (
        _TITLE_WORD.match(right)
        or _THRESHOLD.match(right)
        or _ANAPHOR.search(text[max(0, quantity.number_at - 5) : quantity.number_at])
    ):
        return True
    if _bounds(quantity, left, right) or _WHOSE.match(right) or _OFFICES.match(right):
        return True
    if _AMONG_PLACES.match(right) and re.search(r"(?:全国|全省|全市|在)$", left):
        return True
    if _COMPARED.search(left) or (quantity.unit in ("期", "批", "类", "组", "个") and left.endswith("分")):
        return True
    if (
        right.startswith(("的基础上", "基础上"))
        or _LACKING.search(left[-3:])
        or (left.endswith("连续") and quantity.unit in ("次", "届", "期"))
        or _called(quantity, left, right)
        or _MORE_THAN.search(left)
        or (_RANKED_AMONG.match(right) and _AMONG.search(left[-8:]))
    ):
        return True
    return (
        quantity.cmp != "="
        and _CLASS.match(right) is not None
        and (quantity.money or quantity.unit in ("亩", "人", "吨", "名"))
    )


def _bounds(quantity: Quantity, left: str, right: str) -> bool:
    """Does the number bound a class of firms or grants rather than tell how many there are?"""
    if quantity.cmp == "=":
        return False
    if quantity.money and quantity.cmp != "~" and _RICH.match(right):
        return True
    return _MARKS_OFF.match(right) is not None or (
        quantity.money and _CONDITION.match(right) is not None and not _PAID.search(left)
    )


def _called(quantity: Quantity, left: str, right: str) -> bool:
    """重点百户企业, 千家培育库: a round number in a name, with no verb before it."""
    return (
        quantity.approx == "约数"
        and not quantity.lead
        and bool(left)
        and "一" <= left[-1] <= "鿿"
        and not ends_in_verb(left)
        and "一" <= right[:1] <= "鿿"
    )


def _policy(text: str, quantity: Quantity, clause: int, right: str) -> bool:
    """A limit or a rate of a subsidy rule (给予最高50万元奖励), not money that was spent."""
    words = text[clause : quantity.number_at]
    if _POLICY.search(words) and not _PAID.search(words):
        return True
    if _RULE.search(words) and not _SPENT.search(words):
        return True
    if _AWARD.match(words) and _CASE.search(text[max(0, clause - 48) : clause]):
        return True
    if quantity.cmp != "=" and _CONDITION.match(right):
        return True
    return bool(re.match(r"^(?:的)?(?:一次性|标准|以内的|比例)", right)) and not _PAID.search(words)


def _idle_count(quantity: Quantity, left: str, right: str) -> bool:
    """Slogans and anaphors: 三个方面, 两个中心, 一个平台, 七家单位, 一企一策."""
    value = quantity.value
    if ANAPHORA.match(right):
        return (
            quantity.unit in _RIGHT_LIST and value is not None and value <= 12 and quantity.value_hi is None
        )
    if not quantity.chinese or value is None or quantity.value_hi is not None or quantity.money:
        return False
    if (
        _PAIRED.match(right)
        or POLICY_NOUN.match(right)
        or (quantity.unit in ("条", "点", "种", "类", "个", "次") and quantity.approx)
    ):
        return True
    after_noun = bool(right) and ("\u4e00" <= right[0] <= "\u9fff" or right[0] in "“《")
    if value == 1:
        return after_noun or len(left) < 3 or quantity.unit in ("次", "类", "批", "点", "种")
    if value > 10 or quantity.unit not in _SMALL_LIST:
        return False
    return not _STRONG_VERB.search(left.rstrip("“ ")) if after_noun else len(left) < 3
