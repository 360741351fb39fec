"""市级重点研发项目 · Key R&D projects of a city."""

from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import Kind, ReviewPlan
from kechuang.programs.states import FieldKind, KindGroup

register(
    Kind(
        code="key_rd",
        title="市级重点研发项目",
        english="Key R&D project of a city",
        group=KindGroup.PROJECT,
        summary="支持企业、高校院所围绕全市产业和民生的关键技术开展研发，按任务书验收。",
        sources=(p.LOCAL_PROJECTS, p.FUNDS, p.INTEGRITY),
        applicants=p.RESEARCHERS,
        steps=p.PROJECT_WAY,
        sections=(p.BASIC, p.UNIT, p.PEOPLE, p.CONTENT, p.TARGETS, p.MONEY),
        questions=(
            p.title(),
            p.FIELD,
            p.DISCIPLINE,
            p.ask(
                "research", "研究类型", "basic", FieldKind.CHOICE,
                choices=(("applied", "应用研究"), ("development", "技术开发"), ("demonstration", "应用示范")),
            ),
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
            p.PARTNERS,
            p.essay("need", "立项的必要性", "content", 1500, "要解决什么问题，谁在用，不解决会怎样；写数字和出处。"),
            p.essay("state", "国内外现状和差距", "content", 2000, "与最好的做法比，差在哪几个指标上。"),
            p.essay("research_content", "研究内容和关键技术", "content", 4000, "分条写，每条说清问题、方法和检验办法。"),
            p.essay("novelty", "创新点", "content", 1200, "三条以内，每条说明与已有做法的不同。"),
            p.essay("basis", "前期基础", "content", 1500, "已有的试验数据、样机、平台和知识产权，不写单位名称。"),
            p.essay("prospects", "预期效益", "content", 1200, "产品、用户、规模和时间；公益类写受益人群。"),
            p.ask(
                "ethics_need", "是否涉及人、实验动物或病原微生物", "content", FieldKind.YES_NO,
                help="选“是”的，请在材料中上传审查意见。",
            ),
            p.INDICATORS,
            p.MILESTONES,
            p.BUDGET,
            p.BUDGET_WHY,
        ),
        materials=(p.PLAN, p.ACCOUNTS, p.RAISED, p.AGREEMENT, p.RIGHTS, p.ETHICS),
        conditions=(p.whose(), p.NO_BAN, p.WITHIN, p.NOT_OVERDUE, p.NOT_TWICE),
        limits=(p.ONE_LED, p.TWO_IN_ALL),
        review=ReviewPlan(
            experts=5,
            method="trimmed",
            pass_line=Decimal(60),
            disciplines_from="discipline",
            items=p.scores(
                ("novelty", "创新性", 30, "关键技术的新颖和先进程度，与现状比的提高。"),
                ("feasible", "可行性", 25, "路线、方法和前期基础撑不撑得住目标。"),
                ("value", "应用前景和效益", 25, "有没有真实用户，对产业或民生有多大作用。"),
                ("targets", "指标和进度", 10, "可测量、可验收，进度合理。"),
                ("budget", "经费合理性", 10, "与任务相称，开支说得清。"),
            ),
        ),
        amount_field="budget",
        leader_field="leader",
        publicity=5,
        correction_days=5,
        objection_excludes=p.EXCLUDED,
        pledge=p.PLEDGE_PROJECT,
        hand_over="task_book",
        design=p.DESIGN,
    )
)  # fmt: skip
