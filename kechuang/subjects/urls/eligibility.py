"""Addresses: 资格自测."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
