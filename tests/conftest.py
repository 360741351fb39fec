"""Fixtures for every room. A room's own live in tests/<room>/conftest.py."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent
#: Who asks for one of these touches the database.
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")

# The same examples on every machine and at every run; HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis_settings.register_profile(
    "repeatable", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("explore", deadline=None, max_examples=2000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_configure(config: pytest.Config) -> None:
    """Hash passwords fast in tests: argon2 is slow on purpose, and hundreds of users are made here."""
    from django.conf import settings  # configured by pytest-django only once this hook runs

    if settings.configured or os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.MD5PasswordHasher",
            "django.contrib.auth.hashers.Argon2PasswordHasher",
        ]
        # Tests tamper with the trail, and flushing deletes; tests/core/test_guards.py installs the guards.
        settings.AUDIT_GUARDS = False
        # Workers side by side must not build one another's index; a test has its own again.
        settings.MATCHING_INDEX = tempfile.mkdtemp(prefix="kechuang-index-")
        atexit.register(shutil.rmtree, settings.MATCHING_INDEX, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file, as in service: in memory, threads share one cache and fail instead of waiting."""
    from django.db import connection

    if connection.vendor == "sqlite":
        place = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(place)


def required() -> set[str]:
    """What must not be skipped here: KECHUANG_REQUIRE=browser,postgres,pdftotext."""
    return {name for name in os.environ.get("KECHUANG_REQUIRE", "").split(",") if name}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, before -m chooses; begin with what is slow, so that workers end together."""
    for item in items:
        if DATABASE & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db"):
            item.add_marker("database")
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn the skip of a test that this machine must be able to run into a failure."""
    report = yield
    wanted = required() & {mark.name for mark in item.iter_markers()}
    if report.skipped and wanted and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"KECHUANG_REQUIRE 要求 {'、'.join(sorted(wanted))}，却被跳过：{reason}"
    return report


@pytest.fixture(autouse=True)
def _files_in_a_place_of_their_own(request, tmp_path):
    """Keep uploaded and generated files of a test, and its index, out of var/."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.getfixturevalue("settings").MEDIA_ROOT = str(tmp_path / "media")
        request.getfixturevalue("settings").MATCHING_INDEX = str(tmp_path / "matching-index")


@pytest.fixture
def now() -> datetime:
    """A fixed moment: 22 November 2026, 10:00 in Beijing, a Sunday."""
    return datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of seeds and reference facts beside the repository; skips where it is absent."""
    folder = Path(os.environ.get("KECHUANG_SHARED", ROOT.parent / "shared"))
    if not (folder / "seeds").is_dir():
        pytest.skip(f"没有共享资料夹 {folder.name}/seeds（只在开发机上有）")
    return folder


@pytest.fixture
def world(db):
    """A small made-up city with an account for every role."""
    from tests.world import make_world  # models can be imported only once Django is set up

    return make_world()


@pytest.fixture
def sign_in(world):
    """A client on which one of the world's accounts is signed in."""
    from django.test import Client  # configured by pytest-django only once this module is loaded

    def client_of(username):
        client = Client()
        client.force_login(
            world.accounts[username], backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return client_of
