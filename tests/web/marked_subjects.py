"""Organisations and all that hangs on them, one in every county and zone and two with members, each with a mark and a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kechuang.core.listing import workbook
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Region
from kechuang.core.operations.importing import import_sheet, store_sheet
from kechuang.subjects.importers.organisation import COLUMNS
from kechuang.subjects.logic.experts import OutputLine, Profile
from kechuang.subjects.logic.right_given import HolderGiven, RightGiven
from kechuang.subjects.models import Carrier, Organisation
from kechuang.subjects.operations.annual import sign_statement, start_statement, verify_statements
from kechuang.subjects.operations.annual_filling import Typed, fill_statement
from kechuang.subjects.operations.carrier import (
    add_carrier,
    add_carrier_member,
    add_milestone,
    decide_carrier,
    set_carrier_facts,
)
from kechuang.subjects.operations.cultivation import add_service_entry, list_pool_entries
from kechuang.subjects.operations.discipline import load_disciplines
from kechuang.subjects.operations.expert import admit_expert, propose_expert
from kechuang.subjects.operations.former_name import add_former_name
from kechuang.subjects.operations.judging import judge_rule_results
from kechuang.subjects.operations.membership import invite_membership
from kechuang.subjects.operations.organisation import register_organisation
from kechuang.subjects.operations.organisation_ban import ban_organisation
from kechuang.subjects.operations.person import Particulars, register_person
from kechuang.subjects.operations.policy import send_policies
from kechuang.subjects.operations.qualification import QualificationGiven, grant_qualification
from kechuang.subjects.operations.right import register_ip_right, use_ip_right
from kechuang.subjects.operations.team import MemberLine, TeamFacts, create_team
from kechuang.subjects.operations.tenancy import enter_tenant
from kechuang.subjects.queries.annual import inconsistencies_of
from kechuang.subjects.queries.organisations import registrable_regions
from tests.subjects.organisations import code_of, facts
from tests.subjects.people import identity, phone
from tests.world import World

#: What stands in every row of the two organisations that have members, and nowhere else.
FIRM_MARKS = {"firm": "庚辰密件", "firm2": "辛巳密件"}
FIRM_NUMBERS = {"firm": 73707, "firm2": 73808}
#: Into whose pool they are listed, and a policy that no fact of theirs speaks against.
POOL, PUSHED = "hnte", "gazelle"


@dataclass(frozen=True)
class Filling:
    """Whose rows are written: the organisation and its region, with the mark and the number of them."""

    organisation: Organisation
    region: Region
    mark: str
    number: int
    by: dict[str, Any]

    @property
    def today(self) -> date:
        """The day of writing."""
        moment: datetime = self.by["now"]
        return moment.date()


def fill_subjects(
    world: World, marks: dict[str, str], numbers: dict[str, int], now: datetime
) -> list[Filling]:
    """One of everything for every county and zone and for the two organisations with members; gives back whose rows."""
    by = {"actor": Actor.system("测试"), "now": now}
    load_disciplines(**by)
    fillings = [
        Filling(registered(world, code, marks[code], numbers[code], by), world.regions[code], marks[code],
                numbers[code], by)
        for code in marks
        if world.regions[code].level in {"county", "zone"}
    ]  # fmt: skip
    for name, mark in FIRM_MARKS.items():
        row = world.organisations[name]
        row.name = f"{mark}有限公司"
        row.save()
        fillings.append(Filling(row, row.region, mark, FIRM_NUMBERS[name], by))
    for each in fillings:
        fill_one(world, each)
    return fillings


def fill_one(world: World, filling: Filling) -> None:
    """One of everything for one organisation."""
    _file(filling)
    _people(filling)
    _carriers(filling)
    _import(filling)
    _cultivate(world, filling)


def registered(world: World, code: str, mark: str, number: int, by: dict[str, Any]) -> Organisation:
    """An organisation of a region, in which nobody of the world has a part."""
    given = facts(
        f"{mark}有限公司", number, region=code, uscc=code_of(number, world.regions[code].pk[:4] + "01"),
        controller=f"{mark}控制人", legal_representative=f"{mark}法人", address=f"{mark}路{number}号",
        contact_name=f"{mark}联系人",
    )  # fmt: skip
    if not registrable_regions().filter(pk=code).exists():  # of another city, which keeps its own books
        return Organisation.objects.create(
            uscc=given.uscc, name=given.name, kind="enterprise", region_id=code, state="verified",
            industry=given.industry, registered_on=given.registered_on, created_at=by["now"],
        )  # fmt: skip
    return register_organisation(facts=given, source=mark, **by)


def _file(filling: Filling) -> None:
    """Two years' statements, a right and its use, a certificate."""
    row, by = filling.organisation, filling.by
    for year in (filling.today.year - 2, filling.today.year - 1):
        begun = start_statement(organisation_id=row.pk, year=year, **by)
        typed = {
            name: Typed(str(filling.number)) for name in ("sales_revenue", "total_income", "accounting_rd")
        }
        fill_statement(statement_id=begun.pk, facts=typed, **by)
        told = dict.fromkeys([each.code for each in inconsistencies_of(begun)], f"{filling.mark}说明")
        sign_statement(statement_id=begun.pk, explained=told, pledged=True, **by)
        verify_statements(statement_ids=[begun.pk], **by)
    given = RightGiven(
        kind="software", number=f"2023SR{filling.number:07d}", title=f"{filling.mark}软件",
        holders=[HolderGiven(row.name, row.pk)], filed_on=date(2023, 2, 1), granted_on=date(2023, 5, 1),
        product=f"{filling.mark}产品",
    )  # fmt: skip
    right = register_ip_right(given=given, status="granted", status_on=date(2023, 5, 1), **by)
    use_ip_right(
        right_id=right.pk, organisation_id=row.pk, purpose="hnte", year=2024, reference=filling.mark, **by
    )
    certificate = QualificationGiven(
        kind="hnte", granted_on=date(2024, 11, 1), number=f"GR2024{filling.number:06d}", issuer=filling.mark
    )
    grant_qualification(organisation_id=row.pk, given=certificate, **by)
    ban_organisation(
        organisation_id=row.pk, scope="review", reason=f"{filling.mark}事由", since=date(2024, 1, 1), **by
    )
    add_former_name(organisation_id=row.pk, name=f"{filling.mark}旧厂", **by)


