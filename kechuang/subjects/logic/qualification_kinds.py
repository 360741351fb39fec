"""Kinds of qualifications: their titles, levels, validity, numbers; and which facts they answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from kechuang.subjects.logic.rights import same_day
from kechuang.subjects.states import Level


@dataclass(frozen=True)
class QualificationKind:
    """One kind. ``years``: validity from the day of issue (None: until revoked).

    ``pattern`` is what its number looks like; another number only warns. ``renew_days``: how long before expiry the
    holder should act. ``is_register``: the bureau keeps the full list of its region, so that who is not in it does
    not hold it. ``is_award``: a prize or standard, of which nobody keeps a full list.
    """

    code: str
    title: str
    level: Level
    years: int | None = 3
    issuer: str = ""
    pattern: str = ""
    renew_days: int = 180
    is_register: bool = True
    is_award: bool = False

    def valid_to(self, issued: date) -> date | None:
        """The last day of validity: the day before the same day ``years`` later."""
        return None if self.years is None else same_day(issued, self.years) - timedelta(days=1)

    def number_fits(self, number: str) -> bool:
        """Does the number look as numbers of this kind do? No number and no pattern fit."""
        return not number or not self.pattern or re.fullmatch(self.pattern, number, re.ASCII) is not None


_N, _P, _C = Level.NATIONAL, Level.PROVINCIAL, Level.CITY
_MIIT = "工业和信息化主管部门"

_ALL = (
    QualificationKind("hnte", "高新技术企业", _N, 3, "省级认定管理机构", r"GR\d{12}", 365),
    QualificationKind("tech_sme", "科技型中小企业", _N, 1, "省级评价机构", r"[0-9A-Z]{18}", 90),
    QualificationKind("innovative_sme", "创新型（科技和创新型）中小企业", _P, 3, _MIIT),
    QualificationKind("zhuanjing", "专精特新中小企业", _P, 3, _MIIT),
    QualificationKind("little_giant", "专精特新“小巨人”企业", _N, 3, "工业和信息化部"),
    QualificationKind("champion", "制造业单项冠军企业", _N, 3, "工业和信息化部"),
    QualificationKind("tech_demo", "国家技术创新示范企业", _N, 3, "工业和信息化部"),
    QualificationKind("ip_advantage", "国家知识产权优势企业", _N, 3, "国家知识产权局"),
    QualificationKind("ip_model", "国家知识产权示范企业", _N, 3, "国家知识产权局"),
    QualificationKind("innovative_firm", "创新型（试点）企业", _P, None),
    QualificationKind("gazelle", "瞪羚企业", _P, 3),
    QualificationKind("unicorn", "独角兽企业", _P, 3),
    QualificationKind("tech_leader", "科技领军企业", _P, 3),
    QualificationKind("private_tech", "民营科技企业", _C, None),
    QualificationKind("provincial_rd_body", "省部级以上研发机构", _P, None, is_register=False),
    QualificationKind(
        "national_award", "国家级科技奖励（排名前三）", _N, None, is_register=False, is_award=True
    ),
    QualificationKind(
        "provincial_award", "省部级科技奖励（排名前三）", _P, None, is_register=False, is_award=True
    ),
    QualificationKind(
        "led_standard", "主导制定标准（起草单位前五名）", _N, None, is_register=False, is_award=True
    ),
    QualificationKind(
        "joined_standard", "参与制定标准、检测方法或技术规范", _N, None, is_register=False, is_award=True
    ),
)

KINDS: dict[str, QualificationKind] = {each.code: each for each in _ALL}


@dataclass(frozen=True)
class HeldFact:
    """How qualifications answer a fact: any of ``kinds`` in force, or, ``within`` years, granted so lately."""

    name: str
    kinds: tuple[str, ...]
    within: int | None = None


HELD_FACTS = (
    HeldFact("holds_hnte", ("hnte",)),
    HeldFact("holds_tech_sme", ("tech_sme",)),
    HeldFact("holds_innovative_sme", ("innovative_sme",)),
    HeldFact("holds_zhuanjing", ("zhuanjing",)),
    HeldFact("holds_little_giant", ("little_giant",)),
    HeldFact("holds_champion", ("champion",)),
    HeldFact("holds_ip_advantage", ("tech_demo", "ip_advantage", "ip_model")),
    HeldFact("has_provincial_rd_body", ("provincial_rd_body",)),
    HeldFact("national_award_top3_5y", ("national_award",), 5),
    HeldFact("national_award_top3_3y", ("national_award",), 3),
    HeldFact("provincial_award_top3_3y", ("national_award", "provincial_award"), 3),
    HeldFact("led_standard_5y", ("led_standard",), 5),
    HeldFact("joined_standard", ("led_standard", "joined_standard")),
)


@dataclass(frozen=True, slots=True)
class Held:
    """One qualification as facts need it."""

    kind: str
    granted_on: date
    valid_from: date
    valid_to: date | None = None
    ended_on: date | None = None

    def in_force(self, day: date) -> bool:
        """Did it count on ``day``: begun, not expired, not ended before?"""
        return (
            self.valid_from <= day
            and (self.valid_to is None or self.valid_to >= day)
            and (self.ended_on is None or self.ended_on > day)
        )


def answers(fact: HeldFact, held: list[Held], day: date) -> Held | None:
    """The qualification that proves the fact on ``day``, the newest; None if there is none."""
    earliest = date.min if fact.within is None else same_day(day, -fact.within)
    proving = [
        each
        for each in held
        if each.kind in fact.kinds and each.in_force(day) and earliest <= each.granted_on <= day
    ]
    return max(proving, key=lambda each: each.granted_on, default=None)


def title_of(code: str) -> str:
    """A kind's title; the code itself for one that is not in the list."""
    kind = KINDS.get(code)
    return kind.title if kind else code
