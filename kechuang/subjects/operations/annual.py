"""The life of an annual statement: begun, signed, verified by the county, approved by the city, returned, corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Event, Region
from kechuang.core.permissions import require, which
from kechuang.subjects.logic.organisations import bar_to_signing
from kechuang.subjects.logic.statement_form import statement_fact, statement_facts
from kechuang.subjects.models import AnnualFact, AnnualStatement, MonthlyHeadcount, Organisation
from kechuang.subjects.queries.annual import inconsistencies_of, versions_of
from kechuang.subjects.states import ANNUAL_STATEMENT_LIFECYCLE, AnnualState

#: Nobody has books of years before.
FIRST_YEAR = 2008
#: What the signer says, kept with the signature.
PLEDGE = "本单位对报表数据的真实、准确、完整负责，并留存有关账册、合同和名册备查。"


@transaction.atomic
def start_statement(*, organisation_id: int, year: int, actor: Actor, now: datetime) -> AnnualStatement:
    """Begin a year's statement, prefilled from last year's newest version; what is prefilled says so until confirmed.

    One that has been begun is returned as it is. Raises ``Refused``; ``Problem`` for a year that cannot be.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require(actor, "subjects.annual_statement.fill", AnnualStatement(organisation=organisation))
    if not FIRST_YEAR <= year <= now.year:
        raise Problem(f"只能填报{FIRST_YEAR}年至{now.year}年的报表，不能填{year}年。", field="year")
    begun = AnnualStatement.objects.current().filter(organisation=organisation, year=year).first()
    if begun is not None:
        return begun
    before = AnnualStatement.objects.current().filter(organisation=organisation, year=year - 1).first()
    row = AnnualStatement.objects.create(
        organisation=organisation,
        year=year,
        prefilled_from=None if before is None else year - 1,
        changed_at=now,
    )
    if before is not None:
        _copy_facts(before, row, prefilled=True)
    _tell("started", row, actor, now, f"开始填报{year}年度报表")
    return row


def _copy_facts(old: AnnualStatement, new: AnnualStatement, *, prefilled: bool) -> None:
    """Take over facts. Those that nobody has confirmed yet stay behind or stay marked."""
    asked = {fact.name for fact in statement_facts()}
    kept = [each for each in old.facts.all() if each.name in asked and not (prefilled and each.prefilled)]
    AnnualFact.objects.bulk_create(
        AnnualFact(
            statement=new,
            name=each.name,
            value=each.value,
            text=each.text,
            rows=each.rows,
            note="" if prefilled else each.note,
            prefilled=prefilled or each.prefilled,
        )
        for each in kept
    )


@transaction.atomic
def sign_statement(
    *, statement_id: int, explained: Mapping[str, str], pledged: bool, actor: Actor, now: datetime
) -> AnnualStatement:
    """Sign a statement and hand it to the county.

    Raises ``Refused``; ``Problem`` while the organisation itself is not verified, without the pledge, while it is empty
    or prefilled facts are unconfirmed, while it contradicts itself, or where a contradiction that needs words has none.
    """
    row = _locked(statement_id)
    require(actor, "subjects.annual_statement.sign", row)
    state = ANNUAL_STATEMENT_LIFECYCLE.move(row.state, "sign")
    in_the_way = bar_to_signing(row.organisation.state)
    if in_the_way:
        raise Problem(in_the_way)
    if not pledged:
        raise Problem("请先阅读并勾选承诺，再签报。", field="pledged")
    kept = _checked(row, explained)
    row.state, row.explained, row.remarks, row.reason = state, kept, {}, ""
    row.signed_by_id, row.signed_at = actor.account_id, now
    _save(row, now)
    _tell("signed", row, actor, now, f"签报{row.year}年度报表", pledge=PLEDGE, explained=kept)
    return row


