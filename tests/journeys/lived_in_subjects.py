"""What some months of use leave behind in the register of subjects, and example rows for its routes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kechuang.core.listing import workbook
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Event, Region, SheetImport
from kechuang.core.queries import actor_of
from kechuang.packs.demo.firms import uscc
from kechuang.packs.demo.subjects import POLICY
from kechuang.subjects.models import (
    AnnualStatement,
    Carrier,
    CarrierMember,
    Expert,
    IPRight,
    Membership,
    Organisation,
    Person,
    PolicyPush,
    PoolEntry,
    Qualification,
    RuleResult,
    ServiceEntry,
    Team,
    Tenancy,
)
from kechuang.subjects.queries.judging_run import REQUESTED
from tests.journeys.rows import first_of_each

SYSTEM = Actor.system("演示的数月")
#: One kind of import stands for all: they share their pages.
IMPORTED = "subjects.organisation"
#: Given to links whose secret only the receiver knows.
TOKENS: dict[str, str] = {"invitation": "journey-invitation", "expert": "journey-expert"}


def own_firm() -> Organisation:
    """The firm of the two demonstration members (``qiye`` has another that waits, see ``live_in_subjects``)."""
    return Organisation.objects.get(memberships__account__username="tianbao")


def live_in_subjects(now: datetime) -> None:
    """Add what a fresh demonstration does not show yet: an applicant, links, people, a team, a correction."""
    firm = own_firm()
    _organisations(firm, now)
    _people(firm, now)
    _statements(firm, now)
    _carriers(now)
    _imported(now)
    _judging(firm, now)


def _organisations(firm: Organisation, now: datetime) -> None:
    from kechuang.subjects.logic.organisations import OrganisationFacts  # operations need the tables
    from kechuang.subjects.operations.link import link_organisation
    from kechuang.subjects.operations.membership import invite_membership
    from kechuang.subjects.operations.organisation import (
        apply_organisation,
        close_organisation,
        register_organisation,
    )
    from kechuang.subjects.operations.organisation_ban import ban_organisation
    from kechuang.subjects.queries.organisations import mark_of

    asker = actor_of(Account.objects.get(username="qiye"), on=now.date())
    facts = OrganisationFacts(
        name=f"{firm.name[:-4]}（松坪）有限公司", kind="enterprise", region="990125", uscc=uscc("91990125MA9999991"),
        contact_phone="13900000001",
    )  # fmt: skip
    apply_organisation(facts=facts, administrator=None, actor=asker, now=now)
    twin = OrganisationFacts(name=f"{firm.name}分公司", kind="enterprise", region=firm.region_id)
    twin_row = register_organisation(facts=twin, source="演示", actor=SYSTEM, now=now)
    gone = OrganisationFacts(name="示例已注销有限公司", kind="enterprise", region="990101")
    gone_row = register_organisation(facts=gone, source="演示", actor=SYSTEM, now=now)
    close_organisation(organisation_id=gone_row.pk, reason="已注销", actor=SYSTEM, now=now)
    ban_organisation(
        organisation_id=twin_row.pk, scope="apply", reason="弄虚作假", since=now.date(), actor=SYSTEM, now=now
    )
    link_organisation(
        organisation_id=firm.pk, other_id=twin_row.pk, kind="same_controller", actor=SYSTEM, now=now
    )
    made = invite_membership(
        organisation_id=firm.pk, name="新同事", role="org_editor", actor=asker, now=now
    ).membership
    Membership.objects.filter(pk=made.pk).update(token_hash=mark_of(TOKENS["invitation"]))


def _people(firm: Organisation, now: datetime) -> None:
    from kechuang.subjects.logic.experts import hash_of  # operations need the tables
    from kechuang.subjects.models import ConfirmLink
    from kechuang.subjects.operations.confirmation import send_confirm_links
    from kechuang.subjects.operations.expert import pause_expert
    from kechuang.subjects.operations.person import Particulars, ban_person, register_person
    from kechuang.subjects.operations.team import MemberLine, TeamFacts, create_team
    from tests.subjects.people import identity, phone

    city = Region.objects.get(pk="990100")
    unsigned = Expert.objects.filter(state="active", person__account=None).select_related("person")
    first, second, third = unsigned.order_by("pk")[:3]
    same = first.person
    register_person(
        particulars=Particulars(
            name=same.name, region=city, employer=same.employer, identity=identity(1), phone=phone(1)
        ),
        actor=SYSTEM, now=now,
    )  # fmt: skip
    ban_person(
        person_id=second.person_id,
        scope="review",
        reason="评审中未回避",
        since=now.date(),
        actor=SYSTEM,
        now=now,
    )
    pause_expert(expert_id=third.pk, reason="出国进修", actor=SYSTEM, now=now)
    officer = actor_of(Account.objects.get(username="qifu"), on=now.date())
    send_confirm_links(expert_ids=[first.pk], address=str, own_page="/", actor=officer, now=now)
    ConfirmLink.objects.filter(person=same).update(token_hash=hash_of(TOKENS["expert"]))
    facts = TeamFacts(name="示例齿轮创新团队", level="city", region=city, host=firm, leader=same)
    create_team(facts=facts, members=[MemberLine(person=same, part="带头人")], actor=SYSTEM, now=now)


def _statements(firm: Organisation, now: datetime) -> None:
    from kechuang.subjects.operations.annual import correct_statement  # operations need the tables

    last = AnnualStatement.objects.get(organisation=firm, year=now.year - 1, is_current=True)
    if last.state != "draft":
        correct_statement(statement_id=last.pk, reason="漏填研发材料费", actor=SYSTEM, now=now)


def _carriers(now: datetime) -> None:
    from kechuang.subjects.operations.carrier import add_carrier  # operations need the tables

    host = Organisation.objects.exclude(kind="enterprise").order_by("pk").first()
    assert host is not None
    add_carrier(
        host=host, region=host.region, content={"name": "示例待认定实验室", "kind": "laboratory", "level": "city"},
        actor=SYSTEM, now=now,
    )  # fmt: skip


def _imported(now: datetime) -> None:
    """A table with a good row and a bad one, and what came of it."""
    from kechuang.core.operations.importing import import_sheet, store_sheet  # operations need the tables

    city = Region.objects.get(pk="990100")
    officer = actor_of(Account.objects.get(username="qifu"), on=now.date())
    given: Any = {"kind": IMPORTED, "region": city, "actor": officer, "now": now}
    file = store_sheet(name="有错的名录.xlsx", data=register_sheet(), **given)
    import_sheet(file=file, **given)


def _judging(firm: Organisation, now: datetime) -> None:
    """A run of judging that the worker has not taken up yet: the pool shows how far it is."""
    from kechuang.subjects.operations.judging_run import request_judging  # operations need the tables

    officer = actor_of(Account.objects.get(username="qifu"), on=now.date())
    request_judging(organisation_ids=[firm.pk], topics=["hnte"], actor=officer, now=now)


def register_sheet() -> bytes:
    """A register of two organisations, the second with a code that cannot be."""
    heads = ("名称", "统一社会信用代码", "类型", "注册地")
    good = ("示例导入甲有限公司", uscc("91990101MA9999992"), "企业", "云岭区")
    bad = ("示例导入乙有限公司", "91990101MA99999930", "企业", "云岭区")
    return workbook(title="单位", heads=heads, rows=(good, bad), notes=())


@dataclass(frozen=True)
class _Rows:
    """Rows that stand for their kind."""

    firm: Organisation
    applied: Organisation
    twin: Organisation
    closed: Organisation


def _rows() -> _Rows:
    firm = own_firm()
    return _Rows(
        firm=firm,
        applied=Organisation.objects.filter(state="applied").earliest("pk"),
        twin=Organisation.objects.get(name=f"{firm.name}分公司"),
        closed=Organisation.objects.filter(state="closed").earliest("pk"),
    )


def subject_examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments for the routes of subjects and of imports."""
    rows = _rows()
    return {
        **_organisation_examples(rows),
        **_statement_examples(rows.firm),
        **_people_examples(),
        **_carrier_examples(),
        **_pool_examples(rows.firm),
        "subjects:qualification_": first_of_each(Qualification.objects.filter(state="held"))
        or first_of_each(Qualification.objects.all()),
        "subjects:qualification_detail": first_of_each(Qualification.objects.all(), "state"),
        "subjects:right_": first_of_each(IPRight.objects.filter(kind="utility")),
        "subjects:right_detail": first_of_each(IPRight.objects.all(), "kind"),
        "core:import_upload": [{"kind": IMPORTED}, {"kind": "subjects.expert"}],
        "core:import_": first_of_each(SheetImport.objects.all()),
    }


