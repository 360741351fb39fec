"""The closing report: numbers counted once more, frozen with their definitions and the keys of their rows, and printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.exports import DEMO_MARK
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import SiteProfile
from kechuang.core.operations.file import store_file
from kechuang.core.permissions import require
from kechuang.exchange.states import TechField
from kechuang.matching.logic.funnel import Funnel, percent
from kechuang.matching.logic.spans import spans
from kechuang.matching.models import Conference, ConferenceReport, Docking
from kechuang.matching.operations.gathering import locked_conference
from kechuang.matching.printing import report_docx
from kechuang.matching.queries.definitions import Definitions, definitions
from kechuang.matching.queries.figures import (
    BY_CODE,
    COLUMNS,
    DEFINITIONS,
    Figure,
    Row,
    by_county,
    by_field,
    definitions_printed,
)
from kechuang.matching.queries.funnel import funnel_of
from kechuang.matching.states.conference import CONFERENCE_LIFECYCLE


@transaction.atomic
def make_report(*, conference_id: int, actor: Actor, now: datetime) -> ConferenceReport:
    """Count, freeze and print. Raises ``Refused``; ``WrongState`` before the conference is closed, or once it is reported."""
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.conference.report", conference)
    state = CONFERENCE_LIFECYCLE.move(conference.state, "report")
    rows = {each.code: sorted(each.rows(conference).values_list("pk", flat=True)) for each in DEFINITIONS}
    figures = [Figure(each, len(rows[each.code])) for each in DEFINITIONS]
    content = _content(conference, figures, now)
    conference.state = state
    conference.save(update_fields=["state"])
    file = store_file(
        name=f"{conference.title}总结报告.docx", data=report_docx(content), purpose="matching.report", region=conference.region,
        actor=actor, now=now,
    )  # fmt: skip
    frozen = {code: spans(keys) for code, keys in rows.items()}
    report = ConferenceReport.objects.create(
        conference=conference,
        figures=content,
        rows=frozen,
        file=file,
        made_by_id=actor.account_id,
        made_at=now,
    )
    record(
        "matching.conference.reported", conference, actor=actor, now=now, title=f"出总结报告：{conference}",
        data={"file": str(file.pk), "sha256": file.sha256, "figures": {each.definition.code: each.count for each in figures}},
    )  # fmt: skip
    return report


@transaction.atomic
def reopen_report(*, conference_id: int, reason: str, actor: Actor, now: datetime) -> Conference:
    """Take the report back, so that it is made anew; its file and its event stay. Raises ``Refused``; ``Problem``; ``WrongState``."""
    conference = locked_conference(conference_id=conference_id)
    require(actor, "matching.conference.report", conference)
    if not reason.strip():
        raise Problem("请写明为什么撤回，记入操作记录。", field="reason")
    conference.state = CONFERENCE_LIFECYCLE.move(conference.state, "reopen_report")
    conference.save(update_fields=["state"])
    ConferenceReport.objects.filter(conference=conference).delete()
    record(
        "matching.conference.report_reopened", conference, actor=actor, now=now, title=f"撤回总结报告：{conference}",
        data={"reason": reason.strip()[:300]},
    )  # fmt: skip
    return conference


def _content(conference: Conference, figures: Sequence[Figure], now: datetime) -> dict[str, Any]:
    defined = definitions(timezone.localdate(now))
    funnel = funnel_of(Docking.objects.filter(conference=conference), defined)
    site = SiteProfile.objects.get()
    counts = {each.definition.code: each.count for each in figures}
    return {
        "title": f"{conference.title}总结报告",
        "bureau": site.bureau,
        "demo": DEMO_MARK if site.is_demo else "",
        "facts": _facts(conference),
        "sentence": _sentence(counts),
        "figures": [[f.definition.title, f.count, f.definition.unit, f.definition.words] for f in figures],
        "funnel": _funnel(funnel),
        "fields": _table("技术领域", by_field(conference)),
        "counties": _table("县（市、区）", by_county(conference)),
        "signings": [
            [s.order, s.title, s.first_party, s.second_party, "未填" if s.amount is None else f"{s.amount:,}", "已签" if s.signed_at else "未签"]
            for s in conference.signings.all()
        ],
        "definitions": [list(pair) for pair in _printed(defined)],
        "at": f"{timezone.localtime(now):%Y年%m月%d日 %H:%M}",
    }  # fmt: skip


def _printed(defined: Definitions) -> Iterable[tuple[str, str]]:
    yield from definitions_printed(defined)
    yield "漏斗定义的出处", f"{defined.source}{f'（{defined.mark}）' if defined.mark else ''}"


def _facts(conference: Conference) -> list[list[str]]:
    since, until = timezone.localtime(conference.starts_at), timezone.localtime(conference.ends_at)
    fields = [each.label for each in TechField if each in conference.fields]
    return [
        ["主办", f"{conference.region.name} {conference.office.name}"],
        ["时间", f"{since:%Y年%m月%d日 %H:%M}—{until:%Y年%m月%d日 %H:%M}"],
        ["方式", f"{conference.get_venue_display()}{'，' + conference.place if conference.place else ''}"],
        ["技术领域", "、".join(fields) or "不限"],
        ["征集截止", f"{timezone.localtime(conference.collection_until):%Y年%m月%d日 %H:%M}"],
    ]


def _sentence(counts: dict[str, int]) -> str:
    return (
        f"到会{counts['checked_in']}人，征集成果和服务{counts['offers']}项、需求{counts['needs']}项，实现对接{counts['dockings']}对，"
        f"产生意向{counts['intentions']}对，签订协议{counts['agreements']}对。后一个数都包含在前一个数里，不重复相加。"
    )


def _funnel(funnel: Funnel) -> list[list[Any]]:
    return [
        [
            row.title, row.reached, row.current, percent(share),
            "；".join(
                f"{m.title}{'未填' if m.total is None else f'{m.total:,}元'}（{m.told}对填报，{m.untold}对没有填报）" for m in row.money
            ) or "—",
        ]
        for row, share in funnel.steps()
    ]  # fmt: skip


def _table(head: str, rows: Sequence[Row]) -> dict[str, Any]:
    heads = [head, *(BY_CODE[code].title for code in COLUMNS)]
    return {"heads": heads, "lines": [[row.title, *(row.counts[code] for code in COLUMNS)] for row in rows]}
