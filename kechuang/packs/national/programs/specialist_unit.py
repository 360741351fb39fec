"""科技特派团选派（单位） · Teams of specialists whom a unit sends."""

from kechuang.packs.national.programs import program_parts as p
from kechuang.packs.national.programs.specialist import NEEDS, NOT_OFFICIALS, SERVE, SOURCES
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import Kind, Limit, Material
from kechuang.programs.states import FieldKind, KindGroup

register(
    Kind(
        code="specialist_unit",
        title="科技特派团选派（单位）",
        english="Dispatched team of a unit",
        group=KindGroup.APPOINTMENT,
        summary="高校、院所、企业等单位组团选派，带着技术和项目服务一个县、一条产业链或一个园区。",
        sources=SOURCES,
        applicants=("university", "institute", "enterprise", "hospital", "agency", "social"),
        steps=p.way(unit=None, recommend=10, check=5, deliberation=15, publicity=None),
        sections=(p.BASIC, p.UNIT, p.PEOPLE, SERVE),
        questions=(
            p.ask("title", "特派团名称", "basic", most=60, help="如：山区食用菌产业科技特派团。"),
            p.ask("industry", "服务的产业", "basic", most=60),
            p.CONTACT,
            p.PHONE,
            p.ask("leader", "团长", "people", FieldKind.PERSON, identifying=True),
            p.ask(
                "members", "团员", "people", FieldKind.TABLE, most=20, identifying=True,
                columns=(
                    p.column("person", "姓名", FieldKind.PERSON),
                    p.column("rank", "职称", FieldKind.CHOICE, choices=p.TITLES),
                    p.column("skill", "专长", most=80),
                    p.column("official", "是公务员或参公人员", FieldKind.YES_NO),
                ),
            ),
            *NEEDS,
        ),
        materials=(
            Material("sending", "选派函", accepts=("pdf",), sample="写明团长、团员、服务地点和期限，保证团员待遇不变，单位盖章。"),
            Material("wanted", "服务地需求函", required=False, accepts=("pdf",), sample="县里或园区、企业出具，写明要解决的问题。"),
        ),
        conditions=(p.whose(), NOT_OFFICIALS, p.NO_BAN, p.WITHIN),
        limits=(
            Limit(
                "one_post", "一人同时担任一处特派员", "person", ("lead", "member"), ("applying", "ongoing"), 1, window="all",
                kinds=("group:appointment",), clause="平台建议", confirmed=False,
            ),
        ),
        leader_field="leader",
        publicity=5,
        correction_days=5,
        objection_excludes=p.EXCLUDED[1:],
        pledge=p.PLEDGE.replace("本单位和负责人", "本单位和全体团员") + "\n保证团员选派期间的工资、岗位和考核不受影响。",
        hand_over="appointment",
        design=p.DESIGN,
    )
)  # fmt: skip
