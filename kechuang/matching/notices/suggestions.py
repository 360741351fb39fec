"""Who hears of suggestions. A notice names public titles only; who the other side is stands in none."""

from __future__ import annotations

from django.urls import reverse

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.exchange.states import Side
from kechuang.matching.models import Pace, Suggestion
from kechuang.matching.notices.dockings import members_of
from kechuang.matching.queries.docking import title_of
from kechuang.matching.states.suggestion import SuggestionState

#: So many pairs stand in a notice; the others behind its link.
_NAMED = 3


@on("matching.suggestion.told", code="matching.tell_suggested")
def tell_suggested(event: Event) -> None:
    """Those who write for the organisation: what may suit it, the best first."""
    pace = Pace.objects.get(pk=event.object_id)
    keys = list(event.data["suggestions"])
    rows = Suggestion.objects.filter(pk__in=keys, state=SuggestionState.OPEN)
    rows = rows.select_related("need__face", "offer__face").order_by("-score", "pk")
    named = [f"“{title_of(row.need)}”—“{title_of(row.offer)}”" for row in rows[:_NAMED]]
    more = f"等{len(keys)}条" if len(keys) > _NAMED else ""
    for account_id in sorted(members_of([pace.organisation_id], event)):
        send_notice(
            account_id=account_id, title=f"有{len(keys)}条可能合适的供需", body=f"{'；'.join(named)}{more}。理由见“我的推荐”，多久推送一次也在那里改。",
            link=reverse("matching:suggestion_mine"), event=event, now=event.at,
        )  # fmt: skip


@on("matching.suggestion.pushed", code="matching.tell_pushed")
def tell_pushed(event: Event) -> None:
    """Both sides, as far as they want to hear: the office thinks that they suit each other."""
    row = _row(event)
    for side, item in ((Side.NEED, row.need), (Side.OFFER, row.offer)):
        if str(side) in str(event.data["sides"]).split("、"):
            _send(
                item.organisation_id,
                row,
                event,
                f"科技部门推荐：“{title_of(row.need)}”与“{title_of(row.offer)}”",
            )


@on("matching.suggestion.liked", code="matching.tell_liked")
def tell_liked(event: Event) -> None:
    """The other side: somebody is interested in what it published. Who, stands behind the link as far as it is public."""
    row = _row(event)
    if row.state != SuggestionState.OPEN:
        return
    other = row.offer if event.data["side"] == Side.NEED else row.need
    mine = row.need if other is row.offer else row.offer
    _send(other.organisation_id, row, event, f"“{title_of(mine)}”一方对“{title_of(other)}”感兴趣")


def _row(event: Event) -> Suggestion:
    return Suggestion.objects.select_related("need__face", "offer__face").get(pk=event.object_id)


def _send(organisation_id: int, row: Suggestion, event: Event, title: str) -> None:
    link = reverse("matching:suggestion_detail", args=[row.pk])
    for account_id in sorted(members_of([organisation_id], event) - {event.actor_id}):
        send_notice(account_id=account_id, title=title, link=link, event=event, now=event.at)
