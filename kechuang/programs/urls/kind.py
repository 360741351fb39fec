"""Addresses: 事项."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.programs.views import kind, kind_edit

_ONE = "kinds/<int:pk>/"
_ROWS = f"{_ONE}rows/<str:path>/"

urlpatterns: list[URLPattern] = [
    path("kinds/", kind.kind_list, name="kind_list"),
    path("kinds/import/", kind.kind_import, name="kind_import"),
    path("kinds/packs/<slug:code>/", kind.kind_pack, name="kind_pack"),
    path("kinds/packs/<slug:code>/adopt/", kind.kind_adopt, name="kind_adopt"),
    path("kinds/packs/<slug:code>/copy/", kind.kind_pack_copy, name="kind_pack_copy"),
    path(_ONE, kind.kind_detail, name="kind_detail"),
    path(f"{_ONE}copy/", kind.kind_copy, name="kind_copy"),
    path(f"{_ONE}publish/", kind.kind_publish, name="kind_publish"),
    path(f"{_ONE}retire/", kind.kind_retire, name="kind_retire"),
    path(f"{_ONE}export.py", kind.kind_export, {"form": "py"}, name="kind_export"),
    path(f"{_ONE}export.yaml", kind.kind_export, {"form": "yaml"}, name="kind_export_data"),
    path(f"{_ONE}differences/", kind.kind_differences, name="kind_differences"),
    path(f"{_ONE}preview/", kind.kind_preview, name="kind_preview"),
    path(f"{_ONE}revise/", kind_edit.kind_revise, name="kind_revise"),
    path(f"{_ONE}faults/", kind_edit.kind_faults, name="kind_faults"),
    path(f"{_ONE}edit/<slug:part>/", kind_edit.kind_edit, name="kind_edit"),
    path(f"{_ROWS}new/", kind_edit.kind_row, name="kind_row_add"),
    path(f"{_ROWS}preview/", kind_edit.kind_row_preview, name="kind_row_preview"),
    path(f"{_ROWS}<int:place>/", kind_edit.kind_row, name="kind_row_edit"),
    path(f"{_ROWS}<int:place>/move/", kind_edit.kind_row_move, name="kind_row_move"),
]
