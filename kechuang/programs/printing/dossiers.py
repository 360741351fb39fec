"""What a dossier holds: the case as submitted, version by version, its papers, signatures, released decisions, its way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from kechuang.core.exports import DEMO_MARK
from kechuang.core.logic.money import format_money
from kechuang.core.logic.workdays import Workdays
from kechuang.core.models import SiteProfile
from kechuang.programs.logic.answer_comparing import differences
from kechuang.programs.models import Case
from kechuang.programs.queries.officer import applicant_of, timeline_of
from kechuang.programs.queries.work_page import Paper, Shown, clocks_of, paper_of

Json = dict[str, Any]


def dossier_of(case: Case, *, today: date, calendar: Workdays, who: str, now: datetime) -> Json:
    """A case's dossier. Decisions that are not released are left out, whoever asks."""
    site = SiteProfile.objects.first()
    sections = [
        *_answers(paper_of(case)), _versions(case), _papers(case), _clocks(case, today, calendar), _tasks(case),
        _decisions(case), _way(case),
    ]  # fmt: skip
    return {
        "bureau": site.bureau if site else "",
        "demo": DEMO_MARK if site is not None and site.is_demo else "",
        "title": case.title or str(case),
        "number": case.number or "",
        "stamp": f"{who}于{_moment(now)}生成",
        "facts": [list(each) for each in _facts(case)],
        "sections": [each for each in sections if each["pairs"] or each["tables"]],
    }


def _moment(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else "—"


def _section(title: str, pairs: list[list[str]] | None = None, note: str = "", **table: Any) -> Json:
    tables = [{"caption": "", **table}] if table.get("rows") else []
    return {"title": title, "note": note, "pairs": pairs or [], "tables": tables}


def _facts(case: Case) -> list[tuple[str, str]]:
    return [
        ("办件编号", case.number or "—"),
        ("申报单位", applicant_of(case)),
        ("县区", case.region.name),
        ("通知", case.call.title),
        ("事项", str(case.kind_version)),
        ("状态", case.get_state_display()),
        ("申请金额", "—" if case.amount is None else format_money(case.amount)),
        ("提交", _moment(case.submitted_at)),
        ("接件", _moment(case.received_at)),
    ]


def _answers(paper: Paper) -> list[Json]:
    sections = []
    for part in paper.parts:
        made = _section(part.title, [[each.question.title, _said(each)] for each in part.answers])
        made["tables"] = [
            {"caption": each.question.title, "heads": list(each.columns), "rows": each.rows}
            for each in part.answers
            if each.rows
        ]
        sections.append(made)
    handed = [
        [each.material.title, "、".join(one.file.name for one in each.files) or "没有交"]
        for each in paper.materials
    ]
    return [*sections, _section("材料", handed)]


def _said(answer: Shown) -> str:
    names = "、".join(each.file.name for each in answer.files)
    return f"{names or answer.text}（{answer.source}）" if answer.source else names or answer.text


def _versions(case: Case) -> Json:
    rows: list[list[str]] = []
    before: dict[str, Any] | None = None
    for each in case.versions.order_by("number"):
        changed = (
            [one.title for one in differences(case.kind_version.kind, before, each.answers)] if before else []
        )
        rows.append(
            [f"第{each.number}版", _moment(each.made_at), each.reason or "—", "、".join(changed) or "—"]
        )
        before = each.answers
    return _section("版本", heads=["版本", "时间", "缘由", "与上一版不同的"], rows=rows)


def _papers(case: Case) -> Json:
    rows = [[each.get_kind_display(), each.number, _moment(each.made_at)] for each in case.receipts.all()]
    made = _section("凭证和通知", heads=["种类", "编号", "时间"], rows=rows)
    for each in case.corrections.all():
        items = [[one.get("title") or one["code"], one["words"]] for one in each.items]
        made["tables"].append(
            {
                "caption": f"第{each.round}次补正，{each.due_on}前",
                "heads": ["哪一项", "怎样改"],
                "rows": items,
            }
        )
    return made


def _clocks(case: Case, today: date, calendar: Workdays) -> Json:
    rows = [
        [each.clock.get_step_display(), each.clock.started_on.isoformat(), str(each.clock.days or "—"), each.words, str(each.still)]
        for each in clocks_of(case, today, calendar)
    ]  # fmt: skip
    return _section("时限", heads=["步骤", "自", "承诺工作日", "用时", "停表（天）"], rows=rows)


def _tasks(case: Case) -> Json:
    rows = [
        [each.get_kind_display(), str(each.account), each.get_state_display(), _agreed(each.agrees), each.opinion or "—"]
        for each in case.tasks.select_related("account")
    ]  # fmt: skip
    return _section("会签和交办", heads=["种类", "谁", "状态", "意见", "说明"], rows=rows)


def _agreed(agrees: bool | None) -> str:  # noqa: FBT001 - a column with three values
    return "—" if agrees is None else ("同意" if agrees else "不同意")


def _decisions(case: Case) -> Json:
    rows = [
        [each.get_outcome_display(), "—" if each.amount is None else format_money(each.amount), each.reason or "—",
         each.document or "—", _moment(each.released_at)]
        for each in case.decisions.filter(released_at__isnull=False)
    ]  # fmt: skip
    return _section("决定", heads=["决定", "金额", "理由", "文号", "发布"], rows=rows)


def _way(case: Case) -> Json:
    rows = [
        [_moment(each.at), each.title, each.actor_label] for each in reversed(timeline_of(case, limit=500))
    ]
    return _section("经过", heads=["时间", "做了什么", "谁"], rows=rows)
