"""新型研发机构（厦门） · New R&D institutes of Xiamen: a local template."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.rules.asking import Ask, latest_start
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Yielded
from kechuang.rules.values import ratio

_DOC = "厦门市新型研发机构认定条件（转述）"
MONTHS = Condition("XM1", "注册并运营满1年", _DOC, "注册日期不晚于要求的日期")
AREA = Condition("XM2", "科研场地面积", _DOC, unit="平方米")
EQUIPMENT = Condition("XM3", "科研仪器设备原值", _DOC, unit="元")
SPEND = Condition("XM4", "上年研发经费支出", _DOC, unit="元")
SPEND_SHARE = Condition("XM4a", "上年研发经费支出占收入总额的比例", _DOC, unit="%")
STAFF = Condition("XM5", "研发人员", _DOC, unit="人")
STAFF_SHARE = Condition("XM5a", "研发人员占职工总数的比例", _DOC, unit="%")
SERVICE = Condition("XM6", "上年技术服务收入占营业收入的比例", _DOC, unit="%")


@rule(
    code="rd_institute_xiamen",
    topic="rd_institute",
    title="新型研发机构（厦门市）",
    source=_DOC,
    since=date(2019, 9, 1),
    place="350200",
    parameters=("rd_institute_xiamen",),
    subject="carrier",
    result="rd_institute_municipal",
    confirmed=False,
    note="地方模板：文号与施行日期未见，请按当地文件修改。",
)
def institute(ask: Ask) -> Iterator[Yielded]:
    """The city's numbers, of the year before."""
    year, staff = ask.year - 1, ask.fact("institute_rd_staff")

    def param(name: str) -> Any:
        return ask.param(f"rd_institute_xiamen.{name}")

    yield ask.at_most(MONTHS, ask.fact("registered_on"), latest_start(ask.as_of, int(param("months"))))
    yield ask.at_least(AREA, ask.fact("institute_area"), param("area"))
    yield ask.at_least(EQUIPMENT, ask.fact("institute_equipment"), param("equipment"))
    spend = ask.fact("institute_rd_spend", year)
    yield ask.at_least(SPEND, spend, param("rd_spend"))
    yield ask.at_least(SPEND_SHARE, ratio(spend, ask.fact("institute_income", year)), param("rd_share"))
    yield ask.at_least(STAFF, staff, param("rd_staff"))
    yield ask.at_least(STAFF_SHARE, ratio(staff, ask.fact("institute_staff")), param("rd_staff_share"))
    service = ratio(ask.fact("institute_transfer_income", year), ask.fact("institute_operating_income", year))
    yield ask.at_least(SERVICE, service, param("service_share"))
