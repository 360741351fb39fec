"""Addresses of the whole house with arguments that lead to rows, and what an answer says in plain text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

#: Whose rows an address is about, by the beginning of its route below the room.
ROWS = {
    "core/accounts/": "core.Account",
    "core/posts/": "core.Post",
    "core/offices/": "core.Office",
    "core/regions/": "core.Region",
    "core/events/": "core.Event",
    "core/deliveries/": "core.Delivery",
    "core/files/": "core.StoredFile",
    "core/notices/": "core.Notice",
    "workbench/messages/": "core.Notice",
    "plans/documents/": "plans.Document",
    "plans/statements/": "plans.Statement",
    "plans/plans/": "plans.Plan",
    "plans/nodes/": "plans.PlanNode",
    "plans/targets/": "plans.Target",
    "indicators/observations/": "indicators.Observation",
    "indicators/batches/": "indicators.ImportBatch",
    "subjects/organisations/": "subjects.Organisation",
    "subjects/memberships/": "subjects.Membership",
    "subjects/links/": "subjects.OrganisationLink",
    "assessment/targets/": "plans.Target",
    "assessment/reports/": "assessment.Snapshot",
    "assessment/snapshots/": "assessment.Snapshot",
    "core/imports/": "core.SheetImport",
    "core/views/": "core.SavedView",
    "subjects/teams/": "subjects.Team",
    "subjects/experts/": "subjects.Expert",
    "subjects/people/": "subjects.Person",
    "subjects/carriers/": "subjects.Carrier",
    "subjects/tenancies/": "subjects.Tenancy",
    "subjects/pool/": "subjects.PoolEntry",
    "subjects/service/": "subjects.ServiceEntry",
    "subjects/pushes/": "subjects.PolicyPush",
    "subjects/rule-results/": "subjects.RuleResult",
    "subjects/qualifications/": "subjects.Qualification",
    "subjects/rights/": "subjects.IPRight",
    "programs/open/": "programs.Call",
    "programs/calls/": "programs.Call",
    "programs/mine/": "programs.Case",
    "programs/cases/": "programs.Case",
    "programs/own-cases/": "programs.Case",
    "programs/files/": "programs.CaseFile",
    "programs/receipts/": "programs.Receipt",
    "programs/decisions/": "programs.Decision",
    "programs/publicities/": "programs.Publicity",
    "programs/publicity/": "programs.Publicity",
    "programs/objections/": "programs.Objection",
    "programs/ratings/": "programs.Rating",
    "programs/urges/": "programs.Urge",
    "programs/tasks/": "programs.CaseTask",
    "programs/likeness/": "programs.Likeness",
    "programs/ideas/": "programs.Idea",
    "programs/topics/": "programs.Topic",
    "programs/kinds/": "programs.KindVersion",
    "review/calls/": "programs.Call",
    "review/panels/": "review.Panel",
    "review/draws/": "review.Draw",
    "review/invitations/": "review.Invitation",
    "review/sheets/": "review.Sheet",
    "review/votes/": "review.Vote",
    "review/ballot/": "review.Vote",
    "exchange/hall/": "exchange.Face",
    "exchange/items/": "exchange.Item",
    "exchange/asks/": "exchange.Ask",
}
#: Rows whose addresses carry a key that tells nothing, in place of their number.
KEYED = {"review.Invitation": "key", "review.Sheet": "key"}
#: Of these a few rows are enough: they have no region of their own, or the auditor alone opens them.
FEW = frozenset({"core.Account", "core.Post", "core.Office", "core.Region", "core.Event"})
#: Of these those are walked that stand for the others: an organisation has a result for every topic.
SOME = {"subjects.RuleResult": {"topic": "hnte"}}
WORDS = {
    "act": "accept",
    "action": "leave",
    "topic": "hnte",
    "year": "2025",
    "kind": "xlsx",
    "code": "hnte_new",
    "provider_id": "sso",
    "key": "a-b",
    "uidb36": "1",
}
#: What stands for the visitor's session in a page: thrown anew for each answer, so that it may happen to hold any number.
TOKEN = re.compile(r"""((?:csrfmiddlewaretoken" value|X-CSRFToken)["=: ]*)[0-9A-Za-z]{64}""")
#: Walking these would sign the walker out, or leave the house.
NOT_WALKED = frozenset({"account_logout", "openid_connect_login", "openid_connect_callback"})


def below_of(route: str) -> str:
    """A route as its room says it, whether of a page or of the API."""
    return route.removeprefix("/").removeprefix("api/v1/")


@dataclass(frozen=True)
class Place:
    """One address of the house: its name, and its route with a slot for each argument."""

    name: str
    route: str

    @property
    def model(self) -> type[Model] | None:
        """The rows that it is about, if it takes one."""
        below = below_of(self.route)
        named = next((model for start, model in ROWS.items() if below.startswith(start)), None)
        keyed = "<" in self.route.replace("<str:kind>", "")
        return apps.get_model(named) if named and keyed else None

    def at(self, key: Any) -> str:
        """The address for the row with this key."""

        def fill(match: re.Match[str]) -> str:
            name = match[1].rpartition(":")[2]
            if "imports/<str:kind>" in self.route:
                return "subjects.organisation"
            if name == "key" and self.model is not None and self.model._meta.label in KEYED:
                return str(key)
            if name == "kind" and below_of(self.route).startswith(
                ("programs/receipts/", "programs/decisions/")
            ):
                return "docx"
            return "annual_work" if "reports/draft" in self.route else WORDS.get(name, str(key))

        if self.model is not None and self.model._meta.label == "core.Region":
            return re.sub(r"<[^>]*>", str(key), self.route)
        return re.sub(r"<([^>]*)>", fill, self.route)

    def everywhere(self) -> list[str]:
        """The address for every row there is (of the house's own rows: some); once where it takes none."""
        if self.model is None:
            return [self.at(1)]
        rows = self.model._default_manager.filter(**SOME.get(self.model._meta.label, {}))
        keys = list(rows.order_by("pk").values_list(KEYED.get(self.model._meta.label, "pk"), flat=True))
        return [self.at(key) for key in (keys[:3] if self.model._meta.label in FEW else keys)]


def places() -> list[Place]:
    """Every address of the house but those that must not be walked."""
    return [place for place in _walk(get_resolver(), "/", "") if place.name not in NOT_WALKED]


def _walk(resolver: URLResolver, before: str, space: str) -> Iterator[Place]:
    for each in resolver.url_patterns:
        route = before + _plain(each)
        if isinstance(each, URLResolver):
            yield from _walk(each, route, f"{space}{each.namespace}:" if each.namespace else space)
        else:
            yield Place(f"{space}{each.name}", route)


def _plain(entry: URLPattern | URLResolver) -> str:
    text = str(entry.pattern)
    if isinstance(entry.pattern, RoutePattern):
        return text
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", text).strip("^$").replace("\\", "")


def said(response: Any) -> str:
    """All text of an answer: a page's but for its token, a JSON's, or that inside an Office file."""
    body: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return "\n".join(package.read(each).decode("utf-8", "replace") for each in package.namelist())
    text = body.decode("utf-8", "replace")
    if response.get("Content-Type", "").startswith("application/json"):
        return text.encode().decode("unicode_escape", "replace") if "\\u" in text else text
    return TOKEN.sub(r"\1", text)
