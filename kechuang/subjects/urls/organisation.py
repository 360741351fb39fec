"""Addresses: 单位."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.subjects.views import membership, organisation, organisation_ban, registering

urlpatterns: list[URLPattern] = [
    path("register/", registering.organisation_apply, name="organisation_apply"),
    path("industries/", registering.industry_options, name="industry_options"),
    path("mine/", organisation.organisation_mine, name="organisation_mine"),
    path("organisations/", organisation.organisation_list, name="organisation_list"),
    path("organisations/add/", registering.organisation_register, name="organisation_register"),
    path("organisations/<int:pk>/", organisation.organisation_detail, name="organisation_detail"),
    path("organisations/<int:pk>/edit/", registering.organisation_edit, name="organisation_edit"),
    path("organisations/<int:pk>/verify/", organisation.organisation_verify, name="organisation_verify"),
    path("organisations/<int:pk>/return/", organisation.organisation_return, name="organisation_return"),
    path(
        "organisations/<int:pk>/resubmit/", organisation.organisation_resubmit, name="organisation_resubmit"
    ),
    path("organisations/<int:pk>/close/", organisation.organisation_close, name="organisation_close"),
    path("organisations/<int:pk>/reopen/", organisation.organisation_reopen, name="organisation_reopen"),
    path("organisations/<int:pk>/unmask/", organisation.organisation_unmask, name="organisation_unmask"),
    path("organisations/<int:pk>/link/", organisation.organisation_link, name="organisation_link"),
    path("organisations/<int:pk>/former-names/add/", registering.former_name_add, name="former_name_add"),
    path("organisations/<int:pk>/ban/", organisation_ban.organisation_ban, name="organisation_ban"),
    path(
        "organisations/<int:pk>/bans/<int:ban>/lift/",
        organisation_ban.organisation_ban_lift,
        name="organisation_ban_lift",
    ),
    path("links/<int:pk>/unlink/", organisation.organisation_unlink, name="organisation_unlink"),
    path(
        "organisations/<int:pk>/merge/<int:other>/",
        organisation.organisation_merge,
        name="organisation_merge",
    ),
    path("organisations/<int:pk>/invite/", membership.membership_invite, name="membership_invite"),
    path("organisations/<int:pk>/hand-over/", membership.membership_hand_over, name="membership_hand_over"),
    path("memberships/<int:pk>/change/", membership.membership_change, name="membership_change"),
    path("memberships/<int:pk>/end/", membership.membership_end, name="membership_end"),
    path("invitations/<str:token>/", membership.invitation, name="invitation"),
]