def _organisation_examples(rows: _Rows) -> dict[str, list[dict[str, Any]]]:
    mine = [{"pk": rows.firm.pk}]
    return {
        "subjects:organisation_": mine,
        "subjects:organisation_detail": [{"pk": each.pk} for each in (rows.firm, rows.applied, rows.closed)],
        "subjects:organisation_return": [{"pk": rows.applied.pk}],
        "subjects:organisation_ban_lift": [
            {"pk": rows.twin.pk, "ban": rows.twin.bans.earliest("pk").pk},
        ],
        "subjects:former_name_": mine,
        "subjects:organisation_merge": [{"pk": rows.twin.pk, "other": rows.firm.pk}],
        "subjects:membership_": mine,
        "subjects:membership_change": first_of_each(Membership.objects.filter(state="active")),
        "subjects:membership_end": first_of_each(Membership.objects.filter(state="active")),
        "subjects:invitation": [{"token": TOKENS["invitation"]}],
        "subjects:eligibility": mine,
        "subjects:eligibility_": [{"pk": rows.firm.pk, "topic": "hnte"}],
        "subjects:eligibility_topic": [
            {"pk": rows.firm.pk, "topic": topic} for topic in ("hnte", "tech_sme", "super_deduction")
        ],
        "subjects:rule_result": first_of_each(RuleResult.objects.filter(organisation=rows.firm), "topic")[:2],
    }