def _checked(row: AnnualStatement, explained: Mapping[str, str]) -> dict[str, str]:
    """The explanations that are still wanted, all there. Raises ``Problem`` at what is in the way of signing."""
    facts = list(row.facts.all())
    if not facts:
        raise Problem("报表还是空的，请至少填写财务和人员数据后再签报。")
    waiting = [each.name for each in facts if each.prefilled]
    if waiting:
        raise Problem(
            f"还有{len(waiting)}项是从上年预填的，没有核对。请逐项修改，或点“沿用”确认后再签报。",
            field=waiting[0],
        )
    found = inconsistencies_of(row)
    blocking = [each for each in found if each.is_blocking]
    if blocking:
        first = blocking[0]
        raise Problem(
            f"有{len(blocking)}处数据自相矛盾，须改正后才能签报。{first.title}：{first.words}",
            field=first.facts[0],
        )
    words = {each.code: explained.get(each.code, row.explained.get(each.code, "")).strip() for each in found}
    silent = next((each for each in found if not words[each.code]), None)
    if silent is not None:
        raise Problem(f"请说明原因——{silent.title}：{silent.words}", field=silent.code)
    return {code: text[:300] for code, text in words.items()}


@transaction.atomic
def withdraw_statement(*, statement_id: int, actor: Actor, now: datetime) -> AnnualStatement:
    """Take a signed statement back to mend it, as long as the county has not verified it."""
    row = _locked(statement_id)
    require(actor, "subjects.annual_statement.sign", row)
    row.state = ANNUAL_STATEMENT_LIFECYCLE.move(row.state, "withdraw")
    row.signed_by_id, row.signed_at = None, None
    _save(row, now)
    _tell("withdrawn", row, actor, now, f"撤回{row.year}年度报表")
    return row


@transaction.atomic
def return_statement(
    *, statement_id: int, reason: str, remarks: Mapping[str, str], actor: Actor, now: datetime
) -> AnnualStatement:
    """Send a statement back with what to mend: ``remarks`` by fact name, and words for the whole.

    The county returns what is signed, the city what the county has verified. Raises ``Refused``; ``Problem`` without
    any words, or for a fact that the statement does not have.
    """
    row = _locked(statement_id)
    at_city = row.state == AnnualState.COUNTY_VERIFIED
    action = "subjects.annual_statement.approve" if at_city else "subjects.annual_statement.verify"
    require(actor, action, row)
    row.state = ANNUAL_STATEMENT_LIFECYCLE.move(row.state, "return")
    kept = {
        statement_fact(name).name: words.strip()[:300] for name, words in remarks.items() if words.strip()
    }
    if not kept and not reason.strip():
        raise Problem("请写明退回的理由，或在有问题的数据旁写明要改什么，便于企业一次改好。", field="reason")
    row.remarks, row.reason = kept, reason.strip()[:300]
    row.signed_by_id, row.signed_at = None, None
    _save(row, now)
    _tell("returned", row, actor, now, f"退回{row.year}年度报表", reason=row.reason, remarks=kept)
    return row


@transaction.atomic
def verify_statements(*, statement_ids: Iterable[int], actor: Actor, now: datetime) -> list[AnnualStatement]:
    """The county verifies signed statements; all or none. Raises ``Refused``, or ``WrongState`` for one not signed."""
    return _advance("subjects.annual_statement.verify", "verified", statement_ids, actor, now)


@transaction.atomic
def approve_statements(*, statement_ids: Iterable[int], actor: Actor, now: datetime) -> list[AnnualStatement]:
    """The city approves statements that the counties have verified; all or none."""
    return _advance("subjects.annual_statement.approve", "approved", statement_ids, actor, now)


_DONE = {"verify": "县级核实", "approve": "市级核定"}


def _advance(
    permission: str, verbed: str, statement_ids: Iterable[int], actor: Actor, now: datetime
) -> list[AnnualStatement]:
    action = permission.rpartition(".")[2]
    ids = sorted(set(statement_ids))
    rows = AnnualStatement.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    found = list(rows.select_related("organisation__region"))
    if not found or len(found) != len(ids):
        raise Problem("请先勾选要办理的报表。")
    for row in found:
        require(actor, permission, row)
        row.state = ANNUAL_STATEMENT_LIFECYCLE.move(row.state, action)
        row.changed_at = now
    AnnualStatement.objects.bulk_update(found, ["state", "changed_at"])
    for row in found:
        _tell(verbed, row, actor, now, f"{_DONE[action]}{row.year}年度报表")
    return found


