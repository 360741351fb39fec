"""创新团队 · Innovation teams."""

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

register(
    Kind(
        code="team",
        title="市级科技创新团队",
        english="Innovation team",
        group=KindGroup.PROJECT,
        summary="支持带头人和稳定的核心成员围绕一个方向连续攻关三年，期满考核。",
        sources=(
            Source("市级科技创新团队管理办法", "以本地现行文件为准", confirmed=False),
            p.INTEGRITY,
        ),
        applicants=p.RESEARCHERS,
        steps=p.way(
            unit=None, recommend=10, check=5, duplicates=5, review=30, deliberation=20, publicity=None
        ),
        sections=(
            p.BASIC,
            p.UNIT,
            p.PEOPLE,
            Section("work", "已有工作", "不要出现单位和人员的名字。"),
            Section("plan", "三年计划"),
            p.TARGETS,
            p.MONEY,
        ),
        questions=(
            p.ask("title", "团队名称", "basic", most=40, help="以研究方向命名，不用人名。"),
            p.FIELD,
            p.DISCIPLINE,
            p.ask("formed", "组建日期", "basic", FieldKind.DATE, help="已有稳定合作的写实际开始合作的日子。"),
            p.RD,
            p.RD_STAFF,
            p.CONTACT,
            p.PHONE,
            p.ask("leader", "带头人", "people", FieldKind.PERSON, identifying=True, help="提交后不能更换。"),
            p.ask("leader_born", "带头人出生日期", "people", FieldKind.DATE, identifying=True),
            p.LEADER_TITLE,
            p.LEADER_DEGREE,
            p.LEADER_MONTHS,
            p.ask(
                "core",
                "核心成员",
                "people",
                FieldKind.TABLE,
                most=15,
                identifying=True,
                columns=(
                    p.column("person", "姓名", FieldKind.PERSON),
                    p.column("rank", "职称", FieldKind.CHOICE, choices=p.TITLES),
                    p.column("major", "专业", most=40),
                    p.column("duty", "分工", most=80),
                    p.column("full_time", "全职", FieldKind.YES_NO),
                ),
            ),
            p.essay("structure", "结构和协作", "work", 1200, "年龄、专业和分工怎样互补，合作过哪些工作。"),
            p.essay("achievements", "近五年代表性工作", "work", 2500, "五项以内，写指标、应用和影响。"),
            p.essay("direction", "研究方向和意义", "plan", 1500, "与全市产业的关系，要解决的问题。"),
            p.essay("tasks", "研究任务", "plan", 3000, "三年分年写。"),
            p.essay("growth", "人才培养和引进", "plan", 1000, "培养谁、引进谁、怎样留住。"),
            p.INDICATORS,
            p.MILESTONES,
            p.BUDGET,
        ),
        materials=(
            Material(
                "plan_book",
                "团队建设方案",
                accepts=("pdf", "docx"),
                identifying=False,
                sample="方向、任务、指标、分工、经费和保障，6000字以内，不写姓名和单位。",
            ),
            Material(
                "contracts",
                "成员劳动合同或聘任证明",
                accepts=("pdf",),
                most=16,
                sample="带头人和核心成员各一份，合同期限覆盖支持期。",
            ),
            Material(
                "results_proof",
                "代表性工作证明",
                accepts=("pdf",),
                most=10,
                sample="专利、论文首页、奖励证书、应用证明。",
            ),
            Material(
                "unit_support",
                "依托单位支持承诺",
                accepts=("pdf",),
                sample="写明场地、配套经费、人员编制等，单位盖章。",
            ),
        ),
        conditions=(
            p.whose(),
            Condition(
                "stable",
                "带头人和核心成员是本单位在职人员",
                blocking=False,
                help="全职为主；柔性引进的写明每年到岗时间。",
            ),
            p.NO_BAN,
            p.WITHIN,
            p.NOT_OVERDUE,
        ),
        limits=(
            Limit(
                "one_team",
                "一人只参加一个在支持期内的团队",
                "person",
                ("lead", "member"),
                ("applying", "ongoing"),
                1,
                window="all",
                kinds=("team",),
                clause="平台建议",
                confirmed=False,
            ),
            p.ONE_A_YEAR,
        ),
        review=ReviewPlan(
            experts=5,
            pass_line=Decimal(65),
            disciplines_from="discipline",
            items=p.scores(
                ("leader", "带头人和队伍", 35, "能力、结构和稳定程度，看工作不看头衔。"),
                ("basis", "已有工作", 25, "水平和实际应用。"),
                ("plan", "三年计划", 25, "方向集中，任务可行，指标可考核。"),
                ("support", "依托单位支持", 15, "条件和配套落实。"),
            ),
        ),
        amount_field="budget",
        leader_field="leader",
        publicity=5,
        correction_days=5,
        objection_excludes=p.EXCLUDED,
        pledge=p.PLEDGE_PROJECT.replace("项目负责人", "团队带头人"),
        hand_over="task_book",
        design=p.DESIGN,
    )
)
