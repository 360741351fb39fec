"""Classes of language that real reports use, each by sentences of our own; the form of a line is that of
``test_statements``. Sentences right of nothing must give no statement."""

from __future__ import annotations

import pytest

from kechuang.reading.model import Statement, Term
from tests.reading.test_statements import read, row, seen

KINDS = """
实施小微企业“128计划”,新认定省级企业6家。 => a|value|新认定省级企业|=|6|-|家|-
预计到年底,专利申请量将达到300件左右。 => a|value|专利申请量|~|300|-|件|-
2030年,全县将新选派科技特派员60名,其中法人特派员5家。 => t|value|新选派科技特派员|=|60|-|名|-;t|value|法人特派员|=|5|-|家|-
局里承担的考核指标任务共三项,分别是专利申请量200件、专利授权量80件。 => t|value|专利申请量|=|200|-|件|-;t|value|专利授权量|=|80|-|件|-
任务是40件,截至10月底,发明专利受理量为43件。 => a|value|发明专利受理量|=|43|-|件|-
力争新增省级平台3家;培育科技型企业20家。 => t|value|新增省级平台|=|3|-|家|-;t|value|培育科技型企业|=|20|-|家|-
高新技术企业:目标任务20家,完成23家。 => t|value|高新技术企业|=|20|-|家|-;a|value|高新技术企业|=|23|-|家|-
技术交易额:年度任务3亿元,实际完成3.2亿元。 => t|value|技术交易额|=|3|-|亿元|-;a|value|技术交易额|=|3.2|-|亿元|-
争取到2030年省重大专项立项项目2个。 => a|value|省重大专项立项项目|=|2|-|个|-
"""
NAMES = """
组织征集市级重大项目50项,组织专家评审后立项22项。 => a|value|征集市级重大项目|=|50|-|项|-;a|value|立项市级重大项目|=|22|-|项|-
实施区级科技项目60项,验收31项。 => a|value|区级科技项目|=|60|-|项|-;a|value|验收区级科技项目|=|31|-|项|-
新增省级重点实验室2家、省级工程研究中心5家,累计分别达20家和41家。 => a|value|新增省级重点实验室|=|2|-|家|-;a|value|新增省级工程研究中心|=|5|-|家|-;a|value|省级重点实验室|=|20|-|家|-;a|value|省级工程研究中心|=|41|-|家|-
引进科技型项目12个,总投资9.5亿元。 => a|value|引进科技型项目|=|12|-|个|-;a|value|科技型项目总投资|=|9.5|-|亿元|-
新认定科技型企业30家,总数较上年增长15%。 => a|value|新认定科技型企业|=|30|-|家|-;a|growth|科技型企业总数|growth|-|-|-|15
新增市级平台5家(其中国家级1家),累计达到60家。 => a|value|新增市级平台|=|5|-|家|-;a|value|新增国家级平台|=|1|-|家|-;a|value|市级平台|=|60|-|家|-
新增市级众创空间3家,达到13家。 => a|value|新增市级众创空间|=|3|-|家|-;a|value|市级众创空间|=|13|-|家|-
产业园签约项目12个,其中医药6个、新材料4个、其他2个。 => a|value|产业园签约项目|=|12|-|个|-;a|value|医药产业园签约项目|=|6|-|个|-;a|value|新材料产业园签约项目|=|4|-|个|-;a|value|其他产业园签约项目|=|2|-|个|-
争取到省级以上科技项目经费800多万元。 => a|value|省级以上科技项目经费|>=|800|-|万元|-
某县富民强县项目已建示范基地3个。 => a|value|示范基地|=|3|-|个|-
科技工作再上台阶 专利申请210件。 => a|value|专利申请|=|210|-|件|-
专利申请量年均增长12%,五年累计申请900件、授权500件。 => a|growth|专利申请量|growth|-|-|-|12;a|value|专利申请|=|900|-|件|-;a|value|专利授权|=|500|-|件|-
有效发明专利400件。 => a|value|有效发明专利|=|400|-|件|-
涉及企业110家。 => a|value|涉及企业|=|110|-|家|-
电子产业基地已有企业35家。 => a|value|电子产业基地企业|=|35|-|家|-
第一批评审通过高新技术企业9家。 => a|value|第一批评审通过高新技术企业|=|9|-|家|-
科技城首期12万平方米载体全部竣工。 => a|value|科技城首期载体|=|12|-|万平方米|-
高新技术产业保持较快增长,增加值达到30亿元。 => a|value|高新技术产业增加值|=|30|-|亿元|-
申报国家级项目1项,省级项目6项。 => a|value|申报国家级项目|=|1|-|项|-;a|value|申报省级项目|=|6|-|项|-
"""
VALUES = """
确保招录科研助理50人以上,力争科研助理总人数突破100人。 => t|value|招录科研助理|>=|50|-|人|-;t|value|科研助理总人数|>|100|-|人|-
发明、外观设计专利申请量分别为655、120件,同比增长分别为9.8%、-2.5%。 => a|value|发明专利申请量|=|655|-|件|9.8;a|value|外观设计专利申请量|=|120|-|件|-2.5
高新技术企业、科技型中小企业达88家、103家。 => a|value|高新技术企业|=|88|-|家|-;a|value|科技型中小企业|=|103|-|家|-
高新技术企业和科技型中小企业数分别突破16家和42家。 => a|value|高新技术企业数|>|16|-|家|-;a|value|科技型中小企业数|>|42|-|家|-
总产值突破500亿大关,达到526.3亿元。 => a|value|总产值|=|526.3|-|亿元|-
年销售收入5000万元至2亿元的占多数。 =>
市级专项资金由×万元增加到900万元。 => a|value|市级专项资金|=|900|-|万元|-
查处假冒专利案件3起,养殖规模达20万羽。 => a|value|查处假冒专利案件|=|3|-|起|-;a|value|养殖规模|=|20|-|万羽|-
培育10家年销售收入过5亿元的龙头企业。 => a|value|培育年销售收入过5亿元的龙头企业|=|10|-|家|-
申请量超过50件的企业有23家。 => a|value|申请量超过50件的企业|=|23|-|家|-
打造百亿级产业集群2个。 => a|value|打造百亿级产业集群|=|2|-|个|-
"""
SHARES = """
增加值占比首次突破10%,达到10.96%。 => a|share|增加值占比|share|10.96|-|%|-
研发投入占比提高0.15个百分点、达到2.85%。 => a|share|研发投入占比|share|2.85|-|%|-
研发投入占主营业务收入比重提高0.3个百分点。 => a|points|研发投入占主营业务收入比重|delta|0.3|-|百分点|-
比重为38.6%,比上年提高1.2个百分点。 => a|share|比重|share|38.6|-|%|-
研发投入不足,仅占GDP的0.6%。 => a|share|研发投入占GDP比重|share|0.6|-|%|-
调处专利案件21件,结案率95%。 => a|value|调处专利案件|=|21|-|件|-;a|share|专利案件结案率|=|95|-|%|-
办结率和满意率均达100%。 => a|share|办结率|=|100|-|%|-;a|share|满意率|=|100|-|%|-
园区实现产值86亿元、税收4亿元,分别占全市的35%和28%。 => a|value|园区产值|=|86|-|亿元|-;a|value|园区税收|=|4|-|亿元|-;a|share|园区产值占全市比重|share|35|-|%|-;a|share|园区税收占全市比重|share|28|-|%|-
研发强度:目标1.5%,实际1.46%。 => t|share|研发强度|share|1.5|-|%|-;a|share|研发强度|share|1.46|-|%|-
创新指数排名由全省第12位上升至第8位。 => a|rank|创新指数|=|8|-|位|-
占比达到x%。 => a|masked|占比|masked|-|-|%|-
"""
SILENT = """
科技型企业入库28家,比去年同期增加了9家。 => a|value|科技型企业入库|=|28|-|家|-
对获省科技进步奖的分别奖励50万元、30万元。
对重新认定的,奖励10万元。
研发投入超过500万元且增长20%以上的企业,按增量的10%补助。
五项考核任务提前完成。
主要做法有四条。
今年要抓好五件大事。
县政府组织23个部门单位召开专题会议。
在全国15个同类城市中,我市位次靠前。
连续三次获评先进。
5家企业代表作了交流发言。
4名同志围绕主题谈了体会。
全局共有干部职工32人,其中党员21人。
××村和××村各有一批项目。
"""
LINES = [line for table in (KINDS, NAMES, VALUES, SHARES, SILENT) for line in table.strip().split("\n")]
CASES = [(text, rows) for text, _, rows in (line.partition(" =>") for line in LINES)]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentence(text: str, expected: str) -> None:
    assert [seen(s) for s in read(text)] == [row(cell) for cell in expected.split(";") if cell.strip()]


