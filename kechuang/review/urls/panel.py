"""Addresses: 评审组、抽取、邀请、回避、分配."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.review.views import draw, invitation, panel

urlpatterns: list[URLPattern] = [
    path("panels/", panel.panel_list, name="panel_list"),
    path("calls/<int:call_id>/form/", panel.panel_form, name="panel_form"),
    path("panels/<int:pk>/", panel.panel_detail, name="panel_detail"),
    path("panels/<int:pk>/edit/", panel.panel_edit, name="panel_edit"),
    path("panels/<int:pk>/step/<slug:act>/", panel.panel_step, name="panel_step"),
    path("panels/<int:pk>/do/<slug:act>/", panel.panel_act, name="panel_act"),
    path("panels/<int:pk>/draw/", draw.draw_commit, name="draw_commit"),
    path("panels/<int:pk>/pairs/", invitation.pair_set, name="pair_set"),
    path("panels/<int:pk>/exclusions/add/", invitation.exclusion_add, name="exclusion_add"),
    path(
        "panels/<int:pk>/exclusions/<int:exclusion_id>/lift/",
        invitation.exclusion_lift,
        name="exclusion_lift",
    ),
    path(
        "panels/<int:pk>/invitations/<int:invitation_id>/remove/",
        invitation.invitation_remove,
        name="invitation_remove",
    ),
    path(
        "panels/<int:pk>/invitations/<int:invitation_id>/phone/",
        invitation.invitation_phone,
        name="invitation_phone",
    ),
    path("draws/<int:pk>/", draw.draw_detail, name="draw_detail"),
    path("draws/<int:pk>/replay/", draw.draw_replay, name="draw_replay"),
    path("draws/<int:pk>/step/<slug:act>/", draw.draw_step, name="draw_step"),
    path("draws/<int:pk>/record.json", draw.draw_export, name="draw_export"),
    path("invitations/", invitation.invitation_mine, name="invitation_mine"),
    path("invitations/<uuid:key>/<slug:answer>/", invitation.invitation_answer, name="invitation_answer"),
]
