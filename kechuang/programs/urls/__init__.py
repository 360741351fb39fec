"""Addresses of programs, a module a noun: every module of this folder says its own."""

from __future__ import annotations

import importlib
import pkgutil

from django.urls import URLPattern

app_name = "programs"

urlpatterns: list[URLPattern] = []
for _info in pkgutil.iter_modules(__path__):
    urlpatterns += importlib.import_module(f"{__name__}.{_info.name}").urlpatterns
