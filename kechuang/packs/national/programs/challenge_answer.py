"""揭榜挂帅揭榜 · Who takes up a challenge."""

from dataclasses import replace
from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.packs.national.programs.challenge import ELSEWHERE
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import Condition, Kind, Material, ReviewPlan, Section
from kechuang.programs.states import FieldKind, KindGroup

register(
    Kind(
        code="challenge_answer",
        title="揭榜挂帅项目（揭榜方）",
        english="Challenge call: answers",
        group=KindGroup.PROJECT,
        summary="对已公布的榜单，不论资历、不限地区，谁有本事谁揭榜；与出题企业签约后立项，按榜单指标验收。",
        sources=(p.LOCAL_PROJECTS, ELSEWHERE, p.INTEGRITY),
        applicants=("enterprise", "university", "institute", "hospital", "agency", "social"),
        steps=p.way(unit=None, check=5, review=20, deliberation=15, publicity=None),
        sections=(
            p.BASIC,
            p.PEOPLE,
            Section("answer", "揭榜方案", "逐条回答榜单；不要出现单位和人员的名字。"),
            p.TARGETS,
            p.MONEY,
        ),
        questions=(
            p.ask("challenge_number", "榜单编号", "basic", most=40, help="在公布的榜单上，如 JB2026-07。"),
            p.title("揭榜项目名称", "与榜单名称一致，可加方案特点。"),
            p.FIELD,
            p.DISCIPLINE,
            p.STARTS,
            p.ENDS,
            p.LEADER,
            p.LEADER_MONTHS,
            p.MEMBERS,
            p.PARTNERS,
            p.ask(
                "related", "与出题企业是否有股权、任职或亲属关系", "people", FieldKind.YES_NO,
                help="有关系的不能揭榜；如实填写，隐瞒的撤销立项。",
            ),
            p.ask(
                "related_how", "是什么关系", "people", FieldKind.LONG_TEXT, most=300, identifying=True,
                when=(("related", ("yes",)),),
            ),
            replace(p.CONTACT, section="people"),
            replace(p.PHONE, section="people"),
            p.essay("approach", "技术方案", "answer", 4000, "怎样达到每一项榜单指标，关键在哪里。"),
            p.essay("proof_of_skill", "已有的把握", "answer", 2000, "做过的同类工作和数据，已到几级成熟度。"),
            p.essay("test_plan", "检测和验收安排", "answer", 1000, "由谁、用什么方法、在什么时间检测。"),
            p.INDICATORS,
            p.MILESTONES,
            p.ask("price", "揭榜金额", "money", FieldKind.MONEY, minimum=Decimal(0), help="希望出题企业支付的现金总额。"),
            p.ask(
                "payment", "付款节点", "money", FieldKind.TABLE, most=6,
                columns=(
                    p.column("node", "节点", most=60),
                    p.column("amount", "金额", FieldKind.MONEY, minimum=Decimal(0)),
                    p.column("evidence", "凭什么付", most=120),
                ),
            ),
        ),
        materials=(
            p.PLAN,
            Material(
                "intent", "与出题企业的意向协议", accepts=("pdf",), required=False,
                sample="双方盖章，写明指标、金额、节点和知识产权；还没谈妥的可在评审后补交。",
            ),
            p.RIGHTS,
        ),
        conditions=(
            p.whose(words="有独立法人资格"),
            Condition("not_related", "与出题企业没有关联关系", blocking=False, help="股权、任职、亲属都算。"),
            p.NO_BAN,
            p.WITHIN,
            p.NOT_OVERDUE,
        ),
        limits=(p.ONE_LED, p.TWO_IN_ALL),
        review=ReviewPlan(
            experts=5,
            disciplines_from="discipline",
            pass_line=Decimal(60),
            items=p.scores(
                ("fit", "方案切题", 40, "逐项指标能不能达到。"),
                ("skill", "团队的把握", 30, "同类工作的数据，不看头衔。"),
                ("test", "验收办法", 15, "检测独立、可信。"),
                ("price", "金额和节点", 15, "与工作量相称，付款有依据。"),
            ),
        ),
        amount_field="price",
        leader_field="leader",
        publicity=5,
        correction_days=5,
        objection_excludes=p.EXCLUDED,
        pledge=p.PLEDGE_PROJECT + "\n与出题企业没有关联关系。",
        hand_over="task_book",
        design=p.DESIGN,
    )
)  # fmt: skip
