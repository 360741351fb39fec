"""Addresses: 办理."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.programs.views import task, work, work_check, work_list, work_papers

urlpatterns: list[URLPattern] = [
    path("cases/", work_list.work_list, name="work_list"),
    path("cases/bulk/", work_list.work_bulk, name="work_bulk"),
    path("cases/bulk/result/", work_list.work_bulk_result, name="work_bulk_result"),
    path("cases/<int:pk>/", work.work_detail, name="work_detail"),
    path("cases/<int:pk>/check/", work_check.work_check, name="work_check"),
    path("cases/<int:pk>/step/<slug:act>/", work.work_step, name="work_step"),
    path("cases/<int:pk>/dossier.pdf", work_papers.work_dossier, name="work_dossier"),
    path("cases/<int:pk>/export/<slug:kind>/", work_papers.work_export, name="work_export"),
    path("receipts/<int:pk>/<slug:kind>/", work_papers.receipt_print, name="receipt_print"),
    path("tasks/<int:pk>/finish/", task.task_finish, name="task_finish"),
    path("tasks/<int:pk>/pass-on/", task.task_pass_on, name="task_pass_on"),
    path("tasks/<int:pk>/recall/", task.task_recall, name="task_recall"),
]
