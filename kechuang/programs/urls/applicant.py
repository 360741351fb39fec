"""Addresses of applicants: what is open, the guide, the form, handing in, receipts."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.programs.views import filling, guide, own, signing

urlpatterns: list[URLPattern] = [
    path("open/", guide.call_open, name="call_open"),
    path("open/<int:pk>/", guide.call_guide, name="call_guide"),
    path("open/<int:pk>/calendar.ics", guide.call_ics, name="call_ics"),
    path("open/<int:pk>/files/<uuid:file>/", guide.call_file, name="call_file"),
    path("open/<int:pk>/precheck/", guide.call_precheck, name="call_precheck"),
    path("open/<int:pk>/start/", guide.case_start, name="case_start"),
    path("mine/", own.case_mine, name="case_mine"),
    path("mine/<int:pk>/", own.case_own, name="case_own"),
    path("mine/<int:pk>/preview/", own.case_preview, name="case_preview"),
    path("mine/<int:pk>/preview.pdf", own.case_pdf, name="case_pdf"),
    path("mine/<int:pk>/versions/", own.case_compare, name="case_compare"),
    path("mine/<int:pk>/form/", filling.case_fill, name="case_fill"),
    path("mine/<int:pk>/confirm/", filling.case_confirm, name="case_confirm"),
    path("mine/<int:pk>/copy/", filling.case_copy, name="case_copy"),
    path("mine/<int:pk>/files/<int:file>/remove/", filling.case_remove_file, name="case_remove_file"),
    path("mine/<int:pk>/files/<slug:code>/", filling.case_attach, name="case_attach"),
    path("mine/<int:pk>/sign/", signing.case_sign, name="case_sign"),
    path("mine/<int:pk>/send-back/", signing.case_send_back, name="case_send_back"),
    path("mine/<int:pk>/withdraw/", signing.case_withdraw, name="case_withdraw"),
    path("mine/<int:pk>/correct/", signing.case_correct, name="case_correct"),
    path("files/<int:pk>/", filling.case_file, name="case_file"),
    path("receipts/<int:pk>/", signing.receipt_detail, name="receipt_detail"),
    path("verify/", signing.receipt_verify, name="receipt_verify"),
]
