"""科技成果登记 · Registration of research results."""

from dataclasses import replace
from decimal import Decimal

from kechuang.packs.national.programs import program_parts as p
from kechuang.programs.logic.kind_registry import register
from kechuang.programs.logic.kinds import Condition, Kind, Question, Section, Source, StepPlan
from kechuang.programs.states import FieldKind, KindGroup, Step

_APPLIED, _BASIC, _SOFT = (("type", (each,)) for each in ("applied", "basic", "soft"))
_JUDGED, _OWNED = (("route", (each,)) for each in ("judged", "owned"))


def _paper(code: str, title: str, help: str, *when: tuple[str, tuple[str, ...]], most: int = 3) -> Question:  # noqa: A002 - the field's name
    """A document that only some types of results need."""
    return p.ask(code, title, "proof", FieldKind.FILE, most=most, when=when, help=help)


register(
    Kind(
        code="achievement_registration",
        title="科技成果登记",
        english="Registration of research results",
        group=KindGroup.REGISTRATION,
        summary="成果完成后登记一次，进入成果库；登记证明不是权属证明。登记后，对外推广的供给草稿自动备好。",
        sources=(
            Source("科技成果登记办法", "国科发计字〔2000〕542号", confirmed=False),
            Source("科技成果登记表", "国统函〔2002〕163号", confirmed=False),
            p.INTEGRITY,
        ),
        applicants=p.RESEARCHERS,
        steps=(
            *p.way(unit=None, check=5, duplicates=5),
            StepPlan(Step.DELIBERATION, 5, post="成果管理科室", note="三条都符合的准予登记，不评定水平。"),
            *p.way(publicity=None),
        ),
        sections=(
            p.BASIC,
            Section("result", "成果内容", "公示和推广用的是这一部分，不写商业秘密。"),
            Section("judged", "评价情况"),
            Section("use", "应用和转化"),
            Section("people", "完成单位和完成人", "次序就是登记证上的次序，提交后不能改。"),
            Section("proof", "证明材料", "按成果类型要的材料不同，先选好类型。"),
        ),
        questions=(
            p.title("成果名称", "写清对象、方法和用途，不写“研究”“报告”等字样。"),
            p.ask(
                "type", "成果类型", "basic", FieldKind.CHOICE,
                choices=(("applied", "应用技术"), ("basic", "基础理论"), ("soft", "软科学")),
                help="类型决定要交哪些证明材料。",
            ),
            p.ask("keywords", "关键词", "basic", most=40, help="最多3个，用顿号分开。"),
            p.FIELD,
            p.DISCIPLINE,
            p.ask("starts_on", "研究开始日期", "basic", FieldKind.DATE),
            p.ask("ends_on", "研究完成日期", "basic", FieldKind.DATE, help="以验收、评价或首次应用为准。"),
            p.ask(
                "funding", "经费来源", "basic", FieldKind.CHOICES,
                choices=(
                    ("national", "国家财政"), ("provincial", "省级财政"), ("local", "市县财政"),
                    ("own", "单位自筹"), ("other", "其他"),
                ),
                help="用了财政资金的应当登记，其余的自愿登记。",
            ),
            p.ask("project", "来自哪个计划项目", "basic", most=120, required=False, help="写项目名称和编号；没有的不填。"),
            replace(p.CONTACT, section="people"),
            replace(p.PHONE, section="people"),
            p.essay("abstract", "成果简介", "result", 1500, "解决什么问题、主要内容、技术指标、与现有做法相比好在哪里。"),
            p.ask(
                "origin", "成果属性", "result", FieldKind.CHOICE,
                choices=(
                    ("original", "原始性创新"), ("absorbed", "国外引进消化吸收创新"), ("improved", "国内技术二次开发"),
                ),
                when=(_APPLIED,),
            ),
            p.ask(
                "stage", "所处阶段", "result", FieldKind.CHOICE,
                choices=(("early", "初期阶段"), ("middle", "中期阶段"), ("mature", "成熟应用阶段")),
                when=(_APPLIED,),
                help="技术就绪度1至4级为初期，5至7级为中期，8、9级为成熟应用（平台建议的对应）。",
            ),
            p.ask(
                "rights", "知识产权", "result", FieldKind.TABLE, most=20, required=False,
                columns=(
                    p.column("kind", "类别", most=30, help="如发明专利、软件著作权、植物新品种。"),
                    p.column("name", "名称", most=120),
                    p.column("number", "号码", most=40),
                    p.column("owner", "权利人", most=80),
                    p.column("granted", "已授权", FieldKind.YES_NO),
                ),
            ),
            p.ask(
                "judgement", "评价方式", "judged", FieldKind.CHOICE,
                choices=(
                    ("appraisal", "鉴定"), ("acceptance", "验收"), ("admission", "行业准入"),
                    ("new_product", "新产品证书"), ("third_party", "第三方评价"), ("none", "没有评价"),
                ),
            ),
            p.ask("judged_on", "评价日期", "judged", FieldKind.DATE, required=False),
            p.ask("judged_by", "评价单位", "judged", most=80, required=False),
            p.ask(
                "level", "评价水平", "judged", FieldKind.CHOICE,
                choices=(
                    ("world_lead", "国际领先"), ("world", "国际先进"), ("country_lead", "国内领先"),
                    ("country", "国内先进"), ("none", "未评价"),
                ),
                help="照评价报告的结论填；报告没有写水平的选“未评价”。",
            ),
            p.ask(
                "use", "应用情况", "use", FieldKind.CHOICE,
                choices=(("sold", "已产业化"), ("small", "小批量或小范围应用"), ("trial", "试用"), ("none", "未应用")),
            ),
            p.ask("not_used", "未应用的原因", "use", most=200, when=(("use", ("none",)),)),
            p.ask(
                "ways", "愿意怎样转化", "use", FieldKind.CHOICES,
                choices=(
                    ("self", "自行实施"), ("transfer", "转让"), ("licence", "许可"), ("equity", "作价入股"),
                    ("joint", "合作开发"), ("service", "技术服务"), ("none", "不转化"),
                ),
                help="登记后，按这里的选择备好供给草稿。",
            ),
            p.ask(
                "income", "上年由此取得的收入", "use", FieldKind.MONEY, minimum=Decimal(0), required=False,
                help="不知道的留空，没有收入的填0。",
            ),
            p.ask(
                "units", "完成单位", "people", FieldKind.TABLE, most=10,
                columns=(
                    p.column("organisation", "单位", FieldKind.ORGANISATION),
                    p.column("gave", "主要贡献", most=120),
                ),
                help="第一完成单位申报，其余单位不再登记。",
            ),
            p.ask(
                "persons", "完成人", "people", FieldKind.TABLE, most=30,
                columns=(
                    p.column("person", "姓名", FieldKind.PERSON),
                    p.column("rank", "职称", FieldKind.CHOICE, choices=p.TITLES),
                    p.column("gave", "主要贡献", most=120),
                ),
            ),
            p.ask(
                "route", "用哪一组材料证明", "proof", FieldKind.CHOICE,
                choices=(("judged", "评价证明和研制报告"), ("owned", "知识产权证书和用户证明")),
                when=(_APPLIED,), help="两组任选一组。",
            ),
            _paper("judged_paper", "评价证明", "鉴定证书、验收意见、行业准入文件或新产品证书，全文、盖章。", _APPLIED, _JUDGED),
            _paper("report", "研制报告", "做法、试验数据、指标和结论，署名完整。", _APPLIED, _JUDGED),
            _paper("rights_paper", "知识产权证书", "证书和权利要求书首页，权利人与完成单位一致。", _APPLIED, _OWNED, most=10),
            _paper("user_paper", "用户证明", "应用单位盖章，写明应用时间、内容和效果。", _APPLIED, _OWNED, most=10),
            _paper("papers", "论文或专著", "首页、版权页和全文。", _BASIC, most=10),
            _paper("opinion", "本单位学术部门意见", "学术委员会或相应部门写明学术价值，盖章。", _BASIC),
            _paper("citations", "被引用证明", "检索机构出具，注明他引次数。", _BASIC, most=10),
            _paper("soft_judged", "评价或采纳证明", "评审意见，或被有关部门采纳的证明，盖章。", _SOFT),
            _paper("soft_report", "研究报告", "全文，署名完整。", _SOFT),
        ),
        conditions=(
            p.whose(words="完成单位类型符合"),
            Condition(
                "first", "本单位是第一完成单位", clause="科技成果登记办法（未核实）",
                help="同一成果只登记一次，由第一完成单位在所在地办理。", blocking=False,
            ),
            Condition("open", "内容不涉及国家秘密", help="涉密成果按保密规定另行办理，不得在网上填报。", blocking=False),
            Condition("positive", "已有的评价结论是肯定的", clause="科技成果登记办法（未核实）", blocking=False),
            p.NO_BAN,
        ),
        publicity=20,
        correction_days=10,
        objection_excludes=p.EXCLUDED[1:],
        pledge=p.PLEDGE + "\n本成果由所列单位和人员完成，权属和次序没有争议，没有在其他地方登记过。",
        drafts=20,
        design=p.DESIGN + "公示20个工作日，参照有的省登记前公示一个月的做法。",
    )
)  # fmt: skip
