"""新型研发机构（广东） · New R&D institutes of Guangdong: a local template."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.rules.asking import Ask, latest_start
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Yielded
from kechuang.rules.values import ratio

_DOC = "广东省新型研发机构认定条件（转述）"
MONTHS = Condition("GD1", "注册并运营满1年", _DOC, "注册日期不晚于要求的日期")
EQUIPMENT = Condition("GD2", "科研仪器设备原值", _DOC, unit="元")
AREA = Condition("GD3", "研发场地面积", _DOC, unit="平方米")
STAFF = Condition("GD4", "常驻研发人员", _DOC, unit="人")
STAFF_SHARE = Condition("GD4a", "常驻研发人员占职工总数的比例", _DOC, unit="%")
SPEND = Condition("GD5", "上年研发经费支出（粤东西北较低）", _DOC, unit="元")
SPEND_SHARE = Condition("GD5a", "上年研发经费支出占收入总额的比例", _DOC, unit="%")
TRANSFER = Condition("GD6", "上年成果转化收入占营业收入的比例", _DOC, unit="%")
EXCLUDED = Condition("GD7", "不是主要从事生产、教学或园区管理的", _DOC)


@rule(
    code="rd_institute_guangdong",
    topic="rd_institute",
    title="新型研发机构（广东省）",
    source=_DOC,
    since=date(2019, 9, 1),
    place="440000",
    parameters=("rd_institute_guangdong",),
    subject="carrier",
    result="rd_institute_provincial",
    confirmed=False,
    note="地方模板：文号与施行日期未见，请按当地文件修改。",
)
def institute(ask: Ask) -> Iterator[Yielded]:
    """The province's numbers; the least spend is lower in its outlying cities."""
    year, staff = ask.year - 1, ask.fact("institute_rd_staff")

    def param(name: str) -> Any:
        return ask.param(f"rd_institute_guangdong.{name}")

    yield ask.at_most(MONTHS, ask.fact("registered_on"), latest_start(ask.as_of, int(param("months"))))
    yield ask.at_least(EQUIPMENT, ask.fact("institute_equipment"), param("equipment"))
    yield ask.at_least(AREA, ask.fact("institute_area"), param("area"))
    yield ask.at_least(STAFF, staff, param("rd_staff"))
    yield ask.at_least(STAFF_SHARE, ratio(staff, ask.fact("institute_staff")), param("rd_staff_share"))
    spend = ask.fact("institute_rd_spend", year)
    yield ask.at_least(SPEND, spend, param("rd_spend"))
    yield ask.at_least(SPEND_SHARE, ratio(spend, ask.fact("institute_income", year)), param("rd_share"))
    transfer = ratio(
        ask.fact("institute_transfer_income", year), ask.fact("institute_operating_income", year)
    )
    yield ask.at_least(TRANSFER, transfer, param("transfer_share"))
    yield ask.holds(EXCLUDED, ask.fact("institute_is_excluded"), wanted=False)
