"""Core as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Loads every room's table of permissions, its lifecycles, its handlers and its notices."""

    name = "kechuang.core"
    verbose_name = "基础"

    def ready(self) -> None:
        """Register what rooms declare by file name."""
        autodiscover_modules("permissions", "states", "handlers", "notices")
