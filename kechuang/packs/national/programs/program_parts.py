"""Pieces that several kinds of matters share: sources, pledges, questions, tables, conditions, steps, limits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kechuang.programs.logic.kinds import (
    Condition,
    ConditionKind,
    Limit,
    Material,
    Question,
    ScoreItem,
    Section,
    Source,
    StepPlan,
)
from kechuang.programs.states import FieldKind, Step

# ── sources ──────────────────────────────────────────────────────────────────────────────────
#: Neither the year nor the number of these has been read in the official text; a bureau replaces the first by its own.
LOCAL_PROJECTS = Source("市级科技计划项目管理办法", "以本地现行文件为准", confirmed=False)
INTEGRITY = Source("科研失信行为调查处理规则", "国科发监〔2022〕221号", confirmed=False)
FUNDS = Source("国家重点研发计划资金管理办法", "财教〔2021〕178号，科目和间接费用参照", confirmed=False)

#: What every kind says of its numbers.
DESIGN = (
    "各步承诺时限、补正和公示天数、限项上限、评分项目和权重为平台的建议值，不是法律规定，请按本地办法改定。"
)

# ── pledges: our own words ───────────────────────────────────────────────────────────────────
_HONEST = (
    "一、所填内容和所附材料真实、完整、合法，与原件一致，不含涉密信息。\n"
    "二、知识产权归属清楚，没有抄袭、剽窃、伪造、篡改，没有请人代写代投。\n"
    "三、不以任何方式打探、干扰评审，不向工作人员和专家送礼请托。\n"
    "四、在信用方面没有限制申报的情形；如有，自愿接受核查。\n"
)
_ANSWER = "如有不实，愿意接受终止申报、撤销结果、追回经费、记入科研诚信记录等处理，并承担相应责任。"
PLEDGE = f"本单位和负责人郑重承诺：\n{_HONEST}{_ANSWER}"
PLEDGE_PROJECT = (
    f"本单位和项目负责人郑重承诺：\n{_HONEST}"
    "五、同一内容没有在其他渠道重复申报或已获财政经费；自筹经费按期足额到位。\n"
    "六、获得立项后按任务书实施，专账核算，按期验收，如实填报科技报告和统计数据。\n"
    f"{_ANSWER}"
)
PLEDGE_PERSON = (
    "本人郑重承诺：\n"
    "一、所填内容和所附材料真实、完整，与原件一致，不含涉密信息。\n"
    "二、本人不是公务员或参照公务员法管理的人员，申请已征得所在单位同意。\n"
    "三、选派期间遵守规定，如实记录服务的时间、地点和内容，保守服务对象的商业秘密。\n"
    f"{_ANSWER}"
)
#: The result itself, of which nobody may complain before it is one.
EXCLUDED = ("对专家学术判断的不同看法", "没有事实依据的猜测", "已经处理过、没有新证据的同一事项")

# ── choices ──────────────────────────────────────────────────────────────────────────────────
FIELDS = (
    ("electronics", "电子信息"),
    ("biology", "生物与新医药"),
    ("aerospace", "航空航天"),
    ("materials", "新材料"),
    ("services", "高技术服务"),
    ("energy", "新能源与节能"),
    ("environment", "资源与环境"),
    ("manufacturing", "先进制造与自动化"),
    ("agriculture", "现代农业"),
    ("society", "社会发展"),
)
#: First levels of GB/T 13745 that a city's projects fall under; the draw of experts goes by them.
DISCIPLINES = (
    ("110", "数学"), ("120", "信息科学与系统科学"), ("130", "力学"), ("140", "物理学"), ("150", "化学"),
    ("170", "地球科学"), ("180", "生物学"), ("210", "农学"), ("220", "林学"), ("230", "畜牧、兽医科学"),
    ("240", "水产学"), ("310", "基础医学"), ("320", "临床医学"), ("330", "预防医学与公共卫生学"),
    ("350", "药学"), ("360", "中医学与中药学"), ("430", "材料科学"), ("440", "矿山工程技术"),
    ("450", "冶金工程技术"), ("460", "机械工程"), ("470", "动力与电气工程"), ("480", "能源科学技术"),
    ("510", "电子与通信技术"), ("520", "计算机科学技术"), ("530", "化学工程"), ("540", "纺织科学技术"),
    ("550", "食品科学技术"), ("560", "土木建筑工程"), ("570", "水利工程"), ("580", "交通运输工程"),
    ("610", "环境科学技术及资源科学技术"), ("620", "安全科学技术"), ("630", "管理学"),
)  # fmt: skip
TITLES = (("senior", "正高级"), ("associate", "副高级"), ("middle", "中级"), ("other", "初级和其他"))
DEGREES = (("doctor", "博士"), ("master", "硕士"), ("bachelor", "学士"), ("other", "其他"))
COMPARE = (("ge", "不少于"), ("le", "不超过"), ("done", "完成"))
RESEARCHERS = ("enterprise", "university", "institute", "hospital", "agency")

# ── sections ─────────────────────────────────────────────────────────────────────────────────
BASIC = Section("basic", "基本情况")
UNIT = Section("unit", "申报单位", "带出的是一企一档里已核实的数；不对请先更正年报。")
PEOPLE = Section("people", "负责人和成员", "评审时这一部分对专家隐去。")
CONTENT = Section("content", "研究内容", "评审专家主要看这里。不要出现单位和人员的名字。")
TARGETS = Section("targets", "考核指标和进度", "指标写进任务书，验收时逐项核对，不能降低。")
MONEY = Section("money", "经费")


# ── questions ────────────────────────────────────────────────────────────────────────────────
def ask(code: str, title: str, section: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> Question:
    """A question under a heading."""
    return Question(code=code, title=title, kind=kind, section=section, **more)


def column(code: str, title: str, kind: FieldKind = FieldKind.TEXT, **more: Any) -> Question:
    """A column of a table."""
    return Question(code=code, title=title, kind=kind, **more)


def essay(code: str, title: str, section: str, most: int, help: str, **more: Any) -> Question:  # noqa: A002 - the field's name
    """A text of some length, compared with others' when duplicates are looked for."""
    return ask(code, title, section, FieldKind.LONG_TEXT, most=most, help=help, compared=True, **more)


