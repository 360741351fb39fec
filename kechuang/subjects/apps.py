"""The room as a Django app."""

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    """主体."""

    name = "kechuang.subjects"
    verbose_name = "主体"
