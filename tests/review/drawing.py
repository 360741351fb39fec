"""Panels of the small world for tests: experts in the pool, cases that wait in review, a draw that was run."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kechuang.core.models import Account
from kechuang.core.states import Role
from kechuang.programs.models import Call, Case
from kechuang.review.models import Draw, Invitation, Panel
from kechuang.review.operations.draw import DrawGiven, commit_draw, run_draw, witness_draw
from kechuang.review.operations.invitation import answer_invitation
from kechuang.review.operations.panel import PanelGiven, form_panel
from kechuang.subjects.logic.experts import OutputLine, Profile
from kechuang.subjects.models import Discipline, Expert, Person
from tests.programs.kinds import add_officer, make_call, make_case
from tests.subjects.people import make_expert

NUMBERS = {"number": 3, "disciplines": ("52020",), "day": date(2026, 12, 1)}


def add_staff(world) -> None:
    """The programme officer ``program`` and the supervisor ``watch`` of the city."""
    add_officer(world)
    add_officer(world, "watch", Role.SUPERVISOR)


def discipline(code: str = "52020") -> None:
    """The rows of a discipline."""
    Discipline.objects.get_or_create(
        code=code[:3], defaults={"name": "计算机科学技术", "path": f"/{code[:3]}/"}
    )
    Discipline.objects.get_or_create(
        code=code, defaults={"name": "人工智能", "parent_id": code[:3], "path": f"/{code[:3]}/{code}/"}
    )


def pool(world, now: datetime, count: int, *, start: int = 1) -> list[Expert]:
    """Experts in the pool, each of an employer of his own and with an account ``expert<n>``."""
    discipline()
    made = []
    for number in range(start, start + count):
        profile = Profile(
            disciplines=("52020",), expertise="精密机械", outputs=(OutputLine("paper", f"减速器寿命试验{number}", 2024),)
        )  # fmt: skip
        expert = make_expert(
            world,
            now,
            profile=profile,
            name=f"专家{number}",
            number=number,
            employer_name=f"示例大学{number}",
        )
        account = Account(username=f"expert{number}", name=f"专家{number}")
        account.set_unusable_password()
        account.save()
        world.accounts[account.username] = account
        Person.objects.filter(pk=expert.person_id).update(account=account)
        made.append(Expert.objects.select_related("person").get(pk=expert.pk))
    return made


def waiting_call(world, now: datetime, cases: int = 2, **columns) -> Call:
    """A call with cases that wait in review."""
    call = make_call(world, now=now, **columns)
    for number in range(cases):
        make_case(world, call=call, now=now, state="review", answers={"title": f"减速器寿命试验方法{number}"})
    return call


def form(world, now: datetime, call: Call, **more) -> Panel:
    """A panel of all that waits; two experts a file unless told otherwise."""
    given = PanelGiven(**{"title": "装备组", "experts_per_file": 2} | more)
    return form_panel(call_id=call.pk, given=given, actor=world.actor("program"), now=now)


def drawn(world, now: datetime, panel: Panel, nonce: str = "", **more) -> Draw:
    """A draw that was committed to, witnessed and run."""
    draw = commit_draw(
        panel_id=panel.pk, given=DrawGiven(**NUMBERS | more), actor=world.actor("program"), now=now
    )
    witness_draw(draw_id=draw.pk, nonce=nonce, actor=world.actor("watch"), now=now + timedelta(minutes=1))
    return run_draw(draw_id=draw.pk, actor=world.actor("program"), now=now + timedelta(minutes=2))


def answer(world, now: datetime, row: Invitation, *, accepts: bool = True, reason: str = "") -> Invitation:
    """The answer of the expert himself."""
    account = row.expert.person.account
    return answer_invitation(
        key=row.key, accepts=accepts, reason=reason, actor=world.actor(account.username), now=now
    )


def ready(world, now: datetime, *, experts: int = 6, cases: int = 2, number: int = 3, **more) -> Panel:
    """A panel whose drawn members have all accepted."""
    add_staff(world)
    pool(world, now, experts)
    panel = form(world, now, waiting_call(world, now, cases), **more)
    drawn(world, now, panel, number=number)
    for row in list(panel.invitations.select_related("expert__person__account")):
        answer(world, now + timedelta(minutes=10), row)
    return Panel.objects.get(pk=panel.pk)


def cases_of(panel: Panel) -> list[Case]:
    """A panel's cases, the oldest first."""
    return list(Case.objects.filter(panel_files__panel=panel).order_by("pk"))
