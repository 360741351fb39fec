"""Addresses: 资质."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.subjects.views import qualification as views

urlpatterns: list[URLPattern] = [
    path("qualifications/", views.qualification_list, name="qualification_list"),
    path("qualifications/grant/", views.qualification_grant, name="qualification_grant"),
    path("qualifications/<int:pk>/", views.qualification_detail, name="qualification_detail"),
    path("qualifications/<int:pk>/revoke/", views.qualification_revoke, name="qualification_revoke"),
    path("qualifications/<int:pk>/replace/", views.qualification_replace, name="qualification_replace"),
    path("qualifications/<int:pk>/attach/", views.qualification_attach, name="qualification_attach"),
]
