"""Addresses: 投票. The ballot's own address is open to everybody, and keeps nothing of who comes."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.review.views import vote

urlpatterns: list[URLPattern] = [
    path("votes/", vote.vote_list, name="vote_list"),
    path("votes/prepare/<int:pk>/", vote.vote_prepare, name="vote_prepare"),
    path("votes/<int:pk>/", vote.vote_detail, name="vote_detail"),
    path("votes/<int:pk>/open/", vote.vote_open, name="vote_open"),
    path("votes/<int:pk>/count/", vote.vote_count, name="vote_count"),
    path("votes/<int:pk>/cancel/", vote.vote_cancel, name="vote_cancel"),
    path("votes/<int:pk>/cast/", vote.vote_cast, name="vote_cast"),
    path("ballot/<int:pk>/", vote.vote_ballot, name="vote_ballot"),
    path("ballot/<int:pk>/receipts/", vote.vote_receipts, name="vote_receipts"),
]
