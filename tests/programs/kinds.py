"""A made-up kind of matter for tests, and rows of calls and cases in a few lines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kechuang.core.models import Account, Post
from kechuang.core.states import Role
from kechuang.programs.logic.kinds import (
    Condition,
    ConditionKind,
    Kind,
    Limit,
    Material,
    Question,
    ReviewPlan,
    ScoreItem,
    Section,
    Source,
    StepPlan,
    as_data,
    changed,
)
from kechuang.programs.models import Answer, Call, Case, CaseFile, CaseVersion, Correction, KindVersion, Part
from kechuang.programs.states import CaseState, FieldKind, KindGroup, Step

_COLUMNS = (
    Question("name", "名称"),
    Question("count", "数量", FieldKind.NUMBER, unit="台", minimum=Decimal(0)),
    Question("cost", "费用", FieldKind.MONEY, required=False),
)

#: A question of every kind of answer.
QUESTIONS = (
    Question("title", "项目名称", section="basic", most=60, compared=True),
    Question("organisation_name", "申报单位", section="basic", prefill="organisation.name", identifying=True),
    Question("field", "领域", FieldKind.CHOICE, "basic", choices=(("machine", "装备"), ("matter", "新材料"))),
    Question("joint", "是否联合申报", FieldKind.YES_NO, "basic"),
    Question(
        "partner", "合作单位", FieldKind.ORGANISATION, "basic", identifying=True, when=(("joint", ("yes",)),)
    ),
    Question("leader", "负责人", FieldKind.PERSON, "basic", identifying=True),
    Question("starts_on", "开始日期", FieldKind.DATE, "basic"),
    Question("abstract", "主要内容", FieldKind.LONG_TEXT, "content", most=500, compared=True),
    Question(
        "goals", "考核方式", FieldKind.CHOICES, "content", choices=(("paper", "论文"), ("patent", "专利"), ("sale", "销售"))
    ),
    Question(
        "staff", "研发人员", FieldKind.NUMBER, "content", unit="人", minimum=Decimal(1), maximum=Decimal(5000)
    ),
    Question("equipment", "主要设备", FieldKind.TABLE, "content", required=False, columns=_COLUMNS, most=20),
    Question(
        "sales", "上年度营业收入", FieldKind.FACT, "content", required=False, money_unit="万元", fact="sales", fact_year=-1
    ),
    Question("plan_file", "实施方案", FieldKind.FILE, "content", required=False),
    Question("asked", "申请财政经费", FieldKind.MONEY, "money", minimum=Decimal(0), maximum=Decimal(2_000_000)),
    Question("budget", "经费预算", FieldKind.BUDGET, "money", required=False),
)  # fmt: skip

STEPS = (
    StepPlan(Step.UNIT, post="单位管理员"),
    StepPlan(Step.RECOMMEND, promised=5, post="县区科技局"),
    StepPlan(Step.CHECK, promised=5, statutory=20, post="受理窗口"),
    StepPlan(Step.DUPLICATES, promised=3, post="业务科室"),
    StepPlan(Step.REVIEW, promised=20, post="专家"),
    StepPlan(Step.DELIBERATION, promised=10, post="局党组会"),
    StepPlan(Step.PUBLICITY, promised=5, post="计划科"),
)


def make_kind(**changes: Any) -> Kind:
    """The test kind: all field kinds, two materials, conditions, limits, all steps; with parts put otherwise.

    ``make_kind(steps=steps_of("check", "publicity"))`` takes a shorter way.
    """
    kind = Kind(
        code="test_project",
        title="市级重点研发项目",
        group=KindGroup.PROJECT,
        summary="支持企业攻关。",
        sources=(Source("示例市科技计划项目管理办法", "第八条", confirmed=False),),
        steps=STEPS,
        sections=(
            Section("basic", "基本情况"),
            Section("content", "项目内容"),
            Section("money", "经费"),
        ),
        questions=QUESTIONS,
        materials=(
            Material("licence", "营业执照", sample="副本扫描件，四角齐全", accepts=("pdf", "jpg", "png")),
            Material("report", "查新报告", required=False, most=2),
        ),
        conditions=(
            Condition("C1", "在本市登记的企业", ConditionKind.APPLICANT, ("enterprise",), "第九条"),
            Condition("C2", "没有被限制申报", ConditionKind.NO_BAN, clause="第十条"),
            Condition("C3", "自筹资金已落实", ConditionKind.BY_HAND, clause="第十一条", blocking=False),
        ),
        limits=(
            Limit(
                "L1", "每人牵头不超过1项", "person", ("lead",), ("applying", "ongoing"), 1, clause="第十二条"
            ),
        ),
        review=ReviewPlan(
            items=(
                ScoreItem("new", "创新性", Decimal(60), key=True),
                ScoreItem("use", "应用前景", Decimal(40)),
            )
        ),
        amount_field="asked",
        leader_field="leader",
        pledge="本单位承诺所填内容真实、准确、完整，没有重复申报。",
        contact="示例市科技局计划科",
        design="承诺时限为平台建议值。",
        hand_over="task_book",
    )
    return changed(kind, **changes)


def steps_of(*names: str) -> tuple[StepPlan, ...]:
    """Some of the test kind's steps."""
    return tuple(each for each in STEPS if each.step in names)