def title(words: str = "项目名称", help: str = "写清对象和方法，30个字以内为宜。") -> Question:  # noqa: A002 - the field's name
    """What names the case."""
    return ask("title", words, "basic", most=60, help=help, compared=True)


FIELD = ask("field", "技术领域", "basic", FieldKind.CHOICE, choices=FIELDS)
DISCIPLINE = ask(
    "discipline",
    "所属学科",
    "basic",
    FieldKind.CHOICE,
    choices=DISCIPLINES,
    help="按此抽取同行专家，选最接近的一个。",
)
STARTS = ask("starts_on", "开始日期", "basic", FieldKind.DATE)
ENDS = ask("ends_on", "结束日期", "basic", FieldKind.DATE)
LEADER = ask("leader", "项目负责人", "people", FieldKind.PERSON, identifying=True, help="提交后不能更换。")
LEADER_TITLE = ask("leader_title", "负责人职称", "people", FieldKind.CHOICE, choices=TITLES)
LEADER_DEGREE = ask("leader_degree", "负责人学位", "people", FieldKind.CHOICE, choices=DEGREES)
LEADER_MONTHS = ask(
    "leader_months", "负责人每年投入", "people", FieldKind.NUMBER, unit="个月", minimum=Decimal(1), maximum=Decimal(12),
    help="国家重点研发计划要求每年不少于6个月，市级参照。",
)  # fmt: skip
CONTACT = ask("contact", "联系人", "unit", identifying=True, prefill="account.name", most=40)
PHONE = ask("phone", "联系电话", "unit", identifying=True, prefill="account.phone", most=20)
MEMBERS = ask(
    "members", "主要成员", "people", FieldKind.TABLE, most=30, identifying=True, required=False,
    columns=(
        column("person", "姓名", FieldKind.PERSON),
        column("rank", "职称", FieldKind.CHOICE, choices=TITLES),
        column("duty", "分工", most=60),
        column("months", "每年投入", FieldKind.NUMBER, unit="个月", minimum=Decimal(0), maximum=Decimal(12)),
    ),
)  # fmt: skip
PARTNERS = ask(
    "partners", "合作单位", "people", FieldKind.TABLE, most=5, identifying=True, required=False,
    help="与合作协议一致：任务、经费和知识产权都要分清。",
    columns=(
        column("organisation", "单位", FieldKind.ORGANISATION),
        column("task", "承担的任务", most=120),
        column("share", "分得财政经费", FieldKind.MONEY, minimum=Decimal(0)),
        column("rights", "知识产权归属", most=120),
    ),
)  # fmt: skip
INDICATORS = ask(
    "indicators", "考核指标", "targets", FieldKind.TABLE, most=20, help="写可以测量的数；每项写明用什么证明。",
    columns=(
        column("name", "指标", most=60),
        column("unit", "计量单位", most=12),
        column("baseline", "现状", FieldKind.NUMBER, required=False),
        column("compare", "要求", FieldKind.CHOICE, choices=COMPARE),
        column("target", "目标值", FieldKind.NUMBER),
        column("proof", "怎样证明", most=80, help="如第三方检测报告、专利证书、销售合同。"),
        column("core", "核心指标", FieldKind.YES_NO),
    ),
)  # fmt: skip
MILESTONES = ask(
    "milestones", "进度安排", "targets", FieldKind.TABLE, most=12,
    columns=(
        column("until", "截止日期", FieldKind.DATE),
        column("work", "主要工作", most=200),
        column("result", "阶段成果", most=120),
    ),
)  # fmt: skip
BUDGET = ask(
    "budget", "经费预算", "money", FieldKind.BUDGET,
    help="间接费用有上限，填写时自动计算并提示；软科学和包干制项目按本地规定。",
)  # fmt: skip
BUDGET_WHY = ask(
    "budget_why", "主要开支说明", "money", FieldKind.LONG_TEXT, most=1500,
    help="单价较高的设备、外协测试和大额支出，写明为什么要、怎样算出来的。",
)  # fmt: skip


