"""What some months of use leave behind in applications and reviews, and example rows for their routes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kechuang.core.logic.actor import Actor
from kechuang.core.models import Account
from kechuang.core.queries import actor_of
from kechuang.programs.models import (
    Call,
    Case,
    CaseFile,
    CaseTask,
    Decision,
    KindVersion,
    Likeness,
    Objection,
    Publicity,
    Rating,
    Receipt,
    Urge,
)
from kechuang.programs.states import CaseState
from tests.journeys.rows import first_of_each

SYSTEM = Actor.system("演示的数月")
#: The kind that the officer of the demonstration makes of his own.
OWN_KIND = "shili_rd"


def live_in_programs(now: datetime) -> None:
    """Add what a fresh demonstration does not show yet: colleagues asked, urgings, objections, a late code, a kind of its own."""
    officer = actor_of(Account.objects.get(username="xiangmu"), on=now.date())
    _kinds(officer, now)
    _work(officer, now)
    _before_the_public(officer, now)
    _calls(officer, now)


def _kinds(officer: Actor, now: datetime) -> None:
    """A copy of the pack's kind that is still to be mended, and one that nobody uses any more."""
    from kechuang.programs.operations.kind import copy_kind, edit_kind, publish_kind, retire_kind

    pack = KindVersion.objects.filter(code="key_rd", state="published").earliest("pk")
    given: Any = {"version_id": pk_of(pack), "region": pack.region, "actor": officer, "now": now}
    old = copy_kind(code="shili_old", title="示例旧专项", **given)
    publish_kind(version_id=old.pk, actor=officer, now=now)
    retire_kind(version_id=old.pk, reason="并入重点研发", actor=officer, now=now)
    draft = copy_kind(code=OWN_KIND, title="示例专项", **given)
    items = [*draft.data["review"]["items"]][:-1]  # the full marks no longer make a hundred
    edit_kind(
        version_id=draft.pk, parts={"review": {**draft.data["review"], "items": items}, "summary": ""},
        actor=officer, now=now,
    )  # fmt: skip


def pk_of(row: Any) -> int:
    """The key of a row."""
    return int(row.pk)


def _work(officer: Actor, now: datetime) -> None:
    """Colleagues asked, one of whom has answered; cases urged; one sent back, one refused, one withdrawn."""
    from kechuang.programs.operations.flow import advance_case, refuse_case, return_case
    from kechuang.programs.operations.rating import answer_urge, rate_case, urge_case
    from kechuang.programs.operations.task import ask_colleague, finish_task

    checked = list(Case.objects.filter(call__state="open", state=CaseState.DUPLICATES).order_by("pk"))
    leader = Account.objects.get(username="lingdao")
    asked: Any = {"account_id": leader.pk, "actor": officer, "now": now}
    case = checked[0]
    ask_colleague(
        case_id=case.pk,
        kind="cosign",
        words="请看预算是否合理。",
        due_on=now.date() + timedelta(days=3),
        **asked,
    )
    done = ask_colleague(case_id=checked[1].pk, kind="cosign", words="", **asked)
    finish_task(
        task_id=done.pk, agrees=True, opinion="同意。", actor=actor_of(leader, on=now.date()), now=now
    )
    urge_case(case_id=case.pk, words="请问到哪一步了？", actor=SYSTEM, now=now)
    told = urge_case(case_id=checked[1].pk, words="", actor=SYSTEM, now=now)
    answer_urge(urge_id=told.pk, answer="正在查重，预计三日内转评审。", actor=officer, now=now)
    back = Case.objects.filter(call__state="open", state=CaseState.CHECK).order_by("pk")
    through = back.filter(receipts__kind="admitted").earliest("pk")
    for _ in range(2):  # past the comparison, to where a panel can be formed
        advance_case(case_id=through.pk, actor=officer, now=now)
    return_case(
        case_id=checked[1].pk, to=CaseState.CHECK, reason="材料与所填不一致。", actor=officer, now=now
    )
    first = back.filter(receipts__kind="received").exclude(receipts__kind="admitted").first()
    if first is not None:
        refuse_case(case_id=first.pk, reason="不属于本通知支持的领域。", actor=officer, now=now)
    declined = Case.objects.filter(state=CaseState.DECLINED, rating=None).earliest("pk")
    rate_case(case_id=declined.pk, stars=1, words="意见没有说明差在哪里。", actor=SYSTEM, now=now)


