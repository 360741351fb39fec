"""Beginning a case: one draft a call and applicant, filled with what is known, each answer marked with its source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Account
from kechuang.core.permissions import require
from kechuang.programs.logic.kinds import Kind
from kechuang.programs.models import Answer, Call, Case, LateCode
from kechuang.programs.operations.moving import locked_case
from kechuang.programs.operations.parts import sync_case
from kechuang.programs.queries.filling import last_case_of, open_codes
from kechuang.programs.queries.late import valid_late_code
from kechuang.programs.queries.prefill import carried_over, prefilled
from kechuang.programs.states import CallState, CaseState
from kechuang.subjects.models import Organisation, Person
from kechuang.subjects.states import OrganisationKind, OrganisationState

_GONE = (OrganisationState.CLOSED, OrganisationState.MERGED)


@transaction.atomic
def start_case(
    *,
    call_id: int,
    organisation_id: int | None = None,
    person_id: int | None = None,
    late_code: str = "",
    actor: Actor,
    now: datetime,
) -> Case:
    """Begin a case in a call, for an organisation or for the person himself; prefilled and unconfirmed.

    Raises ``Refused``; ``Problem`` if the call takes no cases now (and no late code is good), if such an applicant may not
    apply, or while he has another draft in the call (the kind's ``drafts`` says how many).
    """
    # The call's row is held, so that two colleagues who begin at once get one draft and not two.
    call = (
        Call.objects.select_for_update(of=("self",)).select_related("region", "kind_version").get(pk=call_id)
    )
    case = _blank(call, organisation_id, person_id, actor, now)
    require(actor, "programs.case.start", case)
    code = _let_in(call, case.organisation, late_code, now)
    kind = call.kind_version.kind
    _check_applicant(kind, case)
    _check_drafts(call, case, kind)
    case.save()
    if code is not None:
        code.used_by_case = case
        code.save(update_fields=["used_by_case"])
    account = Account.objects.filter(pk=actor.account_id).first() if actor.account_id else None
    filled = prefilled(case, account, timezone.localdate(now))
    _write(case, filled, actor, now)
    sync_case(case)
    record(
        "programs.case.started", case, actor=actor, now=now,
        title=f"新建“{call.title}”的申报，预填{len(filled)}项",
        data={"call": call.pk, "organisation": case.organisation_id, "prefilled": sorted(filled)},
        region_code=case.region_id,
    )  # fmt: skip
    return case


@transaction.atomic
def copy_last_case(*, case_id: int, actor: Actor, now: datetime) -> Case:
    """Fill what is still empty from the applicant's last case of the kind; what is written stays, what is copied is unconfirmed.

    Facts of the registry are not copied: last year's figures are not this year's. Raises ``Refused``; ``Problem`` if there is
    no earlier case, or nothing of it fits.
    """
    case = locked_case(case_id)
    require(actor, "programs.case.fill", case)
    if case.state != CaseState.DRAFT:
        raise Problem(f"办件现在是“{case.get_state_display()}”，不能再复制上年内容。")
    earlier = last_case_of(case)
    if earlier is None:
        raise Problem("没有找到以前提交过的同一事项的申报，不能复制。")
    there = set(case.answers.exclude(value=None).values_list("code", flat=True))
    wanted = [
        each for each in case.kind_version.kind.questions
        if each.code in open_codes(case) - there and not each.fact
    ]  # fmt: skip
    copied = carried_over(wanted, earlier)
    if not copied:
        raise Problem(f"{earlier.call.year}年度的申报里没有可以补入的内容：已填的不会覆盖。")
    case.answers.filter(code__in=copied).delete()
    _write(case, copied, actor, now)
    sync_case(case)
    case.revision += 1
    case.changed_at = now
    case.save(update_fields=["revision", "changed_at"])
    record(
        "programs.case.copied", case, actor=actor, now=now,
        title=f"从{earlier.call.year}年度的申报复制{len(copied)}项",
        data={"from": earlier.pk, "codes": sorted(copied)}, region_code=case.region_id,
    )  # fmt: skip
    return case


def _blank(
    call: Call, organisation_id: int | None, person_id: int | None, actor: Actor, now: datetime
) -> Case:
    if organisation_id is not None:
        organisation = Organisation.objects.select_related("region").get(pk=organisation_id)
        whose: dict[str, Any] = {"organisation": organisation, "region": organisation.region}
    elif person_id is not None:
        person = Person.objects.select_related("region").get(pk=person_id)
        whose = {"person": person, "region": person.region}
    else:
        raise Problem("请选择申报单位。", field="organisation")
    return Case(
        call=call,
        kind_version=call.kind_version,
        made_by_id=actor.account_id,
        made_at=now,
        changed_at=now,
        **whose,
    )


def _let_in(call: Call, organisation: Organisation | None, typed: str, now: datetime) -> LateCode | None:
    """Nothing where the call is open; the late code that lets in; raises ``Problem`` otherwise."""
    if call.state == CallState.OPEN and call.opens_at <= now < call.closes_at:
        return None
    if call.state == CallState.OPEN and now < call.opens_at:
        raise Problem(f"申报从{timezone.localtime(call.opens_at):%Y年%-m月%-d日 %H:%M}开始，还没有到。")
    if call.state not in (CallState.OPEN, CallState.CLOSED):
        raise Problem(f"“{call.title}”{call.get_state_display()}，不能申报。")
    if not typed.strip() or organisation is None:
        raise Problem(
            f"申报已于{timezone.localtime(call.closes_at):%Y年%-m月%-d日 %H:%M}截止。有补报码的请填写补报码。",
            field="late_code",
        )
    code = valid_late_code(call, organisation, now, code=typed)
    if code is None:
        raise Problem("补报码不对、已用过或已过期，请核对；补报码只限获批的单位使用。", field="late_code")
    return code


def _check_applicant(kind: Kind, case: Case) -> None:
    if not kind.applicants:
        if case.person is None:
            raise Problem("这个事项由个人申报，不能以单位名义申报。", field="organisation")
        return
    organisation = case.organisation
    if organisation is None:
        raise Problem("这个事项由单位申报，请以单位账号申报。", field="organisation")
    if organisation.state in _GONE:
        raise Problem(
            f"{organisation.name}{organisation.get_state_display()}，不能申报。", field="organisation"
        )
    if organisation.kind not in kind.applicants:
        titles = {str(each): each.label for each in OrganisationKind}
        wanted = "、".join(titles.get(each, each) for each in kind.applicants)
        raise Problem(
            f"这个事项由{wanted}申报；{organisation.name}登记的类型是{organisation.get_kind_display()}。"
            "类型登记有误的，请先到“我的单位”申请更正。",
            field="organisation",
        )


def _check_drafts(call: Call, case: Case, kind: Kind) -> None:
    whose = {"organisation": case.organisation} if case.organisation else {"person": case.person}
    drafts = Case.objects.filter(call=call, state=CaseState.DRAFT, **whose)
    if drafts.count() >= kind.drafts:
        raise Problem(
            "您（本单位）在这个通知里已有一份正在填写的申报，请到“我的申报”接着填写，或先提交、撤回那一份。"
        )


def _write(case: Case, filled: Mapping[str, tuple[Any, str]], actor: Actor, now: datetime) -> None:
    Answer.objects.bulk_create(
        [
            Answer(
                case=case, code=code, value=value, prefilled=True, source=source,
                changed_by_id=actor.account_id, changed_at=now,
            )
            for code, (value, source) in filled.items()
        ]
    )  # fmt: skip
