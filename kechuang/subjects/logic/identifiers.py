"""统一社会信用代码 (GB 32100—2015) and 公民身份号码 (GB 11643—1999): read as people write them, refused with a reason.

Check digits are those of python-stdnum. Its further tests are not asked: it takes no letter for the registering
authority (农业 is N, 军委 A, 其他 Y), and it knows the regions of one year, while a code keeps the region code of
the day on which it was given, retired or not.
"""

from __future__ import annotations

import re
from datetime import date

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidComponent

from kechuang.core.logic.decimals import half_width
from kechuang.core.logic.verdicts import Problem

#: The 31 characters of a 统一社会信用代码, in the order of their values.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_USCC = re.compile(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}")
_LENGTH = 18
#: What is written between groups of a number and means nothing.
_GAPS = re.compile(r"[\s·•.\-]+")
_LOOKS_LIKE = {"O": "0", "I": "1", "Z": "2", "S": "5"}
_REGION = slice(2, 8)
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

#: The first two digits of the divisions that give identity numbers (GB/T 2260), the residence permits of Hong Kong,
#: Macao and Taiwan residents included; 99 belongs to the made-up places of demonstrations.
_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83), (91, 91), (99, 99))
_PROVINCES = frozenset(code for first, last in _RANGES for code in range(first, last + 1))
#: Nobody alive was born before.
_EARLIEST = date(1880, 1, 1)


def normalise(text: str) -> str:
    """A number as it is kept: half width, upper case, without gaps. What is wrong in it stays wrong."""
    return _GAPS.sub("", half_width(text)).upper()


def read_uscc(text: str, *, field: str = "uscc") -> str:
    """The normalised 统一社会信用代码 that ``text`` writes; ``Problem`` saying which place is wrong, and what fits."""
    code = normalise(text)
    if not code:
        raise Problem("请填写统一社会信用代码，在营业执照（法人证书）右上角，共18位。", field=field)
    _check_length(code, "统一社会信用代码", field)
    for place, character in enumerate(code, start=1):
        if character not in USCC_ALPHABET:
            raise Problem(_strange(place, character), field=field)
    if not _USCC.fullmatch(code):
        place = 3 + next(at for at, each in enumerate(code[_REGION]) if not each.isdigit())
        raise Problem(f"第{place}位应为数字（第3至8位是登记地的区划代码），请核对营业执照。", field=field)
    wanted = uscc.calc_check_digit(code)
    if code[-1] != wanted:
        raise Problem(f"第18位校验不符，应为{wanted}，请核对营业执照。", field=field)
    return code


def _check_length(code: str, what: str, field: str) -> None:
    if len(code) == _LENGTH:
        return
    gap = _LENGTH - len(code)
    said = f"少{gap}位" if gap > 0 else f"多{-gap}位"
    raise Problem(f"{what}应为18位，现为{len(code)}位，{said}，请核对。", field=field)


def _strange(place: int, character: str) -> str:
    likely = _LOOKS_LIKE.get(character)
    hint = f"，是否应为数字{likely}？" if likely else "。"
    return f"第{place}位是“{character}”，统一社会信用代码不用这个字符{hint}请核对营业执照。"


def uscc_warning(code: str) -> str:
    """A doubt about a code that is valid: its organisation code (places 9 to 17) has another check digit; else empty.

    Codes given in later years need not follow GB 11714, so that nothing is refused for it.
    """
    total = sum(int(each, 36) * weight for each, weight in zip(code[8:16], _INNER_WEIGHTS, strict=True))
    wanted = {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))
    if code[16] == wanted:
        return ""
    return f"第9至17位（组织机构代码）的校验位通常应为{wanted}，现为{code[16]}；较新的代码可能不同，请再核对一次。"


def region_of_uscc(code: str) -> str:
    """The six digits of the division that registered it, as it was called on that day."""
    return code[_REGION]


def read_identity(text: str, *, today: date, field: str = "identity") -> str:
    """The normalised 公民身份号码 that ``text`` writes; ``Problem`` with what is wrong. The number is never repeated."""
    code = normalise(text)
    if not code:
        raise Problem("请填写身份证号，共18位。", field=field)
    _check_length(code, "身份证号", field)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", code):
        raise Problem("身份证号前17位应为数字，最后一位为数字或X，请核对。", field=field)
    if int(code[:2]) not in _PROVINCES:
        raise Problem("身份证号前两位不是省级区划代码，请核对。", field=field)
    _check_birth(code, today, field)
    if code[-1] != ric.calc_check_digit(code):
        raise Problem("身份证号校验位不符，请对照证件逐位核对。", field=field)
    return code


def _check_birth(code: str, today: date, field: str) -> None:
    try:
        born = birth_date_of(code)
    except InvalidComponent as error:
        raise Problem("身份证号第7至14位（出生日期）不是真实的日期，请核对。", field=field) from error
    if born > today:
        raise Problem("身份证号第7至14位（出生日期）晚于今天，请核对。", field=field)
    if born < _EARLIEST:
        raise Problem("身份证号第7至14位（出生日期）过早，请核对。", field=field)


def birth_date_of(identity: str) -> date:
    """The date of birth in an identity number; ``InvalidComponent`` if it is no date."""
    born: date = ric.get_birth_date(identity)
    return born


def is_male(identity: str) -> bool:
    """Is the holder a man? The third digit of the sequence is odd."""
    return int(identity[16]) % 2 == 1


def mask_id(number: str) -> str:
    """An identity number (or another certificate's) as lists show it: 110***********002X. Short ones keep one end."""
    if len(number) == _LENGTH:
        return f"{number[:3]}{'*' * 11}{number[-4:]}"
    return f"{'*' * max(len(number) - 2, 0)}{number[-2:]}" if len(number) > 4 else "*" * len(number)


def mask_phone(number: str) -> str:
    """A telephone number as lists show it: 138****0000; of a land line the last four are hidden."""
    plain = number.strip()
    digits = re.sub(r"\D", "", plain)
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    if len(digits) <= 4:
        return "*" * len(plain)
    return f"{plain[:-4]}****"


def mask_name(name: str) -> str:
    """A person's name as the public sees it: 张某某 is 张**."""
    plain = name.strip()
    return f"{plain[:1]}{'*' * (len(plain) - 1)}"
