"""Panels in a few lines: files of a call, experts with accounts, sheets as an assignment leaves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.queries import actor_of
from kechuang.programs.logic.kinds import as_data
from kechuang.programs.models import Call, Case
from kechuang.review.models import Invitation, Mark, Panel, PanelFile, Sheet, SheetVersion
from kechuang.subjects.models import Expert, Person
from tests.programs.kinds import make_case
from tests.world import TODAY

#: Codes as the assignment gives them: nothing in them tells what came first.
CODES = ("A7K3", "B2M9", "C5T8", "D4W6", "E8R2", "F3N7", "G9H4", "H6P5", "J2Q8", "K7V3")


def make_expert(world, name: str = "expert1", *, employer: str = "示例理工大学", **columns: Any) -> Expert:
    """An expert of the pool with an account of his own, named by ``name``; signed in like any other account."""
    account = Account(username=name, name=f"评审人{name[-1]}")
    account.set_unusable_password()
    account.save()
    world.accounts[name] = account
    person = Person.objects.create(
        name=f"专家{name[-1]}某某", region=world.city, employer_name=employer, account=account, id_mark=f"mark-of-{name}",
        created_at="2024-01-01T00:00:00+08:00",
    )  # fmt: skip
    values = {"person": person, "state": "active", "confirmed_on": date(2026, 3, 1), "expertise": "机械传动"}
    return Expert.objects.create(**values | columns)


def expert_actor(expert: Expert) -> Actor:
    """The expert as an actor on the tests' day."""
    return actor_of(expert.person.account, on=TODAY)


def make_panel(world, call: Call, *, now: datetime, state: str = "reviewing", **columns: Any) -> Panel:
    """A panel of a call, open from a day before ``now`` until five days after, by the kind's own plan."""
    values = {
        "call": call, "title": "装备组", "state": state, "plan": as_data(call.kind_version.kind.review), "made_at": now - timedelta(days=3),
        "opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=5), "experts_per_file": 3,
    }  # fmt: skip
    return Panel.objects.create(**values | columns)


def make_file(panel: Panel, case: Case) -> PanelFile:
    """A case in a panel, under the next code."""
    return PanelFile.objects.create(panel=panel, case=case, code=CODES[panel.files.count()])


def invite(
    panel: Panel, expert: Expert, *, now: datetime, state: str = "accepted", **columns: Any
) -> Invitation:
    """An invitation, accepted unless told otherwise."""
    values = {
        "panel": panel, "expert": expert, "place": panel.invitations.count() + 1, "state": state,
        "invited_at": now - timedelta(days=2), "answer_by": now - timedelta(days=1),
        "answered_at": now - timedelta(days=2) if state != "invited" else None,
    }  # fmt: skip
    return Invitation.objects.create(**values | columns)


def make_sheet(
    file: PanelFile, expert: Expert, *, now: datetime, state: str = "assigned", **columns: Any
) -> Sheet:
    """A sheet as the assignment makes it, or further on: declared, drafting."""
    values = {
        "panel": file.panel, "file": file, "expert": expert, "state": state, "assigned_at": now - timedelta(days=1),
        "declared_at": None if state == "assigned" else now - timedelta(hours=1),
    }  # fmt: skip
    return Sheet.objects.create(**values | columns)


def score(
    sheet: Sheet, marks: Mapping[str, str], *, now: datetime, comment: str = "指标明确，方案可行。"
) -> Sheet:
    """A submitted sheet with these marks, its version and its total."""
    for item, value in marks.items():
        Mark.objects.create(sheet=sheet, item=item, value=Decimal(value), changed_at=now)
    sheet.state, sheet.comment, sheet.total = (
        "submitted",
        comment,
        sum(map(Decimal, marks.values()), Decimal(0)),
    )
    sheet.declared_at, sheet.submitted_at, sheet.revision, sheet.seconds = now, now, 1, 1200
    sheet.save()
    SheetVersion.objects.create(
        sheet=sheet, number=1, marks=dict(marks), comment=comment, total=sheet.total, made_at=now
    )
    return sheet


@dataclass
class Room:
    """A panel that is at work: its cases, files and experts, and sheets by (file code, expert's account name)."""

    panel: Panel
    cases: list[Case] = field(default_factory=list)
    files: list[PanelFile] = field(default_factory=list)
    experts: list[Expert] = field(default_factory=list)
    sheets: dict[tuple[str, str], Sheet] = field(default_factory=dict)

    def sheet(self, file: int = 0, expert: int = 0) -> Sheet:
        """The sheet of a file and an expert, by their places, fresh from the database."""
        key = (self.files[file].code, self.experts[expert].person.account.username)
        return Sheet.objects.get(pk=self.sheets[key].pk)


def make_room(
    world,
    call: Call,
    *,
    now: datetime,
    files: int = 2,
    experts: int = 3,
    state: str = "assigned",
    **columns: Any,
) -> Room:
    """A panel under way with so many files and experts, every expert with every file; sheets in ``state``."""
    room = Room(make_panel(world, call, now=now, **columns))
    for place in range(files):
        case = make_case(
            world,
            call=call,
            now=now - timedelta(days=20 + place),
            who=("firm", "firm2")[place % 2],
            state="review",
        )
        room.cases.append(case)
        room.files.append(make_file(room.panel, case))
    for place in range(experts):
        expert = make_expert(world, f"expert{place + 1}", employer=f"示例大学{place + 1}")
        room.experts.append(expert)
        invite(room.panel, expert, now=now)
        for file in room.files:
            room.sheets[file.code, f"expert{place + 1}"] = make_sheet(file, expert, now=now, state=state)
    return room
