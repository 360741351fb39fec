"""Addresses: 审议、决定书、公示、异议、评价和催办."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.programs.views import deliberation, objection, publicity, rating

urlpatterns: list[URLPattern] = [
    path("deliberation/", deliberation.deliberation_list, name="deliberation_list"),
    path("calls/<int:pk>/deliberation/", deliberation.deliberation_table, name="deliberation_table"),
    path(
        "calls/<int:pk>/deliberation/release/", deliberation.deliberation_release, name="deliberation_release"
    ),
    path(
        "calls/<int:pk>/deliberation/<int:case>/",
        deliberation.deliberation_decide,
        name="deliberation_decide",
    ),
    path("calls/<int:pk>/documents/", deliberation.decision_documents, name="decision_documents"),
    path("decisions/<int:pk>/<slug:kind>/", deliberation.decision_document, name="decision_document"),
    path("calls/<int:pk>/publicity/", publicity.publicity_create, name="publicity_create"),
    path("publicities/", publicity.publicity_list, name="publicity_list"),
    path("publicities/<int:pk>/", publicity.publicity_detail, name="publicity_detail"),
    path("publicities/<int:pk>/cancel/", publicity.publicity_cancel, name="publicity_cancel"),
    path("publicities/<int:pk>/conclude/", publicity.publicity_conclude, name="publicity_conclude"),
    path("objections/", objection.objection_list, name="objection_list"),
    path("objections/<int:pk>/", objection.objection_detail, name="objection_detail"),
    path("objections/<int:pk>/step/<slug:act>/", objection.objection_step, name="objection_step"),
    path("objections/<int:pk>/unmask/", objection.objection_unmask, name="objection_unmask"),
    path("objections/<int:pk>/evidence/", objection.objection_evidence, name="objection_evidence"),
    path("ratings/", rating.rating_list, name="rating_list"),
    path("ratings/<int:pk>/", rating.rating_answer, name="rating_answer"),
    path("urges/", rating.urge_list, name="urge_list"),
    path("urges/<int:pk>/", rating.urge_answer, name="urge_answer"),
    path("mine/<int:pk>/rate/", rating.case_rate, name="case_rate"),
    path("mine/<int:pk>/urge/", rating.case_urge, name="case_urge"),
]
