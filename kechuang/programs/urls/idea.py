"""Addresses: 选题建议、候选选题."""

from __future__ import annotations

from django.urls import URLPattern, path

from kechuang.programs.views import idea, topic

urlpatterns: list[URLPattern] = [
    path("ideas/", idea.idea_list, name="idea_list"),
    path("ideas/new/", idea.idea_create, name="idea_create"),
    path("ideas/<int:pk>/move/", idea.idea_move, name="idea_move"),
    path("topics/", topic.topic_list, name="topic_list"),
    path("topics/guide/", topic.topic_guide, name="topic_guide"),
    path("topics/<int:pk>/", topic.topic_detail, name="topic_detail"),
    path("topics/<int:pk>/step/<slug:action>/", topic.topic_step, name="topic_step"),
]
