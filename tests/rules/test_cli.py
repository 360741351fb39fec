"""``kechuang rules``, run as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kechuang.cli import run
from kechuang.rules.trace import replay

ROOT = Path(__file__).resolve().parents[2]
FULL = """
holds_hnte: 是
holds_tech_sme: 否
accounting_rd: {2025: 600万元}
sales: {2025: 1亿元}
on_abnormal_list: 否
"""
NO_DJANGO = """
import sys
from kechuang.cli import run
code = run(["rules", "explain", "hnte", "--as-of", "2026-06-01"])
print(code, "django" in sys.modules)
"""


@pytest.fixture
def rules(capsys, tmp_path):
    """The command: returns (exit code, output, errors). ``facts`` is written to a file first."""

    def call(*argv, facts=None, name="某企业.yaml"):
        if facts is not None:
            path = tmp_path / name
            path.write_bytes(facts if isinstance(facts, bytes) else facts.encode())
            argv = (*argv, "--facts", str(path))
        capsys.readouterr()
        try:
            code = run(["rules", *argv])
        except SystemExit as left:
            code = left.code
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


def check(rules, facts=FULL, *more, code="demo_rd_reward", day="2026-06-15", name="某企业.yaml"):
    return rules("check", code, "--as-of", day, *more, facts=facts, name=name)


def test_list_names_every_rule_with_its_time_and_source(rules):
    code, out, _ = rules("list")
    assert code == 0
    assert "incubator_2018" in out
    assert "2019-01-01至2025-06-30" in out
    assert "990100" in out
    code, out, _ = rules("list", "--topic", "incubator", "--format", "json")
    assert [(each["code"], each["until"]) for each in json.loads(out)] == [
        ("incubator_2018", "2025-06-30"),
        ("incubator_2025", None),
    ]
    code, _, err = rules("list", "--topic", "nothing")
    assert (code, "没有“nothing”这个事项的规则。有：" in err) == (2, True)


def test_explain_shows_conditions_numbers_marks_and_facts(rules):
    code, out, _ = rules("explain", "incubator", "--as-of", "2024-06-01")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "国家级科技企业孵化器（2018年办法）（incubator_2018）"
    assert (
        "  I2     孵化场地集中，可自主支配的面积：不低于10,000平方米　〔国科发区〔2018〕300号 条件二〕"
        in lines
    )
    assert "      I5a    已申请专利的在孵企业占比：不低于50%　〔国科发区〔2018〕300号 条件五〕" in lines
    (fund,) = [line for line in lines if line.endswith("incubator.fund")]
    assert "500万元" in fund
    assert "仅见于一处转述，待核对" in fund
    (kind,) = [line for line in lines if line.startswith("  incubator_type ")]
    assert "（综合、专业）" in kind
    assert "平台载体和入驻" in kind


def test_explain_says_another_day_and_place(rules):
    assert "3%（990100）" in rules("explain", "demo_rd_reward", "--as-of", "2026-06-01")[1]
    assert "5%（990100）" in rules("explain", "demo_rd_reward", "--as-of", "2025-06-01")[1]
    assert (
        "（rd_institute_guangdong）"
        in rules("explain", "rd_institute", "--as-of", "2026-06-01", "--place", "440500")[1]
    )
    assert "（rd_institute）" in rules("explain", "rd_institute", "--as-of", "2026-06-01")[1]


def test_explain_names_readings(rules):
    out = rules("explain", "hnte", "--as-of", "2026-06-01")[1]
    assert "可以选读法" in out
    assert "（默认）" in out


def test_check_that_is_met(rules):
    code, out, err = check(rules)
    assert (code, err) == (0, "")
    assert "结论：符合" in out
    assert "补助金额：28万元" in out
    assert "用到的门槛中还没有核对官方文本的" in out


def test_check_tells_unmet_before_unknown_before_met(rules):
    code, out, _ = check(rules, "holds_hnte: 是\naccounting_rd: {2025: 200万元}\nsales: {2025: 1亿元}\n")
    assert code == 1
    heads = [line for line in out.splitlines() if line.startswith(("不符合（", "待定", "符合（"))]
    assert heads == ["不符合（1项）", "待定（缺数据）（1项）", "符合（1项）"]
    assert "查到 2%，要求 不低于3%" in out
    assert "缺 列入经营异常名录或严重违法失信名单（on_abnormal_list）" in out
    assert "计算（条件没有全部符合，只供参考）" in out


def test_check_that_only_a_person_can_judge_is_not_met(rules):
    code, out, _ = check(rules, "is_resident: 是\n", code="rd_institute")
    assert (code, "须人工判断（5项）" in out) == (1, True)


def test_json_is_the_trace_and_replays(rules):
    code, out, _ = check(rules, FULL, "--format", "json", "--place", "990101")
    trace = json.loads(out)
    assert (code, trace["verdict"], trace["subject"]) == (0, "met", "某企业")
    assert trace["places"] == ["990101", "990100", "990000"]
    assert trace["alternatives"] == []
    assert replay(trace)[1] == []


def test_facts_may_be_json_and_keep_their_decimals(rules):
    facts = '{\n\t"holds_hnte": true,\n\t"accounting_rd": {"2025": 3000000.01},\n\t"sales": {"2025": 100000000}\n}'
    out = check(rules, facts, "--format", "json", name="某企业.json")[1]
    found = {each["name"]: each["value"] for each in json.loads(out)["facts"]}
    assert found["accounting_rd"] == "3000000.01"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("holds_hnte: 是\nsale: {2025: 1亿元}\n", "第2行 sale：没有“sale”这项事实。您要的是不是：sales"),
        ("sales: {2025: 1亿米}\n", "第1行 sales：“销售收入（营业收入）”不能用“亿米”作单位"),
        ("holds_hnte: 是\n\naccounting_rd: 5\n", "第3行 accounting_rd：“研发费用（会计核算）”（accounting_rd）按年度填"),
        ("holds_hnte: 是\nholds_hnte: 否\n", "第2行：“holds_hnte”在第1行已经写过"),
        ("holds_hnte: [是\n", "写法不对"),
        ("- 是\n", "里没有事实"),
        ("", "里没有事实"),
        (b"\xff\xfe\x00", "不是 UTF-8"),
        (b"a: 1\n" * 300_000, "超过1MB"),
    ],
)  # fmt: skip
def test_facts_that_cannot_be_read_are_told_with_their_line(rules, facts, said):
    code, out, err = check(rules, facts)
    assert (code, out) == (2, "")
    assert said in err
    assert "某企业.yaml" in err


def test_all_faults_are_told_at_once(rules):
    code, _, err = check(rules, "sale: 1\nholds_hnte: 也许\nsales: 3\n")
    assert (code, "有3处要改" in err) == (2, True)
    assert ["第1行" in err, "第2行" in err, "第3行" in err] == [True, True, True]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("check", "nothing", "--as-of", "2026-01-01"), "没有规则“nothing”"),
        (("check", "incubator_2018", "--as-of", "2026-01-01"), "写事项 incubator 就会选当日的规则"),
        (("check", "incubator", "--as-of", "2010-01-01"), "2010-01-01 没有适用的规则"),
        (("check", "hnte", "--as-of", "明天"), "“--as-of”的日期“明天”不对"),
        (("check", "hnte", "--as-of", "2026-01-01", "--place", "北京"), "六位行政区划代码"),
        (("check", "hnte", "--as-of", "2026-01-01", "--reading", "x"), "--reading 要写成 代码=选项"),
        (("check", "hnte", "--as-of", "2026-01-01", "--reading", "x=y"), "“x=y”不对"),
        (("check", "hnte"), "还缺 --as-of"),
        ((), "还缺"),
    ],
)
def test_questions_that_cannot_be_answered(rules, argv, said):
    code, _, err = rules(*argv, facts=FULL) if argv else rules()
    assert code == 2
    assert said in err


def test_a_file_that_is_not_there(rules, tmp_path):
    code, _, err = rules("check", "hnte", "--as-of", "2026-01-01", "--facts", str(tmp_path / "none.yaml"))
    assert (code, "没有这个文件" in err) == (2, True)


def test_a_reading_can_be_chosen(rules):
    readings = rules("explain", "hnte", "--as-of", "2026-06-01")[1].splitlines()
    start = next(n for n, line in enumerate(readings) if "可以选读法" in line)
    code = readings[start + 1].strip().partition("：")[0]
    options = [line.split()[0] for line in readings[start + 2 :] if line.startswith("    ")]
    done, out, err = check(
        rules, "is_resident: 是\n", "--reading", f"{code}={options[1]}", "--format", "json", code="hnte"
    )
    assert (done, err) == (1, "")
    assert json.loads(out)["rule"] == "hnte_2016"
    done, _, err = check(rules, "is_resident: 是\n", "--reading", f"{code}=half", code="hnte")
    assert (done, "没有“half”这种读法" in err) == (2, True)


def test_no_django_is_loaded():
    done = subprocess.run(
        [sys.executable, "-c", NO_DJANGO], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0 False"


SILENT = """
is_resident: 是
has_sound_accounts: {2022: 是}
is_audit_collected: {2022: 是}
only_excluded_research: {2022: 否}
negative_industry_income: {2022: 0}
total_income: {2022: 1000万元}
non_taxable_income: {2022: 0}
investment_income: {2022: 0}
holds_tech_sme: 否
is_mainly_manufacturing: {2022: 否}
tax_rd_total: {2022: 1200万元}
tax_rd_q4: {2022: 400万元}
tax_rd_amortised_assets: {2022: 0}
operating_months: {2022: 12}
operating_months_q4: {2022: 3}
"""


def test_both_results_of_a_silent_law_are_told(rules):
    """The official example's year: 1000万元 by what was spent, 975万元 by months."""
    asked = {"facts": SILENT, "code": "super_deduction", "day": "2022-12-31"}
    _, out, _ = check(rules, **asked)
    told = out.split("换一种读法，答案不同\n")[1].splitlines()
    assert told[:2] == [
        "  fourth_quarter=proportional（按全年实际发生额×第四季度经营月份÷全年经营月份）：符合",
        "    加计扣除额：1,000万元 → 975万元",
    ]
    body = json.loads(
        check(rules, asked["facts"], "--format", "json", code=asked["code"], day=asked["day"])[1]
    )
    assert [(each["option"], each["changes"]) for each in body["alternatives"]] == [
        ("proportional", ["加计扣除额：1,000万元 → 975万元"])
    ]


def test_a_finding_that_another_reading_turns_is_told_with_both_numbers(rules):
    facts = "st_staff_average: {2025: 9.5}\nemployees_average: {2025: 100}\nregistered_on: 2015-03-01\n"
    _, out, _ = check(rules, facts, code="hnte", day="2026-06-01")
    assert out.split("换一种读法，答案不同\n")[1].splitlines()[:2] == [
        "  hnte_headcount=whole（四舍五入到整人）：待定（缺数据）",
        "    H4 科技人员占当年职工总数的比例：不符合变为符合（9.5% → 10%）",
    ]
