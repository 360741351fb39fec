"""What some months of use leave behind in reviews, and example rows for their routes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.queries import actor_of
from kechuang.programs.models import Call, Idea, Topic
from kechuang.review.models import Draw, Exclusion, Invitation, Panel, Sheet, Vote
from tests.journeys.rows import first_of_each

EXPERT = "zhuanjia"
#: What is proposed for next year's guide: two that are about one thing, and one that is not.
IDEAS = (
    ("轴承滚道缺陷在线检测", "滚道缺陷靠人工目检，希望有在线检测装置。"),
    ("轴承滚道表面缺陷的在线检测装置", "轴承滚道表面缺陷目检漏检率高，希望研制在线检测装置。"),
    ("村镇污水低温脱氮", "冬季水温低时氨氮超标。"),
)


def live_in_reviews(now: datetime) -> None:
    """Add what a fresh demonstration does not show yet: sheets in every state, a recusal, votes, topics."""

    def who(username: str) -> Actor:
        return actor_of(Account.objects.get(username=username), on=now.date())

    _sheets(who, now)
    _votes(who, now)
    _topics(who, now)


def _sheets(who: Any, now: datetime) -> None:
    """The expert's own: one submitted, one half filled in, one given up; the last waits for his declaration."""
    from kechuang.review.logic.plans import items_of
    from kechuang.review.operations.giving_back import abstain_sheet
    from kechuang.review.operations.recusal import add_exclusion
    from kechuang.review.operations.sheet import Typed, declare_sheet, score_sheet, submit_sheet

    expert = who(EXPERT)
    mine = list(own_sheets())
    panel = mine[0].panel
    marks = {each.code: Typed(str(int(each.maximum) - 2)) for each in items_of(panel.plan)}
    by: Any = {"actor": expert, "now": now}
    for sheet in mine[:3]:
        declare_sheet(sheet_key=sheet.key, free=True, secret=True, **by)
    score_sheet(sheet_key=mine[0].key, marks=marks, comment=Typed("指标明确，方案可行。"), **by)
    submit_sheet(sheet_key=mine[0].key, **by)
    score_sheet(sheet_key=mine[1].key, marks=dict(list(marks.items())[:1]), **by)
    if len(mine) > 3:
        abstain_sheet(sheet_key=mine[2].key, reason="不在我的研究方向", **by)
    waiting = Panel.objects.get(state="forming")
    file = waiting.files.earliest("pk")
    other = Invitation.objects.filter(panel=panel).earliest("pk").expert_id
    add_exclusion(
        panel_id=waiting.pk, case_id=file.case_id, kind="cooperation", reason="近三年有合作项目", expert_id=other,
        actor=who("jiandu"), now=now,
    )  # fmt: skip


def own_sheets() -> Any:
    """The demonstration expert's sheets, the first assigned first."""
    return (
        Sheet.objects.filter(expert__person__account__username=EXPERT).select_related("panel").order_by("pk")
    )


def _votes(who: Any, now: datetime) -> None:
    """A secret vote under way, one by name in which the expert votes, one that too few came to."""
    from kechuang.review.operations.vote import VoteGiven, open_vote, prepare_vote

    by: Any = {"actor": who("xiangmu"), "now": now}
    first = Vote.objects.earliest("pk")
    items = [(each.case_id, "") for each in first.items.order_by("order")]
    voter = own_sheets()[0].expert.person_id
    secret = prepare_vote(call_id=first.call_id, given=VoteGiven("无记名投票（演示）", 9, items), **by)
    open_vote(vote_id=secret.pk, present=9, **by)
    named = VoteGiven("记名投票（演示）", 1, items, is_secret=False, voters=(voter,))
    open_vote(vote_id=prepare_vote(call_id=first.call_id, given=named, **by).pk, present=1, **by)
    few = prepare_vote(call_id=first.call_id, given=VoteGiven("到会不足的会议（演示）", 9, items), **by)
    open_vote(vote_id=few.pk, present=2, **by)


