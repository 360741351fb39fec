"""Addresses: 培育库、服务、政策推送."""

from __future__ import annotations

from django.urls import path

from kechuang.subjects.views import cultivation, judging, outlook, policy

urlpatterns = [
    path("pool/", cultivation.pool_list, name="pool_list"),
    path("pool/add/", cultivation.pool_add, name="pool_add"),
    path("pool/bulk/", cultivation.pool_bulk, name="pool_bulk"),
    path("pool/judge/", cultivation.pool_judge, name="pool_judge"),
    path("pool/outlook/", outlook.pool_outlook, name="pool_outlook"),
    path("pool/lapsing/", outlook.lapsing_list, name="lapsing_list"),
    path("pool/cliffs/", outlook.cliff_list, name="cliff_list"),
    path("pool/doubts/", outlook.doubt_list, name="doubt_list"),
    path("pool/<int:pk>/", cultivation.pool_detail, name="pool_detail"),
    path("pool/<int:pk>/move/<slug:action>/", cultivation.pool_move, name="pool_move"),
    path("organisations/<int:pk>/service/add/", cultivation.service_add, name="service_add"),
    path("service/<int:pk>/close/", cultivation.service_close, name="service_close"),
    path("judging/<slug:run>/", judging.judging_progress, name="judging_progress"),
    path("judging/<slug:run>/cancel/", judging.judging_cancel, name="judging_cancel"),
    path("policies/", policy.policy_list, name="policy_list"),
    path("policies/<slug:topic>/", policy.policy_firms, name="policy_firms"),
    path("policies/<slug:topic>/judge/", policy.policy_judge, name="policy_judge"),
    path("policies/<slug:topic>/send/", policy.policy_send, name="policy_send"),
    path("pushes/", policy.push_list, name="push_list"),
    path("pushes/<int:pk>/", policy.push_detail, name="push_detail"),
    path("pushes/<int:pk>/answer/<slug:action>/", policy.push_answer, name="push_answer"),
    path("pushes/<int:pk>/pay/", policy.push_pay, name="push_pay"),
]
