"""Addresses: 人员与专家."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
