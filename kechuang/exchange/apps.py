"""The room as a Django app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """供需."""

    name = "kechuang.exchange"
    verbose_name = "供需"
