"""Fixtures of programs: signed-in clients of the small world, its programme officer, an open call."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def officer(world):
    """The city's programme officer, under the name ``program``."""
    from tests.programs.kinds import add_officer  # models load with Django

    return add_officer(world)


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


@pytest.fixture
def call(world, now):
    """An open call of the test kind."""
    from tests.programs.kinds import make_call  # models load with Django

    return make_call(world, now=now)