RULES = """关于支持科技创新的若干措施
第一条 对首次认定的企业,一次性奖励30万元;对重新认定的,奖励10万元。
第二条 年度研发投入在500万元以上的规上企业,按投入的8%给予最高200万元补助。
第三条 申请单位应成立满1年,研发人员占比不低于10%,上年度销售收入不低于2000万元。
"""
MEETING = """市科技局召开理论学习会议
发布时间:2031-06-12 16:45 浏览次数:1286 字号:[大 中 小]
6月9日下午,局党组主持召开第11次学习会议,各科室负责人共22人参加学习。
会议指出,要领悟“两个确立”,增强“四个意识”,做到“两个维护”,坚持“四个面向”。
会议要求,一是提高站位,二是强化担当,三是狠抓落实,严格执行八项规定精神。
联系电话:0000-1234567 邮编:123456 地址:示例市人民路168号12楼
"""
SPEECH = """在全市科技大会上的讲话
同志们:这次会议的主要任务是统一思想、明确目标。下面,我讲三点意见。
一要提高认识。科技是第一生产力,人才是第一资源,创新是第一动力。
二要突出重点。围绕“一个中心、四个基地”,抓好八个方面的工作,用足用好三项政策。
三要加强领导。各县(市、区)主要负责同志要亲自抓,做到一级抓一级、层层抓落实。
"""


