"""Filling the demonstration city's firms, institutions, experts and carriers, through the rooms' own operations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from stdnum.cn import ric

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account, Region
from kechuang.core.operations.account import create_account
from kechuang.core.queries import actor_of
from kechuang.packs.demo import PASSWORD, quietly
from kechuang.packs.demo.firms import (
    CARRIERS,
    EXPERTS,
    INSTITUTIONS,
    YEARS,
    Firm,
    firms,
    rights,
    statement,
    uscc,
)
from kechuang.subjects.facts.judging import topics
from kechuang.subjects.logic.experts import OutputLine, Profile
from kechuang.subjects.logic.organisations import OrganisationFacts
from kechuang.subjects.logic.right_given import HolderGiven, RightGiven
from kechuang.subjects.models import Carrier, Expert, Organisation, Person
from kechuang.subjects.operations.annual import (
    approve_statements,
    sign_statement,
    start_statement,
    verify_statements,
)
from kechuang.subjects.operations.annual_filling import Typed, fill_statement
from kechuang.subjects.operations.carrier import (
    add_carrier,
    add_carrier_member,
    add_milestone,
    decide_carrier,
    set_carrier_facts,
)
from kechuang.subjects.operations.confirmation import Statement, answer_confirm_link, send_confirm_links
from kechuang.subjects.operations.cultivation import add_service_entry, list_pool_entries
from kechuang.subjects.operations.discipline import load_disciplines
from kechuang.subjects.operations.expert import admit_expert, propose_expert
from kechuang.subjects.operations.judging import judge_rule_results
from kechuang.subjects.operations.membership import accept_membership, hand_over_membership, invite_membership
from kechuang.subjects.operations.organisation import register_organisation
from kechuang.subjects.operations.person import Particulars, register_person
from kechuang.subjects.operations.person_account import link_person_account
from kechuang.subjects.operations.policy import open_policy_push, send_policies
from kechuang.subjects.operations.qualification import QualificationGiven, grant_qualification
from kechuang.subjects.operations.right import register_ip_right, use_ip_right
from kechuang.subjects.operations.tenancy import enter_tenant, leave_tenant
from kechuang.subjects.queries.annual import inconsistencies_of

#: Pushed to the firms that it fits; a rule of the demonstration city's own.
POLICY = "demo_rd_reward"


@dataclass
class _Filled:
    """What later steps need."""

    now: datetime
    officer: Actor
    regions: dict[str, Region]
    firms: list[tuple[Firm, Organisation]] = field(default_factory=list)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    system: Actor = field(default_factory=lambda: Actor.system("演示初始化"))


def fill_subjects(
    *, regions: dict[str, Region], now: datetime, tell: Callable[[str], None] = quietly
) -> None:
    """Fill an installation that has its territory and its people, telling each step as it begins."""
    officer = actor_of(Account.objects.get(username="qifu"), on=now.date())
    earlier = now - timedelta(minutes=30)  # what is filed lies before what is judged
    filled = _Filled(earlier, officer, regions)
    load_disciplines(actor=filled.system, now=earlier)
    _institutions(filled)
    tell(f"企业 {len(firms())} 家和它们的年度报表、知识产权、资质……")
    _firms(filled)
    _members(filled)
    tell(f"专家 {len(EXPERTS)} 人，平台载体 {len(CARRIERS)} 个……")
    _experts(filled)
    _carriers(filled)
    filled.now = now
    tell("判断资格，培育库和政策推送……")
    _cultivation(filled)


def _institutions(filled: _Filled) -> None:
    for number, (name, kind, region, head) in enumerate(INSTITUTIONS, start=1):
        place = region if region.isdigit() else "990100"
        facts = OrganisationFacts(
            name=name, kind=kind, region=region, uscc=uscc(f"{head}{place}MB{number:07d}"),
            registered_on=date(2005 + number, 3, 1), address=f"{filled.regions[region].name}演示路{number}号",
        )  # fmt: skip
        filled.bodies[name] = register_organisation(
            facts=facts, source="演示数据", actor=filled.system, now=filled.now
        )


def _firms(filled: _Filled) -> None:
    for firm in firms():
        facts = OrganisationFacts(
            name=firm.name, kind="enterprise", region=firm.region, uscc=firm.uscc, industry=firm.industry,
            registered_on=firm.registered_on, capital=Decimal(firm.sales // 5), field_code=firm.field,
            main_products=firm.products, address=f"{filled.regions[firm.region].name}演示大道{firm.number}号",
        )  # fmt: skip
        row = register_organisation(facts=facts, source="演示数据", actor=filled.system, now=filled.now)
        filled.firms.append((firm, row))
        for year in YEARS:
            _statement(filled, firm, row, year)
        _rights(filled, firm, row)
        _certificates(filled, firm, row)


def _statement(filled: _Filled, firm: Firm, row: Organisation, year: int) -> None:
    """A year's statement, filed in the spring after it; the last year's still wait here and there."""
    if firm.strength == 0 and year == YEARS[-1] and firm.number % 2:
        return  # has not filed yet
    at = filled.now.replace(year=year + 1, month=4, day=1 + firm.number % 25)
    begun = start_statement(organisation_id=row.pk, year=year, actor=filled.system, now=at)
    given = {name: Typed(str(value)) for name, value in statement(firm, year).items()}
    saved = fill_statement(statement_id=begun.pk, facts=given, actor=filled.system, now=at)
    if saved.errors:
        msg = f"演示报表有误：{firm.name} {year} {saved.errors}"
        raise RuntimeError(msg)
    if year == YEARS[-1] and firm.number % 9 == 5:
        return  # still being filled in
    explained = dict.fromkeys([each.code for each in inconsistencies_of(begun)], "演示：本年有新订单投产。")
    sign_statement(statement_id=begun.pk, explained=explained, pledged=True, actor=filled.system, now=at)
    if year < YEARS[-1] or firm.number % 4:
        verify_statements(statement_ids=[begun.pk], actor=filled.system, now=at + timedelta(days=10))
    if year < YEARS[-1] or firm.number % 4 == 1:
        approve_statements(statement_ids=[begun.pk], actor=filled.system, now=at + timedelta(days=20))


def _rights(filled: _Filled, firm: Firm, row: Organisation) -> None:
    for place, right in enumerate(rights(firm)):
        given = RightGiven(
            kind=right.kind, number=right.number, title=right.title, holders=[HolderGiven(row.name, row.pk)],
            filed_on=right.filed_on, granted_on=right.granted_on, is_in_use=firm.strength >= 2,
            is_emerging=right.kind == "invention" and firm.number % 3 == 0,
            product=firm.products.split("、", maxsplit=1)[0],
        )  # fmt: skip
        made = register_ip_right(
            given=given, status="granted", status_on=right.granted_on, actor=filled.system, now=filled.now
        )
        if firm.holds_hnte and right.kind == "utility" and place % 2 == 0:
            use_ip_right(
                right_id=made.pk, organisation_id=row.pk, purpose="hnte", year=2022 + firm.number % 4,
                actor=filled.system, now=filled.now,
            )  # fmt: skip


def _certificates(filled: _Filled, firm: Firm, row: Organisation) -> None:
    def grant(kind: str, on: date, number: str = "") -> None:
        given = QualificationGiven(kind=kind, granted_on=on, number=number)
        grant_qualification(organisation_id=row.pk, given=given, actor=filled.system, now=filled.now)

    if firm.holds_hnte:
        year = 2023 + firm.number % 4
        grant("hnte", date(year, 10 if year == 2026 else 12, 8), f"GR{year}99{firm.number:06d}")
    if firm.strength >= 2 and firm.is_small:
        grant("tech_sme", date(2026, 7, 10), f"2026990100{firm.number:08d}")
    if firm.strength == 3 and firm.number % 4 == 1:
        grant("zhuanjing", date(2024, 6, 1))
    if firm.strength >= 2 and firm.number % 5 == 2:
        grant("innovative_sme", date(2024, 1, 15))
    if firm.strength == 3 and firm.number % 3 == 0:
        grant("joined_standard", date(2023, 5, 1))


def _members(filled: _Filled) -> None:
    """Logins of a firm's two people, and of one each of the incubator's operator, a university and a bank."""
    _, first = filled.firms[
        next(n for n, (firm, _) in enumerate(filled.firms) if firm.strength == 2 and firm.is_small)
    ]
    account = _account(filled, "qiye", "企业管理员演示")
    _join(filled, first, account, hand_over=True)
    clerk = _account(filled, "tianbao", "企业填报人演示")
    owner = actor_of(account, on=filled.now.date())
    link = invite_membership(
        organisation_id=first.pk, name=clerk.name, role="org_editor", actor=owner, now=filled.now
    )
    accept_membership(token=link.token, actor=actor_of(clerk, on=filled.now.date()), now=filled.now)
    for username, name, body in (
        ("yunying", "孵化器运营演示", "示例高新区创业服务中心"),
        ("daxue", "高校成果转化演示", "示例大学"),
        ("yinhang", "银行客户经理演示", "示例科技银行"),
    ):
        _join(filled, filled.bodies[body], _account(filled, username, name), hand_over=True)


def _account(filled: _Filled, username: str, name: str) -> Account:
    made = create_account(
        username=username, name=name, fixed_password=PASSWORD, actor=filled.system, now=filled.now
    )
    return made.account


def _join(filled: _Filled, organisation: Organisation, account: Account, *, hand_over: bool) -> None:
    link = hand_over_membership(
        organisation_id=organisation.pk, name=account.name, reason="演示：首次建立管理员", actor=filled.system,
        now=filled.now,
    )  # fmt: skip
    accept_membership(token=link.token, actor=actor_of(account, on=filled.now.date()), now=filled.now)


def _experts(filled: _Filled) -> None:
    city = filled.regions["990100"]
    for place, (name, employer, title, disciplines, expertise, is_financial) in enumerate(EXPERTS):
        given = Particulars(
            name=name, region=city, employer=filled.bodies[employer], title=title, degree="博士",
            identity=_made_up_identity(place),
        )  # fmt: skip
        person = register_person(particulars=given, actor=filled.officer, now=filled.now)
        outputs = tuple(
            OutputLine(kind=kind, title=f"{expertise.split('、')[0]}的{what}（演示）", year=2025 - n)
            for n, (kind, what) in enumerate(
                (("paper", "关键问题研究"), ("project", "技术开发"), ("patent", "方法和装置"))
            )
        )
        profile = Profile(
            disciplines=disciplines, expertise=expertise, is_financial=is_financial, load_limit=8 + place % 5,
            outputs=outputs,
        )  # fmt: skip
        expert = propose_expert(
            person_id=person.pk, profile=profile, source="演示数据", actor=filled.officer, now=filled.now
        )
        if place % 3 == 0:
            _agrees(filled, expert, employer, profile)
        if place == 0:
            _login_of(filled, person)
        if place % 7 != 6:
            admit_expert(expert_id=expert.pk, actor=filled.officer, now=filled.now)


def _agrees(filled: _Filled, expert: Expert, employer: str, profile: Profile) -> None:
    """The expert says himself, by a link sent to him, that all is true and that he may be found."""
    sent = send_confirm_links(
        expert_ids=[expert.pk], address=str, own_page="", actor=filled.officer, now=filled.now
    )
    said = Statement(
        willing=True, findable=True, profile=profile, employer_name=employer, title=expert.person.title
    )
    answer_confirm_link(token=sent[0].link, statement=said, actor=Actor.stranger(), now=filled.now)


def _made_up_identity(place: int) -> str:
    """A number with a right check digit, of a place that does not exist: who has none cannot be drawn for a review."""
    body = f"99010019700101{place:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def _login_of(filled: _Filled, person: Person) -> None:
    """The login of an expert, tied to his record by an officer."""
    account = _account(filled, "zhuanjia", person.name)
    link_person_account(person_id=person.pk, username=account.username, actor=filled.officer, now=filled.now)


def _carriers(filled: _Filled) -> None:
    for name, kind, level, region, host, area, recognised, started, specialised in CARRIERS:
        content = {
            "name": name, "kind": kind, "level": level, "area": None if area is None else Decimal(area),
            "recognised_on": recognised, "is_specialised": specialised,
        }  # fmt: skip
        carrier = add_carrier(
            host=filled.bodies[host],
            region=filled.regions[region],
            content=content,
            actor=filled.system,
            now=filled.now,
        )
        decide_carrier(carrier_id=carrier.pk, action="open", on=started, actor=filled.system, now=filled.now)
        if kind == "incubator":
            _tenants(filled, carrier, 14 if specialised is False else 8)
    lab = Carrier.objects.get(kind="engineering")
    due = filled.now.date() + timedelta(days=20)
    add_milestone(
        carrier_id=lab.pk, title="提交年度绩效自评材料", due_on=due, actor=filled.system, now=filled.now
    )
    alliance = Carrier.objects.get(kind="alliance")
    for _, row in filled.firms[:6]:
        add_carrier_member(
            carrier_id=alliance.pk, organisation=row, part="成员", actor=filled.system, now=filled.now
        )
    incubator = Carrier.objects.filter(kind="incubator").order_by("pk").first()
    if incubator is not None:
        _incubator_facts(filled, incubator)


def _tenants(filled: _Filled, carrier: Carrier, count: int) -> None:
    ways = ("", "", "graduated", "", "moved", "graduated", "", "failed")
    for place in range(count):
        entered = date(2020 + place % 6, 1 + place % 12, 15)
        tenancy = enter_tenant(
            carrier_id=carrier.pk, name=f"示例在孵{carrier.pk:02d}{place + 1:02d}科技有限公司", entered_on=entered,
            area=Decimal(80 + place * 15), has_long_cycle=bool(carrier.is_specialised), actor=filled.system,
            now=filled.now,
        )  # fmt: skip
        how = ways[place % len(ways)]
        left = entered + timedelta(days=700)
        if how and left < filled.now.date():
            leave_tenant(
                tenancy_id=tenancy.pk, left_on=left, left_as=how,
                graduated_by=("revenue",) if how == "graduated" else (), actor=filled.system, now=filled.now,
            )  # fmt: skip


def _incubator_facts(filled: _Filled, carrier: Carrier) -> None:
    values: dict[str, object] = {
        "is_legal_person": True,
        "statistics_years": Decimal(4),
        "carrier_used_area": Decimal(9300),
        "carrier_fund": Decimal(6_000_000),
        "carrier_staff": Decimal(12),
        "carrier_professionals": Decimal(10),
        "carrier_mentors": Decimal(9),
        "fund_cases": Decimal(3),
    }
    year = filled.now.year - 1
    set_carrier_facts(carrier_id=carrier.pk, year=year, values=values, actor=filled.system, now=filled.now)


def _cultivation(filled: _Filled) -> None:
    """Everything judged; the pool, its officers, a log, and one policy told to those that it fits."""
    keys = [row.pk for _, row in filled.firms]
    judge_rule_results(organisation_ids=keys, actor=filled.system, now=filled.now)
    near = [row.pk for firm, row in filled.firms if firm.strength in (1, 2)]
    officer = Account.objects.get(username="qifu")
    list_pool_entries(
        organisation_ids=near[: len(near) * 2 // 3], topic="hnte", year=filled.now.year, officer=officer,
        actor=filled.officer, now=filled.now,
    )  # fmt: skip
    rest = near[len(near) * 2 // 3 :]
    list_pool_entries(
        organisation_ids=rest, topic="hnte", year=filled.now.year, actor=filled.officer, now=filled.now
    )
    _log(filled, near[:5])
    _push(filled, lambda verdict: verdict != "unmet")


def _log(filled: _Filled, keys: list[int]) -> None:
    today = filled.now.date()
    for place, key in enumerate(keys):
        add_service_entry(
            organisation_id=key, kind=("visit", "call")[place % 2], on=today - timedelta(days=9 + place),
            text="了解研发投入和知识产权，讲解申报条件。", actor=filled.officer, now=filled.now,
        )  # fmt: skip
    add_service_entry(
        organisation_id=keys[0], kind="promise", on=today - timedelta(days=9), text="请代理机构上门帮助布局发明专利",
        due_on=today + timedelta(days=6), actor=filled.officer, now=filled.now,
    )  # fmt: skip


def _push(filled: _Filled, fits: Callable[[str], bool]) -> None:
    chosen = {each.topic for each in topics(filled.now.date(), ("990100",))}
    if POLICY not in chosen:
        return
    rows = Organisation.objects.filter(rule_results__topic=POLICY).values_list(
        "pk", "rule_results__verdict", "rule_results__topic"
    )
    keys = [pk for pk, verdict, topic in rows if topic == POLICY and fits(verdict)]
    done = send_policies(topic=POLICY, organisation_ids=keys[:12], actor=filled.officer, now=filled.now)
    for push in done.sent[:4]:
        open_policy_push(push_id=push.pk, actor=filled.system, now=filled.now)
