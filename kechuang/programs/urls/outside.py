"""Addresses: 外部门项目."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.programs.views import outside

urlpatterns: list[URLPattern] = [path("outside/", outside.outside_list, name="outside_list")]
