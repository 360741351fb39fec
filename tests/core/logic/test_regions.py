"""A place's name gives candidates with reasons; one answer only where one stands out."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.data.build_regions import build
from kechuang.core.logic.regions import Candidate, Gazetteer, national_rows

ROWS = national_rows()
NATION = Gazetteer(ROWS)
CHANGCHUN, JIAN, JILIN, BEIJING = "220100", "360800", "220000", "110000"


def names(text: str, *, context: str | None = None) -> list[str]:
    return [each.full_name for each in NATION.resolve(text, context=context)]


def one(text: str, *, context: str | None = None) -> str | None:
    found = NATION.resolve_one(text, context=context)
    return None if found is None else found.full_name


# --- the table ------------------------------------------------------------------------------------


def test_every_code_has_six_digits_and_stands_once() -> None:
    codes = [row["code"] for row in ROWS]
    assert {len(code) for code in codes} == {6}
    assert len(set(codes)) == len(codes) == 3348


def test_levels_and_placeholders() -> None:
    levels = Counter(row["level"] for row in ROWS if not row["placeholder"])
    assert levels == {"province": 31, "city": 333, "county": 2850, "zone": 124}
    dummies = {row["name"] for row in ROWS if row["placeholder"]}
    assert dummies == {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "嘉峪关市"}


def test_every_parent_exists_and_is_no_placeholder() -> None:
    real = {row["code"]: row["level"] for row in ROWS if not row["placeholder"]}
    parents = Counter((row["level"], real[row["parent"]]) for row in ROWS if row["parent"])
    assert set(parents) == {
        ("city", "province"),
        ("county", "city"),
        ("county", "province"),
        ("zone", "city"),
    }


def test_build_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "provinces.csv").write_text('code,name\n11,"甲市"\n12,"乙省"\n', encoding="utf-8")
    (tmp_path / "cities.csv").write_text(
        'code,name,provinceCode\n1101,"市辖区",11\n1201,"丙市",12\n1202,"丁市",12\n', encoding="utf-8"
    )
    (tmp_path / "areas.csv").write_text(
        "code,name,cityCode,provinceCode\n110101,戊区,1101,11\n120171,丙高新区,1201,12\n120102,己县,1201,12\n"
        "120200,丁市,1202,12\n120201,丁市,1202,12\n",
        encoding="utf-8",
    )
    assert [tuple(row.values()) for row in build(tmp_path)] == [
        ("110000", "甲市", "province", "", ""),
        ("110100", "市辖区", "city", "110000", "1"),
        ("110101", "戊区", "county", "110000", ""),
        ("120000", "乙省", "province", "", ""),
        ("120100", "丙市", "city", "120000", ""),
        ("120102", "己县", "county", "120100", ""),
        ("120171", "丙高新区", "zone", "120100", ""),
        ("120200", "丁市", "city", "120000", ""),
        ("120201", "丁市", "county", "120200", "1"),
    ]


def test_the_shipped_table_is_what_the_script_makes() -> None:
    folder = Path(__file__).parents[4] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder of reference facts is not beside this checkout")
    assert build(folder) == ROWS


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("吉林", ["吉林省", "吉林省吉林市"]),
        ("吉林省", ["吉林省"]),
        ("吉林市", ["吉林省吉林市"]),
        ("朝阳", ["辽宁省朝阳市", "北京市朝阳区", "辽宁省朝阳市朝阳县", "吉林省长春市朝阳区"]),
        ("朝阳区", ["北京市朝阳区", "吉林省长春市朝阳区"]),
        ("吉安", ["江西省吉安市", "江西省吉安市吉安县"]),
        ("吉安县", ["江西省吉安市吉安县"]),
        ("江西省吉安市", ["江西省吉安市"]),
        ("江西吉安", ["江西省吉安市", "江西省吉安市吉安县"]),
        ("江西省吉安市吉州区", ["江西省吉安市吉州区"]),
        ("江西省吉州区", ["江西省吉安市吉州区"]),
        ("北京朝阳", ["北京市朝阳区"]),
        ("北京市 / 朝阳区", ["北京市朝阳区"]),
        ("恩施州", ["湖北省恩施土家族苗族自治州"]),
        ("恩施", ["湖北省恩施土家族苗族自治州", "湖北省恩施土家族苗族自治州恩施市"]),
        ("城区", ["山西省阳泉市城区", "山西省晋城市城区", "广东省汕尾市城区"]),
        ("仙桃", ["湖北省仙桃市"]),
        ("神农架", ["湖北省神农架林区"]),
        ("东莞市", ["广东省东莞市"]),
        ("嘉峪关", ["甘肃省嘉峪关市"]),
        ("长春高新区", ["吉林省长春市长春高新技术产业开发区"]),
        ("前郭", ["吉林省松原市前郭尔罗斯蒙古族自治县"]),
        ("360800", ["江西省吉安市"]),
        ("３６０８００", ["江西省吉安市"]),
        ("市辖区", []),
        ("省直辖县级行政区划", []),
        ("北京市吉安县", []),
        ("110100", []),
        ("示例市", []),
        ("", []),
        ("朝阳" * 60, []),
    ],
)
def test_candidates_the_likeliest_first(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "context", "first", "answer"),
    [
        ("朝阳", CHANGCHUN, "吉林省长春市朝阳区", True),
        ("朝阳区", BEIJING, "北京市朝阳区", True),
        ("朝阳区", CHANGCHUN, "吉林省长春市朝阳区", True),
        ("朝阳", "211300", "辽宁省朝阳市", False),
        ("吉林", CHANGCHUN, "吉林省", False),
        ("高新区", CHANGCHUN, "吉林省长春市长春高新技术产业开发区", True),
        ("海南", "150300", "内蒙古自治区乌海市海南区", True),
        ("海南", None, "海南省", False),
        ("河南", None, "河南省", True),
        ("吉林", None, "吉林省", False),
        ("吉安", None, "江西省吉安市", False),
        ("泰和", None, "江西省吉安市泰和县", True),
        ("长春朝阳区", None, "吉林省长春市朝阳区", True),
        ("江西省吉安市吉安县", None, "江西省吉安市吉安县", True),
        ("朝阳", "000000", "辽宁省朝阳市", False),
    ],
)
def test_context_narrows_and_one_answer_needs_a_clear_lead(
    text: str, context: str | None, first: str, answer: bool
) -> None:
    assert names(text, context=context)[0] == first
    assert one(text, context=context) == (first if answer else None)


def test_a_former_suffix_is_offered_but_never_assumed() -> None:
    assert [(each.full_name, each.former) for each in NATION.resolve("增城市")] == [
        ("广东省广州市增城区", True)
    ]
    assert (one("增城市"), one("增城区")) == (None, "广东省广州市增城区")


def test_reasons_are_in_words_and_counted() -> None:
    first, *_ = NATION.resolve("朝阳", context=CHANGCHUN)
    assert first == Candidate(
        code="220104",
        name="朝阳区",
        full_name="吉林省长春市朝阳区",
        score=65,
        reasons=(
            "“朝阳”是朝阳区的简称",
            "在长春市范围内",
            "全国有64个县级地名与别处重名，其中“朝阳区”有2个",
            "“朝阳”可能指4个地方",
        ),
    )
    assert NATION.resolve("长春朝阳区")[0].reasons == ("全称相符", "上级相符：长春市")
    assert NATION.resolve("360800")[0].reasons == ("代码相符",)


def test_the_count_of_shared_names_comes_from_the_rows() -> None:
    counts = Counter(row["name"] for row in ROWS if row["level"] == "county" and not row["placeholder"])
    assert NATION.shared_county_names == sum(number for number in counts.values() if number > 1) == 64
    assert Gazetteer(row for row in ROWS if row["code"] < "120000").shared_county_names == 0


def test_every_full_name_leads_back_to_its_place() -> None:
    astray = {
        code
        for code in NATION.places
        if (found := NATION.resolve_one(NATION.full_name(code))) is None or found.code != code
    }
    assert astray == set()


def test_above_within_and_full_name() -> None:
    assert [place.name for place in NATION.above("220104")] == ["吉林省", "长春市"]
    assert [NATION.within("220104", code) for code in ("220104", CHANGCHUN, JILIN, BEIJING)] == [True] * 3 + [
        False
    ]
    assert NATION.full_name("429004") == "湖北省仙桃市"


# --- zones, names with dates ------------------------------------------------------------------------

LOCAL = [
    {"code": "1", "name": "中国", "level": "country", "parent": ""},
    {"code": "990000", "name": "示例省", "level": "province", "parent": "1"},
    {"code": "990100", "name": "示例市", "level": "city", "parent": "990000"},
    {"code": "990101", "name": "东河区", "level": "county", "parent": "990100", "short_name": "老城"},
    {
        "code": "990121",
        "name": "西河县",
        "level": "county",
        "parent": "990100",
        "valid_to": "2020-06-30",
        "successors": "990104",
    },
    {
        "code": "990104",
        "name": "西河区",
        "level": "county",
        "parent": "990100",
        "valid_from": date(2020, 7, 1),
    },
    {"code": "Z1", "name": "示例高新技术产业开发区", "level": "zone", "parent": "990100"},
    {"code": "Z2", "name": "东河经济开发区", "level": "zone", "parent": "990101"},
]
CITY = Gazetteer(LOCAL)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("示例市高新区", ["Z1"]),
        ("高新区", ["Z1"]),
        ("示例高新区", ["Z1"]),
        ("东河经开区", ["Z2"]),
        ("示例省示例市东河区经开区", ["Z2"]),
        ("老城", ["990101"]),
        ("中国", []),
        ("Z1", ["Z1"]),
    ],
)
def test_zones_and_the_bureaus_own_short_names(text: str, codes: list[str]) -> None:
    assert [each.code for each in CITY.resolve(text)] == codes


def test_a_country_is_not_part_of_full_names() -> None:
    assert CITY.full_name("Z2") == "示例省示例市东河区东河经济开发区"


@pytest.mark.parametrize(
    ("text", "day", "codes"),
    [
        ("西河县", date(2020, 6, 30), ["990121"]),
        ("西河县", date(2020, 7, 1), ["990104"]),
        ("西河区", date(2020, 7, 1), ["990104"]),
        ("西河区", date(2020, 6, 30), []),
        ("西河", date(2019, 1, 1), ["990121"]),
        ("西河", date(2021, 1, 1), ["990104"]),
        ("西河", None, ["990104", "990121"]),
    ],
)
def test_names_hold_from_a_day_to_a_day(text: str, day: date | None, codes: list[str]) -> None:
    assert [each.code for each in CITY.resolve(text, as_of=day)] == codes


def test_a_retired_name_is_explained() -> None:
    (heir,) = CITY.resolve("西河县", as_of=date(2024, 1, 1))
    assert heir.reasons == ("全称相符", "“西河县”用到2020-06-30，其后由西河区接续")
    (retired,) = CITY.resolve("西河县")
    assert retired.reasons == ("全称相符", "该名称用到2020-06-30")


# --- robustness and speed -----------------------------------------------------------------------------

words = st.lists(
    st.sampled_from(["吉林", "吉林省", "市", "区", "朝阳", "长春", "县", "海南", "州", "/", " "]), max_size=10
)


@given(words, st.sampled_from([None, JILIN, CHANGCHUN, JIAN, "nowhere"]))
def test_any_text_gives_ordered_candidates_once_each(parts: list[str], context: str | None) -> None:
    found = NATION.resolve("".join(parts), context=context)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert len({each.code for each in found}) == len(found)
    assert all(0 <= each.score <= 100 and each.reasons for each in found)


class CountingIndex(dict[str, dict[str, Any]]):
    asked = 0

    def get(self, word: str, default: Any = None) -> Any:
        self.asked += 1
        return super().get(word, default)


def test_a_look_up_asks_the_index_and_never_walks_the_table() -> None:
    gazetteer = Gazetteer(ROWS)
    index = CountingIndex(gazetteer._index)
    gazetteer._index = index
    assert gazetteer.resolve("吉林省长春市朝阳区")[0].code == "220104"
    assert index.asked <= len("吉林省长春市朝阳区") * gazetteer._longest
    index.asked = 0
    assert gazetteer.resolve("没有这个地方吗") == []
    assert index.asked == len("没有这个地方吗")
