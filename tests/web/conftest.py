"""Rows of every kind in every region; pages are asked for at their real moment (the request's own)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import transaction
from django.test import override_settings


@pytest.fixture(scope="module")
def marked_rows(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[object, str]]:
    """The small world with its marked rows and where its files lie, written once for all tests of a module.

    They stand in a transaction around those of the tests, so that each finds them untouched.
    """
    from tests.conftest import BEIJING  # models can be imported only once Django is set up
    from tests.web.marked import fill
    from tests.world import make_world

    media = str(tmp_path_factory.mktemp("marked"))
    logging.disable(logging.WARNING)
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media):
            world = make_world()
            fill(world, datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING))
        logging.disable(logging.NOTSET)
        yield world, media
        transaction.set_rollback(True)


@pytest.fixture
def marked(marked_rows, db, settings) -> Iterator[object]:
    """The world with rows of every kind in every region; hundreds of refusals are no news here."""
    world, settings.MEDIA_ROOT = marked_rows
    logging.disable(logging.WARNING)
    yield world
    logging.disable(logging.NOTSET)