def _before_the_public(officer: Actor, now: datetime) -> None:
    """Three objections: just come in, being looked into, settled. One has brought a paper."""
    from kechuang.programs.operations.objection import (
        ObjectionGiven,
        admit_objection,
        dismiss_objection,
        raise_objection,
    )

    shown = Publicity.objects.filter(ends_on__gte=now.date(), cancelled_at=None).earliest("pk")
    words = "该项目主要内容与三年前已经验收的一个项目相同，有验收证书可以查证。"
    rows = []
    for place, case in enumerate(shown.cases.order_by("pk")):
        given = ObjectionGiven(
            case_id=case.pk, name=f"示例异议人{place}", phone=f"1390000{place:04d}", words=words,
            evidence=("验收证书.pdf", b"%PDF-1.4 shili") if place == 1 else None,
        )  # fmt: skip
        rows.append(raise_objection(publicity_id=shown.pk, given=given, actor=Actor.stranger(), now=now))
    settler = actor_of(Account.objects.get(username="jiandu"), on=now.date())
    for row in rows[1:]:
        admit_objection(objection_id=row.pk, actor=settler, now=now)
    dismiss_objection(
        objection_id=rows[2].pk, answer="经核查，两个项目的研究内容不同，异议不成立。", actor=settler, now=now
    )


def _calls(officer: Actor, now: datetime) -> None:
    """A call that is being written, one that was cancelled, and a firm that may still hand in late."""
    from kechuang.programs.operations.call import cancel_call, copy_call
    from kechuang.programs.operations.call_file import attach_call_files
    from kechuang.programs.operations.late_code import approve_late_code

    closed = Call.objects.filter(state="closed").earliest("pk")
    late = Case.objects.filter(call=closed).earliest("pk").organisation_id
    assert late is not None
    approve_late_code(
        call_id=closed.pk, organisation_id=late, reason="系统故障，截止前没有提交成功。",
        valid_until=now + timedelta(days=2), actor=officer, now=now,
    )  # fmt: skip
    draft = copy_call(call_id=closed.pk, year=now.year + 1, actor=officer, now=now)
    paper = ("申报书编写说明.pdf", b"%PDF-1.4\n%%EOF\n")
    attach_call_files(call_id=draft.pk, files=[paper], actor=officer, now=now)
    gone = copy_call(call_id=closed.pk, year=now.year + 2, actor=officer, now=now)
    cancel_call(call_id=gone.pk, reason="与省里的安排合并", actor=officer, now=now)


# ── example rows ─────────────────────────────────────────────────────────────────────────────


def program_examples() -> dict[str, list[dict[str, Any]]]:
    """Arguments for the routes of programs."""
    return {
        **_kind_examples(),
        **_call_examples(),
        **_own_examples(),
        **_work_examples(),
        **_public_examples(),
    }


def _kind_examples() -> dict[str, list[dict[str, Any]]]:
    draft = KindVersion.objects.get(code=OWN_KIND)
    table = next(place for place, each in enumerate(draft.data["questions"]) if each.get("kind") == "table")
    paths = ("sources", "sections", "questions", "materials", "conditions", "limits", "review.items")
    one: dict[str, Any] = {"pk": draft.pk}
    parts = ("basics", "form", "materials", "conditions", "steps", "posts", "limits", "review")
    return {
        "programs:kind_": [one],
        "programs:kind_detail": first_of_each(KindVersion.objects.all(), "state", "from_pack"),
        "programs:kind_pack": [{"code": "key_rd"}, {"code": "team"}],
        "programs:kind_adopt": [{"code": "team"}],
        "programs:kind_edit": [one | {"part": part} for part in parts],
        "programs:kind_row_": [one | {"path": "questions", "place": 0}],
        "programs:kind_row_add": [one | {"path": path} for path in (*paths, f"questions.{table}.columns")],
        "programs:kind_row_edit": [
            *(one | {"path": path, "place": 0} for path in paths),
            one | {"path": "questions", "place": table},
        ],
        "programs:kind_row_preview": [one | {"path": "questions"}],
        "programs:kind_retire": first_of_each(KindVersion.objects.filter(state="published", from_pack=False))
        or first_of_each(KindVersion.objects.filter(state="published"))[:1],
    }


def _call_examples() -> dict[str, list[dict[str, Any]]]:
    published = Call.objects.filter(state="open")
    closed = Call.objects.filter(state="closed", cases__state=CaseState.DELIBERATION).distinct()
    return {
        "programs:call_": first_of_each(published)[:1],
        "programs:call_detail": first_of_each(Call.objects.all(), "state"),
        "programs:call_edit": [
            *first_of_each(Call.objects.filter(state="draft"))[:1],
            *first_of_each(published)[:1],
        ],
        "programs:call_file_remove": [
            {"pk": row.pk, "file": row.files.earliest("pk").pk}
            for row in Call.objects.filter(files__isnull=False)[:1]
        ],
        "programs:call_step": [
            {**first_of_each(Call.objects.filter(state=state))[0], "action": action}
            for state, action in (
                ("draft", "publish"),
                ("open", "extend"),
                ("open", "close"),
                ("closed", "end"),
            )
        ],
        "programs:late_code_": first_of_each(Call.objects.filter(state="closed"))[:1],
        "programs:call_open": [],
        "programs:call_guide": first_of_each(published),
        "programs:deliberation_table": first_of_each(
            Call.objects.filter(cases__decisions__isnull=False).distinct()
        ),
        "programs:deliberation_": first_of_each(closed)[:1],
        "programs:deliberation_decide": [
            {"pk": row.call_id, "case": row.pk}
            for row in Case.objects.filter(state=CaseState.DELIBERATION).order_by("-pk")[:2]
        ],
        "programs:decision_documents": first_of_each(
            Call.objects.filter(cases__decisions__isnull=False).distinct()
        ),
        "programs:decision_": first_of_each(Decision.objects.all())[:1],
    }


