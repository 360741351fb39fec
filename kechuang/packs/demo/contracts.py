"""Filling the demonstration city's register: technology contracts of two years, all kinds, in every state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.queries import actor_of
from kechuang.exchange.logic.contract import ContractGiven, PartyGiven
from kechuang.exchange.models import Contract
from kechuang.exchange.operations import contract_deciding as deciding
from kechuang.exchange.operations.contract_entering import ContractEntry, enter_contracts
from kechuang.exchange.operations.contract_filing import (
    PaymentGiven,
    add_payment,
    attach_contract_file,
    verify_payment,
)
from kechuang.exchange.operations.contract_requesting import answer_request, make_request
from kechuang.exchange.operations.contract_writing import fill_contract, start_contract, submit_contract
from kechuang.exchange.queries.contract_judging import division_of
from kechuang.subjects.models import Organisation
from kechuang.subjects.states import OrganisationKind, OrganisationState

_DAY = timedelta(days=1)
_OWNER = "qiye"
_PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
_BASE: dict[str, Any] = {
    "contract_names_object": True, "contract_names_price": True, "contract_registered_before": False,
}  # fmt: skip
_DEVELOPS = {
    **_BASE,
    "development_has_aim": True,
    "development_was_mastered": False,
    "development_work": "new_result",
}
_TRANSFERS = {**_BASE, "technology_is_mastered": True, "technology_rights_are_clear": True}
#: Sub-kind, field, title, total in 万元 (0: open), what of it was bought in 万元, answers.
_TOLD: tuple[tuple[str, str, str, int, int, dict[str, Any]], ...] = (
    ("KF1", "03", "重载减速器滚道检测装置研制", 320, 60, _DEVELOPS),
    ("KF1", "01", "离散制造排产软件开发", 86, 0, {**_DEVELOPS, "development_work": "software"}),
    ("KF2", "05", "耐高温阻燃复合材料合作开发", 540, 120, _DEVELOPS),
    ("KF1", "06", "储能电池主动均衡模块开发", 210, 35, _DEVELOPS),
    ("KF1", "07", "印染废水低温脱氮填料开发", 150, 20, {**_DEVELOPS, "development_work": "environment"}),
    ("ZR1", "05", "室温快固结构胶专利权转让", 80, 0, {**_TRANSFERS, "technology_is_in_force": True}),
    ("ZR3", "04", "诊断试剂层析工艺技术秘密转让", 260, 0, {**_TRANSFERS, "technology_is_proved": True}),
    ("XK1", "03", "快换夹具专利实施许可", 45, 0, {**_TRANSFERS, "technology_is_in_force": True, "licence_form": "ordinary", "licence_years": "6"}),
    ("XK4", "01", "设备声纹预警软件许可", 30, 0, {**_TRANSFERS, "licence_form": "ordinary", "licence_years": "3"}),
    ("ZX", "06", "园区余热利用可行性论证", 18, 0, {**_BASE, "consulting_names_project": True, "consulting_work": "feasibility"}),
    ("FW1", "03", "装配线精度调试技术服务", 36, 6, {**_BASE, "service_work": "commissioning"}),
    ("FW2", "05", "复合材料成形工艺技术培训", 9, 0, {**_BASE, "training_work": "special", "training_names_staff": True, "training_is_part": False}),
)  # fmt: skip
_OUTSIDE = (
    PartyGiven(None, "外地示例研究院", "", region_code="110108", nature="500"),
    PartyGiven(None, "外地示例制造厂", "", region_code="310115", nature="500"),
    PartyGiven(None, "海外示例公司", "", country="276", nature="600"),
)


@dataclass(frozen=True)
class _People:
    filer: Actor
    registrar: Actor
    head: Actor


def fill_contracts(*, now: datetime) -> None:
    """Two years taken over from a sheet, then the firm's own, one in each state."""
    firms = list(
        Organisation.objects.select_related("region__parent")
        .filter(state=OrganisationState.VERIFIED, kind=OrganisationKind.ENTERPRISE)
        .order_by("pk")[:24]
    )
    system = Actor.system("演示初始化")
    last, this = now.year - 1, now.year
    enter_contracts(entries=[_entry(n, firms, last) for n in range(24)], actor=system, now=now)
    days = (now.date() - date(this, 1, 1)).days - 20
    enter_contracts(entries=[_entry(n, firms, this, days) for n in range(24, 46)], actor=system, now=now)
    firm = Organisation.objects.select_related("region__parent").get(memberships__account__username=_OWNER)
    people = _People(_actor(_OWNER, now), _actor("dengji", now), _actor("dengjizhang", now))
    _own(firm, firms, people, now)
    _cancelled(people, now)


def _entry(number: int, firms: list[Organisation], year: int, days: int = 330) -> ContractEntry:
    """A registered contract of a year: sellers in turn, every third buyer from outside, one of them open."""
    owner, buyer = firms[number % len(firms)], firms[(number * 5 + 3) % len(firms)]
    on = date(year, 1, 15) + timedelta(days=(number * 37) % max(days, 30))
    given = _given(
        number, _side(buyer) if number % 3 and buyer != owner else _OUTSIDE[number % len(_OUTSIDE)], on
    )
    if number in (7, 31):
        given = replace(
            given, is_total_open=True, total=None, open_words="入门费20万元，另按年销售额的2%提成"
        )
    bought = _TOLD[number % len(_TOLD)][4] * 10_000
    technology = None if given.total is None else given.total - bought
    stem = f"{year}{division_of(owner.region)}"
    return ContractEntry(
        owner.pk,
        f"{stem}{900_000 + number:06d}",
        on,
        technology,
        replace(given, seller=_side(owner)),
        "演示：原登记系统",
    )


