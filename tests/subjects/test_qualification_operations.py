"""Qualifications: granted, replaced, revoked; each keeps its days; what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.core.operations.file import store_file
from kechuang.subjects.facts import fact_sheet
from kechuang.subjects.models import Organisation, Qualification
from kechuang.subjects.operations.qualification import (
    QualificationGiven,
    attach_qualification_file,
    grant_qualification,
    replace_qualification,
    revoke_qualification,
)
from kechuang.subjects.states import QUALIFICATION_LIFECYCLE
from tests.subjects.test_qualification_facts import hold


def grant(world, now, by="enterprise", owner="firm", **changes):
    """Register a certificate as somebody."""
    said = {"kind": "hnte", "granted_on": date(2025, 11, 3), "number": "gr202599000001", **changes}
    return grant_qualification(
        organisation_id=world.organisations[owner].pk,
        given=QualificationGiven(**said),
        actor=world.actor(by),
        now=now,
    )


@pytest.mark.parametrize("by", ["enterprise", "county"])
def test_grant_qualification_takes_what_is_left_out_from_its_kind(world, now, by):
    row = grant(world, now, by)
    assert (row.level, row.number, row.issuer) == ("national", "GR202599000001", "省级认定管理机构")
    assert (row.valid_from, row.valid_to, row.is_first) == (date(2025, 11, 3), date(2028, 11, 2), True)
    event = Event.objects.get(kind="subjects.qualification.granted")
    assert (event.title, event.region_code) == ("登记示例精密制造有限公司的高新技术企业资质", "990101")


@pytest.mark.parametrize("by", ["firm", "county2", "park", "reader", "leader", "neighbour"])
def test_nobody_else_grants(world, now, by):
    with pytest.raises(Refused):
        grant(world, now, by)
    assert Qualification.objects.count() == 0


def test_only_the_first_of_a_kind_is_first_unless_somebody_knows_better(world, now):
    rows = [
        grant(world, now, granted_on=date(2022, 11, 3)),
        grant(world, now),
        grant(world, now, kind="zhuanjing", number="1"),
        grant(world, now, kind="gazelle", number="", is_first=False),
    ]
    assert [row.is_first for row in rows] == [True, False, True, False]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "knight"}, "kind"),
        ({"granted_on": date(2026, 11, 23)}, "granted_on"),
        ({"granted_on": date(1979, 1, 1)}, "granted_on"),
        ({"level": "galactic"}, "level"),
        ({"valid_to": date(2025, 11, 2)}, "valid_to"),
        ({"owner": "firm2"}, "number"),
        ({}, "granted_on"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(world, now, changes, field):
    grant(world, now)
    with pytest.raises(Problem) as problem:
        grant(world, now, **changes)
    assert problem.value.field == field
    assert Qualification.objects.count() == 1


def test_an_award_may_bear_the_number_of_another_s(world, now):
    for owner in ("firm", "firm2"):
        grant(world, now, owner=owner, kind="national_award", number="2025-J-1")
    assert Qualification.objects.filter(number="2025-J-1").count() == 2


def test_a_merged_organisation_gets_none(world, now):
    firm, other = world.organisations["firm"], world.organisations["firm2"]
    Organisation.objects.filter(pk=firm.pk).update(state="merged", merged_into=other)
    with pytest.raises(Problem, match="已并入另一条记录"):
        grant(world, now)


def test_revoke_qualification_keeps_the_days_before(world, now):
    row = hold(world.organisations["firm"])
    actor = world.actor("enterprise")
    revoke_qualification(qualification_id=row.pk, on=date(2026, 5, 1), reason="造假", actor=actor, now=now)
    row.refresh_from_db()
    assert (row.state, row.ended_on, row.reason) == ("revoked", date(2026, 5, 1), "造假")
    days = (date(2026, 4, 30), date(2026, 5, 1))
    sheets = [fact_sheet(world.organisations["firm"], as_of=day) for day in days]
    assert [sheet.get("holds_hnte") for sheet in sheets] == [True, False]
    assert Event.objects.get(kind="subjects.qualification.revoked").data["reason"] == "造假"
    with pytest.raises(WrongState):
        revoke_qualification(qualification_id=row.pk, on=date(2026, 5, 2), reason="再", actor=actor, now=now)


@pytest.mark.parametrize("by", ["county", "firm", "reader", "neighbour"])
def test_only_the_enterprise_officer_revokes_and_replaces(world, now, by):
    row = hold(world.organisations["firm"])
    with pytest.raises(Refused):
        revoke_qualification(
            qualification_id=row.pk, on=date(2026, 5, 1), reason="x", actor=world.actor(by), now=now
        )
    with pytest.raises(Refused):
        replace_qualification(
            qualification_id=row.pk,
            on=date(2026, 5, 1),
            number="",
            reason="x",
            actor=world.actor(by),
            now=now,
        )
    row.refresh_from_db()
    assert row.state == "held"


@pytest.mark.parametrize(
    ("on", "reason", "field"),
    [
        (date(2026, 11, 23), "理由", "on"),
        (date(2024, 10, 31), "理由", "on"),
        (date(2026, 5, 1), "  ", "reason"),
    ],
)
def test_an_end_needs_a_fitting_day_and_a_reason(world, now, on, reason, field):
    row = hold(world.organisations["firm"])
    actor = world.actor("enterprise")
    with pytest.raises(Problem) as problem:
        revoke_qualification(qualification_id=row.pk, on=on, reason=reason, actor=actor, now=now)
    assert problem.value.field == field
    with pytest.raises(Problem) as problem:
        replace_qualification(qualification_id=row.pk, on=on, number="", reason=reason, actor=actor, now=now)
    assert problem.value.field == field


def test_replace_qualification_goes_on_without_a_gap_and_is_not_new(world, now):
    old = hold(world.organisations["firm"], number="GR202499000001")
    new = replace_qualification(
        qualification_id=old.pk, on=date(2026, 5, 1), number="", reason="企业更名",
        actor=world.actor("enterprise"), now=now,
    )  # fmt: skip
    old.refresh_from_db()
    assert (old.state, old.ended_on, old.reason) == ("replaced", date(2026, 5, 1), "企业更名")
    assert (new.number, new.valid_to, new.is_first) == ("GR202499000001", old.valid_to, False)
    for day, found in ((date(2026, 4, 30), old), (date(2026, 5, 1), new)):
        assert list(Qualification.objects.in_force(day)) == [found]
    event = Event.objects.get(kind="subjects.qualification.replaced")
    assert event.data["replaces"] == old.pk


def test_attach_a_certificate(world, now):
    row = hold(world.organisations["firm"])
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    officer = world.actor("enterprise")
    file = store_file(
        name="证书.pdf", data=pdf, purpose="subjects.qualification", region=world.county,
        organisation_key=row.organisation_id, actor=officer, now=now,
    )  # fmt: skip
    with pytest.raises(Refused):
        attach_qualification_file(qualification_id=row.pk, file=file, actor=world.actor("firm"), now=now)
    attach_qualification_file(qualification_id=row.pk, file=file, actor=officer, now=now)
    row.refresh_from_db()
    assert row.file == file
    assert (
        Event.objects.get(kind="subjects.qualification.file_attached").title
        == "上传高新技术企业证书“证书.pdf”"
    )


def test_the_lifecycle_ends_with_a_revocation_or_a_replacement():
    assert QUALIFICATION_LIFECYCLE.name == "subjects.qualification"
    assert [row.action for row in QUALIFICATION_LIFECYCLE.actions("held")] == ["revoke", "replace"]
    assert [QUALIFICATION_LIFECYCLE.is_final(each) for each in ("revoked", "replaced")] == [True, True]
