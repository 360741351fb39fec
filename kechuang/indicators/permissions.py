"""Who may do what in indicators."""

from kechuang.core.permissions import allow
from kechuang.core.states import WORK_ROLES, Role

ENTERING = (Role.STATISTICIAN, Role.COUNTY_OFFICER, Role.PARK_OFFICER)

allow("indicators.observation.view", "查看数据", tuple(WORK_ROLES))
allow("indicators.observation.add", "填报数据", ENTERING)
allow("indicators.observation.correct", "更正数据", ENTERING)
allow("indicators.observation.approve", "核定数据", (Role.STATISTICIAN,))
allow("indicators.observation.import", "导入数据", ENTERING)
allow("indicators.observation.export", "导出数据", tuple(WORK_ROLES))
