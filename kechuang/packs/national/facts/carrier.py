"""Carriers: incubators, maker spaces, new R&D institutes; and a firm's stay in one."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_YES, _COUNT, _NUMBER = FactKind.YES_NO, FactKind.COUNT, FactKind.NUMBER
_MONEY, _DAY, _TEXT = FactKind.MONEY, FactKind.DAY, FactKind.TEXT
_INCUBATOR, _SPACE, _INSTITUTE = "孵化器", "众创空间", "新型研发机构"


def _now(name: str, title: str, kind: FactKind, group: str, unit: str = "", **more: Any) -> Fact:
    return Fact(
        name,
        title,
        kind,
        FactScope.DAY,
        FactSource.CARRIER,
        unit=unit,
        group=group,
        subject="carrier",
        **more,
    )


def _year(name: str, title: str, kind: FactKind, group: str, unit: str = "", **more: Any) -> Fact:
    return Fact(
        name,
        title,
        kind,
        FactScope.YEAR,
        FactSource.CARRIER,
        unit=unit,
        group=group,
        subject="carrier",
        **more,
    )


define(
    _now(
        "incubator_type",
        "孵化器类型",
        _TEXT,
        _INCUBATOR,
        choices=(("comprehensive", "综合"), ("specialised", "专业")),
    ),
    _now("is_hardship_area", "位于艰苦边远等可降低标准的地区", _YES, _INCUBATOR),
    _now("is_legal_person", "运营机构是独立法人", _YES, _INCUBATOR),
    _now("operated_since", "注册并开始运营的日期", _DAY, _INCUBATOR),
    _now("statistics_years", "连续报送真实统计数据的年数", _COUNT, _INCUBATOR, "年"),
    _now("carrier_area", "自主支配的场地面积", _NUMBER, _INCUBATOR, "平方米"),
    _now("carrier_used_area", "其中：在孵企业和公共服务使用的面积", _NUMBER, _INCUBATOR, "平方米"),
    _now("carrier_fund", "自有或合作的孵化资金规模", _MONEY, _INCUBATOR, "元"),
    _now("carrier_staff", "从业人员", _COUNT, _INCUBATOR, "人"),
    _now("carrier_professionals", "其中：专业孵化服务人员", _COUNT, _INCUBATOR, "人"),
    _now("carrier_mentors", "创业导师", _COUNT, _INCUBATOR, "人"),
    _now("incubatees", "在孵企业", _COUNT, _INCUBATOR, "家"),
    _now("incubatees_financed", "其中：获得投融资的", _COUNT, _INCUBATOR, "家"),
    _now("incubatees_ip_applied", "其中：已申请专利的", _COUNT, _INCUBATOR, "家"),
    _now("incubatees_ip_valid", "其中：拥有有效知识产权的", _COUNT, _INCUBATOR, "家"),
    _now("incubatees_same_field", "其中：从事同一产业领域的", _COUNT, _INCUBATOR, "家"),
    _now("fund_cases", "孵化资金使用案例", _COUNT, _INCUBATOR, "个"),
    _now("service_partners", "签约的专业服务机构", _COUNT, _INCUBATOR, "家"),
    _now("graduates_total", "累计毕业企业", _COUNT, _INCUBATOR, "家"),
    _now("has_technical_platform", "有自建或合作的公共技术服务平台", _YES, _INCUBATOR),
    _now("largest_tenant_area", "使用面积最大的一家企业的面积", _NUMBER, _INCUBATOR, "平方米"),
    _year("year_incubatees", "在孵企业（年末）", _COUNT, _INCUBATOR, "家"),
    _year(
        "year_equity_invested",
        "其中：当年获得孵化器股权投资的",
        _COUNT,
        _INCUBATOR,
        "家",
        help="投资款已到位并完成工商登记的。",
    ),
    _year("year_financed", "其中：当年获得投融资的", _COUNT, _INCUBATOR, "家"),
    _year(
        "year_growing",
        "其中：当年营业收入或研发投入增长超过20%的",
        _COUNT,
        _INCUBATOR,
        "家",
        help="收入与研发投入有一项增幅超过20%即计入，一家只计一次。",
    ),
    _year("carrier_income", "孵化器总收入", _MONEY, _INCUBATOR, "元"),
    _year("carrier_service_income", "其中：房租和物业以外的收入", _MONEY, _INCUBATOR, "元"),
    _now("books_service_income", "孵化服务收入单独核算", _YES, _INCUBATOR),
)
define(
    _now("desks", "创业工位", _COUNT, _SPACE, "个"),
    _now("desk_area", "其中：创业工位和公共服务场地面积", _NUMBER, _SPACE, "平方米"),
    _now("has_operator", "有专门的运营管理机构", _YES, _SPACE),
    _now("full_time_staff", "专职人员", _COUNT, _SPACE, "人"),
    _now("certified_staff", "其中：经过孵化从业培训的", _COUNT, _SPACE, "人"),
    _now("lease_months", "场地使用权（租期）", _COUNT, _SPACE, "个月", help="自有场地填999。"),
    _now("investors", "合作的投资机构", _COUNT, _SPACE, "家"),
    _year("year_tenants", "签约入驻的创业团队和企业", _COUNT, _SPACE, "家"),
    _year("year_new_firms", "入驻团队新注册的企业", _COUNT, _SPACE, "家"),
    _year("year_financed_tenants", "获得融资的团队和企业", _COUNT, _SPACE, "家"),
    _year("year_typical_cases", "典型孵化案例", _COUNT, _SPACE, "个"),
    _year("year_events", "创业沙龙、路演、大赛、培训等活动", _COUNT, _SPACE, "场"),
    _year("files_statistics", "按要求报送真实、完整的统计数据", _YES, _SPACE),
)
define(
    _now("institute_area", "研发和办公场地面积", _NUMBER, _INSTITUTE, "平方米"),
    _now("institute_equipment", "科研仪器设备原值", _MONEY, _INSTITUTE, "元"),
    _now("institute_staff", "职工总数", _COUNT, _INSTITUTE, "人"),
    _now("institute_rd_staff", "常驻研发人员", _COUNT, _INSTITUTE, "人"),
    _now("institute_senior_staff", "其中：博士或高级职称的", _COUNT, _INSTITUTE, "人"),
    _now("institute_capital", "注册资本（开办资金）", _MONEY, _INSTITUTE, "元"),
    _now("institute_is_public", "是事业单位或社会服务机构", _YES, _INSTITUTE, help="企业填“否”。"),
    _now("institute_is_excluded", "主要从事生产、教学或园区管理", _YES, _INSTITUTE),
    _year("institute_rd_spend", "研究开发经费支出", _MONEY, _INSTITUTE, "元"),
    _year("institute_income", "收入总额", _MONEY, _INSTITUTE, "元"),
    _year("institute_operating_income", "营业收入", _MONEY, _INSTITUTE, "元"),
    _year(
        "institute_transfer_income",
        "技术转让、开发、咨询、服务等成果转化收入",
        _MONEY,
        _INSTITUTE,
        "元",
        help="各地所说“成果转化收入”“技术服务收入”填在这里。",
    ),
)
define(
    Fact(
        "listed_incubators", "本省孵化器名单家数", _COUNT, FactScope.DAY, FactSource.ANSWER, unit="家",
        group=_INCUBATOR, subject="bureau",
    ),
    Fact(
        "nominated_incubators", "拟推荐卓越级的家数", _COUNT, FactScope.DAY, FactSource.ANSWER, unit="家",
        group=_INCUBATOR, subject="bureau",
    ),
)  # fmt: skip


_STAY = "在孵和毕业（只由在孵企业填）"


def _stay(name: str, title: str, kind: FactKind, unit: str = "", **more: Any) -> Fact:
    source = more.pop("source", FactSource.STATEMENT)
    return Fact(name, title, kind, FactScope.DAY, source, unit=unit, group=_STAY, **more)


define(
    # 入驻日期和领域在载体的入驻记录里，其余由企业在年度报表中声明
    _stay("entered_on", "入驻孵化器的日期", _DAY, source=FactSource.CARRIER),
    _stay(
        "has_long_cycle",
        "属生物医药、集成电路设计、现代农业等长周期领域",
        _YES,
        source=FactSource.CARRIER,
    ),
    _stay("is_registered_inside", "注册地在孵化器场地内", _YES),
    _stay("works_inside", "主要研发、办公场所在孵化器场地内", _YES),
    _stay("does_new_technology", "主要从事新技术、新产品的研发、生产和服务", _YES),
    _stay("venture_capital_total", "累计获得的天使投资或风险投资", _MONEY, "元", help="没有就填0。"),
    _stay("was_merged_or_listed", "被兼并、收购，或在国内外资本市场挂牌、上市", _YES),
)
