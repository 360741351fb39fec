"""The only writes of assessment."""

from kechuang.assessment.operations.report import export_report, freeze_report
from kechuang.assessment.operations.verdict import sign_verdict

__all__ = ["export_report", "freeze_report", "sign_verdict"]
