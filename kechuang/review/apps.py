"""The room as a Django app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """评审."""

    name = "kechuang.review"
    verbose_name = "评审"
