"""Fixtures of subjects: signed-in clients of the small world, and the tree of disciplines."""

from __future__ import annotations

import pytest
from django.test import Client

from kechuang.core.logic.actor import Actor


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
def disciplines(world, now):
    """The tree of disciplines, loaded."""
    from kechuang.subjects.operations.discipline import load_disciplines  # models load with Django

    return load_disciplines(actor=Actor.system("测试"), now=now)
