"""A list's filter on its way from the page that drew it to the form that keeps it.

It travels signed: what comes back is what a ``Listing`` has cleaned, never a query that somebody made up.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core import signing
from django.http import QueryDict
from django.urls import get_script_prefix

from kechuang.core.logic.verdicts import Problem

_SALT = "core.view.save"


@dataclass(frozen=True)
class Kept:
    """A list (its URL's name and its path below the site) and a filter of it; title and order if it was a tab once."""

    page: str
    path: str
    query: str
    title: str = ""
    order: int | None = None

    @property
    def token(self) -> str:
        """The whole, signed."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    @classmethod
    def read(cls, token: str) -> Kept:
        """What a token says; ``Problem`` if it is not ours."""
        try:
            return cls(**signing.loads(token, salt=_SALT))
        except signing.BadSignature as error:
            raise Problem("没有认出要存的筛选。请回到列表，重新筛选后再存。") from error


def address(path: str, query: str) -> str:
    """A list's address with a filter; whatever the query holds, it stays on this site."""
    place = get_script_prefix().rstrip("/") + path
    asked = QueryDict(query).urlencode()
    return f"{place}?{asked}" if asked else place
