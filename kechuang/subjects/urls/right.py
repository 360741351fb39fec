"""Addresses: 知识产权."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.subjects.views import patentless, right

urlpatterns: list[URLPattern] = [
    path("rights/", right.right_list, name="right_list"),
    path("rights/register/", right.right_register, name="right_register"),
    path("rights/patentless/", patentless.patentless_list, name="patentless_list"),
    path("rights/<int:pk>/", right.right_detail, name="right_detail"),
    path("rights/<int:pk>/edit/", right.right_edit, name="right_edit"),
    path("rights/<int:pk>/status/", right.right_status, name="right_status"),
    path("rights/<int:pk>/use/", right.right_use, name="right_use"),
]
