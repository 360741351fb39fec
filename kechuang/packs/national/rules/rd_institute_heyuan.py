"""新型研发机构（河源） · New R&D institutes of Heyuan: a local template."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Yielded
from kechuang.rules.values import ratio

_DOC = "河源市新型研发机构认定条件（转述）"
SPEND_SHARE = Condition("HY1", "上年研发经费支出占收入总额的比例", _DOC, unit="%")
AREA = Condition("HY2", "科研场地面积", _DOC, unit="平方米")
EQUIPMENT = Condition("HY3", "科研仪器设备原值", _DOC, unit="元")
STAFF = Condition("HY4", "常驻研发人员占职工总数的比例", _DOC, unit="%")
SENIOR = Condition("HY4a", "博士或高级职称人员占研发人员的比例", _DOC, unit="%")


@rule(
    code="rd_institute_heyuan",
    topic="rd_institute",
    title="新型研发机构（河源市）",
    source=_DOC,
    since=date(2019, 9, 1),
    place="441600",
    parameters=("rd_institute_heyuan",),
    subject="carrier",
    result="rd_institute_municipal",
    confirmed=False,
    note="地方模板：文号与施行日期未见，请按当地文件修改。",
)
def institute(ask: Ask) -> Iterator[Yielded]:
    """The city's numbers."""
    staff = ask.fact("institute_rd_staff")

    def param(name: str) -> Any:
        return ask.param(f"rd_institute_heyuan.{name}")

    spend = ratio(ask.fact("institute_rd_spend", ask.year - 1), ask.fact("institute_income", ask.year - 1))
    yield ask.at_least(SPEND_SHARE, spend, param("rd_share"))
    yield ask.at_least(AREA, ask.fact("institute_area"), param("area"))
    yield ask.at_least(EQUIPMENT, ask.fact("institute_equipment"), param("equipment"))
    yield ask.at_least(STAFF, ratio(staff, ask.fact("institute_staff")), param("staff_share"))
    yield ask.at_least(SENIOR, ratio(ask.fact("institute_senior_staff"), staff), param("senior_share"))
