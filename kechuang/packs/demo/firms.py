"""The demonstration city's firms, experts and carriers as numbers. All made up; the same at every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from kechuang.packs.demo.places import HOLDERS, WEIGHTS

FIRMS = 40
#: The years that are filed, the newest last.
YEARS = (2023, 2024, 2025)

#: trade, GB/T 4754—2017 code, field of high technology, main products.
TRADES = (
    ("精密制造", "3484", "8.2.1", "精密齿轮、减速器"),
    ("智能装备", "3562", "8.1.3", "自动化产线、机器人工作站"),
    ("新材料", "2651", "4.1.2", "特种工程塑料、复合材料"),
    ("生物科技", "2761", "2.1.4", "诊断试剂、生物制剂"),
    ("信息技术", "6513", "1.1.1", "工业软件、数据平台"),
    ("节能环保", "3591", "7.1.2", "水处理设备"),
    ("新能源", "3825", "6.1.1", "储能系统、光伏组件"),
    ("农业科技", "0190", "2.5.1", "良种、绿色种养技术"),
    ("食品科技", "1499", "2.5.3", "功能食品、发酵制品"),
    ("检测技术", "7452", "5.2.1", "材料检测、环境检测"),
)
_WORDS = (
    "星",
    "云",
    "禾",
    "川",
    "岭",
    "泽",
    "辰",
    "石",
    "海",
    "林",
    "源",
    "朗",
    "木",
    "启",
    "青",
    "衡",
    "越",
    "知",
)


@dataclass(frozen=True)
class Firm:
    """One made-up firm: who it is, and how strong: 0 weak … 3 strong. ``growth`` of its sales a year."""

    number: int
    uscc: str
    name: str
    region: str
    industry: str
    field: str
    products: str
    registered_on: date
    strength: int
    sales: int
    growth: Decimal
    staff: int

    @property
    def holds_hnte(self) -> bool:
        """Does it hold an HNTE certificate?"""
        return self.strength == 3

    @property
    def is_small(self) -> bool:
        """Is it small enough for the evaluation of technology SMEs?"""
        return self.staff <= 400 and self.sales <= 150_000_000


def firms() -> list[Firm]:
    """The firms of all duty-holders, the stronger places with more of them."""
    regions = [code for code, _, _ in HOLDERS for _ in range(max(1, WEIGHTS[code] * FIRMS // 100))]
    random = Random(20261122)  # noqa: S311 - made-up data, the same at every run
    return [_firm(number, region, random) for number, region in enumerate(regions, start=1)]


def _firm(number: int, region: str, random: Random) -> Firm:
    trade, industry, field, products = TRADES[number % len(TRADES)]
    strength = (1, 2, 3, 0, 2, 3, 1, 2, 3, 2)[number % 10]
    sales = random.choice((8, 15, 22, 38, 46, 49, 52, 70, 120, 260)) * 1_000_000 + random.randrange(
        0, 900_000, 1000
    )
    word = f"{_WORDS[number % len(_WORDS)]}{_WORDS[(number * 7 + 3) % len(_WORDS)]}"
    return Firm(
        number=number,
        uscc=uscc(f"91{region if region.isdigit() else '990100'}MA{number:07d}"),
        name=f"示例{word}{trade}有限公司",
        region=region,
        industry=industry,
        field=field,
        products=products,
        registered_on=date(2008 + number % 15, 1 + number % 12, 1 + number % 28),
        strength=strength,
        sales=sales,
        growth=Decimal(random.randrange(-5, 35)) / 100,
        staff=max(8, sales // 600_000 + random.randrange(0, 12)),
    )


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(body: str) -> str:
    """The seventeen characters with their check character (GB 32100—2015)."""
    total = sum(_ALPHABET.index(each) * pow(3, place, 31) for place, each in enumerate(body))
    return body + _ALPHABET[(31 - total) % 31]


def statement(firm: Firm, year: int) -> dict[str, object]:
    """What a firm files for a year: money in yuan as whole numbers, heads, yes and no. Weak firms leave gaps."""
    steps = year - YEARS[-1]
    sales = int(firm.sales * (1 + firm.growth) ** steps)
    share = {0: Decimal("0.012"), 1: Decimal("0.028"), 2: Decimal("0.042"), 3: Decimal("0.066")}[
        firm.strength
    ]
    spent = int(sales * share)
    technical = firm.staff * (4, 7, 13, 22)[firm.strength] // 100 + 1
    main = sales * 94 // 100
    assets = sales * 13 // 10
    found: dict[str, object] = {
        "main_business_income": main,
        "other_business_income": sales - main,
        "sales": sales,
        "total_income": sales + 120_000,
        "non_taxable_income": 0,
        "investment_income": 0,
        "hightech_income": sales * (30, 55, 66, 78)[firm.strength] // 100,
        "technical_income": sales * 3 // 100,
        "negative_industry_income": 0,
        "manufacturing_income": main if firm.industry < "44" and firm.industry >= "13" else 0,
        "cost_total": sales * 88 // 100,
        "net_profit": sales * 7 // 100,
        "total_assets": assets,
        "total_liabilities": assets * (70, 58, 48, 42)[firm.strength] // 100,
        "equity_financing": 0,
        "employees_average": firm.staff,
        "st_staff_average": technical,
        "employees_end": firm.staff + 1,
        "st_staff_sme": technical,
        "rd_staff": max(1, technical * 8 // 10),
        "had_major_violation": "否",
        "had_sme_violation": "否",
        "on_abnormal_list": "否",
        "makes_prohibited": "否",
        "has_provincial_rd_body": "是" if firm.strength == 3 and firm.number % 5 == 0 else "否",
        "national_award_top3_5y": "否",
        "national_award_top3_3y": "否",
        "provincial_award_top3_3y": "否",
        "led_standard_5y": "否",
        "joined_standard": "否",
        "has_sound_accounts": "是",
        "is_audit_collected": "是",
        "ip_list_complete": "是",
        "niche_years": min(9, year - firm.registered_on.year),
    }
    found |= _research(spent)
    if firm.strength >= 1:
        found["conversions"] = (0, 1, 4, 6)[firm.strength]
    if firm.strength == 1 and firm.number % 3 == 0:
        for name in ("hightech_income", "technical_income", "st_staff_average"):
            del found[name]  # somebody has still to ask them
    return found


def _research(spent: int) -> dict[str, object]:
    """R&D expense in its three scopes: the law's items sum to ``spent``, the tax scope is narrower, the books wider."""
    labour, direct, depreciation = spent * 46 // 100, spent * 30 // 100, spent * 9 // 100
    other = spent * 7 // 100
    rest = spent - labour - direct - depreciation - other
    return {
        "hnte_rd_labour": labour,
        "hnte_rd_direct": direct,
        "hnte_rd_depreciation": depreciation,
        "hnte_rd_amortisation": rest // 2,
        "hnte_rd_design": rest - rest // 2,
        "hnte_rd_commissioning": 0,
        "hnte_rd_outsourced_domestic": 0,
        "hnte_rd_outsourced_foreign": 0,
        "hnte_rd_other": other,
        "tax_rd_labour": labour,
        "tax_rd_direct": direct * 95 // 100,
        "tax_rd_depreciation": depreciation * 8 // 10,
        "tax_rd_amortisation": rest // 2,
        "tax_rd_design": rest - rest // 2,
        "tax_rd_other": other,
        "tax_rd_outsourced_domestic": 0,
        "tax_rd_outsourced_foreign": 0,
        "accounting_rd": spent * 104 // 100,
        "statistical_rd": spent * 98 // 100,
    }


