"""The room as a Django app."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """对接."""

    name = "kechuang.matching"
    verbose_name = "对接"
