"""Who may do what in assessment."""

from kechuang.core.permissions import allow
from kechuang.core.states import WORK_ROLES, Role

allow("assessment.verdict.view", "查看考核结果", tuple(WORK_ROLES))
allow("assessment.verdict.sign", "认定定性目标", (Role.LEADER, Role.PLANNER))
allow("assessment.board.export", "导出考核台账", tuple(WORK_ROLES))
allow("assessment.report.view", "查看年度报告", tuple(WORK_ROLES))
allow("assessment.report.freeze", "年度报告定稿", (Role.PLANNER, Role.STATISTICIAN, Role.LEADER))
allow("assessment.report.export", "导出年度报告", tuple(WORK_ROLES))