@dataclass(frozen=True)
class Right:
    """One made-up right of a firm."""

    kind: str
    number: str
    title: str
    filed_on: date
    granted_on: date


def rights(firm: Firm) -> Iterator[Right]:
    """A firm's rights, the stronger the more; the weakest has none."""
    counts = ((0, 0, 0), (0, 2, 1), (1, 5, 2), (3, 7, 3))[firm.strength]
    for kind, digit, count in zip(("invention", "utility", "software"), "12S", counts, strict=True):
        for place in range(count):
            filed = date(2016 + (firm.number + place * 3) % 9, 1 + (firm.number + place) % 12, 10)
            granted = date(filed.year + (2 if kind == "invention" else 1), filed.month, 20)
            if granted > date(2026, 6, 30):
                granted = date(2026, 3, 20)
            serial = firm.number * 100 + place
            number = f"{filed.year}SR{serial:07d}" if digit == "S" else f"{filed.year}{digit}{serial:07d}"
            if digit != "S":
                number = f"{number}.{_check_digit(number)}"
            thing = firm.products.split("、", maxsplit=1)[0]
            title = f"一种{thing}的{('制备方法', '装置', '控制方法', '检测装置', '结构')[place % 5]}"
            yield Right(
                kind, number, title if digit != "S" else f"{thing}管理软件V{place + 1}.0", filed, granted
            )


