"""Addresses of indicators."""

from django.urls import path

from kechuang.indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.indicator_list, name="list"),
    path("observations/", views.observation_list, name="observation_list"),
    path("observations/add/", views.observation_add, name="observation_add"),
    path("observations/import/", views.observation_import, name="observation_import"),
    path("observations/import/template/", views.import_template, name="import_template"),
    path("observations/<int:pk>/", views.observation_detail, name="observation_detail"),
    path("observations/<int:pk>/correct/", views.observation_correct, name="observation_correct"),
    path("observations/<int:pk>/approve/", views.observation_approve, name="observation_approve"),
    path("batches/", views.batch_list, name="batch_list"),
    path("batches/<int:pk>/", views.batch_detail, name="batch_detail"),
    path("batches/<int:pk>/errors/", views.batch_errors, name="batch_errors"),
    path("batches/<int:pk>/take/", views.batch_take, name="batch_take"),
    path("<slug:code>/", views.indicator_detail, name="detail"),
    path("<slug:code>/count/", views.indicator_count, name="count"),
]