def _people(filling: Filling) -> None:
    """A person, an expert, a team of the two."""
    particulars = Particulars(
        name=f"{filling.mark}人", region=filling.region, identity=identity(filling.number % 1000),
        phone=phone(filling.number), employer=filling.organisation, title="教授",
    )  # fmt: skip
    person = register_person(particulars=particulars, **filling.by)
    outputs = (OutputLine("paper", f"{filling.mark}论文", 2024),)
    profile = Profile(disciplines=("52020",), expertise=f"{filling.mark}方向", outputs=outputs)
    expert = propose_expert(person_id=person.pk, profile=profile, source=filling.mark, **filling.by)
    admit_expert(expert_id=expert.pk, **filling.by)
    team = TeamFacts(
        f"{filling.mark}团队", "city", filling.region, filling.organisation, field=filling.mark, leader=person
    )
    create_team(facts=team, members=[MemberLine(person)], **filling.by)


def _carriers(filling: Filling) -> None:
    """An incubator with a tenant, a milestone and its year's data; an alliance with a member."""
    by = filling.by
    key = _open(filling, "incubator", "孵化器").pk
    add_milestone(carrier_id=key, title=f"{filling.mark}自评", due_on=filling.today, **by)
    enter_tenant(carrier_id=key, name=f"{filling.mark}在孵公司", entered_on=date(2024, 3, 1), **by)
    values = {"carrier_used_area": Decimal(filling.number)}
    set_carrier_facts(carrier_id=key, year=filling.today.year - 1, values=values, **by)
    alliance = _open(filling, "alliance", "联盟")
    add_carrier_member(carrier_id=alliance.pk, organisation=filling.organisation, part=filling.mark, **by)


def _open(filling: Filling, kind: str, word: str) -> Carrier:
    content = {
        "name": f"{filling.mark}{word}",
        "kind": kind,
        "level": "city",
        "area": Decimal(filling.number),
    }
    carrier = add_carrier(host=filling.organisation, region=filling.region, content=content, **filling.by)
    return decide_carrier(carrier_id=carrier.pk, action="open", on=date(2021, 1, 4), **filling.by)


def _import(filling: Filling) -> None:
    """A table of which no row could be written."""
    cells = {"名称": f"{filling.mark}有误公司", "统一社会信用代码": f"{filling.number}"}
    rows = [[cells.get(column.head, "") for column in COLUMNS]]
    data = workbook(title="单位", heads=[column.head for column in COLUMNS], rows=rows)
    kind = "subjects.organisation"
    file = store_sheet(kind=kind, name=f"{filling.mark}.xlsx", data=data, region=filling.region, **filling.by)
    assert import_sheet(kind=kind, file=file, region=filling.region, **filling.by).taken == 0


def _cultivate(world: World, filling: Filling) -> None:
    """Judged, in the pool, visited, sent a policy, a member invited."""
    key, by = filling.organisation.pk, filling.by
    judge_rule_results(organisation_ids=[key], **by)
    send_policies(topic=PUSHED, organisation_ids=[key], **by)
    list_pool_entries(
        organisation_ids=[key], topic=POOL, year=filling.today.year, note=filling.mark,
        officer=world.accounts["enterprise"], **by,
    )  # fmt: skip
    promise = {"kind": "promise", "on": filling.today, "due_on": filling.today}
    add_service_entry(organisation_id=key, text=f"{filling.mark}走访", **promise, **by)
    invite_membership(organisation_id=key, name=f"{filling.mark}新人", role="org_reader", **by)
