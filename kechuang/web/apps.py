"""The room as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """前台."""

    name = "kechuang.web"
    verbose_name = "前台"
