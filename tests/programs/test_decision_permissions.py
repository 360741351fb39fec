"""Who decides, tells, publishes, settles and answers: by post and by the region of the call, never the county's for the city."""

from __future__ import annotations

import pytest

from kechuang.core.permissions import may
from kechuang.programs.models import Decision, Objection
from kechuang.programs.queries.deliberation import calls_deliberated
from tests.programs.kinds import add_officer, make_case

pytestmark = pytest.mark.django_db

_DECIDE = {"leader", "enterprise", "program"}
#: Action → who of the city's and the counties' posts, and of the applicant's people, may.
MATRIX = {
    "programs.case.decide": _DECIDE,
    "programs.case.release": _DECIDE,
    "programs.decision.view": _DECIDE,
    "programs.publicity.publish": _DECIDE,
    "programs.objection.view": _DECIDE | {"supervisor"},
    "programs.objection.settle": _DECIDE | {"supervisor"},
    "programs.objection.unmask": {"supervisor"},
    "programs.case.answer": {"enterprise", "program"},
    "programs.case.rate": {"firm", "clerk"},
    "programs.case.urge": {"firm", "clerk"},
}
WHO = (
    "leader", "enterprise", "program", "supervisor", "county", "county2", "park", "reader", "planner", "audit", "firm", "clerk",
    "firm2", "elsewhere",
)  # fmt: skip


@pytest.mark.parametrize("action", MATRIX)
def test_who_may(world, call, now, officer, action):
    add_officer(world, "supervisor", "supervisor")
    add_officer(world, "elsewhere", region="990200")
    case = make_case(world, call=call, now=now, state="deliberation")
    noun = action.split(".")[1]
    obj = {"decision": Decision(case=case), "objection": Objection(case=case)}.get(noun, case)
    assert {who for who in WHO if may(world.actor(who), action, obj)} == MATRIX[action]


def test_calls_are_those_that_the_posts_reach(world, call, officer):
    add_officer(world, "elsewhere", region="990200")
    assert [list(calls_deliberated(world.actor(who))) for who in ("program", "elsewhere", "county")] == [
        [call],
        [],
        [],
    ]
