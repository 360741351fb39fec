"""Short names follow from full names."""

from __future__ import annotations

import pytest

from kechuang.core.logic.region_names import Match, calls, former_stem, without_peoples


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("恩施土家族苗族", "恩施"),
        ("东乡族", "东乡"),
        ("鄂温克族", "鄂温克"),
        ("积石山保安族东乡族撒拉族", "积石山"),
        ("克孜勒苏柯尔克孜", "克孜勒苏"),
        ("隆林各族", "隆林"),
        ("互助土族", "互助"),
        ("内蒙古", "内蒙古"),
        ("广西壮族", "广西"),
        ("喀喇沁左翼蒙古族", "喀喇沁左翼"),
    ],
)
def test_names_of_peoples_are_taken_away(text: str, rest: str) -> None:
    assert without_peoples(text) == rest


@pytest.mark.parametrize(
    ("name", "level", "words"),
    [
        ("吉林省", "province", {"吉林省", "吉林"}),
        ("内蒙古自治区", "province", {"内蒙古自治区", "内蒙古"}),
        ("广西壮族自治区", "province", {"广西壮族自治区", "广西壮族", "广西"}),
        ("长春市", "city", {"长春市", "长春"}),
        ("大兴安岭地区", "city", {"大兴安岭地区", "大兴安岭"}),
        ("锡林郭勒盟", "city", {"锡林郭勒盟", "锡林郭勒"}),
        (
            "恩施土家族苗族自治州",
            "city",
            {"恩施土家族苗族自治州", "恩施土家族苗族", "恩施自治州", "恩施州", "恩施"},
        ),
        ("吉安县", "county", {"吉安县", "吉安"}),
        ("吉县", "county", {"吉县"}),
        ("城区", "county", {"城区"}),
        ("六枝特区", "county", {"六枝特区", "六枝"}),
        ("神农架林区", "county", {"神农架林区", "神农架"}),
        ("浦东新区", "county", {"浦东新区", "浦东"}),
        ("巴林左旗", "county", {"巴林左旗", "巴林左"}),
        ("管城回族区", "county", {"管城回族区", "管城回族", "管城", "管城区"}),
        ("长白朝鲜族自治县", "county", {"长白朝鲜族自治县", "长白朝鲜族", "长白自治县", "长白县", "长白"}),
        ("东乡族自治县", "county", {"东乡族自治县", "东乡族", "东乡自治县", "东乡县", "东乡"}),
    ],
)
def test_what_a_division_is_called(name: str, level: str, words: set[str]) -> None:
    assert {word for word, _ in calls("", name, level)} == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("示例高新技术产业开发区", {"示例高新技术产业开发区", "高新技术产业开发区", "示例高新区", "高新区"}),
        (
            "甲省示例经济开发区",
            {"甲省示例经济开发区", "示例经济开发区", "经济开发区"}
            | {"甲省示例经开区", "示例经开区", "经开区"},
        ),
        ("云上小镇", {"云上小镇"}),
    ],
)
def test_what_a_zone_is_called(name: str, words: set[str]) -> None:
    assert {word for word, _ in calls("", name, "zone", ("甲省", "示例市"))} == words


def test_how_exact_a_word_is() -> None:
    matches = dict(calls("", "河南蒙古族自治县", "county"))
    assert (matches["河南蒙古族自治县"], matches["河南县"], matches["河南"]) == (
        Match.FULL,
        Match.SHORT,
        Match.TRIMMED,
    )


@pytest.mark.parametrize(
    ("text", "stem"),
    [("增城市", "增城"), ("吉安地区", "吉安"), ("滨海新区", "滨海"), ("增城", ""), ("县", ""), ("吉县", "")],
)
def test_former_stem(text: str, stem: str) -> None:
    assert former_stem(text) == stem
