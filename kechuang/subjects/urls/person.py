"""Addresses: 人员与专家."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.subjects.views import confirmation, expert, person, person_account, team

urlpatterns: list[URLPattern] = [
    path("people/", person.person_list, name="person_list"),
    path("people/add/", person.person_add, name="person_add"),
    path("people/find/", person.person_find, name="person_find"),
    path("people/doubles/", person.person_doubles, name="person_doubles"),
    path("people/<int:pk>/", person.person_detail, name="person_detail"),
    path("people/<int:pk>/edit/", person.person_edit, name="person_edit"),
    path("people/<int:pk>/link/", person_account.person_link, name="person_link"),
    path("people/<int:pk>/unmask/", person.person_unmask, name="person_unmask"),
    path("people/<int:pk>/expert/", expert.expert_profile, name="expert_profile"),
    path("people/<int:pk>/merge/<int:other>/", person.person_merge, name="person_merge"),
    path("people/<int:pk>/ban/", person.person_ban, name="person_ban"),
    path("people/<int:pk>/bans/<int:ban>/lift/", person.ban_lift, name="ban_lift"),
    path("experts/", expert.expert_list, name="expert_list"),
    path("experts/send/", expert.expert_send, name="expert_send"),
    path("experts/me/", confirmation.expert_own, name="expert_own"),
    path("experts/confirm/<str:token>/", confirmation.expert_confirm, name="expert_confirm"),
    path("experts/<int:pk>/admit/", expert.expert_admit, name="expert_admit"),
    path("experts/<int:pk>/resume/", expert.expert_resume, name="expert_resume"),
    path("experts/<int:pk>/end/<slug:act>/", expert.expert_end, name="expert_end"),
    path("teams/", team.team_list, name="team_list"),
    path("teams/add/", team.team_add, name="team_add"),
    path("teams/<int:pk>/", team.team_detail, name="team_detail"),
    path("teams/<int:pk>/edit/", team.team_edit, name="team_edit"),
]
