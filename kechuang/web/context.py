"""What every page of the shell needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kechuang.core.logic.actor import Actor
from kechuang.core.models import SiteProfile
from kechuang.core.prepared import PreparedRows
from kechuang.core.queries.notices import counts_of
from kechuang.packs import demo
from kechuang.web.navigation import Entry, navigation

CARE_COOKIE = "kc_care"
THEME_COOKIE = "kc_theme"
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Display:
    """How the reader wants pages drawn, kept in cookies so that the server draws them so at once."""

    care: bool = False
    theme: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Display:
        """What the request's cookies say; anything unknown counts as not chosen."""
        theme = request.COOKIES.get(THEME_COOKIE, "")
        return cls(care=request.COOKIES.get(CARE_COOKIE) == "1", theme=theme if theme in THEMES else "")


def shell(request: HttpRequest) -> dict[str, object]:
    """The site's profile, the actor, the navigation and the display, each asked for only when drawn."""
    actor: Actor = getattr(request, "actor", None) or Actor.stranger()
    profile = SimpleLazyObject(_profile)
    return {
        "actor": actor,
        "site": profile,
        "profile": profile,  # the same under a name that allauth's views do not take for their own
        "nav": SimpleLazyObject(lambda: _navigation(request, actor)),
        "unread": SimpleLazyObject(lambda: _unread(actor)),
        "display": Display.of(request),
        "demo_logins": SimpleLazyObject(_demo_logins),
    }


_profiles = PreparedRows[SiteProfile](lambda: SiteProfile.objects.select_related("region").order_by("pk")[:1])


def _profile() -> SiteProfile | None:
    return next(iter(_profiles()), None)


def _demo_logins() -> list[dict[str, str]]:
    """Who may be tried out; nobody unless the database itself says that it is a demonstration."""
    if not SiteProfile.objects.filter(is_demo=True).exists():
        return []
    return [{"username": name, "title": title, "password": demo.PASSWORD} for name, title in demo.LOGINS]


def _navigation(request: HttpRequest, actor: Actor) -> list[Entry]:
    match = request.resolver_match
    return navigation(actor, path=request.path, room=match.namespace if match else "")


def _unread(actor: Actor) -> int:
    return counts_of(actor).unread if actor.signed_in else 0
