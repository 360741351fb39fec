"""When two names mean the same organisation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.subjects.logic.organisations import alike, core_of_name, fold_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例精密制造有限公司", "示例精密制造有限责任公司"),
        ("示例精密制造有限公司", "示例精密制造股份有限公司"),
        ("示例（中国）科技有限公司", "示例(中国)科技有限公司"),
        ("示例市宏图智能装备有限公司", "宏图智能装备有限公司"),
        ("示例市东岭县宏图智能装备有限公司", "示例市宏图智能装备有限公司"),
        ("ＡＢＣ科技有限公司", "abc 科技有限公司"),
        ("宏图智能装备制造研究院", "宏图智能装备制造研究所"),
    ],
)
def test_alike(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("示例精密制造有限公司", "示例新材料有限公司"),
        ("东岭县甲科技有限公司", "东岭县乙科技有限公司"),
        ("一号公司", "二号公司"),
    ],
)
def test_not_alike(one, other):
    assert not alike(one, other)


def test_what_is_left_of_a_name():
    assert fold_name("示例（集团）股份有限公司") == "示例"
    assert core_of_name("示例市东岭县宏图智能装备有限公司") == "宏图智能装备"
    assert fold_name("有限公司") == "有限公司"


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_every_name_is_like_itself(one, other):
    assert alike(one, one)
    assert alike(one, other) == alike(other, one) or len(core_of_name(one)) >= 3
    assert fold_name(fold_name(one)) == fold_name(one)
