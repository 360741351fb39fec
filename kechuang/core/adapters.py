"""How allauth behaves here: nobody signs up by himself, and a changed password leads back to work."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url


class ClosedSignup(DefaultAccountAdapter):
    """Accounts are made by the system administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """To the workbench."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)
