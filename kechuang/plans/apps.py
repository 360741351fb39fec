"""The room as a Django app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """目标."""

    name = "kechuang.plans"
    verbose_name = "目标"
