"""Who hears that an expert was asked for: the office, which gets them together, and he himself."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import who_may
from kechuang.matching.models import ExpertAsk
from kechuang.matching.queries.docking import title_of


@on("matching.expert.asked", code="matching.tell_expert_asked")
def tell_expert_asked(event: Event) -> None:
    """The office of the item gets a task, the expert a word; only the public title is named."""
    row = ExpertAsk.objects.select_related("item__face", "item__region", "expert__person").get(
        pk=event.object_id
    )
    title, name = title_of(row.item), row.expert.person.name
    posts = who_may("matching.expert.ask", row.item, on=timezone.localdate(event.at))
    offices = set(posts.values_list("account_id", flat=True))
    for account_id in sorted(offices - {event.actor_id}):
        send_notice(
            account_id=account_id, title=f"请联系专家{name}，有一方想请教“{title}”", body="专家本人同意被供需双方找到。电话在专家库里，查看会留下记录。",
            link=reverse("subjects:person_detail", args=[row.expert.person_id]), is_task=True, event=event, now=event.at,
        )  # fmt: skip
    if row.expert.person.account_id:
        body = "科技部门会与您联系，愿不愿意由您决定。不想再被找到，请在“我的专家档案”里改。"
        send_notice(
            account_id=row.expert.person.account_id, title=f"有一方想就“{title}”请教您", body=body,
            link=reverse("exchange:hall_detail", args=[row.item_id]), event=event, now=event.at,
        )  # fmt: skip
