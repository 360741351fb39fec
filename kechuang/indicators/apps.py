"""The room as a Django app."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """指标."""

    name = "kechuang.indicators"
    verbose_name = "指标"
