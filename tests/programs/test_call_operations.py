"""A call's life: drafted, published, amended, extended, closed by the clock, cancelled, ended; and who is let in late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.programs.models import Call, LateCode
from kechuang.programs.operations.call import (
    CallContent,
    cancel_call,
    close_call,
    close_due_calls,
    copy_call,
    create_call,
    edit_call,
    end_call,
    extend_call,
    publish_call,
    set_quota,
)
from kechuang.programs.operations.late_code import approve_late_code
from kechuang.programs.queries.late import valid_late_code
from tests.programs.kinds import make_call, make_case, make_kind, make_version


@pytest.fixture
def act(world, officer):
    return world.actor("program")


@pytest.fixture
def content(now) -> CallContent:
    return CallContent(
        year=2027, title="2027年度市级重点研发项目申报通知", opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=31), text="支持企业攻关。", office="计划科", contact="0999-1234567",
        budget=Decimal(5_000_000), places=20, quota={"990101": 2}, limits={"L1": 2},
    )  # fmt: skip


@pytest.fixture
def draft(world, act, content, now) -> Call:
    version = make_version(world)
    return create_call(kind=version.pk, region=world.city, content=content, actor=act, now=now)


def events(obj) -> list[str]:
    rows = Event.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return list(rows.order_by("seq").values_list("kind", flat=True))


def test_create_call_keeps_what_is_said_and_the_version_of_the_kind(draft, now):
    kept = Call.objects.get(pk=draft.pk)
    assert (kept.state, kept.year, kept.budget, kept.places) == ("draft", 2027, Decimal(5_000_000), 20)
    assert (kept.quota, kept.limits, kept.kind_version.version) == ({"990101": 2}, {"L1": 2}, 1)
    assert events(kept) == ["programs.call.created"]


def test_a_kind_changed_later_leaves_the_call_its_version(world, act, draft, now):
    new = make_version(world, make_kind(correction_days=9))
    assert (new.version, Call.objects.get(pk=draft.pk).kind_version.kind.correction_days) == (2, 5)
    copied = copy_call(call_id=draft.pk, year=2028, actor=act, now=now)
    assert copied.kind_version_id == new.pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"year": 27}, "year"),
        ({"budget": Decimal(-1)}, "budget"),
        ({"quota": {"990200": 3}}, "quota"),
        ({"quota": {"990101": -1}}, "quota"),
        ({"limits": {"L9": 1}}, "limits"),
        ({"limits": {"L1": -1}}, "limits"),
    ],
)
def test_create_call_refuses_what_does_not_fit(world, act, content, now, changes, field):
    version = make_version(world)
    with pytest.raises(Problem) as caught:
        create_call(
            kind=version.pk, region=world.city, content=replace(content, **changes), actor=act, now=now
        )
    assert caught.value.field == field
    assert not Call.objects.exists()


def test_dates_must_follow_one_another(world, act, content, now):
    version = make_version(world)
    for changes, field in (
        ({"closes_at": content.opens_at}, "closes_at"),
        ({"recommend_by": content.closes_at - timedelta(hours=1)}, "recommend_by"),
    ):
        with pytest.raises(Problem) as caught:
            create_call(
                kind=version.pk, region=world.city, content=replace(content, **changes), actor=act, now=now
            )
        assert caught.value.field == field


def test_a_draft_of_a_kind_cannot_be_called_for_and_a_county_calls_for_nothing(world, act, content, now):
    with pytest.raises(Problem, match="请选择一个可用的事项"):
        create_call(
            kind=make_version(world, state="draft").pk, region=world.city, content=content, actor=act, now=now
        )
    with pytest.raises(Refused):
        create_call(
            kind=make_version(world).pk,
            region=world.city,
            content=content,
            actor=world.actor("county"),
            now=now,
        )


def test_copy_call_moves_the_dates_to_the_year_and_leaves_the_old_one(draft, act, now):
    made = copy_call(call_id=draft.pk, year=2028, actor=act, now=now)
    assert (made.state, made.title) == ("draft", "2028年度市级重点研发项目申报通知")
    assert made.closes_at.date() == draft.closes_at.date().replace(year=draft.closes_at.year + 1)
    assert (made.quota, made.limits) == (draft.quota, draft.limits)
    assert events(made) == ["programs.call.copied"]
    with pytest.raises(Problem, match="2027年之后"):
        copy_call(call_id=draft.pk, year=2027, actor=act, now=now)


def test_publish_call_asks_what_an_applicant_needs(draft, act, content, now):
    for changes, field in (({"contact": ""}, "contact"), ({"office": ""}, "office"), ({"text": ""}, "text")):
        edit_call(call_id=draft.pk, content=replace(content, **changes), actor=act, now=now)
        with pytest.raises(Problem) as caught:
            publish_call(call_id=draft.pk, actor=act, now=now)
        assert caught.value.field == field
    edit_call(call_id=draft.pk, content=content, actor=act, now=now)
    with pytest.raises(Problem, match="截止时间已经过了"):
        publish_call(call_id=draft.pk, actor=act, now=content.closes_at)
    assert publish_call(call_id=draft.pk, actor=act, now=now).state == "open"
    with pytest.raises(WrongState):
        publish_call(call_id=draft.pk, actor=act, now=now)


def test_a_published_call_takes_additions_only(draft, act, content, now):
    publish_call(call_id=draft.pk, actor=act, now=now)
    added = replace(content, text=f"{content.text}\n\n补充：材料可以后补原件。", contact="0999-7654321")
    kept = edit_call(call_id=draft.pk, content=added, actor=act, now=now)
    assert (kept.contact, kept.text) == (added.contact, added.text)
    for changes, field in (
        ({"budget": Decimal(1)}, "budget"),
        ({"closes_at": content.closes_at + timedelta(days=1)}, "closes_at"),
        ({"limits": {}}, "limits"),
        ({"text": "另起炉灶"}, "text"),
    ):
        with pytest.raises(Problem) as caught:
            edit_call(call_id=draft.pk, content=replace(added, **changes), actor=act, now=now)
        assert caught.value.field == field
    with pytest.raises(Problem, match="没有改动"):
        edit_call(call_id=draft.pk, content=added, actor=act, now=now)


def test_set_quota_of_a_published_call_asks_why(world, call, act, now, officer):
    with pytest.raises(Problem) as caught:
        set_quota(call_id=call.pk, quota={"990101": 3}, actor=act, now=now)
    assert caught.value.field == "reason"
    set_quota(call_id=call.pk, quota={"990101": 3}, reason="企业多", actor=act, now=now)
    assert Call.objects.get(pk=call.pk).quota == {"990101": 3}
    assert Event.objects.get(kind="programs.call.quota_set").data == {
        "before": {}, "after": {"990101": 3}, "reason": "企业多"
    }  # fmt: skip


def test_close_due_calls_closes_at_the_last_moment_and_once(world, call, now):
    clock = Actor.system("到期截止")
    assert close_due_calls(actor=clock, now=call.closes_at - timedelta(seconds=1)) == 0
    assert close_due_calls(actor=clock, now=call.closes_at) == 1
    assert close_due_calls(actor=clock, now=call.closes_at) == 0
    kept = Call.objects.get(pk=call.pk)
    assert (kept.state, events(kept)) == ("closed", ["programs.call.closed"])


def test_close_call_early_moves_the_last_moment(world, call, act, officer, now):
    kept = close_call(call_id=call.pk, actor=act, now=now)
    assert (kept.state, kept.closes_at) == ("closed", now)
    early = make_call(world, now=now, opens_at=now + timedelta(days=1), kind_version=call.kind_version)
    with pytest.raises(Problem, match="还没有开始"):
        close_call(call_id=early.pk, actor=act, now=now)


def test_extend_call_opens_a_closed_call_again(world, call, act, officer, now):
    close_call(call_id=call.pk, actor=act, now=now)
    for closes_at, reason, field in (
        (now, "系统检修", "closes_at"),
        (now + timedelta(days=5), " ", "reason"),
    ):
        with pytest.raises(Problem) as caught:
            extend_call(call_id=call.pk, closes_at=closes_at, reason=reason, actor=act, now=now)
        assert caught.value.field == field
    kept = extend_call(
        call_id=call.pk, closes_at=now + timedelta(days=5), reason="系统检修", actor=act, now=now
    )
    assert (kept.state, kept.closes_at) == ("open", now + timedelta(days=5))


def test_cancel_and_end_wait_for_cases_under_way(world, call, act, officer, now):
    case = make_case(world, call=call, now=now, state="check")
    with pytest.raises(Problem, match="还有1件没有办结，不能取消"):
        cancel_call(call_id=call.pk, reason="预算调整", actor=act, now=now)
    close_call(call_id=call.pk, actor=act, now=now)
    with pytest.raises(Problem, match="还有1件没有办结，不能办结"):
        end_call(call_id=call.pk, actor=act, now=now)
    case.state = "declined"
    case.save()
    assert end_call(call_id=call.pk, actor=act, now=now).state == "ended"


def test_cancel_call_says_why(world, call, act, officer, now):
    with pytest.raises(Problem) as caught:
        cancel_call(call_id=call.pk, reason="", actor=act, now=now)
    assert caught.value.field == "reason"
    assert cancel_call(call_id=call.pk, reason="预算调整", actor=act, now=now).state == "cancelled"


@pytest.fixture
def closed(world, call, act, officer, now) -> Call:
    return close_call(call_id=call.pk, actor=act, now=now)


def approve(world, closed, act, now: datetime, **changes):
    given = {
        "call_id": closed.pk, "organisation_id": world.organisations["firm"].pk, "reason": "停电",
        "valid_until": now + timedelta(days=2), "actor": act, "now": now,
    }  # fmt: skip
    return approve_late_code(**given | changes)


def test_approve_late_code_lets_one_organisation_in_for_a_while(world, closed, act, now):
    row, code = approve(world, closed, act, now)
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    assert (len(code), code.count("-"), code.replace("-", "") in row.code_hash) == (14, 2, False)
    assert row.approved_by == world.accounts["program"]
    typed = code.lower().replace("-", " ")
    assert valid_late_code(closed, firm, now, code=typed) == row
    assert valid_late_code(closed, firm, now) == row
    assert valid_late_code(closed, other, now, code=code) is None
    assert valid_late_code(closed, firm, now, code="AAAA-BBBB-CCCC") is None
    assert valid_late_code(closed, firm, now, code="") is None
    assert valid_late_code(closed, firm, row.valid_until + timedelta(seconds=1), code=code) is None
    LateCode.objects.update(used_at=now)
    assert valid_late_code(closed, firm, now, code=code) is None


def test_late_code_is_refused_where_it_is_not_needed_or_not_answered_for(world, closed, act, now):
    for changes, field in (
        ({"reason": " "}, "reason"),
        ({"valid_until": now}, "valid_until"),
        ({"organisation_id": 0}, "organisation"),
    ):
        with pytest.raises(Problem) as caught:
            approve(world, closed, act, now, **changes)
        assert caught.value.field == field
    approve(world, closed, act, now)
    with pytest.raises(Problem, match="已有一个没有用过的补报码"):
        approve(world, closed, act, now)
    with pytest.raises(Refused):
        approve(world, closed, world.actor("county"), now)
    running = make_call(world, now=now, kind_version=closed.kind_version)
    with pytest.raises(Problem, match="还没有截止"):
        approve(world, closed, act, now, call_id=running.pk)


def test_the_code_itself_is_kept_nowhere(world, closed, act, now):
    _, code = approve(world, closed, act, now)
    said = str(list(Event.objects.values_list("title", "data"))) + str(list(LateCode.objects.values()))
    assert code not in said
    assert code.replace("-", "") not in said
