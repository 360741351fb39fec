"""Addresses of exchange."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.exchange.views import ask, hall, item, review, step

app_name = "exchange"

urlpatterns: list[URLPattern] = [
    path("offers/", hall.offer_hall, name="offer_hall"),
    path("needs/", hall.need_hall, name="need_hall"),
    path("hall/<int:pk>/", hall.hall_detail, name="hall_detail"),
    path("hall/<int:pk>/ask/", hall.ask_make, name="ask_make"),
    path("hall/<int:pk>/dismiss/", hall.dismissal_make, name="dismissal_make"),
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
]
