"""Addresses of subjects, a module a noun."""

from kechuang.subjects.urls import (
    annual,
    carrier,
    cultivation,
    eligibility,
    organisation,
    person,
    qualification,
    right,
)

app_name = "subjects"

urlpatterns = [
    *organisation.urlpatterns,
    *person.urlpatterns,
    *annual.urlpatterns,
    *right.urlpatterns,
    *qualification.urlpatterns,
    *carrier.urlpatterns,
    *eligibility.urlpatterns,
    *cultivation.urlpatterns,
]
