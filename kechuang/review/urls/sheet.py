"""Addresses: 我的评审. A sheet's key tells nothing of the file or of who applies."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.review.views import sheet

urlpatterns: list[URLPattern] = [
    path("mine/", sheet.sheet_mine, name="sheet_mine"),
    path("sheets/<uuid:key>/", sheet.sheet_fill, name="sheet_fill"),
    path("sheets/<uuid:key>/submit/", sheet.sheet_submit, name="sheet_submit"),
    path("sheets/<uuid:key>/correct/", sheet.sheet_correct, name="sheet_correct"),
    path("sheets/<uuid:key>/step/<slug:act>/", sheet.sheet_step, name="sheet_step"),
    path("sheets/<uuid:key>/papers/<int:number>/", sheet.sheet_paper, name="sheet_paper"),
]