@pytest.mark.parametrize("text", [RULES, MEETING, SPEECH])
def test_prose_without_indicators_gives_none(text: str) -> None:
    assert [s.span for s in read(text) if s.cmp] == []


def _figures(statements: list[Statement]) -> list[tuple[str, str, str, str | None, str | None]]:
    return [
        (s.kind.value, s.indicator, str(s.value), s.unit, str(s.completion_pct) if s.completion_pct else None)
        for s in statements
    ]


TABLED = [
    ("target", "高新技术企业", "120", "家", None),
    ("actual", "高新技术企业", "135", "家", "112.5"),
    ("target", "高新技术企业", "150", "家", None),
    ("target", "研发投入占GDP比重", "1.8", "%", None),
    ("actual", "研发投入占GDP比重", "1.92", "%", "106.7"),
    ("target", "研发投入占GDP比重", "2.1", "%", None),
]
CELLS = [
    ["序号", "指标", "单位", "2030年目标", "实际完成", "完成率", "2031年目标"],
    ["1", "高新技术企业", "家", "120", "135", "112.5%", "150"],
    ["2", "研发投入占GDP比重", "%", "1.8", "1.92", "106.7%", "2.1"],
]


@pytest.mark.parametrize(
    "table",
    [
        "\n".join("\t".join(cells) for cells in CELLS),
        "\n".join(" | ".join(cells) for cells in CELLS),
        "\n".join(" ".join(cells) for cells in CELLS),
        "\n".join("  ".join(cells) for cells in CELLS),
        "\n".join(cell for cells in CELLS for cell in cells),
        " ".join(cell for cells in CELLS for cell in cells),
    ],
    ids=["tabs", "bars", "spaces", "wide spaces", "a cell a line", "one line"],
)
def test_table(table: str) -> None:
    text = f"示例市2030年主要指标完成情况\n{table}\n二、说明\n以上为初步统计。\n"
    assert _figures(read(text)) == TABLED