def fact(
    code: str, words: str, name: str, section: str = "unit", year: int | None = -1, **more: Any
) -> Question:
    """A number that the registry knows already; the applicant checks it."""
    return ask(code, words, section, FieldKind.FACT, fact=name, fact_year=year, required=False, **more)


SALES = fact("sales", "上年营业收入", "sales")
RD = fact("rd", "上年研发费用（会计核算）", "accounting_rd")
STAFF = fact("staff", "上年末从业人员", "employees_end", unit="人")
RD_STAFF = fact("rd_staff", "上年研发人员", "rd_staff", unit="人")
UNIT_FACTS = (SALES, RD, STAFF, RD_STAFF)

# ── materials ────────────────────────────────────────────────────────────────────────────────
PLAN = Material(
    "plan", "可行性报告", help="评审用，不要出现单位和人员的名字。", accepts=("pdf", "docx"), identifying=False,
    sample="5000字左右：现状和差距（附数据和出处）、要解决的关键问题、技术路线图、试验方案、指标及测试方法、风险和对策。",
)  # fmt: skip
ACCOUNTS = Material(
    "accounts", "上年度财务报表或审计报告", accepts=("pdf",),
    sample="资产负债表、利润表、现金流量表齐全，盖单位公章；经审计的附报告全文，能看到会计师事务所的防伪码。",
)  # fmt: skip
RAISED = Material(
    "raised", "自筹经费证明", required=False, accepts=("pdf", "jpg", "png"), help="有自筹经费的提供。",
    sample="申报前一个月内的银行存款证明，或单位出具、法定代表人签字的自筹承诺，金额不少于预算中的自筹数。",
)  # fmt: skip
AGREEMENT = Material(
    "agreement", "合作协议", required=False, accepts=("pdf",), help="有合作单位的提供。",
    sample="各方盖章签字，写明任务、考核指标、经费分配、知识产权归属和违约责任，与申报书中的表一致。",
)  # fmt: skip
ETHICS = Material(
    "ethics", "伦理或生物安全审查意见", required=False, accepts=("pdf",), help="涉及人、实验动物或病原微生物的提供。",
    sample="伦理委员会（或生物安全委员会）出具，写明项目名称、审查结论和日期，盖委员会章。",
)  # fmt: skip
RIGHTS = Material(
    "rights", "知识产权证明", required=False, most=10, accepts=("pdf", "jpg", "png"),
    sample="专利证书、软件著作权登记证书等的扫描件；受让的附变更手续合格通知书。权利人应是申报单位。",
)  # fmt: skip