def _topics(who: Any, now: datetime) -> None:
    from kechuang.programs.operations.idea import (
        IdeaGiven,
        choose_topic,
        gather_topics,
        propose_idea,
        vote_topic,
    )

    officer = who("xiangmu")
    year = now.year + 1
    for title, text in IDEAS:
        propose_idea(given=IdeaGiven(title, text, year), region_id="990100", actor=officer, now=now)
    gather_topics(region_id="990100", year=year, actor=officer, now=now)
    first, *_, last = Topic.objects.order_by("pk")
    vote_topic(topic_id=first.pk, points=3, reason="企业需求迫切", actor=officer, now=now)
    choose_topic(topic_id=last.pk, reason="列入明年指南", actor=officer, now=now)


# ── example rows ─────────────────────────────────────────────────────────────────────────────


def review_examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments for the routes of reviews and of topics."""
    reviewing = Panel.objects.get(state="reviewing")
    one: dict[str, Any] = {"pk": reviewing.pk}
    return {
        "programs:idea_move": first_of_each(Idea.objects.all())[:1],
        "programs:topic_detail": first_of_each(Topic.objects.all(), "state"),
        "programs:topic_step": [
            {**each, "action": action}
            for each in first_of_each(Topic.objects.filter(state="proposed"))[:1]
            for action in ("rename", "choose", "drop")
        ],
        "review:panel_form": [{"call_id": Call.objects.get(state="open", cases__state="review").pk}],
        "review:panel_detail": first_of_each(Panel.objects.all(), "state"),
        "review:panel_edit": first_of_each(Panel.objects.filter(state="forming"))[:1],
        "review:panel_": [one],
        "review:panel_step": [one | {"act": act} for act in ("close", "cancel")],
        "review:panel_act": [one | {"act": "assign"}],
        "review:draw_commit": first_of_each(Panel.objects.filter(state="forming"))[:1],
        "review:draw_": first_of_each(Draw.objects.all())[:1],
        "review:draw_detail": [{"pk": row.pk} for row in Draw.objects.order_by("pk")],
        "review:draw_step": [{**first_of_each(Draw.objects.filter(drawn_at=None))[0], "act": "witness"}],
        "review:pair_set": [one],
        "review:exclusion_add": [one],
        "review:exclusion_lift": [
            {"pk": row.panel_id, "exclusion_id": row.pk} for row in Exclusion.objects.order_by("-pk")[:1]
        ],
        "review:invitation_phone": [
            {"pk": row.panel_id, "invitation_id": row.pk}
            for row in Invitation.objects.filter(state="invited").order_by("pk")[:1]
        ],
        "review:invitation_remove": [
            {"pk": row.panel_id, "invitation_id": row.pk}
            for row in Invitation.objects.filter(state="accepted").order_by("pk")[:1]
        ],
        "review:invitation_answer": [
            {"key": row.key, "answer": answer}
            for row in Invitation.objects.filter(state="invited", expert__person__account__username=EXPERT)[
                :1
            ]
            for answer in ("refuse",)
        ],
        "review:result_": [one],
        "review:result_act": [one | {"act": "compute"}],
        "review:blinding_": [one | {"file_id": reviewing.files.earliest("pk").pk}],
        "review:blinding_list": [one],
        **_sheet_examples(),
        **_vote_examples(),
    }


def _sheet_examples() -> dict[str, list[dict[str, Any]]]:
    by_state = {row.state: {"key": row.key} for row in own_sheets()}
    drafting = by_state["drafting"]
    return {
        "review:sheet_": [drafting],
        "review:sheet_fill": list(by_state.values()),
        "review:sheet_correct": [by_state["submitted"]],
        "review:sheet_step": [drafting | {"act": act} for act in ("recuse", "decline", "abstain")],
        "review:sheet_paper": [drafting | {"number": 1}],
    }


def _vote_examples() -> dict[str, list[dict[str, Any]]]:
    secret = first_of_each(Vote.objects.filter(is_secret=True, state="open"))
    return {
        "review:vote_": first_of_each(Vote.objects.filter(state="prepared"))[:1],
        "review:vote_prepare": first_of_each(Call.objects.filter(cases__state="review").distinct())[:1],
        "review:vote_detail": first_of_each(Vote.objects.all(), "state", "is_secret"),
        "review:vote_cast": first_of_each(Vote.objects.filter(is_secret=False, state="open")),
        "review:vote_ballot": secret,
        "review:vote_receipts": secret,
    }
