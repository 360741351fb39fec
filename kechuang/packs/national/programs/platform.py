"""市级科技创新平台认定 · Recognition of a city's laboratories, centres and institutes."""

from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import (
    Condition,
    Kind,
    Limit,
    Material,
    ReviewPlan,
    Section,
    Source,
)
from kechuang.programs.states import FieldKind, KindGroup

_LAB, _CENTRE, _INSTITUTE = ("lab",), ("centre",), ("institute",)

register(
    Kind(
        code="platform",
        title="市级科技创新平台认定",
        english="Recognition of research platforms",
        group=KindGroup.RECOGNITION,
        summary="认定市级重点实验室、工程技术研究中心和新型研发机构，授牌并纳入定期评估。",
        sources=(
            Source("市级科技创新平台管理办法", "以本地现行文件为准", confirmed=False),
            Source("关于促进新型研发机构发展的指导意见", "国科发政〔2019〕313号", confirmed=False),
            p.INTEGRITY,
        ),
        applicants=p.RESEARCHERS,
        steps=p.way(unit=None, recommend=10, check=5, review=30, deliberation=20, publicity=None),
        sections=(
            p.BASIC,
            p.UNIT,
            Section("site", "场地和设备"),
            Section("people", "人员"),
            Section("work", "工作和成果"),
            Section("plan", "三年建设计划"),
        ),
        questions=(
            p.ask("title", "平台名称", "basic", most=60, help="如：市碳纤维复合材料工程技术研究中心。"),
            p.ask(
                "type",
                "平台类型",
                "basic",
                FieldKind.CHOICE,
                choices=(
                    ("lab", "重点实验室"),
                    ("centre", "工程技术研究中心"),
                    ("institute", "新型研发机构"),
                ),
            ),
            p.FIELD,
            p.DISCIPLINE,
            p.ask("since", "开始运行日期", "basic", FieldKind.DATE),
            p.ask(
                "legal",
                "是否独立法人",
                "basic",
                FieldKind.YES_NO,
                when=(("type", _INSTITUTE),),
                help="新型研发机构须是独立法人，不以生产、教学或园区管理为主。",
            ),
            *p.UNIT_FACTS,
            p.CONTACT,
            p.PHONE,
            p.ask(
                "area",
                "研发场地面积",
                "site",
                FieldKind.NUMBER,
                unit="㎡",
                minimum=Decimal(0),
                help="多地要求500㎡以上。",
            ),
            p.ask(
                "equipment",
                "科研仪器设备原值",
                "site",
                FieldKind.MONEY,
                minimum=Decimal(0),
                help="多地要求200万元以上。",
            ),
            p.ask(
                "instruments",
                "主要仪器设备",
                "site",
                FieldKind.TABLE,
                most=60,
                required=False,
                columns=(
                    p.column("name", "名称和型号", most=80),
                    p.column("value", "原值", FieldKind.MONEY, minimum=Decimal(0)),
                    p.column("bought", "购置日期", FieldKind.DATE),
                    p.column("shared", "对外开放", FieldKind.YES_NO),
                ),
            ),
            p.ask("head", "平台主任", "people", FieldKind.PERSON, identifying=True),
            p.ask("fixed", "固定人员", "people", FieldKind.NUMBER, unit="人", minimum=Decimal(0)),
            p.ask(
                "senior", "其中：高级职称或博士", "people", FieldKind.NUMBER, unit="人", minimum=Decimal(0)
            ),
            p.essay("direction", "研究方向和定位", "work", 1500, "三个以内，说明与全市产业的关系。"),
            p.ask(
                "projects",
                "近三年承担的项目",
                "work",
                FieldKind.TABLE,
                most=40,
                required=False,
                columns=(
                    p.column("name", "项目", most=80),
                    p.column("from_whom", "来源", most=60),
                    p.column("money", "经费", FieldKind.MONEY, minimum=Decimal(0)),
                    p.column(
                        "year", "立项年度", FieldKind.NUMBER, minimum=Decimal(2000), maximum=Decimal(2199)
                    ),
                ),
            ),
            p.ask(
                "papers",
                "近三年代表性论文",
                "work",
                FieldKind.NUMBER,
                unit="篇",
                minimum=Decimal(0),
                when=(("type", _LAB),),
            ),
            p.ask(
                "served",
                "近三年服务企业",
                "work",
                FieldKind.NUMBER,
                unit="家",
                minimum=Decimal(0),
                when=(("type", (*_CENTRE, *_INSTITUTE)),),
            ),
            p.ask(
                "transfer",
                "上年成果转化和技术服务收入",
                "work",
                FieldKind.MONEY,
                minimum=Decimal(0),
                when=(("type", _INSTITUTE),),
            ),
            p.essay("results", "代表性成果", "work", 2000, "五项以内，写出指标和应用单位数。"),
            p.essay("goals", "建设目标", "plan", 1500, "三年后到什么水平，写可以检查的数。"),
            p.essay("measures", "措施和保障", "plan", 1500, "经费、人员、开放共享和管理制度。"),
        ),
        materials=(
            Material(
                "plan_book",
                "平台建设方案",
                accepts=("pdf", "docx"),
                sample="定位、方向、目标、组织架构、制度、投入和进度，8000字以内。",
            ),
            p.ACCOUNTS,
            Material(
                "equipment_list",
                "仪器设备清单",
                accepts=("xlsx", "pdf"),
                sample="逐台列名称、型号、原值、购置日期，附发票或固定资产卡片，合计与申报书一致。",
            ),
            Material(
                "staff_proof",
                "固定人员名单和社保证明",
                accepts=("pdf", "xlsx"),
                sample="近三个月的参保证明，名单注明学历、职称、岗位。",
            ),
            Material(
                "results_proof",
                "代表性成果证明",
                accepts=("pdf",),
                most=10,
                sample="论文首页、专利证书、应用证明、验收意见。",
            ),
        ),
        conditions=(
            p.whose(),
            Condition(
                "site",
                "有固定的场地、设备和人员",
                help="面积、设备、人员的门槛各地不同，以通知为准。",
                blocking=False,
            ),
            Condition("running", "已实际运行", help="多地要求运行一年以上。", blocking=False),
            p.NO_BAN,
            p.WITHIN,
        ),
        limits=(
            Limit(
                "one_platform",
                "一个单位同一通知申报平台不超过2个",
                "organisation",
                ("lead",),
                ("applying",),
                2,
                window="call",
                clause="平台建议",
                confirmed=False,
            ),
        ),
        review=ReviewPlan(
            experts=5,
            blinded=False,
            pass_line=Decimal(60),
            disciplines_from="discipline",
            items=p.scores(
                ("level", "研究水平和成果", 30, "方向是否集中，成果有没有用上。"),
                ("team", "人员队伍", 20, "固定人员的数量和结构。"),
                ("site", "场地和设备", 15, "够不够用，开放共享如何。"),
                ("service", "服务产业", 20, "服务的企业、合同和转化。"),
                ("plan", "建设计划", 15, "目标可检查，保障落实。"),
            ),
        ),
        publicity=5,
        correction_days=5,
        objection_excludes=p.EXCLUDED,
        pledge=p.PLEDGE,
        hand_over="qualification",
        design=p.DESIGN + "面积、设备的数字是他地做法，不作为判断。",
    )
)
