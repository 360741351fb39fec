"""科技工作先进单位和先进个人评选 · Honours for units and people."""

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

_UNIT, _PERSON = ("unit",), ("person",)

register(
    Kind(
        code="advanced",
        title="科技工作先进单位和先进个人评选",
        english="Honours for units and people",
        group=KindGroup.HONOUR,
        summary="经批准保留的评选表彰项目：单位推荐自己或本单位的个人，按名额择优，公示后表彰。",
        sources=(
            Source("评比达标表彰活动管理办法", "须有批准的项目名称和周期", confirmed=False),
            Source("市评选表彰通知", "以当次通知为准", confirmed=False),
        ),
        applicants=(
            "enterprise",
            "university",
            "institute",
            "hospital",
            "agency",
            "operator",
            "government",
            "social",
        ),
        steps=p.way(unit=None, recommend=10, check=5, review=10, deliberation=15, publicity=None),
        sections=(
            p.BASIC,
            Section("unit", "推荐单位"),
            Section("deeds", "事迹"),
        ),
        questions=(
            p.ask("title", "推荐对象", "basic", most=60, help="单位写全称，个人写姓名。", identifying=True),
            p.ask(
                "whom",
                "推荐类型",
                "basic",
                FieldKind.CHOICE,
                choices=(("unit", "先进单位"), ("person", "先进个人")),
            ),
            p.ask(
                "person", "被推荐人", "basic", FieldKind.PERSON, identifying=True, when=(("whom", _PERSON),)
            ),
            p.ask(
                "position",
                "岗位和职务",
                "basic",
                most=60,
                identifying=True,
                when=(("whom", _PERSON),),
                help="处级以上干部一般不参加，以通知为准。",
            ),
            p.ask(
                "front_line",
                "是否一线人员",
                "basic",
                FieldKind.YES_NO,
                when=(("whom", _PERSON),),
                help="名额向一线倾斜。",
            ),
            p.ask("staff", "单位人数", "basic", FieldKind.NUMBER, unit="人", when=(("whom", _UNIT),)),
            p.CONTACT,
            p.PHONE,
            p.ask("short", "简要事迹", "deeds", FieldKind.LONG_TEXT, most=300, help="公示时用。"),
            p.ask(
                "deeds",
                "主要事迹",
                "deeds",
                FieldKind.LONG_TEXT,
                most=2000,
                help="写近三年的实事、数字和结果，不写套话。",
            ),
            p.ask(
                "honours",
                "近五年所获表彰",
                "deeds",
                FieldKind.TABLE,
                most=10,
                required=False,
                columns=(
                    p.column("name", "名称", most=80),
                    p.column("by", "授予单位", most=60),
                    p.column("day", "日期", FieldKind.DATE),
                ),
            ),
        ),
        materials=(
            Material(
                "form",
                "推荐审批表",
                accepts=("pdf",),
                sample="单位党组织、主管部门意见齐全并盖章，正反面一张。",
            ),
            Material(
                "shown",
                "本单位公示情况",
                accepts=("pdf", "jpg", "png"),
                sample="公示照片和说明，写明起止日期、有无异议，不少于5个工作日。",
            ),
            Material(
                "opinions",
                "有关部门意见",
                required=False,
                accepts=("pdf",),
                most=6,
                sample="按通知要求征求纪检、公安、税务、环保、应急、社保等部门意见。",
            ),
        ),
        conditions=(
            p.whose(),
            Condition(
                "approved",
                "评选项目已经批准保留",
                clause="评比达标表彰活动管理办法（未核实）",
                blocking=False,
            ),
            Condition("clean", "没有违纪违法和重大安全、环保责任", blocking=False),
            p.NO_BAN,
            p.WITHIN,
        ),
        limits=(
            Limit(
                "two_a_call",
                "一个单位同一通知推荐不超过2个",
                "organisation",
                ("lead",),
                ("applying",),
                2,
                window="call",
                clause="平台建议，以通知分配的名额为准",
                confirmed=False,
            ),
        ),
        review=ReviewPlan(
            experts=7,
            blinded=False,
            method="trimmed",
            vote=True,
            quorum=(2, 3),
            grades=(("unit", "先进单位", 1, 2), ("person", "先进个人", 1, 2)),
            items=p.scores(
                ("deeds", "工作实绩", 50, "近三年的实事和数字。"),
                ("influence", "示范作用", 25, "可不可以学，群众认不认可。"),
                ("innovation", "创新和难度", 25, "做了别人没做成的事。"),
            ),
        ),
        publicity=5,
        correction_days=3,
        objection_excludes=p.EXCLUDED[1:],
        pledge=p.PLEDGE.replace("本单位和负责人", "本单位") + "\n推荐对象经集体研究，并已在本单位公示。",
        hand_over="award",
        design=p.DESIGN + "半数以上通过为平台建议。",
    )
)
