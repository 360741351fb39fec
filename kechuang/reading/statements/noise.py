"""Numbers that are no indicator: attendance, slogans, titles, policy limits, class labels."""

from __future__ import annotations

import re

from .lexicon import ANAPHORA
from .quantities import Quantity, Role

_ATTENDING = re.compile(
    r"^[^,。;]{0,12}(?:参加|出席|列席|与会|聆听|收听收看)[^,。;]{0,12}(?:会议|大会|推进会|座谈会|报告会|启动仪式|开幕式|活动(?=[。,]?$)|仪式|[^训展接议]会(?=[。,;]|$))"
)
_ATTENDED = re.compile(
    r"(?:会议|大会|座谈会|仪式)[^,。;]{0,10}(?:参加|参会|与会|出席)[^,。;]{0,8}$|(?:负责人|负责同志|代表|领导|干部|人员|同志|等)(?:共|共计|约|近|等)*$"
)
_POLICY = re.compile(
    r"给予|予以|奖励标准|一次性|最高|每(?:家|件|项|个|人|年|户|名|只)|按(?:照)?[^,。;]{0,12}(?:标准|比例)|上限|限额|封顶|不超过$|可享受|可获"
)
_PAID = re.compile(r"兑现|发放|到位|拨付|下达|累计|共|已|争取|落实(?:了)?|获得?|申报|总额|合计|减免|享受")
_PER = re.compile(r"每(?:年)?$")
_CLASS = re.compile(
    r"^(?:的)?[^,。;、\d]{0,12}(?:企业|项目|产品|产业集群|集群|基地|产业|园区)(?:达到?|有|共|突破|超过|数|总数|新增|为|增加到)*\d"
)
_ONE = frozenset("一")
_STRONG_VERB = re.compile(
    r"(?:新增|获批|获得|荣获|获|获评|新建|新认定|认定|建成|建立|引进|申报|立项|培育|组建|签约|签订|举办|承担|实施|完成|选派|入选|创建|共建|转化|开展|组织|成立|落户|有|的|等|推荐|新设|设立|通过)了?$"
)
_PAIRED = re.compile(r"^(?:一|万|千|百|两|三)")
_TITLE_WORD = re.compile(r"^(?:计划|工程|行动|战略|规划|政策|条|强|届|策|号)")


def _quoted(text: str, quantity: Quantity, start: int, end: int) -> bool:
    """Does the number stand inside a title 《》 or a short quotation?"""
    for opening, closing, limit in (
        ("《", "》", 80),
        ("“", "”", 14),
        ("〔", "〕", 20),
        ("[", "]", 8),
        ("‘", "’", 10),
    ):
        left = text.rfind(opening, max(start, quantity.number_at - limit), quantity.number_at)
        if left < 0 or text.find(closing, left, quantity.number_at) >= 0:
            continue
        right = text.find(closing, quantity.number_at, min(end, left + limit + 2))
        if right >= 0:
            return right >= quantity.end
    return False


def is_noise(text: str, quantity: Quantity, start: int, end: int, clause: int) -> bool:
    """Is this quantity no statement? ``clause`` is where its clause begins, ``start`` and ``end`` its sentence."""
    left, right = text[clause : quantity.start], text[quantity.end : min(end, quantity.end + 40)]
    if _quoted(text, quantity, start, end) or _PER.search(
        text[max(start, quantity.start - 3) : quantity.start]
    ):
        return True
    if quantity.role is Role.VALUE and quantity.unit in ("人", "名", "位", "单位", "家", None):
        if _ATTENDING.match(right) or (
            _ATTENDED.search(left) and re.match(r"^(?:参加|出席|与会|列席|参会)", right)
        ):
            return True
    if (quantity.money or quantity.role is Role.PERCENT) and _policy(text, quantity, clause, right):
        return True
    if (
        quantity.role is Role.VALUE
        and quantity.cmp != "="
        and _CLASS.match(right)
        and (quantity.money or quantity.unit in ("亩", "人", "吨"))
    ):
        return True
    return quantity.role is Role.VALUE and (
        _TITLE_WORD.match(right) is not None or _idle_count(quantity, left, right)
    )


def _policy(text: str, quantity: Quantity, clause: int, right: str) -> bool:
    """A limit or a rate of a subsidy rule (给予最高50万元奖励), not money that was spent."""
    words = text[clause : quantity.number_at]
    if _POLICY.search(words) and not _PAID.search(words):
        return True
    return bool(re.match(r"^(?:的)?(?:一次性|标准|以内的|比例)", right)) and not _PAID.search(words)


def _idle_count(quantity: Quantity, left: str, right: str) -> bool:
    """Slogans and anaphors: 三个方面, 两个中心, 一个平台, 七家单位, 一企一策."""
    if ANAPHORA.match(right):
        return quantity.unit in (
            "个",
            "项",
            "条",
            "种",
            "类",
            "大",
            "点",
            "处",
            "家",
            "位",
            "批",
            "部",
            "次",
            None,
        ) and (quantity.value is not None and quantity.value <= 12 and quantity.value_hi is None)
    if not quantity.chinese or quantity.value is None or quantity.value_hi is not None or quantity.money:
        return False
    if _PAIRED.match(right):
        return True
    after_noun = bool(right) and ("\u4e00" <= right[0] <= "\u9fff" or right[0] in "“《")
    if quantity.value == 1:
        return after_noun or len(left) < 3 or quantity.unit in ("次", "类", "批", "点", "种")
    if quantity.value <= 10 and quantity.unit in (
        "个",
        "项",
        "条",
        "种",
        "类",
        "次",
        "位",
        "点",
        "批",
        "部",
        "场",
        "期",
        "本",
        "支",
    ):
        return not (_STRONG_VERB.search(left.rstrip("“ ")) and after_noun) if after_noun else len(left) < 3
    return False
