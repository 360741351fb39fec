"""新型研发机构（重庆初创型） · Starting R&D institutes of Chongqing: a local template."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from kechuang.rules.asking import Ask
from kechuang.rules.catalogue import rule
from kechuang.rules.findings import Condition, Yielded
from kechuang.rules.values import Unknown, ratio

_DOC = "重庆市新型研发机构（初创型）认定条件"
CAPITAL = Condition("CQ1", "注册资本（事业单位、社会服务机构为开办资金）", _DOC, unit="元")
STAFF = Condition("CQ2", "研发人员", _DOC, unit="人")
STAFF_SHARE = Condition("CQ2a", "研发人员占职工总数的比例（不含本数）", _DOC, unit="%")
AREA = Condition("CQ3", "科研场地面积", _DOC, unit="平方米")
EQUIPMENT = Condition("CQ4", "科研仪器设备原值", _DOC, unit="元")


@rule(
    code="rd_institute_chongqing",
    topic="rd_institute",
    title="新型研发机构（重庆市初创型）",
    source=_DOC,
    since=date(2019, 9, 1),
    place="500000",
    parameters=("rd_institute_chongqing",),
    subject="carrier",
    result="rd_institute_provincial",
    note="地方模板：文号与施行日期未见，请按当地文件修改。",
)
def institute(ask: Ask) -> Iterator[Yielded]:
    """Capital by the kind of legal person, people, room, equipment."""

    def param(name: str) -> Any:
        return ask.param(f"rd_institute_chongqing.{name}")

    is_public = ask.fact("institute_is_public")
    needed = is_public
    if not isinstance(is_public, Unknown):
        needed = param("public_capital" if is_public else "capital")
    yield ask.at_least(CAPITAL, ask.fact("institute_capital"), needed)
    staff = ask.fact("institute_rd_staff")
    yield ask.at_least(STAFF, staff, param("rd_staff"))
    yield ask.more_than(STAFF_SHARE, ratio(staff, ask.fact("institute_staff")), param("rd_staff_share"))
    yield ask.at_least(AREA, ask.fact("institute_area"), param("area"))
    yield ask.at_least(EQUIPMENT, ask.fact("institute_equipment"), param("equipment"))
