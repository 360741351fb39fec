"""Addresses: 查重."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.programs.views import likeness

urlpatterns: list[URLPattern] = [
    path("likeness/", likeness.likeness_list, name="likeness_list"),
    path("likeness/<int:pk>/", likeness.likeness_detail, name="likeness_detail"),
    path("cases/<int:pk>/compare/", likeness.case_compare_again, name="case_compare_again"),
]
