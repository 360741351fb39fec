"""The room as a Django app."""

from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    """申报."""

    name = "kechuang.programs"
    verbose_name = "申报"