def _statement_examples(firm: Organisation) -> dict[str, list[dict[str, Any]]]:
    newest = AnnualStatement.objects.filter(organisation=firm, state="draft", is_current=True).earliest("pk")
    whole = (
        AnnualStatement.objects.filter(organisation=firm, is_current=True)
        .exclude(state="draft")
        .earliest("pk")
    )
    signed = AnnualStatement.objects.filter(state="signed", is_current=True).earliest("pk")

    def page(row: AnnualStatement) -> dict[str, Any]:
        return {"pk": row.organisation_id, "year": row.year}

    return {
        "subjects:statement_": [page(newest)],
        "subjects:statement_detail": [page(newest), page(whole), page(signed)],
        "subjects:statement_return": [page(signed)],
        "subjects:statement_correct": [page(whole)],
        "subjects:statement_years": [{"pk": firm.pk}],
        "subjects:statement_beside": [{"pk": firm.pk}],
    }


def _people_examples() -> dict[str, list[dict[str, Any]]]:
    doubled = Person.objects.filter(confirm_links__isnull=False, confirm_links__used_at=None).earliest("pk")
    twin = Person.objects.filter(name=doubled.name).exclude(pk=doubled.pk).earliest("pk")
    banned = Person.objects.filter(bans__isnull=False).earliest("pk")
    return {
        "subjects:person_": [{"pk": doubled.pk}],
        "subjects:person_detail": [{"pk": row.pk} for row in (doubled, banned)],
        "subjects:person_unmask": [{"pk": twin.pk}],
        "subjects:person_merge": [{"pk": doubled.pk, "other": twin.pk}],
        "subjects:ban_lift": [{"pk": banned.pk, "ban": banned.bans.earliest("pk").pk}],
        "subjects:expert_profile": [{"pk": doubled.pk}],
        "subjects:expert_": first_of_each(Expert.objects.filter(state="proposed")),
        "subjects:expert_end": [
            {"pk": Expert.objects.filter(state="active").earliest("pk").pk, "act": act}
            for act in ("pause", "remove")
        ],
        "subjects:expert_confirm": [{"token": TOKENS["expert"]}],
        "subjects:team_": first_of_each(Team.objects.all()),
    }


def _carrier_examples() -> dict[str, list[dict[str, Any]]]:
    incubator = Carrier.objects.filter(kind="incubator", facts__isnull=False).distinct().earliest("pk")
    proposed = Carrier.objects.filter(state="planned").earliest("pk")
    built = Carrier.objects.filter(milestones__isnull=False).earliest("pk")
    step = built.milestones.earliest("pk")
    return {
        "subjects:carrier_": [{"pk": incubator.pk}],
        "subjects:carrier_detail": first_of_each(Carrier.objects.all(), "kind"),
        "subjects:carrier_decide": [
            {"pk": proposed.pk, "action": "open"},
            {"pk": incubator.pk, "action": "revoke"},
        ],
        "subjects:carrier_withdraw": [
            {"pk": row.carrier_id, "member": row.pk} for row in CarrierMember.objects.order_by("pk")[:1]
        ],
        "subjects:carrier_fill": [{"pk": incubator.pk, "year": 2025}],
        "subjects:milestone_": [{"pk": built.pk}],
        "subjects:milestone_finish": [{"pk": built.pk, "milestone": step.pk}],
        "subjects:tenant_enter": [{"pk": incubator.pk}],
        "subjects:tenant_correct": first_of_each(Tenancy.objects.filter(carrier=incubator))[:1],
        "subjects:tenant_leave": first_of_each(Tenancy.objects.filter(carrier=incubator, left_on=None)),
    }


def _pool_examples(firm: Organisation) -> dict[str, list[dict[str, Any]]]:
    push = PolicyPush.objects
    entry = PoolEntry.objects.exclude(officer=None).earliest("pk")
    opened = push.filter(state="opened").earliest("pk")
    own = push.filter(organisation=firm).first() or opened
    return {
        "subjects:pool_": [{"pk": entry.pk}],
        "subjects:pool_move": [{"pk": entry.pk, "action": "leave"}],
        "subjects:service_add": [{"pk": entry.organisation_id}],
        "subjects:service_close": first_of_each(ServiceEntry.objects.filter(kind="promise")),
        "subjects:judging_": [{"run": Event.objects.filter(kind=REQUESTED).latest("id").object_id}],
        "subjects:policy_": [{"topic": POLICY}],
        "subjects:push_detail": first_of_each(push.all(), "state"),
        "subjects:push_pay": [{"pk": opened.pk}],
        "subjects:push_answer": [{"pk": own.pk, "action": "decline"}],
    }


def subject_queries() -> dict[str, list[str]]:
    """Addresses with a question mark that show something else than the plain ones."""
    return {
        "subjects:organisation_list": ["?q=没有这样的单位"],
        "subjects:statement_list": ["?year=2025"],
        "subjects:pool_list": ["?q=没有这样的企业"],
        "subjects:pool_outlook": ["?topic=hnte&year=2026"],
        "subjects:expert_list": ["?q=没有这样的专家"],
    }
