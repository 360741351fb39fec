"""Addresses of the shell."""

from django.urls import path

from kechuang.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("workbench/", views.workbench, name="workbench"),
    path("workbench/done/", views.done, name="done"),
    path("workbench/messages/", views.messages, name="messages"),
    path("workbench/messages/read/", views.read_messages, name="read_messages"),
    path("workbench/messages/<int:number>/open/", views.open_message, name="open_message"),
    path("workbench/messages/<int:number>/finish/", views.finish_message, name="finish_message"),
    path("search/", views.search, name="search"),
    path("design/", views.design, name="design"),
    path("care/", views.care, name="care"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("health/", views.health, name="health"),
]