def _given(number: int, buyer: PartyGiven, on: date, told: int | None = None) -> ContractGiven:
    subkind, field, title, total, bought, answers = _TOLD[number % len(_TOLD) if told is None else told]
    rows = [{"item": "equipment", "amount": str(bought * 10_000), "note": "演示"}] if bought else []
    signed = on - timedelta(days=12)
    return ContractGiven(
        title=f"{title}（演示{number + 1}）", subkind=subkind, form="paper", signed_on=signed, effective_on=signed,
        valid_until=signed + timedelta(days=730), field=field, right_kind="2", aim="02", plan_source="9", payment_way="parts",
        total=Decimal(total * 10_000 + number * 3_000), purchases=rows, objects_delivered=[],
        expected_investment=Decimal(500_000), expected_output=Decimal(3_000_000), answers=answers, contact_name="演示经办人",
        contact_phone="13800001111", buyer=buyer,
    )  # fmt: skip


def _side(organisation: Organisation) -> PartyGiven:
    return PartyGiven(
        organisation.pk,
        organisation.name,
        organisation.uscc or "",
        region_code=division_of(organisation.region),
        nature="100",
    )


def _own(firm: Organisation, firms: list[Organisation], people: _People, now: datetime) -> None:
    """The demonstration firm's own, one in each state of the way; a registered one has payments and certificates."""
    others = [each for each in firms if each != firm]
    made = [_filed(firm, others[n], n, people.filer, now - (30 - n) * _DAY, files=n > 0) for n in range(12)]
    for number, contract in enumerate(made):
        at = now - (28 - number) * _DAY
        if number >= 2:
            submit_contract(contract_id=contract.pk, actor=people.filer, now=at)
        if number >= 4:
            deciding.accept_contract(contract_id=contract.pk, actor=people.registrar, now=at + _DAY)
    deciding.return_contract(
        contract_id=made[3].pk, fields=["files"], reason="合同文本缺验收标准的附件，请补上。", actor=people.registrar,
        now=now - 20 * _DAY,
    )  # fmt: skip
    deciding.consult_experts(
        contract_id=made[5].pk, is_disputed=True, reason="请看是否属于新的技术秘密", actor=people.registrar, now=now - 18 * _DAY
    )  # fmt: skip
    for contract in made[6:]:
        proposal = "decline" if contract in made[10:] else "register"
        deciding.propose_decision(
            contract_id=contract.pk, accepts_content=proposal == "register", proposal=proposal,
            words="属于常规工作" if proposal == "decline" else "", actor=people.registrar, now=now - 12 * _DAY,
        )  # fmt: skip
    for contract in made[7:10]:
        deciding.register_contract(contract_id=contract.pk, actor=people.head, now=now - 10 * _DAY)
    for contract in made[10:]:
        deciding.decline_contract(contract_id=contract.pk, reason="只是常规工作，没有特定的技术问题。", actor=people.head, now=now - 9 * _DAY)  # fmt: skip
    _paid(made[7], people, now)
    _ask(made[8], firm, "change", people.filer, now, changes={"total": Decimal(420_000)})
    row = _ask(made[9], firm, "change", people.filer, now, changes={"total": Decimal(250_000)})
    answer_request(
        request_id=row.pk, grants=True, answer="补充协议已核对。", actor=people.head, now=now - _DAY
    )
    _ask(made[11], firm, "recheck", people.filer, now)


def _filed(
    firm: Organisation, buyer: Organisation, number: int, actor: Actor, at: datetime, *, files: bool
) -> Contract:
    contract = start_contract(organisation_id=firm.pk, actor=actor, now=at)
    given = _given(100 + number, _side(buyer), at.date(), told=number)
    fill_contract(contract_id=contract.pk, given=given, actor=actor, now=at)
    if files:
        attach_contract_file(
            contract_id=contract.pk, kind="text", name="合同文本（演示）.pdf", data=_PDF, actor=actor, now=at
        )
    return contract


def _paid(contract: Contract, people: _People, now: datetime) -> None:
    for share, days in ((3, 6), (5, 2)):
        given = PaymentGiven(
            (now - days * _DAY).date(), Decimal(share * 20_000), Decimal(share * 3_000), "银行回单（演示）"
        )
        row = add_payment(
            contract_id=contract.pk,
            given=given,
            actor=people.filer,
            now=now - days * _DAY + timedelta(hours=1),
        )
        if share == 3:
            verify_payment(payment_id=row.pk, actor=people.registrar, now=now - 5 * _DAY)


def _ask(contract: Contract, firm: Organisation, kind: str, actor: Actor, now: datetime, **more: Any) -> Any:
    return make_request(
        contract_id=contract.pk, organisation_id=firm.pk, kind=kind, reason="双方签了补充协议（演示）。", actor=actor,
        now=now - 3 * _DAY, **more,
    )  # fmt: skip


def _cancelled(people: _People, now: datetime) -> None:
    """One of last year's is cancelled this year: taken away in this year, and out of last year's restated series."""
    contract = Contract.objects.filter(
        state="registered", registered_on__year=now.year - 1, total__isnull=False
    ).earliest("pk")
    row = make_request(
        contract_id=contract.pk, organisation_id=contract.organisation_id, kind="cancel", reason="合同没有履行，双方解除（演示）。",
        took_benefit=True, actor=Actor.system("演示初始化"), now=now - 8 * _DAY,
    )  # fmt: skip
    answer_request(request_id=row.pk, grants=True, answer="同意注销。", actor=people.head, now=now - 7 * _DAY)


def _actor(username: str, at: datetime) -> Actor:
    return actor_of(Account.objects.get(username=username), on=at.date())
