"""科技奖提名 · Nomination for a science and technology award."""

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

_BY_UNIT = ("invention", "progress")

register(
    Kind(
        code="award_nomination",
        title="科学技术奖提名",
        english="Nomination for a science award",
        group=KindGroup.AWARD,
        summary="由符合条件的单位限额提名到省科学技术奖；同一成果只能获一次同级以上的奖。",
        sources=(
            Source("国家科学技术奖励条例", "国务院令第731号", confirmed=False),
            Source("省科学技术奖励办法及实施细则", "以本省现行文件为准", confirmed=False),
            p.INTEGRITY,
        ),
        applicants=p.RESEARCHERS,
        steps=p.way(
            unit=None, recommend=10, check=5, duplicates=5, review=30, deliberation=20, publicity=None
        ),
        sections=(
            p.BASIC,
            Section("result", "成果", "初评时对专家隐去单位和人员。"),
            Section("proof", "支撑材料"),
            Section("people", "主要完成人和单位", "次序是获奖的次序，提交后不能改。"),
        ),
        questions=(
            p.ask(
                "title",
                "成果名称",
                "basic",
                most=60,
                compared=True,
                help="自然科学奖不出现具体产品，一般不超过30个字。",
            ),
            p.ask(
                "award",
                "奖种",
                "basic",
                FieldKind.CHOICE,
                choices=(
                    ("nature", "自然科学奖"),
                    ("invention", "技术发明奖"),
                    ("progress", "科学技术进步奖"),
                ),
                help="自然科学奖和技术发明奖只奖个人；科学技术进步奖奖个人和单位。",
            ),
            p.ask(
                "grade",
                "建议等级",
                "basic",
                FieldKind.CHOICE,
                choices=(("first", "一等奖"), ("second", "二等奖"), ("third", "三等奖")),
            ),
            p.FIELD,
            p.DISCIPLINE,
            p.ask("begun", "研究起始日期", "basic", FieldKind.DATE),
            p.ask("finished", "完成日期", "basic", FieldKind.DATE, help="以验收、鉴定或首次应用为准。"),
            p.ask(
                "received",
                "是否已获同级以上科学技术奖",
                "basic",
                FieldKind.YES_NO,
                help="已获奖的成果不能再提名。",
            ),
            p.ask(
                "contact",
                "联系人",
                "people",
                most=40,
                identifying=True,
                prefill="account.name",
            ),
            p.ask("phone", "联系电话", "people", most=20, identifying=True, prefill="account.phone"),
            p.essay(
                "abstract", "成果简介", "result", 1200, "背景、主要内容、授权情况、技术经济指标、应用和效益。"
            ),
            p.essay(
                "innovation",
                "主要科技创新（发现）",
                "result",
                5000,
                "按重要程度排列，每条注明支撑的专利或论文。",
            ),
            p.essay("compare_words", "与国内外同类技术比较", "result", 1500, "逐项指标，注明出处和时间。"),
            p.ask(
                "uses",
                "应用情况",
                "result",
                FieldKind.TABLE,
                most=15,
                when=(("award", _BY_UNIT),),
                columns=(
                    p.column("user", "应用单位", FieldKind.ORGANISATION, identifying=True),
                    p.column("since", "起止时间", most=40),
                    p.column("what", "应用内容和规模", most=160),
                    p.column("benefit", "新增利润", FieldKind.MONEY, required=False),
                ),
            ),
            p.ask(
                "papers",
                "代表性论文和专著",
                "proof",
                FieldKind.TABLE,
                most=8,
                required=False,
                columns=(
                    p.column("name", "题名", most=120),
                    p.column("where", "刊名和卷期", most=80),
                    p.column("year", "年份", FieldKind.NUMBER, minimum=Decimal(1950), maximum=Decimal(2199)),
                    p.column("cited", "他引次数", FieldKind.NUMBER, required=False, minimum=Decimal(0)),
                ),
            ),
            p.ask(
                "rights",
                "主要知识产权和标准",
                "proof",
                FieldKind.TABLE,
                most=10,
                required=False,
                columns=(
                    p.column("kind", "类别", most=30),
                    p.column("name", "名称", most=120),
                    p.column("number", "号码", most=40),
                    p.column("owner", "权利人", most=80, identifying=True),
                    p.column("valid", "有效", FieldKind.YES_NO),
                ),
            ),
            p.ask("first_person", "第一完成人", "people", FieldKind.PERSON, identifying=True),
            p.ask(
                "persons",
                "其他主要完成人",
                "people",
                FieldKind.TABLE,
                most=14,
                required=False,
                identifying=True,
                columns=(
                    p.column("person", "姓名", FieldKind.PERSON),
                    p.column("gave", "对哪几条创新有贡献", most=200),
                ),
            ),
            p.ask(
                "units",
                "主要完成单位",
                "people",
                FieldKind.TABLE,
                most=10,
                identifying=True,
                when=(("award", ("progress",)),),
                columns=(
                    p.column("organisation", "单位", FieldKind.ORGANISATION),
                    p.column("gave", "贡献", most=200),
                ),
            ),
            p.ask(
                "nomination",
                "提名意见",
                "people",
                FieldKind.LONG_TEXT,
                most=600,
                identifying=True,
                help="由提名单位填写，写明认可的创新和理由。",
            ),
        ),
        materials=(
            Material(
                "rights_proof",
                "知识产权和论文证明",
                accepts=("pdf",),
                most=18,
                sample="专利证书和说明书首页、论文首页；第一完成人以外的权利人附知情同意。",
            ),
            Material(
                "use_proof",
                "应用证明",
                accepts=("pdf",),
                most=15,
                required=False,
                sample="应用单位盖章，写明应用时间、内容、指标和效益，附合同或发票。",
            ),
            Material(
                "check_proof",
                "第三方评价或验收意见",
                accepts=("pdf",),
                most=3,
                sample="检测报告、查新报告、验收意见，日期在提名之前。",
            ),
            Material(
                "consent",
                "完成人和单位知情同意书",
                accepts=("pdf",),
                sample="所有完成人签字、单位盖章，写明排序，没有入列的主要人员也签字确认。",
            ),
            Material(
                "shown",
                "提名前公示证明",
                accepts=("pdf", "jpg", "png"),
                sample="提名单位和完成单位公示的页面截图或照片，写明起止日期和有无异议，不少于5个工作日。",
            ),
        ),
        conditions=(
            p.whose(words="由完成单位填报，归口部门提名"),
            Condition("settled", "没有知识产权和完成单位、完成人争议", blocking=False),
            Condition("not_awarded", "同一成果没有获过同级以上科学技术奖", blocking=False),
            p.NO_BAN,
            p.WITHIN,
        ),
        limits=(
            Limit(
                "one_award",
                "一人一年作为完成人参加提名不超过1项",
                "person",
                ("lead", "member"),
                ("applying",),
                1,
                window="year",
                kinds=("group:award",),
                clause="平台建议，按本省细则改定",
                confirmed=False,
            ),
        ),
        review=ReviewPlan(
            experts=7,
            method="trimmed",
            disciplines_from="discipline",
            vote=True,
            quorum=(2, 3),
            grades=(("first", "一等奖", 2, 3), ("second", "二等奖", 3, 5), ("third", "三等奖", 3, 5)),
            items=p.scores(
                ("innovation", "创新程度", 35, "与已有技术的不同，难度和复杂程度。"),
                ("level", "技术水平", 25, "指标与国内外同类比较。"),
                ("benefit", "效益和影响", 25, "应用规模、经济社会效益；自然科学奖看学术影响。"),
                ("maturity", "成熟和完备", 15, "材料扎实，权属清楚。"),
            ),
        ),
        leader_field="first_person",
        publicity=7,
        correction_days=3,
        objection_excludes=("奖励等级的高低", *p.EXCLUDED),
        pledge=p.PLEDGE.replace("本单位和负责人", "本单位和全体完成人"),
        hand_over="award",
        design=p.DESIGN
        + "到会三分之二、一等奖三分之二、二三等奖五分之三通过，见于个别城市和已废止的旧规定，按本省细则改定。",
    )
)
