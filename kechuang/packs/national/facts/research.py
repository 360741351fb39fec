"""R&D expense of the year in its three scopes: three laws, three sets of facts (国科发火195号、税务、会计)."""

from kechuang.rules.facts import Fact, FactKind, FactScope, FactSource, define

_HNTE = "研发费用（高新技术企业认定口径）"
_TAX = "研发费用（加计扣除口径）"
_BOOKS = "研发费用（会计和统计口径）"


def _item(name: str, title: str, group: str, scope_of: str, help_text: str = "", clause: str = "") -> Fact:
    return Fact(
        name=name, title=title, kind=FactKind.MONEY, scope=FactScope.YEAR, source=FactSource.STATEMENT,
        unit="元", group=group, scope_of=scope_of, help=help_text, clause=clause,
    )  # fmt: skip


def _hnte(name: str, title: str, help_text: str = "") -> Fact:
    return _item(
        f"hnte_rd_{name}", title, _HNTE, "高新技术企业认定", help_text, "国科发火〔2016〕195号 三（六）"
    )


def _tax(name: str, title: str, help_text: str = "") -> Fact:
    return _item(f"tax_rd_{name}", title, _TAX, "研发费用加计扣除", help_text, "财税〔2015〕119号")


define(
    _hnte("labour", "人员人工费用", "科技人员工资薪金、五险一金，外聘科技人员劳务费。"),
    _hnte(
        "direct", "直接投入费用", "材料燃料动力、试制模具、样品样机、设备运行维护、研发固定资产经营租赁费。"
    ),
    _hnte("depreciation", "折旧费用与长期待摊费用", "仪器、设备和在用建筑物折旧，研发设施长期待摊费用。"),
    _hnte("amortisation", "无形资产摊销费用", "软件、知识产权、非专利技术。"),
    _hnte("design", "设计费用"),
    _hnte(
        "commissioning", "装备调试费用与试验费用", "不含大规模批量化生产的常规工装；含临床、勘探、田间试验。"
    ),
    _hnte("outsourced_domestic", "委托境内外部研发的实际发生额", "按实际发生额填，计算时按80%计。"),
    _hnte(
        "outsourced_foreign", "委托境外外部研发的实际发生额", "含港澳台机构；按实际发生额填，计算时按80%计。"
    ),
    _hnte(
        "other",
        "其他费用",
        "资料、咨询、保险、鉴定评审、知识产权、会议差旅、通讯等；一般不超过研究开发总费用的20%。",
    ),
    _hnte("total", "研究开发费用总额（已归集）", "只有总数、没有分项时填；有分项时由系统归集。"),
    _hnte("domestic", "其中：在中国境内发生的研究开发费用（已归集）", "只有总数时填；有分项时由系统归集。"),
    _tax("labour", "人员人工费用", "直接从事研发活动的人员。"),
    _tax("direct", "直接投入费用", "不含建筑物租赁费。"),
    _tax("depreciation", "折旧费用", "仅仪器、设备。"),
    _tax("amortisation", "无形资产摊销", "软件、专利权、非专利技术。"),
    _tax("design", "新产品设计、工艺规程、临床和现场试验费"),
    _tax("other", "其他相关费用", "实际发生额，计算时按10%限额。"),
    _tax("outsourced_domestic", "委托境内研发的实际支付额"),
    _tax("outsourced_foreign", "委托境外机构研发的实际支付额", "不含委托境外个人；合同须经科技部门登记。"),
    _tax("special_income", "特殊收入（下脚料、残次品、试制品）"),
    _tax("netted_subsidy", "冲减研发费用的财政补助（净额法）"),
    _tax("sold_materials", "产品对外销售对应的材料费用", "含以前年度未冲减完、结转到本年的。"),
    _tax("total", "研发费用（加计扣除口径，已归集）", "只有总数时填；科技型中小企业评价用此口径。"),
    _item(
        "accounting_rd",
        "研发费用（会计核算）",
        _BOOKS,
        "会计核算、优质中小企业",
        "专门账册或审计报告所列研发费用总额。",
    ),
    _item("statistical_rd", "R&D经费内部支出（统计）", _BOOKS, "研发活动统计"),
)
define(
    Fact(
        name="hnte_rd_capitalised",
        title="其中：已资本化的内部研发支出",
        kind=FactKind.MONEY,
        scope=FactScope.YEAR,
        source=FactSource.ANSWER,
        unit="元",
        group=_HNTE,
        scope_of="高新技术企业认定",
        help="已经含在以上各项里的；法规没有说计不计入，有才填，用来看两种读法各得多少。",
        clause="国科发火〔2016〕195号 三（六）",
    )
)
define(
    Fact(
        name="rd_projects",
        title="研发项目",
        kind=FactKind.TABLE,
        scope=FactScope.YEAR,
        source=FactSource.STATEMENT,
        group=_TAX,
        scope_of="研发费用加计扣除",
        help="2016至2020年其他费用按项目计算限额；资本化项目在形成无形资产的年度计入。",
        columns=(
            Fact("code", "编号", FactKind.TEXT, FactScope.YEAR, FactSource.STATEMENT),
            Fact("name", "名称", FactKind.TEXT, FactScope.YEAR, FactSource.STATEMENT),
            Fact("five", "前五项费用", FactKind.MONEY, FactScope.YEAR, FactSource.STATEMENT, unit="元"),
            Fact("other", "其他相关费用", FactKind.MONEY, FactScope.YEAR, FactSource.STATEMENT, unit="元"),
            Fact("is_capitalised", "当年形成无形资产", FactKind.YES_NO, FactScope.YEAR, FactSource.STATEMENT),
        ),
    )
)
