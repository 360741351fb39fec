"""Core as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Loads every room's table of permissions, its lifecycles, handlers, notices, tasks and searches."""

    name = "kechuang.core"
    verbose_name = "基础"

    def ready(self) -> None:
        """Register what rooms declare by file name."""
        autodiscover_modules(
            "permissions", "states", "handlers", "notices", "desk", "search", "importers", "beside"
        )
        post_migrate.connect(_guard_the_trail, sender=self)


def _guard_the_trail(*, using: str, **_: Any) -> None:
    """After each migration, which on SQLite rebuilds tables and loses their triggers."""
    # settings, connections and models are ready only once apps are loaded
    from django.conf import settings
    from django.db import connections

    from kechuang.core.guards import install_guards

    if settings.AUDIT_GUARDS:
        install_guards(connections[using])
