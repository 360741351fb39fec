"""科技特派员选派（个人） · Dispatched specialists who apply for themselves."""

from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import Condition, Kind, Limit, Material, Section, Source
from kechuang.programs.states import FieldKind, KindGroup

SOURCES = (
    Source("国务院办公厅关于深入推行科技特派员制度的若干意见", "国办发〔2016〕32号", confirmed=False),
    Source("市科技特派员管理办法", "以本地现行文件为准", confirmed=False),
)
SERVE = Section("serve", "服务意向", "先写愿意去哪里、能做什么；双方匹配以后签三方协议。")
NEEDS = (
    p.ask("places", "愿意去的县、乡镇或企业", "serve", most=120, help="可写多个，按愿意的程度排列。"),
    p.ask(
        "how",
        "服务方式",
        "serve",
        FieldKind.CHOICES,
        choices=(
            ("site", "驻点"),
            ("visits", "巡回指导"),
            ("online", "远程指导"),
            ("training", "培训"),
            ("project", "领办项目"),
        ),
    ),
    p.ask(
        "days",
        "每年到现场服务",
        "serve",
        FieldKind.NUMBER,
        unit="天",
        minimum=Decimal(1),
        maximum=Decimal(366),
        help="一天算一次，同一天去几处也算一天；路上不算。",
    ),
    p.essay("plan", "服务计划", "serve", 1500, "解决什么问题，推广什么品种或技术，带动谁，怎样检查。"),
)
NOT_OFFICIALS = Condition(
    "not_officials",
    "不是公务员和参照公务员法管理的人员",
    help="部分省份明确不能申请；本地另有规定的从其规定。",
    blocking=False,
)

register(
    Kind(
        code="specialist",
        title="科技特派员选派（个人）",
        english="Dispatched specialist",
        group=KindGroup.APPOINTMENT,
        summary="科技人员本人申请到乡镇、村和小微企业服务，所在单位同意、县里匹配后选派。",
        sources=SOURCES,
        applicants=(),
        steps=p.way(recommend=10, check=5, deliberation=15, publicity=None),
        sections=(p.BASIC, Section("skill", "专长"), SERVE),
        questions=(
            p.ask("title", "申请名称", "basic", most=60, help="如：茶树病虫害绿色防控服务。"),
            p.ask("applicant", "申请人", "basic", FieldKind.PERSON),
            p.ask("employer", "所在单位", "basic", FieldKind.ORGANISATION),
            p.ask("phone", "联系电话", "basic", most=20, prefill="account.phone"),
            p.ask("rank", "职称", "basic", FieldKind.CHOICE, choices=p.TITLES),
            p.ask(
                "kind",
                "服务方向",
                "basic",
                FieldKind.CHOICE,
                choices=(
                    ("farm", "农业农村"),
                    ("firm", "工业和企业"),
                    ("health", "医疗卫生"),
                    ("other", "其他"),
                ),
            ),
            p.ask("again", "是否续派", "basic", FieldKind.YES_NO),
            p.ask(
                "last_result",
                "上一期考核结果",
                "basic",
                FieldKind.CHOICE,
                when=(("again", ("yes",)),),
                choices=(("excellent", "优秀"), ("pass", "合格"), ("fail", "不合格")),
            ),
            p.essay("skills", "专业和技术专长", "skill", 800, "能拿得出手的技术、品种和经验。"),
            p.ask("done", "做过的基层服务", "skill", FieldKind.LONG_TEXT, most=1000, required=False),
            *NEEDS,
        ),
        materials=(
            Material(
                "consent",
                "所在单位同意书",
                accepts=("pdf", "jpg", "png"),
                sample="写明同意本人在选派期内每年到基层服务的天数，工资、岗位、考核不变，单位盖章。",
            ),
            Material(
                "rank_proof",
                "职称或学历证书",
                accepts=("pdf", "jpg", "png"),
                most=3,
                sample="与填写的职称、学位一致，信息清楚。",
            ),
        ),
        conditions=(NOT_OFFICIALS, p.NO_BAN, p.WITHIN),
        limits=(
            Limit(
                "one_post",
                "一人同时担任一处特派员",
                "person",
                ("lead",),
                ("applying", "ongoing"),
                1,
                window="all",
                kinds=("group:appointment",),
                clause="平台建议",
                confirmed=False,
            ),
        ),
        publicity=5,
        correction_days=5,
        objection_excludes=p.EXCLUDED[1:],
        pledge=p.PLEDGE_PERSON,
        hand_over="appointment",
        design=p.DESIGN + "选派期限和每年服务天数各地不同，以通知为准。",
    )
)
