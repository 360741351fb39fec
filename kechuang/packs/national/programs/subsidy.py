"""后补助（知识产权与研发） · Subsidies after the fact, for research spent and rights put to use."""

from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import (
    Condition,
    ConditionKind,
    Kind,
    Limit,
    Material,
    Section,
    Source,
)
from kechuang.programs.states import FieldKind, KindGroup

_RD, _IP = ("rd", "both"), ("ip", "both")

register(
    Kind(
        code="subsidy",
        title="研发和知识产权后补助",
        english="Subsidy after the fact",
        group=KindGroup.SUBSIDY,
        summary="对上年已经发生的研发投入和知识产权转化运用，按本地标准事后补助；够条件的都给，不评审。",
        sources=(
            Source("市级科技计划后补助管理办法", "以本地现行文件为准", confirmed=False),
            Source("关于进一步严格规范专利申请行为的通知", "国知发保字〔2021〕1号", confirmed=False),
            p.INTEGRITY,
        ),
        applicants=("enterprise", "institute", "agency"),
        steps=p.PLAIN_WAY,
        sections=(
            p.BASIC,
            p.UNIT,
            Section("rd", "研发投入", "以税务部门加计扣除的数据为准，年报里的数供核对。"),
            Section("ip", "知识产权转化运用", "只补转化、质押和维权，不补申请和授权。"),
        ),
        questions=(
            p.ask(
                "title", "申请事项", "basic", most=60, help="如：2025年度研发投入后补助。",
            ),
            p.ask(
                "item", "申请哪一项", "basic", FieldKind.CHOICE,
                choices=(("rd", "研发投入"), ("ip", "知识产权转化运用"), ("both", "两项都申请")),
            ),
            p.SALES,
            p.STAFF,
            p.ask("account_name", "收款户名", "unit", most=80, prefill="organisation.name", identifying=True),
            p.ask("bank", "开户银行", "unit", most=80, identifying=True),
            p.ask("account", "账号", "unit", most=40, identifying=True),
            p.CONTACT,
            p.PHONE,
            p.fact("tax_rd", "上年加计扣除研发费用", "tax_rd_total", "rd", when=(("item", _RD),)),
            p.fact("tax_rd_before", "前年加计扣除研发费用", "tax_rd_total", "rd", year=-2, when=(("item", _RD),)),
            p.ask(
                "rd_applied", "申请研发投入补助", "rd", FieldKind.MONEY, minimum=Decimal(0), when=(("item", _RD),),
                help="按本地文件的比例计算；系统不代算没有登记的标准。",
            ),
            p.ask(
                "uses", "转化运用清单", "ip", FieldKind.TABLE, most=50, when=(("item", _IP),),
                columns=(
                    p.column("right", "专利号或登记号", most=40),
                    p.column("how", "方式", FieldKind.CHOICE, choices=(
                        ("licence", "许可"), ("transfer", "转让"), ("pledge", "质押融资"), ("insurance", "保险"), ("defence", "维权"),
                    )),
                    p.column("day", "发生日期", FieldKind.DATE),
                    p.column("amount", "金额", FieldKind.MONEY, minimum=Decimal(0)),
                    p.column("proof", "凭证", most=80, help="合同登记号、放款凭证号等。"),
                ),
            ),
            p.ask("ip_applied", "申请知识产权补助", "ip", FieldKind.MONEY, minimum=Decimal(0), when=(("item", _IP),)),
            p.ask(
                "amount", "合计申请金额", "basic", FieldKind.MONEY, minimum=Decimal(0), help="等于下面各项之和。"
            ),
        ),
        materials=(
            Material(
                "tax", "研发费用加计扣除优惠明细表", required=False, accepts=("pdf",), help="申请研发投入补助的提供。",
                sample="从电子税务局下载的年度汇算清缴A107012表，带受理回执，数字与年报一致。",
            ),
            Material(
                "use_proof", "转化运用的合同和凭证", required=False, most=20, accepts=("pdf", "jpg", "png"),
                help="申请知识产权补助的提供。", sample="合同、登记证明、发票或放款凭证，一项一个文件，文件名写专利号。",
            ),
            p.ACCOUNTS,
        ),
        conditions=(
            p.whose(),
            Condition(
                "standing", "高新技术企业或入库科技型中小企业", ConditionKind.QUALIFICATION, of=("hnte", "tech_sme"),
                clause="常见的本地条件，请按本地办法改定", blocking=False,
            ),
            Condition(
                "patents", "不是补助专利申请和授权", clause="国知发保字〔2021〕1号（未核实）",
                help="对专利申请、授权的补助已按国家要求停止；转化运用、质押、维权不受影响。", blocking=False,
            ),
            p.NO_BAN,
            p.WITHIN,
            p.NOT_TWICE,
        ),
        limits=(
            Limit(
                "once_a_year", "一个单位一年申请一次", "organisation", ("lead",), ("applying",), 1, window="year",
                clause="平台建议", confirmed=False,
            ),
        ),
        amount_field="amount",
        publicity=5,
        correction_days=5,
        objection_excludes=("补助标准本身", *p.EXCLUDED[1:]),
        pledge=p.PLEDGE.replace("本单位和负责人", "本单位") + "\n所报研发费用与税务申报一致，没有重复享受同一补助。",
        hand_over="payment",
        design=p.DESIGN,
    )
)  # fmt: skip
