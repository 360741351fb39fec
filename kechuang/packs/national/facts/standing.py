"""Who the subject is, what it holds and how it has behaved: as at the as-of date."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define


def _day(
    name: str,
    title: str,
    kind: FactKind,
    source: FactSource,
    help_text: str = "",
    unit: str = "",
    **more: Any,
) -> Fact:
    return Fact(
        name=name,
        title=title,
        kind=kind,
        scope=FactScope.DAY,
        source=source,
        help=help_text,
        unit=unit,
        **more,
    )


_YES, _COUNT = FactKind.YES_NO, FactKind.COUNT
_REGISTRY, _IP, _HELD, _DECLARED = (
    FactSource.REGISTRY,
    FactSource.IP,
    FactSource.QUALIFICATION,
    FactSource.STATEMENT,
)
_CONDUCT = "合规声明（截至签报日）"
#: Also read from the qualifications held, which go before what was declared.
_HONOURS = "奖励、标准和研发机构（截至签报日）"

define(
    _day("registered_on", "注册日期", FactKind.DAY, _REGISTRY),
    _day("is_resident", "在中国境内（不含港澳台）注册的居民企业", _YES, _REGISTRY),
    _day("industry", "行业代码（GB/T 4754—2017）", FactKind.TEXT, _REGISTRY),
    _day("hightech_field", "所属高新技术领域（至三级）", FactKind.TEXT, _REGISTRY),
    # 知识产权：有效、本企业为权利人、在中国境内授权或审批；独占许可不计
    _day("ip_class1", "有效的Ⅰ类知识产权", _COUNT, _IP, unit="件"),
    _day("ip_class1_own", "其中：自主研发取得的Ⅰ类知识产权", _COUNT, _IP, unit="件"),
    _day("ip_class1_in_use", "已实施并产生效益、非受让且本企业列前三位的Ⅰ类知识产权", _COUNT, _IP, unit="件"),
    _day("ip_class1_high_value", "其中：高价值的Ⅰ类知识产权", _COUNT, _IP, unit="件"),
    _day(
        "ip_class2", "有效的Ⅱ类知识产权", _COUNT, _IP, "实用新型、外观设计、软件著作权；不含商标。", unit="件"
    ),
    _day("ip_class2_unused", "其中：申请高新技术企业时未用过的Ⅱ类知识产权", _COUNT, _IP, unit="件"),
    _day("ip_own", "自主研发取得的知识产权（Ⅰ类和未用过的Ⅱ类）", _COUNT, _IP, unit="件"),
    _day("ip_acquired", "受让、受赠、并购取得的知识产权（Ⅰ类和未用过的Ⅱ类）", _COUNT, _IP, unit="件"),
    # 持有的资质与奖励：有效期覆盖判断日
    _day("holds_hnte", "持有有效的高新技术企业证书", _YES, _HELD),
    _day("holds_tech_sme", "持有有效的科技型中小企业入库登记编号", _YES, _HELD),
    _day("holds_innovative_sme", "持有有效的创新型（科技和创新型）中小企业称号", _YES, _HELD),
    _day("holds_zhuanjing", "持有有效的专精特新中小企业称号", _YES, _HELD),
    _day("holds_little_giant", "持有有效的专精特新“小巨人”企业称号", _YES, _HELD),
    _day("holds_champion", "是制造业单项冠军企业", _YES, _HELD),
    _day("holds_ip_advantage", "是国家技术创新示范、知识产权优势或示范企业", _YES, _HELD),
    _day("has_provincial_rd_body", "有省部级以上研发机构", _YES, _DECLARED, group=_HONOURS),
    _day("national_award_top3_5y", "五年内获国家级科技奖励且排名前三", _YES, _DECLARED, group=_HONOURS),
    _day("national_award_top3_3y", "三年内获国家级科技奖励且排名前三", _YES, _DECLARED, group=_HONOURS),
    _day("provincial_award_top3_3y", "三年内获省级以上科技奖励且排名前三", _YES, _DECLARED, group=_HONOURS),
    _day(
        "led_standard_5y",
        "五年内主导制定国际、国家或行业标准（起草单位前五名）",
        _YES,
        _DECLARED,
        group=_HONOURS,
    ),
    _day(
        "joined_standard", "参与编制国家标准、行业标准、检测方法或技术规范", _YES, _DECLARED, group=_HONOURS
    ),
    # 合规
    _day(
        "had_major_violation",
        "申请前365天内（含申请当年）有重大安全、重大质量事故或严重环境违法",
        _YES,
        _DECLARED,
        group=_CONDUCT,
    ),
    _day(
        "had_sme_violation",
        "上一年和当年有重大安全质量事故、严重环境违法或科研严重失信",
        _YES,
        _DECLARED,
        group=_CONDUCT,
    ),
    _day("on_abnormal_list", "列入经营异常名录或严重违法失信名单", _YES, _DECLARED, group=_CONDUCT),
    _day("makes_prohibited", "产品或服务属国家规定的禁止、限制或淘汰类", _YES, _DECLARED, group=_CONDUCT),
)
