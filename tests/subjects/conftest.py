"""Fixtures of subjects: the tree of disciplines."""

from __future__ import annotations

import pytest

from kechuang.core.logic.actor import Actor


@pytest.fixture
def disciplines(world, now):
    """The tree of disciplines, loaded."""
    from kechuang.subjects.operations.discipline import load_disciplines  # models load with Django

    return load_disciplines(actor=Actor.system("测试"), now=now)
