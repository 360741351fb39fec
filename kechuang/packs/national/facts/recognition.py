"""What recognitions ask beyond the accounts: conversions of results, self-ratings, and what experts marked."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_RATED = "高新技术企业创新能力自评"
_PANEL = "高新技术企业专家评审"


def _answer(name: str, title: str, kind: FactKind, help_text: str = "", **more: Any) -> Fact:
    return Fact(
        name=name, title=title, kind=kind, scope=FactScope.DAY, source=FactSource.ANSWER,
        help=help_text, scope_of="高新技术企业认定", **more,
    )  # fmt: skip


def _rated(code: str, title: str, full: int, help_text: str = "") -> Fact:
    return _answer(
        f"hnte_rated_{code}",
        f"自评分：{title}（0—{full}分）",
        FactKind.NUMBER,
        help_text or "自评只作估计，以专家评分为准；不填不影响判断。",
        unit="分",
        group=_RATED,
    )


def _column(name: str, title: str, kind: FactKind, **more: Any) -> Fact:
    return Fact(name, title, kind, FactScope.DAY, FactSource.ANSWER, **more)


define(
    Fact(
        name="conversions",
        title="当年完成的科技成果转化",
        kind=FactKind.COUNT,
        scope=FactScope.YEAR,
        source=FactSource.STATEMENT,
        unit="项",
        group="成果转化",
        scope_of="高新技术企业认定",
        help="自行实施、转让、许可、合作、作价投资等都算。同一成果在国内外转化，或变成几种产品、工艺、样机，只算一项；没有就填0。",
        clause="国科发火〔2016〕195号 三（七）2",
    ),
    _answer(
        "hnte_field_confirmed",
        "技术专家认定核心技术属于高新技术领域",
        FactKind.YES_NO,
        "评审后填写；未评审不填。",
        group=_PANEL,
    ),
    _answer(
        "hnte_panel_technical",
        "技术专家平均分（知识产权、成果转化、研发管理三项合计）",
        FactKind.NUMBER,
        "满分80分，保留小数；有各专家的分数时填“专家评分”即可。",
        unit="分",
        group=_PANEL,
    ),
    _answer(
        "hnte_panel_finance",
        "财务专家平均分（企业成长性）",
        FactKind.NUMBER,
        "满分20分，保留小数；有各专家的分数时填“专家评分”即可。",
        unit="分",
        group=_PANEL,
    ),
    _answer(
        "hnte_panel",
        "专家评分",
        FactKind.TABLE,
        "每位专家一行；平均数由系统算，不取整。",
        group=_PANEL,
        columns=(
            _column(
                "role",
                "专家类别",
                FactKind.TEXT,
                choices=(("technical", "技术专家"), ("finance", "财务专家")),
            ),
            _column("points", "评分", FactKind.NUMBER, unit="分"),
        ),
    ),
    _rated("a1", "技术的先进程度", 8),
    _rated("a2", "对主要产品（服务）的核心支持作用", 8),
    _rated("a3", "知识产权数量", 8),
    _rated("a4", "知识产权获得方式", 6),
    _rated("a5", "参与编制标准、检测方法、技术规范", 2),
    _rated("b", "科技成果转化能力", 30),
    _rated("c1", "研发管理制度、核算体系和辅助账", 6),
    _rated("c2", "内设研发机构和产学研合作", 6),
    _rated("c3", "成果转化的组织实施与激励、开放式创新平台", 4),
    _rated("c4", "人才培养、引进和绩效评价奖励", 4),
    _rated("d1", "净资产增长率", 10),
    _rated("d2", "销售收入增长率", 10),
)
