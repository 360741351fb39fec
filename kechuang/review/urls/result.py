"""Addresses: 评审结果、匿名检查."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.review.views import blinding, result

urlpatterns: list[URLPattern] = [
    path("panels/<int:pk>/results/", result.result_list, name="result_list"),
    path("panels/<int:pk>/results/do/<slug:act>/", result.result_act, name="result_act"),
    path("panels/<int:pk>/blinding/", blinding.blinding_list, name="blinding_list"),
    path("panels/<int:pk>/blinding/<int:file_id>/", blinding.blinding_file, name="blinding_file"),
]
