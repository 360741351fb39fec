"""What every page of the shell needs."""

from __future__ import annotations

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """The site's profile and the actor, for the frame around every page."""
    return {"actor": getattr(request, "actor", None)}
