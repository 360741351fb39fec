"""Addresses: 资格自测."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.subjects.views import eligibility, eligibility_try

_ONE = "organisations/<int:pk>/eligibility/"

urlpatterns: list[URLPattern] = [
    path("eligibility/", eligibility.mine, name="eligibility_mine"),
    path("rule-results/<int:pk>/", eligibility.rule_result, name="rule_result"),
    path(_ONE, eligibility.overview, name="eligibility"),
    path(f"{_ONE}judge/", eligibility.judge_again, name="rule_result_judge"),
    path(f"{_ONE}<slug:topic>/", eligibility.topic_detail, name="eligibility_topic"),
    path(f"{_ONE}<slug:topic>/trace/", eligibility.topic_trace, name="eligibility_trace"),
    path(f"{_ONE}<slug:topic>/print/", eligibility.topic_print, name="eligibility_print"),
    path(f"{_ONE}<slug:topic>/what-if/", eligibility_try.what_if, name="eligibility_what_if"),
    path(f"{_ONE}<slug:topic>/path/", eligibility_try.path, name="eligibility_path"),
]