# ── conditions ───────────────────────────────────────────────────────────────────────────────
NO_BAN = Condition("no_ban", "没有被限制申报", ConditionKind.NO_BAN, clause="科研失信行为调查处理规则")
WITHIN = Condition("within", "没有超过限项", ConditionKind.LIMIT, help="负责人和单位在申报、在研的都算。")
NOT_OVERDUE = Condition(
    "not_overdue",
    "没有逾期未验收的项目",
    help="单位、负责人有逾期未验收项目的，先验收再申报。",
    blocking=False,
)
NOT_TWICE = Condition("not_twice", "同一内容没有重复申报或已获财政支持", blocking=False)


def whose(*kinds: str, words: str = "申报单位类型符合") -> Condition:
    """Which organisations may apply; what is not named follows from the kind."""
    return Condition("whose", words, ConditionKind.APPLICANT, of=kinds)


# ── steps ────────────────────────────────────────────────────────────────────────────────────
_POSTS = {
    Step.UNIT: ("申报单位", "单位管理员核对内容、签署承诺书。"),
    Step.RECOMMEND: ("县（市、区）科技部门", "核实真实性，在名额内推荐。"),
    Step.CHECK: ("受理窗口", "材料齐不齐、条件够不够；缺什么一次说清。"),
    Step.DUPLICATES: ("业务科室", "系统提示相近的，由人判断。"),
    Step.REVIEW: ("业务科室", "抽取专家，评审时间不计入承诺时限。"),
    Step.DELIBERATION: ("局党组会或局长办公会", "按评审结果和预算提出支持名单。"),
    Step.PUBLICITY: ("业务科室", "公示期内受理实名异议。"),
}


def way(**promised: int | None) -> tuple[StepPlan, ...]:
    """Steps in their order with the working days that the bureau promises: ``way(unit=None, check=5)``."""
    by_name = {str(step): step for step in Step}
    return tuple(
        StepPlan(by_name[name], days, post=_POSTS[by_name[name]][0], note=_POSTS[by_name[name]][1])
        for name, days in promised.items()
    )


#: The way of a project from the unit to publicity.
PROJECT_WAY = way(unit=None, recommend=10, check=5, duplicates=5, review=30, deliberation=20, publicity=None)
#: The same without experts: what is owed is owed to all who qualify.
PLAIN_WAY = way(unit=None, recommend=10, check=5, deliberation=15, publicity=None)

# ── limits ───────────────────────────────────────────────────────────────────────────────────
_LIMIT_CLAUSE = "平台建议，参照多地做法"
ONE_LED = Limit(
    "one_led", "负责人同时主持的市级项目不超过1项", "person", ("lead",), ("applying", "ongoing"), 1,
    window="all", kinds=("group:project",), clause=_LIMIT_CLAUSE, confirmed=False,
)  # fmt: skip
TWO_IN_ALL = Limit(
    "two_in_all", "一人主持和参加的市级项目合计不超过2项", "person", ("lead", "member"), ("applying", "ongoing"), 2,
    window="all", kinds=("group:project",), clause=_LIMIT_CLAUSE, confirmed=False,
)  # fmt: skip
ONE_A_YEAR = Limit(
    "one_a_year", "一个单位同一通知只报1项", "organisation", ("lead",), ("applying",), 1, window="call",
    clause=_LIMIT_CLAUSE, confirmed=False,
)  # fmt: skip


def scores(*items: tuple[str, str, int, str]) -> tuple[ScoreItem, ...]:
    """A score sheet: code, title, greatest score, what to look at; the first is the key item."""
    return tuple(
        ScoreItem(code, words, Decimal(most), look, key=place == 0)
        for place, (code, words, most, look) in enumerate(items)
    )
