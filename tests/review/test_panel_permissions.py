"""Who may do what with panels, draws, recusal and invitations: one table, and nobody more."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may, which
from kechuang.review.models import Draw, Exclusion, Invitation, Panel, Sheet
from tests.programs.kinds import add_officer
from tests.review.drawing import ready

pytestmark = pytest.mark.django_db

ORGANISES, WATCHES, LEADS = "program", "watch", "leader"
EXPECTED = {
    "review.panel.view": {ORGANISES, "enterprise", WATCHES, LEADS},
    "review.panel.form": {ORGANISES, "enterprise"},
    "review.panel.draw": {ORGANISES, "enterprise"},
    "review.panel.assign": {ORGANISES, "enterprise"},
    "review.panel.open": {ORGANISES, "enterprise"},
    "review.panel.export": {ORGANISES, "enterprise", WATCHES},
    "review.draw.supervise": {WATCHES},
    "review.draw.replay": {ORGANISES, "enterprise", WATCHES, LEADS},
    "review.exclusion.view": {WATCHES},
    "review.exclusion.add": {ORGANISES, "enterprise", WATCHES},
    "review.invitation.send": {ORGANISES, "enterprise"},
    "review.invitation.answer": {"himself"},
    "review.sheet.void": {ORGANISES, "enterprise", WATCHES},
}


def test_the_table_of_who_may(world, now):
    panel = ready(world, now, experts=4)
    row = panel.invitations.select_related("expert__person__account").order_by("place").first()
    himself = row.expert.person.account.username
    other = next(f"expert{n}" for n in range(1, 5) if f"expert{n}" != himself)
    add_officer(world, "far", region="990200")
    objects = {
        "panel": panel, "draw": panel.draws.get(), "exclusion": Exclusion(panel=panel), "invitation": row,
        "sheet": Sheet(panel=panel, expert=row.expert),
    }  # fmt: skip
    who = {
        name: name
        for name in (ORGANISES, "enterprise", WATCHES, LEADS, "county", "planner", "audit", "firm", "far")
    }
    who |= {"himself": himself, "other": other}
    found = {
        action: {
            name
            for name, account in who.items()
            if may(world.actor(account), action, objects[action.split(".")[1]])
        }
        for action in EXPECTED
    }
    assert found == EXPECTED


def test_which_rows_is_the_same_question_backwards(world, now):
    panel = ready(world, now, experts=4)
    add_officer(world, "far", region="990200")
    for name, count in ((ORGANISES, 1), (WATCHES, 1), (LEADS, 1), ("far", 0), ("county", 0), ("firm", 0)):
        actor = world.actor(name)
        assert Panel.objects.visible_to(actor).count() == count
        assert which(actor, "review.draw.replay", Draw.objects.all()).count() == count
    row = panel.invitations.select_related("expert__person__account").order_by("place").first()
    mine = which(
        world.actor(row.expert.person.account.username), "review.invitation.answer", Invitation.objects.all()
    )
    assert [each.pk for each in mine] == [row.pk]
