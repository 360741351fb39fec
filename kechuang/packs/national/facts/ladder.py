"""What the ladder of SMEs, gazelles and unicorns ask: the niche, the market, evaluation scores, the application."""

from typing import Any

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_GROUP = "专精特新（优质中小企业梯度培育）"
_SCOPE = "优质中小企业梯度培育"
_YES, _COUNT, _NUMBER, _SHARE = FactKind.YES_NO, FactKind.COUNT, FactKind.NUMBER, FactKind.SHARE


def _filed(name: str, title: str, kind: FactKind, help_text: str = "", **more: Any) -> Fact:
    """Of the year, in the annual statement."""
    return Fact(
        name=name, title=title, kind=kind, scope=FactScope.YEAR, source=FactSource.STATEMENT,
        group=_GROUP, scope_of=_SCOPE, help=help_text, **more,
    )  # fmt: skip


def _asked(name: str, title: str, kind: FactKind, help_text: str = "", **more: Any) -> Fact:
    """As at the as-of date, answered for one check."""
    source = more.pop("source", FactSource.ANSWER)
    return Fact(
        name=name, title=title, kind=kind, scope=FactScope.DAY, source=source,
        group=_GROUP, help=help_text, **more,
    )  # fmt: skip


define(
    _filed(
        "niche_years",
        "从事特定细分市场的年限（截至年末）",
        _NUMBER,
        "从主导产品进入该细分市场算起，可填小数。",
        unit="年",
    ),
    _filed("market_share", "主导产品的国内细分市场占有率", _SHARE, "有测算依据的才填。", unit="%"),
    _filed("market_rank", "主导产品的国内细分市场排名", _COUNT, unit="名"),
    _filed("in_strategic_industry", "主导产品属于战略性新兴产业", _YES, "按国家统计局战略性新兴产业分类。"),
    _filed(
        "key_field",
        "主导产品所属重点领域的档次",
        FactKind.TEXT,
        "档次的含义以办法附件为准；本平台只取得各档分值。",
        choices=(("first", "第一档"), ("second", "第二档"), ("none", "都不属于")),
    ),
    _filed(
        "in_key_chain",
        "主导产品属于工业“六基”等重点领域或关键产业链环节",
        _YES,
        "核心基础零部件、元器件、材料、工艺、技术基础、工业软件，或为关键产业链配套。",
    ),
    _filed("digital_level", "数字化水平等级", _COUNT, "自测平台给出的等级。", unit="级"),
    _filed(
        "quality_honours",
        "质量管理方面符合的项数",
        _COUNT,
        "质量奖、质量体系认证、自有品牌、参与标准等，按办法附件数。",
        unit="项",
    ),
    _filed("has_rd_body", "建有研发机构（自建或与高校院所联合）", _YES),
    _filed("leads_market", "主导产品在细分市场居领先地位", _YES, "没有量化标准，须由评审认可；自评可先填。"),
    Fact(
        name="development_score",
        title="中小企业专精特新发展评价得分",
        kind=_NUMBER,
        scope=FactScope.YEAR,
        source=FactSource.ANSWER,
        unit="分",
        group=_GROUP,
        scope_of=_SCOPE,
        help="当年在优质中小企业梯度培育平台上得到的分数，照抄，不自行计算。",
        clause="工信厅企业〔2024〕75号",
    ),
    _asked("is_review", "本次是到期复核（不是首次申报）", _YES, "不填按首次申报判断。"),
    _asked(
        "is_sme",
        "属于中小企业（按划型标准）",
        _YES,
        "由统计上大中小微型企业划分得出：中型、小型、微型为是。",
        source=FactSource.REGISTRY,
        clause="工信部联企业〔2011〕300号",
    ),
    _asked("national_award_top5_3y", "三年内获国家级科技奖励且排名前五", _YES),
    _asked("maker_china_top500_3y", "三年内进入“创客中国”全国赛500强（企业组）", _YES),
    _asked(
        "received_award_3y",
        "三年内获国家级、省级科技奖励",
        _YES,
        "创新型中小企业直通条件，不论排名。",
    ),
    _asked(
        "tied_to_little_giant",
        "由已有“小巨人”企业控股，或与其同属一方控制且主导产品相同",
        _YES,
    ),
    _asked("ip_innovation_points", "知识产权项得分（专家打分）", _NUMBER, "满分10分。", unit="分"),
    _asked("rd_staff_points", "研发人员项得分（专家打分）", _NUMBER, "满分5分。", unit="分"),
    _asked("rd_body_points", "研发机构项得分（专家打分）", _NUMBER, "满分10分。", unit="分"),
    _asked("feature_points", "特色化得分（省级自定）", _NUMBER, "满分15分，按本省标准。", unit="分"),
)

_LOCAL = "瞪羚、独角兽、雏鹰（地方模板）"


def _local(name: str, title: str, kind: FactKind, help_text: str = "", **more: Any) -> Fact:
    return Fact(
        name=name, title=title, kind=kind, scope=FactScope.DAY, source=FactSource.ANSWER,
        group=_LOCAL, help=help_text, **more,
    )  # fmt: skip


define(
    _local("valuation", "最近一轮融资的企业估值（人民币）", FactKind.MONEY, unit="元"),
    _local("valuation_usd", "最近一轮融资的企业估值（美元）", _NUMBER, unit="美元"),
    _local("is_listed", "已上市", _YES),
    _local("equity_financing_ever", "累计实际到账的股权融资", FactKind.MONEY, unit="元"),
    _local("has_leading_talent", "有符合当地要求的高层次人才", _YES),
    _local("core_ip_applications", "自主申请的核心知识产权", _COUNT, unit="件"),
    _local("core_ip_granted", "其中：已获授权", _COUNT, unit="件"),
)
