"""The room as a Django app."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """考核."""

    name = "kechuang.assessment"
    verbose_name = "考核"
