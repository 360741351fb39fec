"""Addresses of assessment."""

from django.urls import path

from kechuang.assessment.views import cockpit, report, target

app_name = "assessment"
urlpatterns = [
    path("", cockpit.cockpit, name="cockpit"),
    path("targets/<int:pk>/", target.target_judgement, name="target_judgement"),
    path("targets/<int:pk>/sign/", target.verdict_sign, name="verdict_sign"),
    path("reports/", report.report_list, name="report_list"),
    path("reports/draft/<slug:code>/", report.report_draft, name="report_draft"),
    path("reports/draft/<slug:code>/freeze/", report.report_freeze, name="report_freeze"),
    path("reports/<int:pk>/", report.report_detail, name="report_detail"),
    path("reports/<int:pk>/<slug:kind>/", report.report_export, name="report_export"),
]
