"""Fixtures of review: the programme officer, a supervisor, an open call, a panel at work."""

from __future__ import annotations

import pytest


@pytest.fixture
def officer(world):
    """The city's programme officer, under the name ``program``."""
    from tests.programs.kinds import add_officer  # models load with Django

    return add_officer(world)


@pytest.fixture
def call(world, now):
    """An open call of the test kind."""
    from tests.programs.kinds import make_call  # models load with Django

    return make_call(world, now=now)


@pytest.fixture
def room(world, call, now):
    """A panel at work: two files, three experts, every sheet assigned and not declared."""
    from tests.review.rooms import make_room  # models load with Django

    return make_room(world, call, now=now)
