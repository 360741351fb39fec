"""Fixtures of exchange: signed-in clients of the small world."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def sign_in(world):
    """A client on which one of the world's accounts is signed in."""

    def client_of(username: str) -> Client:
        client = Client()
        client.force_login(
            world.accounts[username], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return client_of
