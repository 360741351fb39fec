"""Addresses of the shell."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "web"


def _soon(request: HttpRequest) -> HttpResponse:
    return HttpResponse("…")


urlpatterns = [path("", _soon, name="home"), path("workbench/", _soon, name="workbench")]
