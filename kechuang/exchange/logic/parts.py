"""What is told of each kind of offer and need beyond what all have: a table of parts, which forms, pages and sheets follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kechuang.core.logic.lifecycle import State
from kechuang.exchange.states import Cooperation, FinanceForm, ItemKind, Ownership, Secrecy


class PartKind(StrEnum):
    """How a part is told."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    GOALS = "goals"
    TECHNOLOGIES = "technologies"


@dataclass(frozen=True)
class Part:
    """One part. ``question`` is what the clarifier asks; ``needed``: nothing is handed in without it."""

    code: str
    title: str
    kind: PartKind = PartKind.LONG
    needed: bool = False
    question: str = ""
    states: type[State] | None = field(default=None)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Codes and titles of what can be chosen."""
        return [(str(each), each.label) for each in self.states or ()]


_COOPERATION = Part(
    "cooperation", "合作方式", PartKind.CHOICES, True, "可以怎样合作？可以选几种。", Cooperation
)
_SECRECY = Part(
    "secrecy", "保密要求", PartKind.CHOICE, True,
    "这些内容里有没有商业秘密？国家秘密一律不得填写。", Secrecy,
)  # fmt: skip
_DEADLINE = Part("deadline", "希望何时解决", PartKind.DAY, question="最晚什么时候要用上？")
_BACKGROUND = Part(
    "background", "背景", needed=True,
    question="用在哪里？现在怎么做的？为什么现在要解决？",
)  # fmt: skip
_FEE = Part("fee", "收费", PartKind.TEXT, question="怎样收费？如“每样 300 元”“面议”。")

_TECHNICAL = (
    _BACKGROUND,
    Part("problem", "问题", needed=True, question="卡在哪里？试过哪些办法，为什么不行？"),
    Part(
        "goals", "目标值", PartKind.GOALS, True,
        "做到什么样算解决？每行一个指标：要多少、用什么单位、现在是多少。",
    ),
    Part("conditions", "限制条件", question="有什么必须满足的？如设备、工艺、环保、成本、认证。"),
    Part("to_solver", "其中给解决方（元）", PartKind.MONEY, question="预算里有多少付给解决的人？"),
    _DEADLINE,
    Part("forms", "希望的合作方式", PartKind.CHOICES, True, "想要怎样得到它？可以选几种。", Cooperation),
    Part("ownership", "成果归属", PartKind.CHOICE, True, "做出来的知识产权希望归谁？", Ownership),
    _SECRECY,
)  # fmt: skip

PARTS: dict[str, tuple[Part, ...]] = {
    ItemKind.ACHIEVEMENT: (
        Part("advantages", "技术指标与优势", needed=True, question="主要指标是多少？比现有做法好在哪里？"),
        Part(
            "technologies", "关键技术与佐证", PartKind.TECHNOLOGIES, True,
            "有哪几项关键技术？每份佐证能证明到第几级？整体按最低的一项算。",
        ),
        _COOPERATION,
        Part("equity", "作价入股的意向比例", PartKind.TEXT, question="愿意作价入股的，写明大致比例。"),
        Part("cases", "应用案例", question="在哪里用过，效果怎样？一行一个。"),
    ),
    ItemKind.EXPERT_SERVICE: (
        Part("services", "能做什么", needed=True, question="能帮企业解决哪类问题？"),
        Part("times", "可服务的时间", PartKind.TEXT, question="如“每月两个工作日”。"),
        _FEE,
        Part("cases", "服务案例", question="帮谁解决过什么？一行一个，不写真名。"),
    ),
    ItemKind.TEAM: (
        Part("directions", "研究方向与成绩", needed=True, question="做什么，做成过什么？"),
        Part("size", "人数", PartKind.NUMBER, question="团队一共多少人？"),
        Part("wanted", "希望怎样合作", needed=True, question="共建平台、兼职、整体引进，还是别的？"),
    ),
    ItemKind.INSTRUMENT: (
        Part("model", "型号", PartKind.TEXT, True, "厂牌和型号。"),
        Part("ability", "能测什么、精度多少", needed=True, question="测量范围、精度、能做的标准。"),
        Part("access", "开放时间和使用条件", needed=True, question="什么时候能用，要不要培训，怎样预约？"),
        _FEE,
    ),
    ItemKind.FINANCE_PRODUCT: (
        Part("product", "种类", PartKind.CHOICE, True, "贷款、股权投资、担保、保险还是租赁？", FinanceForm),
        Part("rate", "利率或费率", PartKind.TEXT, question="如“年利率 3.45% 起”。"),
        Part("term", "期限", PartKind.TEXT, question="如“一至三年”。"),
        Part("conditions", "适用条件", needed=True, question="哪些企业可以办，要什么担保和材料？"),
    ),
    ItemKind.TECHNOLOGY: _TECHNICAL,
    ItemKind.PROBLEM: _TECHNICAL,
    ItemKind.TALENT: (
        _BACKGROUND,
        Part("post", "岗位或专长", PartKind.TEXT, True, "要做什么的人？"),
        Part("size", "人数", PartKind.NUMBER, True, "要几个人？"),
        Part("conditions", "要求", needed=True, question="学历、经历、会什么、何时到岗？"),
        Part("treatment", "待遇", question="报酬、住房、股权，能写多具体就写多具体。"),
        _DEADLINE,
        _SECRECY,
    ),
    ItemKind.FINANCE: (
        _BACKGROUND,
        Part("use", "用途", needed=True, question="钱用来做什么，多久能收回？"),
        Part("product", "希望的方式", PartKind.CHOICE, True, "贷款、股权投资、担保、保险还是租赁？", FinanceForm),
        Part("term", "期限", PartKind.TEXT, question="要用多久？"),
        Part("conditions", "能提供的条件", question="担保、知识产权、订单、股权等。"),
        _DEADLINE,
        _SECRECY,
    ),
    ItemKind.PARTNER: (
        _BACKGROUND,
        Part("wanted", "希望找怎样的伙伴", needed=True, question="哪一类单位，会什么，在哪里？"),
        Part("contribution", "本单位能出什么", needed=True, question="资金、场地、设备、市场、数据等。"),
        _DEADLINE,
        _SECRECY,
    ),
}  # fmt: skip

#: How the amount of each kind is called; its unknown is 面议 for offers and 还不知道 for needs.
AMOUNT_TITLES: dict[str, str] = {
    ItemKind.ACHIEVEMENT: "报价（元）",
    ItemKind.EXPERT_SERVICE: "报价（元）",
    ItemKind.TEAM: "报价（元）",
    ItemKind.INSTRUMENT: "报价（元）",
    ItemKind.FINANCE_PRODUCT: "单户最高金额（元）",
    ItemKind.TECHNOLOGY: "预算总额（元）",
    ItemKind.PROBLEM: "预算总额（元）",
    ItemKind.TALENT: "预算总额（元）",
    ItemKind.FINANCE: "融资金额（元）",
    ItemKind.PARTNER: "预算总额（元）",
}


def part_of(kind: str, code: str) -> Part | None:
    """The part of a kind with a code."""
    return next((each for each in PARTS[kind] if each.code == code), None)
