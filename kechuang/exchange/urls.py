"""Addresses of exchange."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.exchange.views import (
    ask,
    attachment,
    contract,
    contract_office,
    contract_papers,
    contract_statistics,
    hall,
    item,
    review,
    step,
)

app_name = "exchange"

urlpatterns: list[URLPattern] = [
    path("offers/", hall.offer_hall, name="offer_hall"),
    path("needs/", hall.need_hall, name="need_hall"),
    path("hall/<int:pk>/", hall.hall_detail, name="hall_detail"),
    path("hall/<int:pk>/ask/", hall.ask_make, name="ask_make"),
    path("hall/<int:pk>/dismiss/", hall.dismissal_make, name="dismissal_make"),
    path("hall/<int:pk>/files/<int:file_id>/", attachment.hall_file, name="hall_file"),
    path("items/<int:pk>/attachments/", attachment.attachment_list, name="attachment_list"),
    path("items/<int:pk>/files/<int:file_id>/", attachment.attachment_file, name="attachment_file"),
    path("items/", item.item_list, name="item_list"),
    path("items/new/", item.item_start, name="item_start"),
    path("items/<int:pk>/", item.item_detail, name="item_detail"),
    path("items/<int:pk>/fill/", item.item_fill, name="item_fill"),
    path("items/<int:pk>/submit/", item.item_submit, name="item_submit"),
    path("items/<int:pk>/step/<slug:action>/", step.item_step, name="item_step"),
    path("review/", review.review_list, name="review_list"),
    path("review/bulk/", review.review_bulk, name="review_bulk"),
    path("asks/", ask.ask_list, name="ask_list"),
    path("asks/<int:pk>/", ask.ask_detail, name="ask_detail"),
    path("asks/<int:pk>/step/<slug:action>/", ask.ask_step, name="ask_step"),
    path("contracts/", contract.contract_list, name="contract_list"),
    path("contracts/precheck/", contract.contract_precheck, name="contract_precheck"),
    path("contracts/new/", contract.contract_start, name="contract_start"),
    path("contracts/office/", contract_office.office_list, name="office_list"),
    path("contracts/statistics/", contract_statistics.contract_statistics, name="contract_statistics"),
    path("contracts/statistics/lines/", contract_statistics.contract_lines, name="contract_lines"),
    path("contracts/verify/", contract_papers.certificate_verify, name="certificate_verify"),
    path("contracts/<int:pk>/", contract.contract_detail, name="contract_detail"),
    path("contracts/<int:pk>/fill/", contract.contract_fill, name="contract_fill"),
    path("contracts/<int:pk>/submit/", contract.contract_submit, name="contract_submit"),
    path("contracts/<int:pk>/attach/", contract.contract_attach, name="contract_attach"),
    path("contracts/<int:pk>/files/<int:file_id>/", contract.contract_file, name="contract_file"),
    path("contracts/<int:pk>/taxes/", contract.contract_taxes, name="contract_taxes"),
    path("contracts/<int:pk>/step/<slug:action>/", contract_office.contract_step, name="contract_step"),
    path(
        "contracts/<int:pk>/payments/<int:payment_id>/verify/",
        contract_office.payment_verify,
        name="payment_verify",
    ),
    path("contracts/<int:pk>/refusal/", contract_papers.refusal_print, name="refusal_print"),
    path(
        "contracts/<int:pk>/certificates/<int:version>/",
        contract_papers.certificate_detail,
        name="certificate_detail",
    ),
    path(
        "contracts/<int:pk>/certificates/<int:version>/print/",
        contract_papers.certificate_print,
        name="certificate_print",
    ),
    path("contracts/requests/<int:pk>/", contract_office.request_detail, name="request_detail"),
]
