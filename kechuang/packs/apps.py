"""The room as a Django app."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    """内容."""

    name = "kechuang.packs"
    verbose_name = "内容"
