"""Fixtures of core."""

from __future__ import annotations

import pytest

from tests.world import make_world


@pytest.fixture
def world(db):
    """A city with counties, and an account for every role."""
    return make_world()
