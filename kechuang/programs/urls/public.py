"""Addresses that everybody may open: how a case stands, what is before the public, how applicants rate."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.programs.views import public

urlpatterns: list[URLPattern] = [
    path("status/", public.status_lookup, name="status_lookup"),
    path("status/urge/", public.status_urge, name="status_urge"),
    path("status/rate/", public.status_rate, name="status_rate"),
    path("r/<str:number>/", public.status_scan, name="status_scan"),
    path("publicity/", public.publicity_open, name="publicity_open"),
    path("publicity/<int:pk>/", public.publicity_read, name="publicity_read"),
    path("publicity/<int:pk>/object/", public.objection_raise, name="objection_raise"),
    path("satisfaction/", public.rating_open, name="rating_open"),
]
