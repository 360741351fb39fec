"""Fixtures of programs: the programme officer, an open call."""

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
