"""统一社会信用代码 and 公民身份号码: the rows T-U and T-I of the reference, and what holds for every number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.core.logic.verdicts import Problem
from kechuang.subjects.logic.identifiers import (
    USCC_ALPHABET,
    birth_date_of,
    is_male,
    mask_id,
    mask_name,
    mask_phone,
    normalise,
    read_identity,
    read_uscc,
    region_of_uscc,
    uscc_warning,
)

TODAY = date(2026, 11, 20)
WEIGHTS = [pow(3, at, 31) for at in range(17)]
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_of(first: str) -> str:
    """The check character by the standard's formula, written once more."""
    total = sum(USCC_ALPHABET.index(each) * weight for each, weight in zip(first, WEIGHTS, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def id_check_of(first: str) -> str:
    total = sum(int(each) * weight for each, weight in zip(first, ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def refused(text: str) -> str:
    with pytest.raises(Problem) as caught:
        read_uscc(text)
    assert caught.value.field == "uscc"
    return caught.value.message


def refused_identity(text: str) -> str:
    with pytest.raises(Problem) as caught:
        read_identity(text, today=TODAY)
    assert caught.value.field == "identity"
    return caught.value.message


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("T-U1", "91512081MA62K0260E"),
        ("T-U3", "91000000MA00000900"),
        ("T-U4", "91000000MA0000277Y"),
        ("T-U5", "91000000MA0000154X"),
    ],
)
def test_valid_codes_of_the_reference(row, code):
    assert read_uscc(code) == code
    assert check_of(code[:17]) == code[17]


def test_t_u2_a_wrong_check_character_names_the_right_one():
    assert refused("91512081MA62K0260F") == "第18位校验不符，应为E，请核对营业执照。"


def test_t_u6_a_letter_outside_the_alphabet_names_the_place_and_a_likely_digit():
    assert refused("91O12081MA62K0260E") == (
        "第3位是“O”，统一社会信用代码不用这个字符，是否应为数字0？请核对营业执照。"
    )


@pytest.mark.parametrize(
    "written",
    [
        "  91512081ma62k0260e ",
        "９１５１２０８１ＭＡ６２Ｋ０２６０Ｅ",
        "9151 2081-MA62 K0260E",
        "\t91512081MA62K0260E\n",
    ],
)
def test_a_code_is_normalised(written):
    assert read_uscc(written) == "91512081MA62K0260E"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "请填写统一社会信用代码，在营业执照（法人证书）右上角，共18位。"),
        ("91512081MA62K0260", "统一社会信用代码应为18位，现为17位，少1位，请核对。"),
        ("91512081MA62K0260EE", "统一社会信用代码应为18位，现为19位，多1位，请核对。"),
        ("915120A1MA62K0260E", "第7位应为数字（第3至8位是登记地的区划代码），请核对营业执照。"),
        ("91512081MA62K026业E", "第17位是“业”，统一社会信用代码不用这个字符。请核对营业执照。"),
    ],
)
def test_what_is_wrong_is_said(written, said):
    assert refused(written) == said


@pytest.mark.parametrize("first", ["N2330182000000000", "A1110000000000001", "Y1990101MA0000001"])
def test_authorities_with_a_letter_are_taken(first):
    code = first + check_of(first)
    assert read_uscc(code) == code


def test_a_retired_region_code_is_taken():
    first = "91422500MA0000001"  # 荆州地区 of old: in no list of today
    code = first + check_of(first)
    assert read_uscc(code) == code
    assert region_of_uscc(code) == "422500"


def test_the_inner_check_digit_only_warns():
    assert not uscc_warning("91512081MA62K0260E")
    warning = uscc_warning("91990101MA00000110")
    assert warning.startswith("第9至17位（组织机构代码）的校验位通常应为")
    assert read_uscc("91990101MA00000110") == "91990101MA00000110"


ALNUM = st.text(USCC_ALPHABET, min_size=2, max_size=2)
bodies = st.builds(
    lambda kind, region, inner: kind + f"{region:06d}" + inner,
    ALNUM,
    st.integers(0, 999_999),
    st.text(USCC_ALPHABET, min_size=9, max_size=9),
)


@given(bodies)
def test_every_body_has_exactly_one_check_character(body):
    taken = []
    for each in USCC_ALPHABET:
        try:
            taken.append(read_uscc(body + each)[-1])
        except Problem as problem:
            assert check_of(body) in problem.message  # noqa: PT017 - thirty refusals beside one success
    assert taken == [check_of(body)]


