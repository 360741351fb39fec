"""Readiness, goal values, what is missing and vague, public versions: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kechuang.core.logic.verdicts import Problem
from kechuang.exchange.logic.clarity import proposed_goals, started_with, vague_of
from kechuang.exchange.logic.content import Given, checked, gaps_of
from kechuang.exchange.logic.face import face_of, leaks_in
from kechuang.exchange.logic.goals import Goal, read_goals
from kechuang.exchange.logic.parts import AMOUNT_TITLES, PARTS
from kechuang.exchange.logic.readiness import level_of, levels_of, maturity_of
from kechuang.exchange.states import ASK_LIFECYCLE, ITEM_LIFECYCLE, KINDS, ItemKind, side_of
from tests.exchange.items import MASKED, NEED, OFFER, SECRETS

TODAY = date(2026, 11, 22)


# ── readiness ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("ranges", "level"),
    [
        ([(1, 4), (6, 6)], 4),
        ([(1, 9)], 9),
        ([(2, 9)], 0),
        ([], 0),
        ([(1, 3), (4, 7)], 7),
        ([(1, 5), (3, 6)], 6),
    ],
)
def test_a_level_holds_only_with_all_below_it(ranges, level):
    assert level_of(ranges) == level


def row(name: str, last: int, first: int = 1, evidence: str = "报告") -> dict[str, str]:
    return {"name": name, "first": str(first), "last": str(last), "evidence": evidence}


def test_a_whole_is_as_ready_as_its_least_ready_technology():
    rows = [row("甲", 7), row("乙", 5), row("丙", 6)]
    assert levels_of(rows) == {"甲": 7, "乙": 5, "丙": 6}
    assert maturity_of(rows) == 5


def test_without_evidence_no_level_and_without_technologies_nothing_is_known():
    assert maturity_of([row("甲", 7, evidence=" ")]) == 0
    assert maturity_of([]) is None


# ── goal values ──────────────────────────────────────────────────────────────────────────────


def test_goal_values_are_read_out_of_a_sentence():
    text = "粘接强度不低于15MPa，固化时间小于30分钟，耐温达到120℃，成本降低20%以上。"
    assert read_goals(text) == [
        Goal("粘接强度", ">=", "15", "MPa"),
        Goal("固化时间", "<", "30", "分钟"),
        Goal("耐温", ">=", "120", "℃"),
        Goal("成本降低", ">=", "20", "%"),
    ]


def test_how_it_is_now_goes_with_the_goal():
    assert read_goals("良品率由92%提高到98%") == [Goal("良品率", ">=", "98", "%", "92%")]
    assert read_goals("现在剪切强度为8MPa，希望达到15MPa以上") == [
        Goal("剪切强度", ">=", "15", "MPa", "8MPa")
    ]


@pytest.mark.parametrize("text", ["我们想要更好的胶水", "", "已有3家单位试过", "希望达到15以上"])
def test_no_goal_is_made_up(text):
    assert read_goals(text) == []


# ── what is vague, what is missing ───────────────────────────────────────────────────────────


def words_of(found) -> list[str]:
    return [each.words for each in found]


def test_better_glue_is_asked_back():
    found = words_of(vague_of("technology", Given(title="我们想要更好的胶水")))
    assert found[:2] == [
        "“更好”太笼统：好在哪一项？写出指标、现在的值和想要的值。",
        "这类需求，对方常先问：剪切强度、固化时间、使用温度、VOC 含量、单价。知道哪项就写哪项。",
    ]


def test_each_answer_takes_its_question_away():
    assert vague_of("technology", NEED) == []
    short = replace(NEED, content={**NEED.content, "problem": "开裂", "deadline": ""})
    assert [(each.code, each.words) for each in vague_of("technology", short)] == [
        ("problem", "只有2个字。卡在哪里？试过哪些办法，为什么不行？"),
        ("deadline", "没有写期限。不急的也写一个大致的日子，对方好安排。"),
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": ""}, "“使用温度”没有写目标值。"),
        ({"unit": ""}, "“使用温度”没有写单位；没有单位的写“无”。"),
        ({"now": ""}, "“使用温度”现在是多少？写出来，对方知道差多远。"),
    ],
)
def test_a_goal_asks_for_what_it_lacks(changed, words):
    first, second = NEED.content["goals"]
    need = replace(NEED, content={**NEED.content, "goals": [{**first, **changed}, second]})
    assert words_of(vague_of("technology", need)) == [words]


def test_goal_values_in_the_words_are_proposed_once():
    need = replace(NEED, abstract="固化时间不超过30分钟，使用温度不低于150℃")
    assert proposed_goals(need) == [Goal("固化时间", "<=", "30", "分钟")]
    assert started_with("technology", "固化时间不超过30分钟") == {
        "goals": [{"indicator": "固化时间", "cmp": "<=", "value": "30", "unit": "分钟", "now": ""}]
    }
    assert started_with("talent", "固化时间不超过30分钟") == {}


def test_nothing_is_missing_in_the_whole():
    assert gaps_of("technology", NEED, TODAY) == []
    assert gaps_of("technology", MASKED, TODAY) == []
    assert gaps_of("achievement", OFFER, TODAY) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": ""}, "title"),
        ({"field_code": ""}, "field_code"),
        ({"contact_phone": ""}, "contact_phone"),
        ({"amount": None}, "amount"),
        ({"expires_on": TODAY}, "expires_on"),
        ({"content": {**NEED.content, "goals": []}}, "goals"),
        ({"content": {**NEED.content, "to_solver": "500001"}}, "to_solver"),
        ({"content": {**NEED.content, "secrecy": "trade"}}, "is_masked"),
        ({"is_masked": True, "mask": {"organisation": "某企业", "title": "某需求"}}, "mask_abstract"),
    ],
)
def test_what_is_missing_is_named_at_its_field(change, code):
    assert [each.code for each in gaps_of("technology", replace(NEED, **change), TODAY)] == [code]


def test_an_unknown_budget_is_not_missing():
    assert gaps_of("technology", replace(NEED, amount=None, is_amount_open=True, content={**NEED.content, "to_solver": ""}), TODAY) == []  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Decimal(0)}, "amount"),
        ({"keywords": [str(n) for n in range(9)]}, "keywords"),
        ({"field_code": "77"}, "field_code"),
        ({"expires_on": date(2029, 1, 1)}, "expires_on"),
        ({"content": {"goals": [{"value": "15"}]}}, "goals"),
        ({"content": {"goals": [{"indicator": "强度", "value": "很高"}]}}, "goals"),
        ({"content": {"to_solver": "三十万"}}, "to_solver"),
        ({"content": {"deadline": "明年"}}, "deadline"),
        ({"content": {"forms": ["steal"]}}, "forms"),
        ({"content": {"goals": "强度"}}, "goals"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(change, field):
    with pytest.raises(Problem) as found:
        checked("technology", replace(NEED, **change), TODAY)
    assert found.value.field == field


def test_levels_must_run_upwards():
    bad = replace(OFFER, content={**OFFER.content, "technologies": [row("甲", 3, first=5)]})
    with pytest.raises(Problem, match="从低到高"):
        checked("achievement", bad, TODAY)


def test_strange_parts_and_empty_rows_are_left_out():
    given = checked("technology", replace(NEED, content={"goals": [{"cmp": ">="}, {"indicator": " 强度 ", "value": "1，000"}], "strange": "x"}), TODAY)  # fmt: skip
    assert given.content == {
        "goals": [{"indicator": "强度", "cmp": ">=", "value": "1000", "unit": "", "now": ""}]
    }


# ── the public version ───────────────────────────────────────────────────────────────────────


def test_what_is_not_masked_shows_all_but_the_contact_and_evidence():
    face = face_of(
        "achievement", OFFER, organisation="示例新材料有限公司", rights=["发明专利：一种胶（2020）"]
    )
    assert (face.title, face.organisation, face.maturity, face.hidden) == (
        OFFER.title,
        "示例新材料有限公司",
        5,
        (),
    )
    assert [title for title, _ in face.parts] == ["技术指标与优势", "关键技术与佐证", "合作方式", "知识产权"]
    assert face.parts[1][1] == ("配方：证据支持到第7级", "固化工艺：证据支持到第5级")
    assert leaks_in(face.texts(), ["钱联络", "13900009999", "小试报告"]) == []


def test_what_is_masked_shows_the_owners_words_and_what_he_leaves():
    face = face_of(
        "technology", MASKED, organisation="示例精密制造有限公司", rights=["发明专利：一种胶（2020）"]
    )
    assert (face.title, face.organisation, face.keywords, face.amount) == (
        "耐高温密封胶",
        "某装备制造企业",
        (),
        None,
    )
    assert dict(face.parts) == {
        "问题": ("现有密封材料在高温下寿命不够。",),
        "目标值": ("使用温度不低于150℃（现在120℃）", "寿命不低于8000小时（现在4000小时）"),
        "希望何时解决": ("2027-06-30",),
        "希望的合作方式": ("合作开发、技术服务",),
    }
    assert face.hidden == ("背景", "限制条件", "其中给解决方（元）", "成果归属", "知识产权")
    assert leaks_in(face.texts(), SECRETS) == []


def test_a_leak_is_seen_through_spaces():
    assert leaks_in(["某 示例 精密制造 公司"], ["示例精密制造", "", "甲"]) == ["示例精密制造"]


# ── tables ───────────────────────────────────────────────────────────────────────────────────


def test_every_kind_has_a_side_parts_and_a_name_for_its_amount():
    assert (
        {kind for kinds in KINDS.values() for kind in kinds}
        == set(ItemKind)
        == set(PARTS)
        == set(AMOUNT_TITLES)
    )
    assert [side_of(kind) for kind in ("team", "talent")] == ["offer", "need"]
    for parts in PARTS.values():
        assert len({part.code for part in parts}) == len(parts)
        assert all(part.question for part in parts)


def test_lives():
    assert ITEM_LIFECYCLE.move("draft", "submit") == "check"
    assert [row.action for row in ITEM_LIFECYCLE.actions("expiring")] == ["renew", "withdraw", "close"]
    assert {state for state in ASK_LIFECYCLE.states if ASK_LIFECYCLE.is_final(state)} == {
        "refused",
        "withdrawn",
        "revoked",
    }
