"""协同创新重大项目 · Major projects that firms and universities carry together."""

from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import Condition, Kind, Limit, Material, ReviewPlan, Section
from kechuang.programs.states import FieldKind, KindGroup

_TOGETHER = Section("together", "怎样协同", "谁出题、谁答题、成果归谁、钱怎么分，写在前面。")
_ALLIES = p.ask(
    "allies", "参加单位", "together", FieldKind.TABLE, most=8, identifying=True,
    help="牵头企业之外，至少一所高校或科研院所。",
    columns=(
        p.column("organisation", "单位", FieldKind.ORGANISATION),
        p.column("part", "角色", FieldKind.CHOICE, choices=(
            ("research", "高校院所"), ("upstream", "上游企业"), ("downstream", "下游用户"), ("service", "检测和服务机构"),
        )),
        p.column("task", "承担的任务", most=200),
        p.column("share", "分得财政经费", FieldKind.MONEY, minimum=Decimal(0)),
        p.column("raised", "自筹投入", FieldKind.MONEY, minimum=Decimal(0)),
        p.column("rights", "知识产权和收益", most=160),
    ),
)  # fmt: skip
_TOPICS = p.ask(
    "topics", "课题", "content", FieldKind.TABLE, most=6, help="一个课题一行；课题之间的接口写在研究内容里。",
    columns=(
        p.column("name", "课题名称", most=60),
        p.column("head", "课题负责人", FieldKind.PERSON, identifying=True),
        p.column("goal", "目标", most=200),
        p.column("applied", "申请财政经费", FieldKind.MONEY, minimum=Decimal(0)),
    ),
)  # fmt: skip

register(
    Kind(
        code="joint_major",
        title="协同创新重大项目",
        english="Major joint innovation project",
        group=KindGroup.PROJECT,
        summary="由企业牵头、高校院所和上下游单位参加，攻克一条产业链上的重大技术，形成可以量产或示范的成果。",
        sources=(p.LOCAL_PROJECTS, p.FUNDS, p.INTEGRITY),
        applicants=("enterprise",),
        steps=p.PROJECT_WAY,
        sections=(p.BASIC, p.UNIT, p.PEOPLE, _TOGETHER, p.CONTENT, p.TARGETS, p.MONEY),
        questions=(
            p.title(),
            p.FIELD,
            p.DISCIPLINE,
            p.ask("chain", "所在产业链和环节", "basic", most=60, help="如：碳纤维复合材料—预浸料制备。"),
            p.STARTS,
            p.ENDS,
            *p.UNIT_FACTS,
            p.CONTACT,
            p.PHONE,
            p.LEADER,
            p.LEADER_TITLE,
            p.LEADER_DEGREE,
            p.LEADER_MONTHS,
            p.MEMBERS,
            _ALLIES,
            p.essay("mechanism", "协同机制", "together", 1500, "怎样决策、怎样例会、怎样处理分歧和退出。"),
            p.essay("need", "产业需求和重大意义", "content", 2000, "卡在哪里，进口替代或首台套的量有多大，写出处。"),
            p.essay("state", "国内外现状和差距", "content", 2500, "逐项对比指标，说明专利布局。"),
            p.essay("research_content", "研究内容和技术路线", "content", 6000, "总体目标、课题划分、接口和关键技术。"),
            _TOPICS,
            p.essay("novelty", "创新点", "content", 1500, "五条以内。"),
            p.essay("risk", "风险和对策", "content", 1000, "技术、市场和供应三方面。"),
            p.essay("industry_plan", "产业化安排", "content", 1500, "中试、量产、用户验证的时间和投资。"),
            p.INDICATORS,
            p.MILESTONES,
            p.BUDGET,
            p.BUDGET_WHY,
        ),
        materials=(
            p.PLAN,
            p.ACCOUNTS,
            p.RAISED,
            Material(
                "agreement", "协同创新协议", accepts=("pdf",),
                sample="牵头和参加单位都盖章签字；写明任务、经费、设备归属、知识产权、收益分配、保密、退出和违约。",
            ),
            Material(
                "users", "用户意见", accepts=("pdf",), most=3,
                sample="至少一家下游用户出具，说明需要什么指标、是否愿意试用、预计采购量，盖章并留联系方式。",
            ),
            p.RIGHTS,
            p.ETHICS,
        ),
        conditions=(
            p.whose("enterprise", words="由企业牵头"),
            Condition(
                "with_research", "有高校或科研院所参加", help="在“参加单位”中填写，并上传盖章的协议。", blocking=False
            ),
            p.NO_BAN,
            p.WITHIN,
            p.NOT_OVERDUE,
            p.NOT_TWICE,
        ),
        limits=(
            p.ONE_LED,
            p.TWO_IN_ALL,
            p.ONE_A_YEAR,
            Limit(
                "one_major", "一个单位在研的协同创新重大项目不超过1项", "organisation", ("lead",), ("ongoing",), 1,
                window="all", clause="平台建议", confirmed=False,
            ),
        ),
        review=ReviewPlan(
            experts=7,
            blinded=False,
            method="trimmed",
            pass_line=Decimal(70),
            disciplines_from="discipline",
            vote=True,
            items=p.scores(
                ("breakthrough", "技术突破", 30, "目标是不是产业的真问题，指标达到什么水平。"),
                ("together", "协同的必要和深度", 20, "各方是否缺一不可，任务和利益分得清。"),
                ("feasible", "可行性", 20, "路线、团队、条件和风险对策。"),
                ("industry", "产业化和带动", 20, "用户、投资和时间表，带动多少配套。"),
                ("budget", "经费合理性", 10, "财政和自筹的比例，大额开支。"),
            ),
        ),
        amount_field="budget",
        leader_field="leader",
        publicity=7,
        correction_days=5,
        objection_excludes=p.EXCLUDED,
        pledge=p.PLEDGE_PROJECT,
        hand_over="task_book",
        design=p.DESIGN + "专家7名为重大项目常见做法，未见国家统一规定。公示7个工作日参照个别城市做法。",
    )
)  # fmt: skip
