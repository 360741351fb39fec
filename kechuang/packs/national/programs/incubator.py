"""科技企业孵化器认定 · Recognition of incubators by a city."""

from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import (
    Condition,
    ConditionKind,
    Kind,
    Material,
    ReviewPlan,
    Section,
    Source,
)
from kechuang.programs.states import FieldKind, KindGroup

register(
    Kind(
        code="incubator",
        title="科技企业孵化器认定",
        english="Recognition of incubators",
        group=KindGroup.RECOGNITION,
        summary="认定市级科技企业孵化器，并据此推荐省级、国家级；场地、在孵企业和毕业企业取自载体档案。",
        sources=(
            Source("市级科技企业孵化器管理办法", "以本地现行文件为准", confirmed=False),
            Source("科技企业孵化器管理办法", "工信部科〔2025〕131号", confirmed=False),
            Source("科技企业孵化器管理办法（2018年）", "国科发区〔2018〕300号", confirmed=False),
        ),
        applicants=("operator", "enterprise", "university", "institute", "agency"),
        steps=p.way(unit=None, recommend=10, check=5, review=20, deliberation=15, publicity=None),
        sections=(
            p.BASIC,
            Section("site", "场地"),
            Section("firms", "在孵和毕业企业", "逐家的名单在载体档案里维护，这里填总数，系统核对。"),
            Section("service", "服务和资金"),
        ),
        questions=(
            p.ask("title", "孵化器名称", "basic", most=60),
            p.ask("type", "类型", "basic", FieldKind.CHOICE, choices=(("general", "综合"), ("special", "专业"))),
            p.ask(
                "special_field", "专业领域", "basic", most=60, when=(("type", ("special",)),),
                help="专业孵化器须大部分在孵企业属同一领域。",
            ),
            p.ask("operated", "开始运营日期", "basic", FieldKind.DATE),
            p.ask("operator", "运营机构", "basic", FieldKind.ORGANISATION, identifying=True),
            p.ask("contact", "联系人", "basic", most=40, identifying=True, prefill="account.name"),
            p.ask("phone", "联系电话", "basic", most=20, identifying=True, prefill="account.phone"),
            p.ask("area", "可自主支配场地面积", "site", FieldKind.NUMBER, unit="㎡", minimum=Decimal(0)),
            p.ask("used", "其中：在孵企业和公共服务使用面积", "site", FieldKind.NUMBER, unit="㎡", minimum=Decimal(0)),
            p.ask("lease_until", "租赁的，租期到", "site", FieldKind.DATE, required=False),
            p.ask("incubatees", "在孵企业", "firms", FieldKind.NUMBER, unit="家", minimum=Decimal(0)),
            p.ask("financed", "其中：获得投融资的", "firms", FieldKind.NUMBER, unit="家", minimum=Decimal(0)),
            p.ask("with_rights", "其中：拥有有效知识产权的", "firms", FieldKind.NUMBER, unit="家", minimum=Decimal(0)),
            p.ask("graduates", "累计毕业企业", "firms", FieldKind.NUMBER, unit="家", minimum=Decimal(0)),
            p.ask(
                "typical", "典型孵化案例", "firms", FieldKind.TABLE, most=10,
                columns=(
                    p.column("firm", "企业", FieldKind.ORGANISATION),
                    p.column("helped", "帮了什么", most=160),
                    p.column("grown", "成长结果", most=160),
                ),
            ),
            p.ask("fund", "孵化资金规模", "service", FieldKind.MONEY, minimum=Decimal(0)),
            p.ask("staff", "从业人员", "service", FieldKind.NUMBER, unit="人", minimum=Decimal(0)),
            p.ask("professional", "其中：专业孵化服务人员", "service", FieldKind.NUMBER, unit="人", minimum=Decimal(0)),
            p.ask("mentors", "创业导师", "service", FieldKind.NUMBER, unit="人", minimum=Decimal(0)),
            p.essay("services", "服务体系", "service", 2000, "公共技术平台、投融资、培训、导师，各写近一年的次数和效果。"),
            p.essay("income", "收入结构", "service", 800, "总收入和其中房租物业以外的收入，是否单独核算。"),
        ),
        materials=(
            Material("site_proof", "场地证明", accepts=("pdf",), most=3, sample="产权证或租赁合同，附平面图，标出在孵企业和公共服务区域。"),
            Material("tenants", "在孵企业清单", accepts=("xlsx",), sample="从载体档案导出：企业、入驻日期、面积、知识产权、投融资，逐家可核。"),
            Material("agreements", "孵化协议样本", accepts=("pdf",), most=3, sample="三家在孵企业的孵化服务协议，写明入驻日期、面积、服务内容。"),
            Material("fund_proof", "孵化资金证明", accepts=("pdf",), required=False, sample="自有资金的银行证明，或与投资机构的合作协议和使用案例。"),
            Material("mentors_proof", "导师聘任材料", accepts=("pdf",), required=False, sample="聘书和服务记录，至少近一年的。"),
        ),
        conditions=(
            p.whose(words="有独立运营机构"),
            Condition(
                "rule", "符合本地孵化器认定条件", ConditionKind.RULE, of=("incubator_local", "incubator"), blocking=False,
                clause="见规则“地方科技企业孵化器”和国家办法", help="按载体档案逐条判断；本地没有登记的数，请按通知核对。",
            ),
            p.NO_BAN,
        ),
        review=ReviewPlan(
            experts=5,
            blinded=False,
            method="trimmed",
            pass_line=Decimal(60),
            items=p.scores(
                ("firms", "在孵和毕业企业质量", 35, "真实、活跃、成长，看逐家名单。"),
                ("service", "服务能力", 30, "专业人员、导师、平台和资金用没用起来。"),
                ("site", "场地和管理", 15, "布局合理，制度健全。"),
                ("income", "可持续", 20, "不靠房租，收支说得清。"),
            ),
        ),
        publicity=5,
        correction_days=5,
        objection_excludes=p.EXCLUDED,
        pledge=p.PLEDGE.replace("本单位和负责人", "本单位") + "\n按时如实报送孵化器统计数据，名称、场地、运营机构变更及时报告。",
        hand_over="qualification",
        design=p.DESIGN,
    )
)  # fmt: skip
