"""Addresses: 申报通知."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.programs.views import call

urlpatterns: list[URLPattern] = [
    path("calls/", call.call_list, name="call_list"),
    path("calls/new/", call.call_create, name="call_create"),
    path("calls/<int:pk>/", call.call_detail, name="call_detail"),
    path("calls/<int:pk>/edit/", call.call_edit, name="call_edit"),
    path("calls/<int:pk>/files/<uuid:file>/remove/", call.call_file_remove, name="call_file_remove"),
    path("calls/<int:pk>/copy/", call.call_copy, name="call_copy"),
    path("calls/<int:pk>/quota/", call.call_quota, name="call_quota"),
    path("calls/<int:pk>/late-code/", call.late_code_approve, name="late_code_approve"),
    path("calls/<int:pk>/step/<slug:action>/", call.call_step, name="call_step"),
]