@given(bodies, st.integers(0, 16), st.sampled_from(USCC_ALPHABET))
def test_every_single_slip_is_caught(body, at, other):
    code = body + check_of(body)
    if code[at] == other:
        return
    with pytest.raises(Problem):
        read_uscc(code[:at] + other + code[at + 1 :])


@given(bodies)
def test_the_warning_agrees_with_gb_11714(body):
    inner = body[8:]
    values = [int(each, 36) for each in inner[:8]]
    rest = 11 - sum(v * w for v, w in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    right = "X" if rest == 10 else str(rest % 11)
    assert bool(uscc_warning(body + check_of(body))) == (inner[8] != right)


@given(st.text(max_size=30))
def test_no_text_breaks_it_and_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)
    try:
        assert len(read_uscc(text)) == 18
    except Problem as problem:
        assert problem.message.endswith(("。", "？"))  # noqa: PT017 - most texts are refused, a rare one is not


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("T-I1", "11010519491231002X"),
        ("T-I2", "440524188001010014"),
        ("T-I3", "34052419800101001X"),
    ],
)
def test_valid_identity_numbers_of_the_reference(row, code):
    assert read_identity(code.lower(), today=TODAY) == code
    assert id_check_of(code[:17]) == code[17]


def test_t_i4_a_wrong_check_digit_is_refused_without_repeating_the_number():
    said = refused_identity("110105194912310021")
    assert said == "身份证号校验位不符，请对照证件逐位核对。"


@pytest.mark.parametrize("check", "0123456789X")
def test_t_i5_the_31st_of_february_is_no_date(check):
    assert refused_identity(f"11010519490231002{check}") == (
        "身份证号第7至14位（出生日期）不是真实的日期，请核对。"
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "请填写身份证号，共18位。"),
        ("110105491231002", "身份证号应为18位，现为15位，少3位，请核对。"),
        ("1101051949123100XX", "身份证号前17位应为数字，最后一位为数字或X，请核对。"),
        ("010105194912310029", "身份证号前两位不是省级区划代码，请核对。"),
        ("110105202611210029", "身份证号第7至14位（出生日期）晚于今天，请核对。"),
        ("110105187912310029", "身份证号第7至14位（出生日期）过早，请核对。"),
    ],
)
def test_what_is_wrong_with_an_identity_number_is_said(written, said):
    assert refused_identity(written) == said


def test_somebody_born_today_has_a_number_and_tomorrow_not():
    first = "11010520261120001"
    assert read_identity(first + id_check_of(first), today=TODAY) == first + id_check_of(first)
    first = "11010520261121001"
    assert "晚于今天" in refused_identity(first + id_check_of(first))


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_birth_and_sex_are_read_back(born, sequence):
    first = f"990101{born:%Y%m%d}{sequence:03d}"
    code = read_identity(first + id_check_of(first), today=TODAY)
    assert birth_date_of(code) == born
    assert is_male(code) == (sequence % 2 == 1)


@given(
    st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.sampled_from("0123456789")
)
def test_every_single_slip_of_an_identity_number_is_caught(born, sequence, at, other):
    first = f"990101{born:%Y%m%d}{sequence:03d}"
    code = first + id_check_of(first)
    if code[at] == other:
        return
    with pytest.raises(Problem):
        read_identity(code[:at] + other + code[at + 1 :], today=TODAY)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("11010519491231002X", "110***********002X"), ("E12345678", "*******78"), ("1234", "****"), ("", "")],
)
def test_mask_id(number, shown):
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800000000", "138****0000"),
        ("138 0000 0000", "138****0000"),
        ("0571-8888000", "0571-888****"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_mask_phone(number, shown):
    assert mask_phone(number) == shown


@pytest.mark.parametrize(("name", "shown"), [("张某某", "张**"), ("李某", "李*"), ("王", "王"), ("", "")])
def test_mask_name(name, shown):
    assert mask_name(name) == shown


@given(st.text(max_size=30))
def test_a_mask_never_shows_more_than_half(text):
    assert mask_name(text)[1:] in ("*" * max(len(text.strip()) - 1, 0), "")
    if len(text) > 4:
        assert mask_id(text).count("*") >= len(text) // 2
