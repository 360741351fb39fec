"""Addresses: 年度报表."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from kechuang.subjects.views import annual, annual_book, annual_list, annual_reading, annual_steps

_ALL = "organisations/<int:pk>/statements/"
_ONE = f"{_ALL}<int:year>/"


def _one(verb: str, view: Callable[..., Any]) -> URLPattern:
    """A page of one statement, named after what it does."""
    return path(f"{_ONE}{verb.replace('_', '-')}/", view, name=f"statement_{verb}")


urlpatterns: list[URLPattern] = [
    path("statements/", annual_list.statement_list, name="statement_list"),
    path("statements/bulk/", annual_list.statement_bulk, name="statement_bulk"),
    path("organisations/<int:pk>/facts/", annual_reading.organisation_facts, name="organisation_facts"),
    path(_ALL, annual.statement_years, name="statement_years"),
    path(f"{_ALL}beside/", annual_reading.statement_beside, name="statement_beside"),
    path(_ONE, annual.statement_detail, name="statement_detail"),
    _one("start", annual.statement_start),
    _one("fill", annual.statement_fill),
    _one("confirm", annual.statement_confirm),
    _one("sign", annual_steps.statement_sign),
    _one("withdraw", annual_steps.statement_withdraw),
    _one("verify", annual_steps.statement_verify),
    _one("approve", annual_steps.statement_approve),
    _one("return", annual_steps.statement_return),
    _one("correct", annual_steps.statement_correct),
    _one("abandon", annual_steps.statement_abandon),
    _one("scopes", annual_reading.statement_scopes),
    _one("compare", annual_reading.statement_compare),
    _one("book", annual_book.statement_book),
    _one("import", annual_book.statement_import),
    _one("import_errors", annual_book.statement_import_errors),
    _one("take", annual_book.statement_take),
]
