"""Restrictions on organisations: made, seen by whom they concern, lifted, asked for by other rooms."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from kechuang.core.logic.verdicts import Problem, Refused
from kechuang.core.models import Event
from kechuang.subjects.models import Ban
from kechuang.subjects.operations.organisation_ban import ban_organisation, lift_organisation_ban
from kechuang.subjects.operations.person import ban_person
from kechuang.subjects.queries.bans import banned_organisations, banned_people
from tests.subjects.people import make_person

pytestmark = pytest.mark.django_db
SINCE, UNTIL = date(2026, 1, 1), date(2027, 12, 31)


def ban(world, now, user="planner", **changed):
    given = {"organisation_id": world.organisations["firm"].pk, "scope": "apply", "reason": "弄虚作假",
             "since": SINCE, "until": UNTIL, "basis": "示例〔2026〕1号"}  # fmt: skip
    return ban_organisation(**(given | changed), actor=world.actor(user), now=now)


def test_ban_organisation_and_lift_organisation_ban(world, now):
    row = ban(world, now)
    for user in ("county", "firm", "reader"):
        with pytest.raises(Refused):
            ban(world, now, user)
        with pytest.raises(Refused):
            lift_organisation_ban(ban_id=row.pk, reason="撤销", actor=world.actor(user), now=now)
    with pytest.raises(Problem, match="理由"):
        lift_organisation_ban(ban_id=row.pk, reason=" ", actor=world.actor("planner"), now=now)
    lift_organisation_ban(ban_id=row.pk, reason="复核撤销", actor=world.actor("planner"), now=now)
    row.refresh_from_db()
    assert (row.lifted_on, row.lifted_reason) == (now.date(), "复核撤销")
    with pytest.raises(Problem, match="已经解除"):
        lift_organisation_ban(ban_id=row.pk, reason="再来", actor=world.actor("planner"), now=now)
    kinds = Event.objects.filter(kind__contains=".ban").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["subjects.organisation.banned", "subjects.organisation.ban_lifted"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"scope": "x"}, "scope"), ({"reason": " "}, "reason"), ({"until": date(2025, 1, 1)}, "until")],
)
def test_what_does_not_fit_is_told_at_its_field(world, now, changed, field):
    with pytest.raises(Problem) as caught:
        ban(world, now, **changed)
    assert caught.value.field == field
    assert not Ban.objects.exists()


def test_other_rooms_ask_who_may_not_apply_on_a_day(world, now):
    firm, firm2 = (world.organisations[name].pk for name in ("firm", "firm2"))
    ban(world, now)
    both = [firm, firm2]
    on = {day: list(banned_organisations(both, "apply", day)) for day in (SINCE, UNTIL, date(2028, 1, 1))}
    assert on == {SINCE: [firm], UNTIL: [firm], date(2028, 1, 1): []}
    assert banned_organisations(both, "review", SINCE) == {}
    person = make_person(world, now)
    row = ban_person(
        person_id=person.pk, scope="all", reason="泄密", since=SINCE, actor=world.actor("planner"), now=now
    )
    assert banned_people([person.pk], "review", SINCE) == banned_people([person.pk], "apply", SINCE)
    assert banned_people([person.pk], "apply", SINCE) == {person.pk: [row]}


def test_a_ban_is_made_and_lifted_on_the_page_and_its_organisation_reads_why(world, now, sign_in):
    firm = world.organisations["firm"]
    page, client = reverse("subjects:organisation_detail", args=[firm.pk]), sign_in("planner")
    form = {"scope": "apply", "since": "2026-01-01", "until": "", "reason": "弄虚作假", "basis": "一号文"}
    assert client.post(reverse("subjects:organisation_ban", args=[firm.pk]), form)["Location"] == page
    row = Ban.objects.get(organisation=firm)
    own = sign_in("firm").get(page).content.decode()
    assert "弄虚作假" in own
    assert "登记限制" not in own
    assert sign_in("firm2").get(page).status_code == 403
    lift = reverse("subjects:organisation_ban_lift", args=[firm.pk, row.pk])
    assert sign_in("firm").post(lift, {"reason": "自行解除"}).status_code == 403
    assert client.post(lift, {"reason": "复核撤销"})["Location"] == page
    assert "复核撤销" in sign_in("firm").get(page).content.decode()
    assert client.post(reverse("subjects:organisation_ban_lift", args=[firm.pk, 10**6])).status_code == 404
