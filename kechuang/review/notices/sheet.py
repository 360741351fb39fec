"""Who hears of sheets: experts of files, by number and code alone; organisers of files that came back. Nobody is named."""

from __future__ import annotations

from collections import Counter

from django.urls import reverse
from django.utils import timezone

from kechuang.core.events import on
from kechuang.core.models import Event
from kechuang.core.operations.notice import send_notice
from kechuang.core.permissions import who_may
from kechuang.review.models import Panel, Sheet
from kechuang.review.states import InvitationState, SheetState
from kechuang.subjects.models import Expert


@on("review.panel.opened", code="review.tell_experts_opened")
def tell_opened(event: Event) -> None:
    """Everybody who sits in the panel: how many files are his, or that there are none for him."""
    panel = _panel(int(event.object_id))
    rows = Sheet.objects.filter(panel=panel, state=SheetState.ASSIGNED).values_list("expert_id", flat=True)
    counts = Counter(rows)
    seated = panel.invitations.filter(state=InvitationState.ACCEPTED).values_list("expert_id", flat=True)
    _tell_experts(event, panel, counts, "有{count}份材料请您评审：{panel}")
    _tell_idle(event, panel, set(seated) - set(counts))


@on("review.panel.reminded", code="review.tell_experts_reminded")
def tell_reminded(event: Event) -> None:
    """Those who still have files."""
    left = {int(key): count for key, count in event.data["left"].items()}
    _tell_experts(event, _panel(int(event.object_id)), left, "还有{count}份材料等您评审：{panel}")


@on("review.sheet.replaced", code="review.tell_expert_replacing")
def tell_replacing(event: Event) -> None:
    """The expert who gets the file of another."""
    sheet = _sheet(event)
    if sheet.panel.state == "reviewing":
        _tell_experts(event, sheet.panel, {sheet.expert_id: 1}, "又有{count}份材料请您评审：{panel}")


@on("review.sheet.explanation_asked", code="review.tell_expert_asked")
def tell_asked(event: Event) -> None:
    """The expert whose score is to be explained."""
    sheet = _sheet(event)
    account_id = sheet.expert.person.account_id
    if account_id is not None:
        send_notice(
            account_id=account_id, title=f"请说明您对材料 {sheet.file} 的评分", body="分数与其他专家相差较大；说明以后分数不变。",
            link=reverse("review:sheet_step", args=[sheet.key, "explain"]), event=event, now=event.at,
        )  # fmt: skip


@on(
    "review.sheet.recused",
    "review.sheet.declined",
    "review.sheet.barred",
    "review.sheet.abstained",
    code="review.tell_given_back",
)
def tell_given_back(event: Event) -> None:
    """The organisers: a file came back; who gave it back and why they see where they may."""
    sheet = _sheet(event)
    words = (
        "有一位专家弃权，按缺评计" if event.kind.endswith(".abstained") else "有一位专家不再评审，正在递补"
    )
    posts = who_may("review.panel.assign", sheet.panel, on=timezone.localdate(event.at))
    for account_id in sorted({each.account_id for each in posts} - {event.actor_id}):
        send_notice(
            account_id=account_id, title=f"“{sheet.panel}”的材料 {sheet.file} {words}", event=event, now=event.at,
            link=reverse("review:panel_detail", args=[sheet.panel_id]),
        )  # fmt: skip


def _panel(pk: int) -> Panel:
    return Panel.objects.select_related("call__region").get(pk=pk)


def _sheet(event: Event) -> Sheet:
    rows = Sheet.objects.select_related("panel__call__region", "file", "expert__person")
    return rows.get(pk=event.object_id)


def _tell_idle(event: Event, panel: Panel, keys: set[int]) -> None:
    experts = Expert.objects.filter(pk__in=keys, person__account__isnull=False).order_by("pk")
    for account_id in experts.values_list("person__account_id", flat=True):
        send_notice(
            account_id=account_id, title=f"评审已经开始，目前没有分给您材料：{panel}",
            body="别的专家不能评审时，材料可能转给您，届时另行通知。", link=reverse("review:sheet_mine"), event=event, now=event.at,
        )  # fmt: skip


def _tell_experts(event: Event, panel: Panel, counts: dict[int, int], words: str) -> None:
    until = timezone.localtime(panel.closes_at) if panel.closes_at else None
    start = timezone.localtime(panel.opens_at) if panel.opens_at and panel.opens_at > event.at else None
    begin = f"{start:%Y年%m月%d日 %H:%M}起可以评分。" if start else ""
    experts = Expert.objects.filter(pk__in=counts, person__account__isnull=False).select_related("person")
    for expert in experts.order_by("pk"):
        account_id = expert.person.account_id
        if account_id is None:
            continue
        send_notice(
            account_id=account_id, title=words.format(count=counts[expert.pk], panel=panel),
            body=begin + (f"请在{until:%Y年%m月%d日 %H:%M}以前提交。" if until else "") + "材料和评分请保密。",
            link=reverse("review:sheet_mine"), due_on=until.date() if until else None,
            event=event, now=event.at, copies=("email", "sms"),
        )  # fmt: skip
