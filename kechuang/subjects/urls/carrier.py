"""Addresses: 平台载体."""

from __future__ import annotations

from django.urls import path

from kechuang.subjects.views import (
    carrier,
    carrier_change,
    carrier_data,
    carrier_eligibility,
    carrier_survival,
    tenancy,
)

urlpatterns = [
    path("carriers/", carrier.carrier_list, name="carrier_list"),
    path("carriers/add/", carrier.carrier_add, name="carrier_add"),
    path("carriers/survival/", carrier_survival.survival, name="carrier_survival"),
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
    path(
        "carriers/<int:pk>/members/<int:member>/withdraw/",
        carrier_change.carrier_withdraw,
        name="carrier_withdraw",
    ),
    path("carriers/<int:pk>/hand-over/", carrier_change.carrier_hand_over, name="carrier_hand_over"),
    path("carriers/<int:pk>/facts/", carrier_data.carrier_years, name="carrier_years"),
    path("carriers/<int:pk>/facts/<int:year>/", carrier_data.carrier_fill, name="carrier_fill"),
    path(
        "carriers/<int:pk>/eligibility/", carrier_eligibility.carrier_eligibility, name="carrier_eligibility"
    ),
    path("carriers/<int:pk>/tenants/enter/", tenancy.tenant_enter, name="tenant_enter"),
    path("tenancies/<int:pk>/correct/", tenancy.tenant_correct, name="tenant_correct"),
    path("tenancies/<int:pk>/leave/", tenancy.tenant_leave, name="tenant_leave"),
]