def make_version(world, kind: Kind | None = None, *, state: str = "published", **columns: Any) -> KindVersion:
    """A stored version of a kind, in the city. The same code again becomes the next version."""
    made = kind or make_kind()
    data = as_data(made)
    number = KindVersion.objects.filter(code=made.code, region=world.city).count() + 1
    values = {
        "code": made.code, "version": number, "title": made.title, "group": made.group, "region": world.city,
        "state": state, "data": data, "changed_at": "2026-10-01T00:00:00+08:00",
        "digest": hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
    }  # fmt: skip
    return KindVersion.objects.create(**values | columns)


def make_call(world, *, now: datetime, kind: Kind | None = None, state: str = "open", **columns: Any) -> Call:
    """A call of the city, open from ten days before ``now`` until ten days after; ``kind``: the test kind if None."""
    version = columns.pop("kind_version", None) or make_version(world, kind)
    values = {
        "kind_version": version, "region": world.city, "year": now.year, "title": f"{now.year}年度{version.title}申报通知",
        "state": state, "opens_at": now - timedelta(days=10), "closes_at": now + timedelta(days=10),
        "changed_at": now, "office": "计划科", "contact": "0999-1234567",
    }  # fmt: skip
    return Call.objects.create(**values | columns)


#: Stored answers that leave nothing to be said, as ``logic.answers`` stores them.
COMPLETE: dict[str, Any] = {
    "title": "精密减速器可靠性研究",
    "organisation_name": "示例精密制造有限公司",
    "field": "machine",
    "joint": "no",
    "leader": {"name": "李某某"},
    "starts_on": "2027-01-01",
    "abstract": "研究减速器的寿命试验方法。",
    "goals": ["patent"],
    "staff": "35",
    "asked": "500000",
}


def make_case(
    world,
    *,
    call: Call,
    now: datetime,
    who: str = "firm",
    state: str = CaseState.DRAFT,
    answers: Mapping[str, Any] | None = None,
    number: str | None = None,
    version: bool | None = None,
    **columns: Any,
) -> Case:
    """A case of an organisation of the world (``firm``, ``firm2``) in a state, filled in (``COMPLETE`` and ``answers``).

    Away from home it has a number and a version; ``version`` False: not. Clocks are not started: use ``move_case``.
    """
    organisation = world.organisations[who]
    given = COMPLETE | {"organisation_name": organisation.name} | dict(answers or {})
    away = state not in (CaseState.DRAFT, CaseState.UNIT, CaseState.VOID)
    count = Case.objects.filter(call=call, number__isnull=False).count()
    values = {
        "call": call, "kind_version": call.kind_version, "organisation": organisation, "region": organisation.region,
        "title": given.get("title") or "", "state": state, "made_at": now, "changed_at": now,
        "made_by": world.accounts[who],
        "amount": Decimal(given["asked"]) if given.get("asked") else None,
        "number": number or (f"KJ{call.year}{call.pk:04d}{count + 1:05d}" if away else None),
        "received_at": now if away else None, "submitted_at": now if away else None,
    }  # fmt: skip
    case = Case.objects.create(**values | columns)
    Answer.objects.bulk_create(
        [Answer(case=case, code=code, value=value, changed_at=now) for code, value in given.items() if value is not None]
    )  # fmt: skip
    if version if version is not None else away:
        freeze(case, now)
    return case


def freeze(case: Case, now: datetime) -> CaseVersion:
    """A version of what a case says."""
    return CaseVersion.objects.create(
        case=case, number=case.versions.count() + 1, made_at=now,
        answers={each.code: each.value for each in case.answers.all()},
    )  # fmt: skip


def make_part(case: Case, role: str, **whom: Any) -> Part:
    """A part of a case: ``person=``, ``organisation=`` or ``name=``."""
    return Part.objects.create(case=case, role=role, **whom)


def make_correction(
    case: Case, *, now: datetime, codes: tuple[str, ...] = ("abstract",), days: int = 7
) -> Correction:
    """What is to be mended in a case."""
    return Correction.objects.create(
        case=case, round=case.corrections.count() + 1, asked_at=now, due_on=now.date() + timedelta(days=days),
        items=[{"code": code, "words": f"请改写{code}"} for code in codes],
    )  # fmt: skip


def make_file(world, case: Case, code: str = "licence", *, now: datetime, name: str = "执照.pdf") -> CaseFile:
    """A document handed in; its bytes are a few words."""
    from django.core.files.base import ContentFile  # models and files load with Django

    from kechuang.core.models import StoredFile

    stored = StoredFile(
        name=name, media_type="application/pdf", size=12, sha256="0" * 64, region=case.region,
        organisation_key=case.organisation_id, purpose="programs.case", uploaded_at=now,
    )  # fmt: skip
    stored.content.save(f"{stored.pk}.pdf", ContentFile(b"%PDF-1.4 test"), save=False)
    stored.save(force_insert=True)
    return CaseFile.objects.create(case=case, code=code, file=stored, added_at=now)


def add_officer(
    world, username: str = "program", role: str = Role.PROGRAM_OFFICER, region: str = "990100"
) -> Account:
    """An officer whom the world lacks; a programme officer of the city unless told otherwise. Signed in like any other."""
    account = Account(username=username, name=f"项目管理员{username}")
    account.set_unusable_password()
    account.save()
    Post.objects.create(account=account, role=role, region_id=region, valid_from=date(2020, 1, 1))
    world.accounts[username] = account
    return account
