"""The statement grammar, by small sentences of our own: each asserts whole statements by equality.

A line is ``sentence => statement ; statement``; a statement is ``kind|form|indicator|cmp|value|value_hi|unit|growth``
(kind: a actual, t target; ``-`` is None). No statement stands right of ``=>`` where none may be read.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from kechuang.reading.cleaning import clean
from kechuang.reading.model import Form, Kind, Node, Statement, Term
from kechuang.reading.statements import extract

COUNTS = """
全年新增高新技术企业18家。 => a|value|新增高新技术企业|=|18|-|家|-
全市高新技术企业总数达到230家。 => a|value|高新技术企业总数|=|230|-|家|-
净增科技型中小企业40家以上。 => a|value|净增科技型中小企业|>=|40|-|家|-
力争新增省级众创空间2家。 => t|value|新增省级众创空间|=|2|-|家|-
确保建成市级重点实验室3家。 => t|value|建成市级重点实验室|=|3|-|家|-
完成技术合同登记320项。 => a|value|技术合同登记|=|320|-|项|-
截至12月底,累计入库科技型中小企业610家。 => a|value|入库科技型中小企业|=|610|-|家|-
组织申报省级科技项目25项以上。 => a|value|组织申报省级科技项目|>=|25|-|项|-
引进高层次人才不少于60名。 => a|value|引进高层次人才|>=|60|-|名|-
万人发明专利拥有量突破9件。 => a|value|万人发明专利拥有量|>|9|-|件|-
研发投入超过12亿元。 => a|value|研发投入|>|12|-|亿元|-
培训农村技术人员近800人次。 => a|value|培训农村技术人员|~|800|-|人次|-
约90家企业建有研发机构。 => a|value|企业建有研发机构|~|90|-|家|-
签订产学研合作协议20余项。 => a|value|签订产学研合作协议|>=|20|-|项|-
拥有孵化场地30多万平方米。 => a|value|孵化场地|>=|30|-|万平方米|-
技术交易额预计达到15亿元。 => a|value|技术交易额|~|15|-|亿元|-
实现产值150亿元左右。 => a|value|产值|~|150|-|亿元|-
建成科普示范基地十五个。 => a|value|建成科普示范基地|=|15|-|个|-
选派科技特派员一百二十名。 => a|value|选派科技特派员|=|120|-|名|-
组织百名专家下乡。 => a|value|专家下乡|~|100|-|名|-
新建院士工作站两家。 => a|value|新建院士工作站|=|2|-|家|-
培育瞪羚企业三至五家。 => a|range|培育瞪羚企业|range|3|5|家|-
争取新增研发平台5—8个。 => a|range|新增研发平台|range|5|8|个|-
申报发明专利300~400件。 => a|range|申报发明专利|range|300|400|件|-
"""
GROWTH = """
高新技术产业增加值增长12%。 => a|growth|高新技术产业增加值|growth|-|-|-|12
专利授权量增长15%以上。 => a|growth|专利授权量|growth>=|-|-|-|15
工业投资增速超过10%。 => a|growth|工业投资|growth>|-|-|-|10
规上工业总产值同比下降3.5%。 => a|growth|规上工业总产值|growth|-|-|-|-3.5
研发费用比上年增长20.3%,增速居全市第三位。 => a|growth|研发费用|growth|-|-|-|20.3
发明专利授权量翻了一番。 => a|growth|发明专利授权量|growth|-|-|-|100
在线检测设备销量增长了4倍。 => a|growth|在线检测设备销量|growth|-|-|-|400
技术合同成交额达到8.6亿元,同比增长35%。 => a|value|技术合同成交额|=|8.6|-|亿元|35
科技型企业新增60家,增长25%,总数达300家。 => a|value|新增科技型企业|=|60|-|家|25 ; a|value|科技型企业总数|=|300|-|家|-
专利申请量1200件、授权量900件,同比分别增长10%和12%。 => a|value|专利申请量|=|1200|-|件|10 ; a|value|专利授权量|=|900|-|件|12
高新技术产业产值和利税均增长18%以上。 => a|growth|高新技术产业产值|growth>=|-|-|-|18 ; a|growth|高新技术产业利税|growth>=|-|-|-|18
完成产值、税收分别为50亿元和3亿元。 => a|value|产值|=|50|-|亿元|- ; a|value|税收|=|3|-|亿元|-
"""
LISTS = """
省级平台、市级平台、县级平台分别达到4家、9家和20家。 => a|value|省级平台|=|4|-|家|- ; a|value|市级平台|=|9|-|家|- ; a|value|县级平台|=|20|-|家|-
建设省级和市级众创空间各2家。 => a|value|建设省级众创空间|=|2|-|家|- ; a|value|建设市级众创空间|=|2|-|家|-
高新技术企业、科技型中小企业各新增10家。 => a|value|新增高新技术企业|=|10|-|家|- ; a|value|新增科技型中小企业|=|10|-|家|-
新认定省级重点实验室3家、工程研究中心2家。 => a|value|新认定省级重点实验室|=|3|-|家|- ; a|value|新认定工程研究中心|=|2|-|家|-
申报国家级项目2项、省级8项、市级15项。 => a|value|申报国家级项目|=|2|-|项|- ; a|value|申报省级项目|=|8|-|项|- ; a|value|申报市级项目|=|15|-|项|-
获批国家级孵化器1家,省级2家。 => a|value|获批国家级孵化器|=|1|-|家|- ; a|value|获批省级孵化器|=|2|-|家|-
全市有工程技术研究中心60家,其中国家级1家、省级20家。 => a|value|工程技术研究中心|=|60|-|家|- ; a|value|国家级工程技术研究中心|=|1|-|家|- ; a|value|省级工程技术研究中心|=|20|-|家|-
"""
SHARES = """
高新技术产业增加值占规上工业增加值的比重达到38%以上。 => a|share|高新技术产业增加值占规上工业增加值比重|share>=|38|-|%|-
全社会研发投入占GDP比重达2.6%。 => a|share|全社会研发投入占GDP比重|share|2.6|-|%|-
科技进步贡献率达到60%左右。 => a|share|科技进步贡献率|~|60|-|%|-
规上企业研发机构覆盖率超过50%。 => a|share|规上企业研发机构覆盖率|>|50|-|%|-
发明专利占比不低于30%。 => a|share|发明专利占比|share>=|30|-|%|-
有研发活动的企业占规上企业的45.2%。 => a|share|有研发活动的企业占规上企业比重|share|45.2|-|%|-
研发投入强度提高0.3个百分点。 => a|points|研发投入强度|delta|0.3|-|百分点|-
占比达到42%,提高2个百分点。 => a|share|占比|share|42|-|%|-
"""
STANDINGS = """
综合科技创新水平指数居全省第4位。 => a|rank|综合科技创新水平指数|=|4|-|位|-
综合科技进步水平位次前移2位。 => a|rank_change|综合科技进步水平|delta|2|-|位|-
创新指数力争进入全省前10位。 => t|rank|创新指数|<=|10|-|位|-
技术交易额居全市第二。 =>
专利授权量2000件,居全省第3位。 => a|value|专利授权量|=|2000|-|件|-
实施科技项目90项、经费5000万元,分别是上年的1.5倍和2倍。 => a|value|科技项目|=|90|-|项|- ; a|value|科技项目经费|=|5000|-|万元|-
高新技术产业产值是2015年的2.4倍。 => a|multiple|高新技术产业产值|=|2.4|-|倍|-
新入库企业122家,完成全年170家任务的71.8%。 => a|value|新入库企业|=|122|-|家|- ; t|value|新入库企业|=|170|-|家|-
技术交易额6亿元,完成年度目标的120%。 => a|value|技术交易额|=|6|-|亿元|-
新增孵化面积5万平方米,超额完成17%。 => a|value|新增孵化面积|=|5|-|万平方米|-
年度任务完成率108%。 =>
"""
STRETCH_AND_BASE = """
专利申请量确保500件,力争600件。 => t|stretch|专利申请量|stretch|500|600|件|-
新增高新技术企业30家,力争40家。 => t|stretch|新增高新技术企业|stretch|30|40|家|-
争取上级资金确保2000万元、争取2500万元。 => t|stretch|上级资金|stretch|2000|2500|万元|-
高新技术企业由80家增加到120家。 => a|value|高新技术企业|=|120|-|家|-
研发投入占比由1.2%提高到1.8%。 => a|share|研发投入占比|share|1.8|-|%|-
专利拥有量从300件增至480件。 => a|value|专利拥有量|=|480|-|件|-
"""
MASKED = """
新增高新技术企业x家。 => a|masked|新增高新技术企业|masked|-|-|家|-
申报发明专利xx件,同比增长xx%。 => a|masked|申报发明专利|masked|-|-|件|-
争取项目资金×万元。 => a|masked|项目资金|masked|-|-|万元|-
技术合同成交额达xx亿元。 => a|masked|技术合同成交额|masked|-|-|亿元|-
"""
NOUN_AFTER_NUMBER = """
选派20名科技专员为35家企业提供服务。 => a|value|选派科技专员|=|20|-|名|- ; a|value|企业提供服务|=|35|-|家|-
为60户企业办理科技贷款1.8亿元。 => a|value|企业办理科技贷款|=|60|-|户|- ; a|value|办理科技贷款|=|1.8|-|亿元|-
帮助15家企业申报高新技术企业。 => a|value|企业申报高新技术企业|=|15|-|家|-
3项成果获省科技进步奖。 => a|value|成果获省科技进步奖|=|3|-|项|-
8家企业通过国家高新技术企业认定。 => a|value|企业通过国家高新技术企业认定|=|8|-|家|-
组织12家企业参加创新创业大赛。 => a|value|企业参加创新创业大赛|=|12|-|家|-
举办技术对接活动6场次。 => a|value|举办技术对接活动|=|6|-|场次|-
发放科普资料2万余份。 => a|value|发放科普资料|>=|2|-|万份|-
毕业企业年收入近亿元。 => a|value|毕业企业年收入|~|1|-|亿元|-
年销售收入2000万元以上的企业达到60家。 => a|value|年销售收入2000万元以上的企业|=|60|-|家|-
设立总规模3亿元的科技成果转化基金。 => a|value|科技成果转化基金总规模|=|3|-|亿元|-
兑现企业研发奖补资金1800万元。 => a|value|兑现企业研发奖补资金|=|1800|-|万元|-
"""
NO_STATEMENT = """
对新认定的高新技术企业给予30万元奖励。 =>
每家最高补助50万元。 =>
各县区科技局负责人共80多人参加了会议。 =>
约150人参加会议。 =>
印发了〔2019〕12号文件。 =>
坚持四个面向,做到两个维护。 =>
实施“126”行动计划。 =>
抓好三个方面的工作。 =>
召开党的十九届五中全会。 =>
2021年3月15日,我市召开会议。 =>
第二届科技创新大赛成功举办。 =>
该3个项目进展顺利。 =>
距目标尚差6件。 =>
建立一批创新平台。 =>
"""
WORDED = """
财政科技投入不低于法定增长。 => a|statutory|财政科技投入|-|-|-|-|-
实现规上工业企业研发活动全覆盖。 => a|coverage|规上工业企业研发活动|-|-|-|-|-
争取园区升格为省级高新区。 => a|milestone|园区升格为省级高新区|-|-|-|-|-
两个国家中心顺利通过国家验收。 => a|milestone|两个国家中心通过国家验收|-|-|-|-|-
科技创新能力大幅提升。 => a|qualitative|科技创新能力|-|-|-|-|-
"""
MIXED = """
目标任务:高新技术企业50家。 => t|value|高新技术企业|=|50|-|家|-
高新技术企业培育工作,年度目标20家,实际完成26家。 => t|value|高新技术企业|=|20|-|家|- ; a|value|高新技术企业|=|26|-|家|-
去年新增高企20家,今年计划新增25家。 => a|value|新增高企|=|20|-|家|- ; t|value|新增高企|=|25|-|家|-
到2030年,高新技术企业达到500家。 => t|value|高新技术企业|=|500|-|家|-
“十五五”末,全社会研发投入达到30亿元。 => t|value|全社会研发投入|=|30|-|亿元|-
在上年12家的基础上再新增5家科技小巨人企业。 => a|value|新增科技小巨人企业|=|5|-|家|-
大型仪器开放共享服务3.2万次。 => a|value|大型仪器开放共享服务|=|3.2|-|万次|-
技术合同成交额突破30亿。 => a|value|技术合同成交额|>|30|-|亿元|-
专利申请量达到1.2万件。 => a|value|专利申请量|=|1.2|-|万件|-
转化“新型电池关键技术”等科技成果16项。 => a|value|转化科技成果|=|16|-|项|-
开展科技下乡、科普进校园等活动40余场次。 => a|value|开展活动|>=|40|-|场次|-
投入研发资金2.4亿元,占销售收入的3.1%。 => a|value|投入研发资金|=|2.4|-|亿元|- ; a|share|研发资金占销售收入比重|share|3.1|-|%|-
服务企业500余家次,解决技术难题80个。 => a|value|服务企业|>=|500|-|家次|- ; a|value|解决技术难题|=|80|-|个|-
在孵企业增加40家,增幅8.5%。 => a|value|新增在孵企业|=|40|-|家|8.5
科研助理招录60人以上。 => a|value|科研助理招录|>=|60|-|人|-
推荐科技副总20人。 => a|value|推荐科技副总|=|20|-|人|-
组织科技特派员200人次深入基层开展服务。 => a|value|科技特派员|=|200|-|人次|-
评审市科技进步奖项目30项,推荐省奖8项(其中2项获一等奖)。 => a|value|评审市科技进步奖项目|=|30|-|项|- ; a|value|推荐省奖|=|8|-|项|- ; a|value|获一等奖|=|2|-|项|-
对接会在线参会总人数达到1.2万人。 => a|value|对接会在线参会总人数|=|1.2|-|万人|-
征集成果500项、需求300项,实现对接120次。 => a|value|征集成果|=|500|-|项|- ; a|value|需求|=|300|-|项|- ; a|value|对接|=|120|-|次|-
R&D经费支出增长10%以上。 => a|growth|R&D经费支出|growth>=|-|-|-|10
每万人口高价值发明专利拥有量达到6.5件。 => a|value|每万人口高价值发明专利拥有量|=|6.5|-|件|-
合同登记数、成交额均居全市第一位。 => a|rank|合同登记数|=|1|-|位|- ; a|rank|成交额|=|1|-|位|-
省级以上创新平台达到12家(其中国家级2家)。 => a|value|省级以上创新平台|=|12|-|家|- ; a|value|国家级创新平台|=|2|-|家|-
研发经费支出50亿元,其中企业支出40亿元,分别比上年增长9%。 => a|value|研发经费支出|=|50|-|亿元|9 ; a|value|企业支出|=|40|-|亿元|9
毕业企业中已有38家获批国家高新技术企业。 => a|value|毕业企业获批国家高新技术企业|=|38|-|家|-
建成建筑面积25000平方米的科技企业孵化器。 => a|value|科技企业孵化器建筑面积|=|25000|-|平方米|-
每万人发明专利拥有量12件,高于全省平均水平3件。 => a|value|每万人发明专利拥有量|=|12|-|件|-
获市科技进步奖二等奖4项、三等奖7项。 => a|value|获市科技进步奖二等奖|=|4|-|项|- ; a|value|获市科技进步奖三等奖|=|7|-|项|-
申报2至3家高新技术企业和2至3家市级及1至2个省级研发平台。 => a|range|申报高新技术企业|range|2|3|家|- ; a|range|市级研发平台|range|2|3|家|- ; a|range|省级研发平台|range|1|2|个|-
有5家企业的产品被认定为省级新产品。 => a|value|企业的产品被认定为省级新产品|=|5|-|家|-
"""

Row = tuple[Kind, Form, str, str, Decimal | None, Decimal | None, str | None, Decimal | None]
TABLES = (
    COUNTS,
    GROWTH,
    LISTS,
    SHARES,
    STANDINGS,
    STRETCH_AND_BASE,
    MASKED,
    NOUN_AFTER_NUMBER,
    NO_STATEMENT,
    WORDED,
    MIXED,
)
CASES = [tuple(line.split(" =>", 1)) for table in TABLES for line in table.strip().split("\n")]


def read(text: str, **options: object) -> list[Statement]:
    return extract(clean(text), original=text, **options)


def number(cell: str) -> Decimal | None:
    return None if cell == "-" else Decimal(cell)


def row(cell: str) -> Row:
    kind, form, indicator, cmp, value, high, unit, growth = cell.strip().split("|")
    kinds = {"a": Kind.ACTUAL, "t": Kind.TARGET}
    return (
        kinds[kind],
        Form(form),
        indicator,
        "" if cmp == "-" else cmp,
        number(value),
        number(high),
        None if unit == "-" else unit,
        number(growth),
    )


def seen(statement: Statement) -> Row:
    s = statement
    return s.kind, s.form, s.indicator, s.cmp, s.value, s.value_hi, s.unit, s.growth_pct


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentence(text: str, expected: str) -> None:
    assert [seen(s) for s in read(text)] == [row(cell) for cell in expected.split(" ; ") if cell.strip()]


def test_cases_cover_every_form() -> None:
    assert {row(cell)[1] for _, rows in CASES for cell in rows.split(" ; ") if cell.strip()} == set(Form) - {
        Form.COMPLETION
    }


REPORT = """示例市科技局2021年工作总结和2022年工作计划
一、2021年工作总结
全年新增高新技术企业20家,总数达80家。
二、存在问题
与先进地区相比,仍有3家孵化器未达标。
三、2022年工作计划
新增高新技术企业25家。去年新增的孵化器为2家。
"""


def test_sections_decide_kind_and_period() -> None:
    assert [(s.kind.value, s.value, s.period) for s in read(REPORT)] == [
        ("actual", 20, "2021"),
        ("actual", 80, "2021"),
        ("actual", 3, "2021"),
        ("target", 25, "2022"),
        ("actual", 2, "2021"),
    ]


def test_plan_without_target_words_is_all_targets() -> None:
    text = "2023年全县科技工作要点\n一、工作目标\n申报省级项目6项,专利申请量增长10%。\n"
    assert [(s.kind.value, s.period) for s in read(text)] == [("target", "2023"), ("target", "2023")]


SPEECH = """在全市科技工作会议上的讲话
一、肯定成绩
去年,全市新增高新技术企业32家。
二、突出重点
要建强平台,新建院士工作站1家。
今年,我们要争取新增众创空间2家。
"""


def test_a_speech_turns_from_what_was_done_to_what_must_be_done() -> None:
    assert [(s.kind.value, s.value) for s in read(SPEECH)] == [("actual", 32), ("target", 1), ("target", 2)]


def test_year_given_by_the_caller_overrules_the_text() -> None:
    text = "2023年科技工作要点\n申报省级项目6项。\n"
    assert [s.period for s in read(text, year=2019)] == ["2019"]


def test_upload_date_is_not_the_year() -> None:
    text = "全县科技工作要点\n时间:2022-11-21\n2014年是深化改革的开局之年。\n申报省级项目6项。\n"
    assert [s.period for s in read(text)] == ["2014"]


def test_growths_rank_and_values_meet() -> None:
    text = "专利申请量1200件、授权量900件,同比分别增长10%和12%,均居全省第3位。"
    assert [(s.value, s.growth_pct, s.growth_cmp, s.basis, s.rank, s.rank_scope) for s in read(text)] == [
        (1200, 10, "=", "同比", 3, "全省"),
        (900, 12, "=", "同比", 3, "全省"),
    ]


def test_words_after_a_semicolon_complete_the_statement_before() -> None:
    text = "研发费用16亿元,年度任务完成率107%;全市排名第2位;累计增速25%。"
    assert [(s.value, s.completion_pct, s.rank, s.growth_pct) for s in read(text)] == [(16, 107, 2, 25)]


def test_multiples_go_to_their_values() -> None:
    text = "实施科技项目90项、经费5000万元,分别是上年的1.5倍和2倍。"
    assert [(s.value, s.multiple, s.basis) for s in read(text)] == [
        (90, Decimal("1.5"), "上年"),
        (5000, 2, "上年"),
    ]


def test_completion_gives_actual_and_task() -> None:
    text = "新入库企业122家,完成全年170家任务的71.8%。"
    assert [(s.kind.value, s.value, s.completion_pct) for s in read(text)] == [
        ("actual", 122, Decimal("71.8")),
        ("target", 170, None),
    ]


def test_over_fulfilment_counts_from_a_hundred() -> None:
    assert [s.completion_pct for s in read("新增孵化面积5万平方米,超额完成17%。")] == [117]


@pytest.mark.parametrize(
    ("text", "approx"),
    [
        ("立项30多项。", "多"),
        ("科技项目立项30余项。", "余"),
        ("科技项目立项约30项。", "约"),
        ("科技项目立项近30项。", "近"),
        ("科技项目立项30项左右。", "左右"),
        ("科技项目立项预计30项。", "预计"),
        ("科技项目立项30项。", None),
    ],
)
def test_approximation_word_is_kept(text: str, approx: str | None) -> None:
    assert [s.approx for s in read(text)] == [approx]


@pytest.mark.parametrize("word", ["力争", "确保", "争取"])
def test_certainty_of_a_target(word: str) -> None:
    text = f"2022年工作计划\n{word}新增孵化器3家。\n"
    assert [(s.kind, s.certainty) for s in read(text)] == [(Kind.TARGET, word)]


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("新增孵化器3家。", "新增"),
        ("净增孵化器3家。", "净增"),
        ("高新技术企业总数达到90家。", "总量"),
        ("孵化器达到3家。", "达到"),
        ("科技成果累计30项。", "累计"),
    ],
)
def test_mode(text: str, mode: str) -> None:
    assert [s.mode for s in read(text)] == [mode]


def test_duty_holder_is_read() -> None:
    text = "新增孵化器3家(责任单位:高新区管委会)。"
    assert [s.holder for s in read(text)] == ["高新区管委会"]


TERMS = (
    Term("IP-01", "专利申请量", ("专利申请数",), "件"),
    Term("IP-02", "专利授权量", (), "件"),
    Term("ENT-01", "高新技术企业总数", ("高新技术企业数",), "家"),
    Term("ENT-02", "新增高新技术企业数", (), "家"),
    Term("IND-01", "高新技术产业增加值", (), "亿元"),
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("专利申请量900件。", "IP-01"),
        ("专利授权量900件。", "IP-02"),
        ("发明专利申请量900件。", None),
        ("新增高企12家。", "ENT-02"),
        ("新认定高新技术企业12家。", "ENT-02"),
        ("高新技术企业总数达到90家。", "ENT-01"),
        ("省级高新技术企业12家。", None),
        ("高新技术产业增加值90亿元。", "IND-01"),
        ("高技术产业增加值90亿元。", None),
        ("专利申请量900万元。", None),
    ],
)
def test_catalogue_matches_precisely(text: str, code: str | None) -> None:
    assert [s.code for s in read(text, terms=TERMS)] == [code]


def test_inherited_name_lowers_confidence_and_says_so() -> None:
    first, second = read("2021年工作总结\n国家级孵化器1家、省级2家。\n")
    assert (second.indicator, second.confidence < first.confidence, "名称承前省略" in second.why) == (
        "省级孵化器",
        True,
        True,
    )


def test_span_stands_in_polluted_original() -> None:
    text = "專利申請量增長50%以上,全縣科技創(chuàng)新項目2項。"
    assert [(s.indicator, s.span == text[s.start : s.end]) for s in read(text)] == [
        ("专利申请量", True),
        ("科技创新项目", True),
    ]


def test_statement_hangs_on_the_deepest_node() -> None:
    text = "一、目标\n(一)企业\n新增孵化器3家。\n"
    nodes = (Node(0, None, 1, "一", "目标", 0, len(text)), Node(1, 0, 2, "(一)", "企业", 5, len(text)))
    assert [s.node for s in read(text, nodes=nodes)] == [1]


def test_region_is_read_or_given() -> None:
    text = "示例市科技局2021年工作总结\n示例市科技局新增孵化器3家。\n"
    assert [s.region for s in read(text)] == ["示例市"]
    assert [(s.region, s.region_inferred) for s in read(text, region="另一市", region_inferred=True)] == [
        ("另一市", True)
    ]
