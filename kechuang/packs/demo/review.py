"""Filling the demonstration city's reviews: a panel at work, one before its draw, one whose experts were asked, a vote."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.queries import actor_of
from kechuang.programs.models import Call, Case
from kechuang.programs.states import CaseState
from kechuang.review.logic.plans import items_of
from kechuang.review.models import Panel, Sheet
from kechuang.review.operations.assignment import assign_panel
from kechuang.review.operations.draw import DrawGiven, commit_draw, run_draw, witness_draw
from kechuang.review.operations.invitation import answer_invitation
from kechuang.review.operations.panel import PanelGiven, form_panel, open_panel
from kechuang.review.operations.sheet import Typed, declare_sheet, score_sheet, submit_sheet
from kechuang.review.operations.vote import VoteGiven, prepare_vote
from kechuang.subjects.models import Expert

_DAY = timedelta(days=1)
#: The expert of the demonstration has sheets of his own to fill; all others' are filled for them.
EXPERT = "zhuanjia"
#: What experts write, in turn.
COMMENTS = (
    "指标明确，数据可靠，应用面较广。",
    "创新点清楚，与同类技术的比较还可以更充分。",
    "效益数据需要财务凭证佐证。",
)


def fill_reviews(*, now: datetime) -> None:
    """Judge the nominations that wait before experts, through the room's own operations."""
    call = Call.objects.filter(kind_version__code="award_nomination").earliest("pk")
    waiting = list(Case.objects.filter(call=call, state=CaseState.REVIEW).order_by("pk"))
    _at_work(call, waiting[:4], now)
    _before_its_draw(call, waiting[4:5], now)
    _invited(call, waiting[5:], now)
    given = VoteGiven(
        "科学技术奖评审委员会会议（演示）", members=9, items=[(each.pk, "") for each in waiting[:4]]
    )
    prepare_vote(call_id=call.pk, given=given, actor=_actor("xiangmu", now), now=now - _DAY)


def _at_work(call: Call, cases: list[Case], now: datetime) -> None:
    """Drawn of all who can be, so that the demonstration's expert is among them; half of the sheets are in."""
    organiser, at = _actor("xiangmu", now), now - 5 * _DAY
    panel = _formed(call, cases, "先进制造组", organiser, at)
    _drawn(panel, organiser, at)
    system = Actor.system("演示初始化")
    for place, row in enumerate(
        panel.invitations.order_by("place").select_related("expert__person__account")
    ):
        account = row.expert.person.account
        accepts = account is not None or place % 6 != 5
        reason = "" if accepts else "评审期间出差"
        answer_invitation(
            key=row.key, accepts=accepts, reason=reason, actor=system, now=at + timedelta(hours=3)
        )
    assign_panel(panel_id=panel.pk, actor=organiser, now=now - 3 * _DAY)
    open_panel(panel_id=panel.pk, reason="个别领域专家不足", actor=organiser, now=now - 3 * _DAY)
    _score(panel, system, now - 2 * _DAY)


def _drawn(panel: Panel, organiser: Actor, at: datetime) -> None:
    """All experts that may be asked are, so that the demonstration's own is among them whatever the chance says."""
    given = DrawGiven(
        day=at.date(), number=_experts(), disciplines=_disciplines(), per_employer=None, rotation_limit=None
    )
    draw = commit_draw(panel_id=panel.pk, given=given, actor=organiser, now=at)
    witness_draw(draw_id=draw.pk, nonce="演示随机数字八八", actor=_actor("jiandu", at), now=at)
    run_draw(draw_id=draw.pk, actor=organiser, now=at + timedelta(minutes=5))


def _invited(call: Call, cases: list[Case], now: datetime) -> None:
    """Drawn a moment ago: the experts have not answered yet."""
    organiser, at = _actor("xiangmu", now), now - timedelta(hours=2)
    _drawn(_formed(call, cases, "农业与食品组", organiser, at), organiser, at)


def _before_its_draw(call: Call, cases: list[Case], now: datetime) -> None:
    """The number is committed to; the supervisor has yet to say that he is there."""
    organiser = _actor("xiangmu", now)
    panel = _formed(call, cases, "资源环境与民生组", organiser, now - _DAY)
    given = DrawGiven(day=now.date() + 5 * _DAY, number=3, disciplines=_disciplines())
    commit_draw(panel_id=panel.pk, given=given, actor=organiser, now=now - _DAY)


def _formed(call: Call, cases: list[Case], title: str, organiser: Actor, at: datetime) -> Panel:
    given = PanelGiven(title=title, experts_per_file=3, opens_at=at + 2 * _DAY, closes_at=at + 15 * _DAY)
    return form_panel(
        call_id=call.pk, given=given, case_ids=[each.pk for each in cases], actor=organiser, now=at
    )


def _score(panel: Panel, actor: Actor, at: datetime) -> None:
    """All but the demonstration expert's own sheets and the last of each file."""
    items = items_of(panel.plan)
    for file in panel.files.order_by("code"):
        rows = (
            Sheet.objects.filter(file=file).exclude(expert__person__account__username=EXPERT).order_by("pk")
        )
        for place, sheet in enumerate(list(rows)[:-1]):
            declare_sheet(sheet_key=sheet.key, free=True, secret=True, actor=actor, now=at)
            marks = {each.code: Typed(str(_mark(each.maximum, place + file.pk))) for each in items}
            words = COMMENTS[(place + file.pk) % len(COMMENTS)]
            score_sheet(
                sheet_key=sheet.key, marks=marks, comment=Typed(words), seconds=1500, actor=actor, now=at
            )
            submit_sheet(sheet_key=sheet.key, actor=actor, now=at + timedelta(minutes=25))


def _mark(maximum: Decimal, turn: int) -> int:
    """Between seven and nine tenths of the full marks."""
    return int(maximum * (70 + turn * 7 % 21) / 100)


def _experts() -> int:
    return Expert.objects.filter(state="active").count()


def _disciplines() -> tuple[str, ...]:
    codes = Expert.objects.filter(state="active").values_list("disciplines__code", flat=True)
    return tuple(sorted({code for code in codes if code}))


def _actor(username: str, at: datetime) -> Actor:
    return actor_of(Account.objects.get(username=username), on=at.date())
