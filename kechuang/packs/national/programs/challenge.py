"""揭榜挂帅榜单 · Challenges: what firms want solved and will pay for."""

from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import Condition, Kind, Material, ReviewPlan, Section, Source
from kechuang.programs.states import FieldKind, KindGroup

#: Another city's call, read in a reprint: it is an example, not law here.
ELSEWHERE = Source("赣州市2023年揭榜挂帅项目申报通知", "他地做法，供参照；只见转载", confirmed=False)

register(
    Kind(
        code="challenge",
        title="揭榜挂帅榜单征集",
        english="Challenge call: needs",
        group=KindGroup.PROJECT,
        summary="企业提出要攻关的技术难题、指标和愿意出的钱；入选的难题作为榜单公开，任何单位都可以揭榜。",
        sources=(p.LOCAL_PROJECTS, ELSEWHERE, p.INTEGRITY),
        applicants=("enterprise",),
        steps=p.way(unit=None, recommend=10, check=5, duplicates=5, review=20, deliberation=15, publicity=None),
        sections=(
            p.BASIC,
            p.UNIT,
            Section("need", "难题", "写到外行也知道做成什么样算成功；入选后这一部分对外公开。"),
            Section("offer", "条件和投入"),
        ),
        questions=(
            p.title("难题名称", "一句话说清要做成什么，不写企业名称。"),
            p.FIELD,
            p.DISCIPLINE,
            *p.UNIT_FACTS,
            p.CONTACT,
            p.PHONE,
            p.essay("background", "背景和现状", "need", 1500, "现在怎么做，问题出在哪里，试过哪些办法。"),
            p.essay("problem", "要解决的问题", "need", 2000, "分条写清，不写商业秘密。"),
            p.ask(
                "wanted", "验收指标", "need", FieldKind.TABLE, most=15, help="必须可以测量，揭榜成不成按它判断。",
                columns=(
                    p.column("name", "指标", most=60),
                    p.column("unit", "计量单位", most=12),
                    p.column("compare", "要求", FieldKind.CHOICE, choices=p.COMPARE),
                    p.column("target", "目标值", FieldKind.NUMBER),
                    p.column("how", "怎样检测", most=120),
                ),
            ),
            p.ask(
                "months", "完成时限", "need", FieldKind.NUMBER, unit="个月", minimum=Decimal(3), maximum=Decimal(36),
                help="一般不超过三年。",
            ),
            p.ask("secret", "是否只对签订保密协议的单位公开细节", "need", FieldKind.YES_NO),
            p.ask("total", "企业总投入", "offer", FieldKind.MONEY, minimum=Decimal(0), help="含支付给揭榜方的钱和自己的投入。"),
            p.ask(
                "to_solver", "支付给揭榜方的现金", "offer", FieldKind.MONEY, minimum=Decimal(0),
                help="不能用设备、产品或服务抵付。",
            ),
            p.ask("grant", "申请市财政经费", "offer", FieldKind.MONEY, minimum=Decimal(0)),
            p.ask(
                "rights", "成果归属", "offer", FieldKind.CHOICE,
                choices=(("firm", "归出题企业"), ("shared", "双方共有"), ("solver", "归揭榜方，企业优先使用"), ("talk", "面议")),
            ),
            p.essay("conditions", "能提供的条件", "offer", 1000, "试验线、样品、数据、人员和场地。"),
            p.ask("wishes", "对揭榜方的要求", "offer", FieldKind.LONG_TEXT, required=False, most=800),
        ),
        materials=(
            p.ACCOUNTS,
            Material(
                "promise", "出资承诺书", accepts=("pdf",),
                sample="写明总投入、支付给揭榜方的现金和支付节点，法定代表人签字、单位盖章。",
            ),
            Material(
                "proof", "难题的佐证", required=False, most=5, accepts=("pdf", "jpg", "png"),
                sample="检测报告、用户投诉、失效件照片等，能看出问题真实存在。",
            ),
        ),
        conditions=(
            p.whose("enterprise", words="由企业出题"),
            Condition(
                "four_times", "企业总投入不少于所申请财政经费的4倍", clause="赣州市2023年做法，供参照", blocking=False,
                help="平台不自动判断，请自行核对后填写。",
            ),
            Condition(
                "forty", "支付给揭榜方的现金不少于财政经费的40%", clause="赣州市2023年做法，供参照", blocking=False
            ),
            p.NO_BAN,
            p.WITHIN,
            p.NOT_TWICE,
        ),
        limits=(p.ONE_A_YEAR,),
        review=ReviewPlan(
            experts=5,
            disciplines_from="discipline",
            pass_line=Decimal(60),
            items=p.scores(
                ("real", "难题真实和重要", 35, "是不是行业共性，解决了对产业有多大作用。"),
                ("clear", "指标清楚可测", 25, "做成做不成一看就知道。"),
                ("sincere", "出题方的诚意", 25, "投入、条件和支付节点。"),
                ("open", "开放程度", 15, "不是替某一家量身定做。"),
            ),
        ),
        amount_field="grant",
        publicity=5,
        correction_days=5,
        objection_excludes=p.EXCLUDED,
        pledge=p.PLEDGE.replace("本单位和负责人", "本单位") + "\n榜单公开后，不私下指定揭榜方。",
        hand_over="",
        design=p.DESIGN + "投入倍数和现金比例是他地做法。",
    )
)  # fmt: skip