def test_table_of_years_knows_results_from_goals() -> None:
    text = "示例市“十四五”科技规划\n序号 指标 2020年 2025年 属性\n1 技术合同成交额(亿元) 24 60 预期性\n2 企业数(家) 14 30 预期性\n"
    assert [(s.kind.value, str(s.value), s.unit, s.period) for s in read(text)] == [
        ("actual", "24", "亿元", "2020"),
        ("target", "60", "亿元", "2025"),
        ("actual", "14", "家", "2020"),
        ("target", "30", "家", "2025"),
    ]


def test_cells_without_a_number_say_nothing() -> None:
    text = "指标\t目标\t完成\n专利授权量(件)\t200\t—\n企业数(家)\t20\t23\n"
    assert [(s.kind.value, str(s.value)) for s in read(text)] == [
        ("target", "200"),
        ("target", "20"),
        ("actual", "23"),
    ]


TERMS = (
    Term("awards", "省科学技术奖数", unit="项"),
    Term("helped", "解决技术难题企业数", unit="家"),
    Term("share", "企业发明专利申请占比", unit="%"),
    Term("approved", "省级以上科技计划立项数", unit="项"),
    Term("projects", "省级以上科技项目数", unit="项"),
    Term("funds", "省级以上科技项目经费", unit="万元"),
    Term("municipal", "市级科技项目数", unit="项"),
    Term("applied", "高新技术企业申报数", ("申报高新技术企业",), unit="家"),
    Term("new", "新增高新技术企业数", unit="家"),
    Term("total", "高新技术企业总数", ("高新技术企业",), unit="家"),
    Term("applications", "专利申请量", unit="件"),
    Term("grants", "专利授权量", unit="件"),
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("获省科学技术奖40项。", ["awards"]),
        ("帮助35户企业解决技术难题。", ["helped"]),
        ("企业发明专利申请量占比超过30%。", ["share"]),
        ("获省级以上科技计划立项180多项。", ["approved"]),
        ("实施省级以上科技项目153项、到位经费12993万元。", ["projects", "funds"]),
        ("实施市级科技项目12项。", ["municipal"]),
        ("实施省级科技项目12项。", [None]),
        ("申报高新技术企业9家。", ["applied"]),
        ("新增高新技术企业9家。", ["new"]),
        ("高新技术企业总数达到90家。", ["total"]),
        ("专利申请量90件、授权量40件。", ["applications", "grants"]),
        ("专利申请经费90万元。", [None]),
    ],
)
def test_catalogue_s_term(text: str, codes: list[str | None]) -> None:
    assert [s.code for s in read(text, terms=TERMS)] == codes


def test_name_that_could_be_two_terms_is_neither() -> None:
    twice = (Term("a", "开展成果转化项目", unit="项"), Term("b", "实现成果转化服务", unit="项"))
    assert [s.code for s in read("完成成果转化3项。", terms=twice)] == [None]
    assert [s.code for s in read("完成成果转化3项。", terms=twice[:1])] == ["a"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("第一条 对省级实验室顺利通过国家验收。", ["省级实验室通过国家验收"]),
        ("服务行政村实现全覆盖。", ["服务行政村"]),
        ("培育申报一批国家级、省级平台。", []),
    ],
)
def test_goal_without_a_number_has_a_readable_name(text: str, names: list[str]) -> None:
    assert [s.indicator for s in read(text) if not s.cmp] == names