@transaction.atomic
def correct_statement(*, statement_id: int, reason: str, actor: Actor, now: datetime) -> AnnualStatement:
    """Begin a correction of a signed statement: a new version with the same figures; the old can still be read.

    Until the new version is signed the old one's figures count. Raises ``Refused``; ``Problem`` without a reason.
    """
    old = _locked(statement_id)
    require(actor, "subjects.annual_statement.sign", old)
    state = ANNUAL_STATEMENT_LIFECYCLE.move(old.state, "correct")
    if not reason.strip():
        raise Problem("请写明更正的理由，原报表会保留备查。", field="reason")
    was, old.state, old.is_current = old.state, state, False
    _save(old, now)
    new = AnnualStatement.objects.create(
        organisation=old.organisation,
        year=old.year,
        version=1 + max(each.version for each in versions_of(old)),
        supersedes=old,
        explained=old.explained,
        reason=reason.strip()[:300],
        changed_at=now,
    )
    _copy_facts(old, new, prefilled=False)
    MonthlyHeadcount.objects.bulk_create(
        MonthlyHeadcount(
            statement=new,
            month=each.month,
            staff_start=each.staff_start,
            staff_end=each.staff_end,
            st_start=each.st_start,
            st_end=each.st_end,
        )
        for each in old.months.all()
    )
    _tell(
        "corrected",
        new,
        actor,
        now,
        f"更正{new.year}年度报表（第{new.version}版）",
        reason=new.reason,
        was=was,
    )
    return new


@transaction.atomic
def abandon_statement(*, statement_id: int, actor: Actor, now: datetime) -> AnnualStatement:
    """Give up a correction that was begun; the version before it counts again, as verified as it was. Returns that one.

    What was typed stays with the version given up, to be read. Raises ``Refused``; ``Problem`` for a first version.
    """
    row = _locked(statement_id)
    require(actor, "subjects.annual_statement.sign", row)
    state = ANNUAL_STATEMENT_LIFECYCLE.move(row.state, "abandon")
    if row.supersedes_id is None:
        raise Problem("这是第一版报表，不是更正，没有可以恢复的原报表。")
    old = _locked(row.supersedes_id)
    row.state, row.is_current, row.supersedes = state, False, None
    _save(row, now)
    old.state = ANNUAL_STATEMENT_LIFECYCLE.move(old.state, f"restore_{_state_before(row)}")
    old.is_current = True
    _save(old, now)
    _tell(
        "abandoned",
        row,
        actor,
        now,
        f"放弃更正{row.year}年度报表，恢复第{old.version}版",
        restored=old.version,
    )
    return old


def _state_before(correction: AnnualStatement) -> str:
    """How far the corrected version had come, as the correction's event says."""
    rows = Event.objects.filter(kind="subjects.annual_statement.corrected", object_id=str(correction.pk))
    return str(rows.get().data["was"])


@transaction.atomic
def remind_to_file(*, organisation_ids: Sequence[int], year: int, actor: Actor, now: datetime) -> int:
    """Remind organisations that have not filed; whoever has signed since is left out. Returns how many are reminded."""
    require(actor, "subjects.annual_statement.remind")
    rows = which(
        actor,
        "subjects.annual_statement.remind",
        Organisation.objects.live().filter(pk__in=organisation_ids),
        field="region",
    )
    signed = AnnualStatement.objects.current().filter(year=year)
    signed = signed.exclude(state__in=(AnnualState.DRAFT, AnnualState.RETURNED))
    silent = list(rows.exclude(pk__in=signed.values("organisation")).order_by("pk"))
    if not silent:
        raise Problem("没有需要催报的单位：所选单位都已签报，或不在您的辖区内。")
    code = actor.grants[0].region_code if actor.grants else silent[0].region_id
    record(
        "subjects.annual_statement.reminded",
        Region.objects.get(pk=code),
        actor=actor,
        now=now,
        title=f"催报{year}年度报表：{len(silent)}家",
        data={"year": year, "organisations": [each.pk for each in silent]},
        region_code=code,
    )
    return len(silent)


def _locked(statement_id: int) -> AnnualStatement:
    rows = AnnualStatement.objects.select_for_update(of=("self",)).select_related("organisation__region")
    return rows.get(pk=statement_id)


def _save(row: AnnualStatement, now: datetime) -> None:
    row.changed_at = now
    row.save()


def _tell(verbed: str, row: AnnualStatement, actor: Actor, now: datetime, title: str, **more: object) -> None:
    record(
        f"subjects.annual_statement.{verbed}",
        row,
        actor=actor,
        now=now,
        title=f"{title}：{row.organisation.name}",
        data={"organisation": row.organisation_id, "year": row.year, "version": row.version, **more},
        region_code=row.organisation.region_id,
    )