def _own_examples() -> dict[str, list[dict[str, Any]]]:
    mine = Case.objects.filter(organisation__memberships__account__username="qiye").distinct()
    drafts = mine.filter(state=CaseState.DRAFT)
    papers = CaseFile.objects.filter(case__in=mine)
    return {
        "programs:case_": first_of_each(drafts)[:1],
        "programs:case_own": first_of_each(mine, "state"),
        "programs:case_preview": first_of_each(mine, "state")[:2],
        "programs:case_compare": first_of_each(mine.filter(versions__isnull=False).distinct())[:1],
        "programs:case_remove_file": [{**first_of_each(drafts)[0], "file": first_of_each(papers)[0]["pk"]}],
        "programs:case_attach": [{**first_of_each(drafts)[0], "code": "licence"}],
        "programs:case_sign": first_of_each(mine.filter(state=CaseState.UNIT))[:1],
        "programs:case_send_back": first_of_each(mine.filter(state=CaseState.UNIT))[:1],
        "programs:case_correct": first_of_each(mine.filter(state=CaseState.CORRECTION))[:1],
        "programs:case_urge": first_of_each(mine.filter(state=CaseState.CORRECTION))[:1],
        "programs:case_rate": first_of_each(mine.filter(state=CaseState.APPROVED))[:1],
        "programs:case_file": first_of_each(papers)[:1],
        "programs:receipt_": first_of_each(Receipt.objects.filter(case__in=mine))[:1],
        "programs:receipt_detail": first_of_each(Receipt.objects.all(), "kind"),
    }


def _work_examples() -> dict[str, list[dict[str, Any]]]:
    away = Case.objects.filter(number__isnull=False)
    step = {
        "recommend": ("recommend", "decline"),
        "check": ("admit", "refuse", "ask"),
        "duplicates": ("advance", "return", "assign"),
    }
    return {
        "programs:work_": first_of_each(away.filter(state=CaseState.CHECK))[:1],
        "programs:work_detail": first_of_each(
            Case.objects.exclude(state__in=("draft", "unit", "void")), "state"
        ),
        "programs:work_step": [
            {**first_of_each(Case.objects.filter(state=state))[0], "act": act}
            for state, acts in step.items()
            for act in acts
        ],
        "programs:task_": first_of_each(CaseTask.objects.filter(state="open"))[:1],
        "programs:likeness_detail": first_of_each(Likeness.objects.all(), "state")[:2],
        "programs:case_compare_again": first_of_each(away)[:1],
        "programs:rating_answer": first_of_each(Rating.objects.all(), "stars"),
        "programs:urge_answer": first_of_each(Urge.objects.all(), "answered_at"),
    }


def _public_examples() -> dict[str, list[dict[str, Any]]]:
    received = Objection.objects.filter(state="received")
    accepted = Objection.objects.filter(state="accepted")
    return {
        "programs:status_scan": [{"number": Case.objects.exclude(number=None).earliest("pk").number}],
        "programs:publicity_": first_of_each(Publicity.objects.all()),
        "programs:publicity_create": first_of_each(
            Call.objects.filter(cases__state=CaseState.PUBLICITY).distinct()
        )[:1],
        "programs:publicity_cancel": first_of_each(Publicity.objects.order_by("-pk"))[-1:],
        "programs:objection_": first_of_each(Objection.objects.all())[:1],
        "programs:objection_detail": first_of_each(Objection.objects.all(), "state"),
        "programs:objection_raise": first_of_each(Publicity.objects.all())[-1:],
        "programs:objection_step": [
            *({**each, "act": act} for each in first_of_each(received) for act in ("admit", "refuse")),
            *({**each, "act": act} for each in first_of_each(accepted)[:1] for act in ("dismiss", "uphold")),
        ],
        "programs:objection_evidence": first_of_each(Objection.objects.exclude(evidence=None))[:1],
    }


def program_queries() -> dict[str, list[str]]:
    """Addresses with a question mark that show something else than the plain ones."""
    return {
        "programs:case_fill": ["?check=1"],
        "programs:work_list": ["?q=没有这样的办件"],
        "programs:call_list": ["?q=没有这样的通知"],
        "programs:kind_list": ["?q=没有这样的事项"],
        "programs:likeness_list": ["?q=没有这样的办件"],
        "programs:receipt_verify": ["?number=没有这样的凭证"],
    }