def _check_digit(body: str) -> str:
    """The check digit of a Chinese application number."""
    rest = sum(int(d) * w for d, w in zip(body, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), strict=True)) % 11
    return "X" if rest == 10 else str(rest)


#: Universities, institutes and agencies: name, kind, region, number for the made-up code.
INSTITUTIONS = (
    ("示例大学", "university", "990101", "12"),
    ("示例理工学院", "university", "990102", "12"),
    ("示例市农业科学研究院", "institute", "990123", "12"),
    ("示例市产业技术研究院", "institute", "9901A1", "52"),
    ("示例市第一人民医院", "hospital", "990101", "12"),
    ("示例知识产权代理事务所", "agency", "990102", "91"),
    ("示例科技银行", "bank", "990101", "91"),
    ("示例高新区创业服务中心", "operator", "9901A1", "91"),
    ("示例众创运营有限公司", "operator", "990101", "91"),
    ("示例财产保险公司", "bank", "990101", "91"),
    ("示例科创基金管理公司", "bank", "9901A1", "91"),
)

#: surname-free names of experts: name, employer, title, disciplines, expertise, is financial.
EXPERTS = (
    ("机械专家甲", "示例大学", "教授", ("460",), "精密传动、机器人减速器", False),
    ("机械专家乙", "示例理工学院", "副教授", ("460",), "数控加工、装备可靠性", False),
    ("材料专家甲", "示例大学", "教授", ("430",), "高分子复合材料", False),
    ("材料专家乙", "示例市产业技术研究院", "研究员", ("430",), "功能陶瓷、涂层", False),
    ("信息专家甲", "示例大学", "教授", ("520",), "工业软件、机器学习", False),
    ("信息专家乙", "示例理工学院", "讲师", ("520", "510"), "嵌入式系统、物联网", False),
    ("生物专家甲", "示例市第一人民医院", "主任医师", ("320",), "临床检验、诊断试剂", False),
    ("生物专家乙", "示例大学", "教授", ("180",), "发酵工程", False),
    ("农业专家甲", "示例市农业科学研究院", "研究员", ("210",), "水稻育种", False),
    ("农业专家乙", "示例市农业科学研究院", "副研究员", ("230",), "肉牛养殖", False),
    ("化工专家甲", "示例大学", "教授", ("530",), "精细化工、绿色合成", False),
    ("环境专家甲", "示例理工学院", "教授", ("610",), "水处理", False),
    ("能源专家甲", "示例大学", "副教授", ("480",), "储能、电力电子", False),
    ("食品专家甲", "示例理工学院", "教授", ("550",), "食品发酵", False),
    ("财务专家甲", "示例科技银行", "高级会计师", (), "科技企业财务评价", True),
    ("财务专家乙", "示例大学", "副教授", ("790",), "研发费用归集与审计", True),
)

#: name, kind, level, region, host, area, recognised, started, specialised.
CARRIERS = (
    ("示例高新区科技企业孵化器", "incubator", "provincial", "9901A1", "示例高新区创业服务中心", 12000, date(2019, 6, 1), date(2016, 5, 1), False),
    ("示例市生物医药专业孵化器", "incubator", "city", "9901A2", "示例众创运营有限公司", 5200, date(2022, 9, 1), date(2020, 3, 1), True),
    ("云岭众创空间", "maker_space", "city", "990101", "示例众创运营有限公司", 900, date(2023, 4, 1), date(2021, 8, 1), None),
    ("示例市高分子材料重点实验室", "laboratory", "provincial", "990101", "示例大学", 1600, date(2017, 11, 1), date(2015, 1, 1), None),
    ("示例市精密传动工程技术研究中心", "engineering", "city", "990102", "示例理工学院", 900, date(2024, 12, 1), date(2023, 1, 1), None),
    ("示例市产业技术研究院（新型研发机构）", "rd_institute", "provincial", "9901A1", "示例市产业技术研究院", 3000, date(2021, 7, 1), date(2020, 7, 1), None),
    ("示例市智能装备产业技术创新战略联盟", "alliance", "city", "9901A1", "示例市产业技术研究院", None, date(2025, 3, 1), date(2025, 3, 1), None),
    ("望湖农业科技园区", "agri_park", "provincial", "990121", "示例市农业科学研究院", 680000, date(2018, 5, 1), date(2016, 5, 1), None),
)  # fmt: skip
