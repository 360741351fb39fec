"""Addresses: 平台载体."""

from __future__ import annotations

from django.urls import path

from kechuang.subjects.views import carrier, tenancy

urlpatterns = [
    path("carriers/", carrier.carrier_list, name="carrier_list"),
    path("carriers/add/", carrier.carrier_add, name="carrier_add"),
    path("carriers/survival/", carrier.survival, name="carrier_survival"),
    path("carriers/<int:pk>/", carrier.carrier_detail, name="carrier_detail"),
    path("carriers/<int:pk>/edit/", carrier.carrier_edit, name="carrier_edit"),
    path("carriers/<int:pk>/decide/<slug:action>/", carrier.carrier_decide, name="carrier_decide"),
    path("carriers/<int:pk>/milestones/add/", carrier.milestone_add, name="milestone_add"),
    path(
        "carriers/<int:pk>/milestones/<int:milestone>/finish/",
        carrier.milestone_finish,
        name="milestone_finish",
    ),
    path("carriers/<int:pk>/members/add/", carrier.carrier_join, name="carrier_join"),
    path("carriers/<int:pk>/tenants/enter/", tenancy.tenant_enter, name="tenant_enter"),
    path("tenancies/<int:pk>/leave/", tenancy.tenant_leave, name="tenant_leave"),
]
