"""Numbers of people leave only through the logged opening: not by lists, search, exports, API, logs or error pages."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from kechuang.core.archive import encode, kept_models
from kechuang.core.listing import workbook
from kechuang.core.operations.importing import import_sheet, store_sheet
from kechuang.core.operations.outbox import deliver_due
from kechuang.subjects.importers.person import COLUMNS
from kechuang.subjects.models import Organisation, Person
from kechuang.subjects.operations.confirmation import send_confirm_links
from kechuang.subjects.operations.organisation import edit_organisation, unmask_organisation
from kechuang.subjects.operations.person import ban_person, edit_person, unmask_person
from kechuang.subjects.operations.team import MemberLine, TeamFacts, create_team
from kechuang.subjects.queries.organisations import facts_of
from tests.architecture.source import expect_none
from tests.subjects.people import SYSTEM, identity, make_expert, make_person, particulars, phone
from tests.web.walking import places, said

#: Everybody who may read people, those who may not, one who is on file himself, and a stranger.
READERS = (
    "planner", "county", "reader", "system", "security", "audit", "firm", "clerk", None,
)  # fmt: skip
#: Rooms whose rows may carry people; the others have none of these rows, and tests/web walks them.
ROOMS = ("/subjects/people", "/subjects/experts", "/subjects/teams", "/subjects/organisations", "/core/", "/search",
         "/workbench", "/api/v1/subjects", "/api/v1/core")  # fmt: skip
PEOPLE = {1: "钱学问", 2: "孙财务", 3: "李普通", 4: "周成员"}
#: Numbers that stand in a row of an import that could not be written.
IN_SHEET = 40
NUMBERS = [make(n) for n in (*PEOPLE, IN_SHEET) for make in (identity, phone)]
#: An organisation's contact number, masked everywhere until somebody asks on record; its own row keeps it.
CONTACT = "13755550001"


@pytest.fixture
def filled(world, disciplines, now):
    """Experts, people, a team, an import with a wrong row, an unmasking, links sent: all that may carry a number."""
    first = make_expert(world, now, name=PEOPLE[1], number=1)
    second = make_expert(world, now, name=PEOPLE[2], number=2, region="990102")
    third = make_person(world, now, name=PEOPLE[3], number=3, employer=world.organisations["firm"])
    fourth = make_person(world, now, name=PEOPLE[4], number=4, identity="", phone=phone(3))
    Person.objects.filter(pk=first.person_id).update(account=world.accounts["clerk"])
    edit_person(
        person_id=fourth.pk, particulars=particulars(world, name=PEOPLE[4], number=4), actor=SYSTEM, now=now
    )
    facts = TeamFacts("示例团队", "city", world.county, world.organisations["firm"], leader=third)
    create_team(facts=facts, members=[MemberLine(third), MemberLine(fourth)], actor=SYSTEM, now=now)
    unmask_person(person_id=first.person_id, reason="核对发放", actor=world.actor("planner"), now=now)
    ban_person(
        person_id=second.person_id, scope="review", reason="泄密", since=now.date(), actor=SYSTEM, now=now
    )
    send_confirm_links(
        expert_ids=[first.pk, second.pk],
        address=lambda token: f"/{token}/",
        own_page="/",
        actor=SYSTEM,
        now=now,
    )
    _import(world, now)
    _contact(world, now)
    deliver_due(now=now)
    return world


def _contact(world, now) -> None:
    """A contact for the organisation with members, and one that is corrected, which leaves events."""
    actor = world.actor("county")
    for name in ("赵先前", "欧阳联系"):
        row = facts_of(Organisation.objects.get(pk=world.organisations["firm"].pk))
        given = replace(row, contact_name=name, contact_phone=CONTACT)
        edit_organisation(organisation_id=world.organisations["firm"].pk, facts=given, actor=actor, now=now)
    unmask_organisation(organisation_id=world.organisations["firm"].pk, actor=actor, now=now)


def _import(world, now) -> None:
    cells = {"姓名": "吴有误", "身份证号": identity(IN_SHEET), "手机": phone(IN_SHEET), "学科": "炼金术"}
    data = workbook(
        title="专家", heads=[c.head for c in COLUMNS], rows=[[cells.get(c.head, "") for c in COLUMNS]]
    )
    by = {"region": world.city, "actor": world.actor("planner"), "now": now}
    file = store_sheet(kind="subjects.expert", name="专家.xlsx", data=data, **by)
    assert import_sheet(kind="subjects.expert", file=file, **by).taken == 0


def addresses() -> list[str]:
    """Every page for every row, exports, searches, and the pages that take two keys."""
    keys = list(Person.objects.values_list("pk", flat=True))
    more = [f"/subjects/people/{one}/merge/{two}/" for one in keys for two in keys if one != two]
    more += [f"/subjects/{noun}/?export=xlsx" for noun in ("people", "experts", "teams", "organisations")]
    more += [f"/search/?q={word}" for word in (*PEOPLE.values(), "示例大学", "专家")]
    more += [
        "/core/imports/subjects.expert/upload/",
        "/core/imports/subjects.expert/template/",
        "/core/events/?q=钱学问",
    ]
    more += [f"/api/v1/subjects/{noun}?page_size=1000" for noun in ("people", "experts", "teams")]
    found = [address for place in places() if place.route.startswith(ROOMS) for address in place.everywhere()]
    return [*found, *more]


def told(text: str) -> list[str]:
    """The numbers that a text says."""
    return [number for number in (*NUMBERS, CONTACT) if number in text]


@pytest.mark.parametrize("username", READERS)
def test_no_page_says_a_number(username, filled, sign_in, caplog):
    client = sign_in(username) if username else Client()
    caplog.set_level(logging.DEBUG)
    found, seen = [], ""
    for address in addresses():
        text = said(client.get(address))
        seen += text if "/people/" in address or "/experts/" in address else ""
        found += [f"{address} 说出了{number}" for number in told(text)]
    expect_none(found)
    assert told(caplog.text) == []
    who = [name for name in PEOPLE.values() if name in seen]
    expected = {
        "planner": [*PEOPLE.values()],
        "reader": [*PEOPLE.values()],
        "firm": [PEOPLE[3]],
        "clerk": [PEOPLE[1]],
    }
    if username in expected:  # the walk did pass the pages where the people stand
        assert who == expected[username]
    if username in {"system", "security", None}:
        assert who == []


def test_no_table_holds_a_number(filled):
    found = {
        f"{model._meta.label}：{number}"
        for model in kept_models()
        for row in model._base_manager.all()
        for number in told(encode(row).decode())
    }
    assert found == {f"subjects.Organisation：{CONTACT}"}


def test_no_stored_file_holds_a_number(filled, settings):
    from pathlib import Path

    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert files
    assert [path.name for path in files if told(path.read_bytes().decode("utf-8", "replace"))] == []


def test_an_error_neither_shows_nor_logs_what_was_typed(filled, sign_in, monkeypatch, caplog):
    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr("kechuang.subjects.views.person.register_person", broken)
    client = sign_in("planner")
    client.raise_request_exception = False
    form = {
        "name": "甲",
        "identity": identity(50),
        "phone": phone(50),
        "employer_name": "无",
        "region": "990101",
    }
    response = client.post(reverse("subjects:person_add"), form)
    assert response.status_code == 500
    for text in (response.content.decode(), caplog.text):
        assert identity(50) not in text
        assert phone(50) not in text


def test_a_refusal_says_no_number(filled, sign_in):
    client = sign_in("county2")
    form = {"name": "甲", "identity": identity(1), "employer_name": "无", "region": "990102"}
    text = client.post(reverse("subjects:person_add"), form).content.decode()
    assert "已经在库中" in text
    assert "钱学问" not in text
    target = Person.objects.get(name="钱学问")
    refused = client.post(reverse("subjects:person_unmask", args=[target.pk]), {"reason": "看看号码"})
    assert refused.status_code == 403
    assert told(refused.content.decode()) == []
