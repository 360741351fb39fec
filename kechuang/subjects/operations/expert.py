"""Experts: proposed, described, admitted, paused, resumed, removed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.logic.experts import MOST_LOAD, AbsenceLine, OutputLine, Profile, RelationLine, fold
from kechuang.subjects.logic.identifiers import normalise
from kechuang.subjects.models import (
    Ban,
    Discipline,
    Expert,
    Organisation,
    Output,
    Person,
    Relation,
    Unavailability,
)
from kechuang.subjects.operations.person import _refuse_merged
from kechuang.subjects.queries.person import people_exactly, relation_name
from kechuang.subjects.states import EXPERT_LIFECYCLE, BanScope, OutputKind, RelationKind


@transaction.atomic
def propose_expert(
    *, person_id: int, profile: Profile, source: str = "", actor: Actor, now: datetime
) -> Expert:
    """Propose a person for the pool. Raises ``Refused``; ``Problem`` if he is in it already or a value is wrong."""
    person = Person.objects.select_for_update(of=("self",)).select_related("region").get(pk=person_id)
    _refuse_merged(person)
    if Expert.objects.filter(person=person).exists():
        raise Problem(f"“{person.name}”已经在专家库中，请修改那条记录。")
    expert = Expert(person=person, source=source.strip()[:60])
    require(actor, "subjects.expert.edit", expert)
    _write(expert, profile)
    expert.save()
    _write_profile(expert, profile, now)
    record(
        "subjects.expert.proposed",
        expert,
        actor=actor,
        now=now,
        title=f"推荐“{person.name}”入专家库",
        data={"person": person.pk, "source": expert.source},
    )
    return expert


@transaction.atomic
def edit_expert(*, expert_id: int, profile: Profile, actor: Actor, now: datetime) -> Expert:
    """Correct what an expert's record says. Raises ``Refused``; ``Problem`` for a wrong value."""
    expert = _locked_expert(expert_id)
    require(actor, "subjects.expert.edit", expert)
    _refuse_merged(expert.person)
    _write(expert, profile)
    expert.save()
    _write_profile(expert, profile, now)
    record(
        "subjects.expert.edited",
        expert,
        actor=actor,
        now=now,
        title=f"修改专家“{expert}”的学科、方向或成果",
        data={"disciplines": list(profile.disciplines), "load_limit": profile.load_limit},
    )
    return expert


@transaction.atomic
def admit_expert(*, expert_id: int, actor: Actor, now: datetime) -> Expert:
    """Let an expert into the pool. Raises ``Problem`` without a discipline, or while he may not review."""
    expert = _locked_expert(expert_id)
    require(actor, "subjects.expert.admit", expert)
    if not expert.disciplines.exists() and not expert.is_financial:
        raise Problem("还没有填学科，入库后抽不到。请先补填学科（财务专家可以不填）。")
    ban = Ban.objects.in_force(now.date()).filter(
        person=expert.person, scope__in=(BanScope.REVIEW, BanScope.ALL)
    )
    if ban.exists():
        raise Problem("本人在限制评审期内，不能入库。请等限制到期或解除。")
    return _move(expert, "admit", "", "admitted", "入库", actor, now)


@transaction.atomic
def remove_expert(*, expert_id: int, reason: str, actor: Actor, now: datetime) -> Expert:
    """Take an expert out of the pool, with the reason."""
    expert = _locked_expert(expert_id)
    require(actor, "subjects.expert.admit", expert)
    return _move(expert, "remove", _reason(reason), "removed", "出库", actor, now)


@transaction.atomic
def pause_expert(*, expert_id: int, reason: str, actor: Actor, now: datetime) -> Expert:
    """Let an expert rest, at his own wish or the bureau's, with the reason."""
    expert = _locked_expert(expert_id)
    require(actor, "subjects.expert.edit", expert)
    return _move(expert, "pause", _reason(reason), "paused", "暂停", actor, now)


@transaction.atomic
def resume_expert(*, expert_id: int, actor: Actor, now: datetime) -> Expert:
    """An expert who rested may be drawn again."""
    expert = _locked_expert(expert_id)
    require(actor, "subjects.expert.edit", expert)
    return _move(expert, "resume", "", "resumed", "恢复", actor, now)


def _move(
    expert: Expert, action: str, reason: str, verbed: str, word: str, actor: Actor, now: datetime
) -> Expert:
    _refuse_merged(expert.person)
    expert.state = EXPERT_LIFECYCLE.move(expert.state, action)
    expert.reason = reason[:300]
    expert.save(update_fields=["state", "reason"])
    record(
        f"subjects.expert.{verbed}",
        expert,
        actor=actor,
        now=now,
        title=f"专家“{expert}”{word}{f'：{reason}' if reason else ''}"[:300],
        data={"state": expert.state, "reason": reason},
    )
    return expert


def _reason(text: str) -> str:
    if not text.strip():
        raise Problem("请写明理由，本人有权知道。", field="reason")
    return text.strip()


# ── what other operations of this room use ───────────────────────────────────────────────────


def _locked_expert(expert_id: int) -> Expert:
    """The expert with his person and region, locked."""
    rows = Expert.objects.select_for_update(of=("self",)).select_related("person__region", "person__employer")
    return rows.get(pk=expert_id)


def _write(expert: Expert, profile: Profile) -> None:
    if not 0 < profile.load_limit <= MOST_LOAD:
        raise Problem(f"同时评审上限应在1至{MOST_LOAD}之间。", field="load_limit")
    expert.expertise = profile.expertise.strip()[:300]
    expert.is_financial, expert.load_limit = profile.is_financial, profile.load_limit


def _write_profile(expert: Expert, profile: Profile, now: datetime) -> None:
    """Write what hangs on a saved expert: disciplines, outputs, absences, relations (None: as they are)."""
    known = Discipline.objects.in_bulk(profile.disciplines)
    unknown = [code for code in profile.disciplines if code not in known]
    if unknown:
        raise Problem(f"学科分类中没有“{'、'.join(unknown)}”，请从列表中选择。", field="disciplines")
    expert.disciplines.set(known.values())
    if profile.outputs is not None:
        _outputs(expert, profile.outputs)
    if profile.absences is not None:
        _absences(expert, profile.absences)
    if profile.relations is not None:
        _relations(expert.person, profile.relations, now)


def _outputs(expert: Expert, lines: tuple[OutputLine, ...]) -> None:
    """The outputs become these; one that stays keeps its row."""
    there = {(row.kind, fold(row.title)): row for row in expert.outputs.all()}
    wanted = {}
    for line in lines:
        if line.kind not in set(OutputKind):
            raise Problem(f"“{line.title}”的成果类别不认识。", field="outputs")
        wanted[line.kind, fold(line.title)] = line
    expert.outputs.exclude(pk__in=[row.pk for key, row in there.items() if key in wanted]).delete()
    for key, line in wanted.items():
        row = there.get(key, Output(expert=expert))
        row.kind, row.title, row.year = line.kind, line.title.strip()[:300], line.year
        row.identifier, row.keywords = line.identifier.strip()[:120], line.keywords.strip()[:300]
        row.abstract = line.abstract.strip() or row.abstract
        row.save()


def _absences(expert: Expert, lines: tuple[AbsenceLine, ...]) -> None:
    for line in lines:
        if line.until < line.since:
            raise Problem("不便时段的截止日期早于起始日期，请核对。", field="absences")
    expert.absences.all().delete()
    Unavailability.objects.bulk_create(
        Unavailability(expert=expert, since=line.since, until=line.until, note=line.note.strip()[:100])
        for line in lines
    )


def _relations(person: Person, lines: tuple[RelationLine, ...], now: datetime) -> None:
    """What is declared now; a tie that is no longer declared ends today and stays in the history.

    Whom a line names is looked for on file, since recusal goes by rows and not by names.
    """
    found, others = _organisations(lines), people_exactly(line.other for line in lines)
    there = {(row.kind, relation_name(row)): row for row in _in_force(person, now)}
    wanted = {}
    for line in lines:
        if line.kind not in set(RelationKind):
            raise Problem("关系的类别不认识，请从列表中选择。", field="relations")
        organisation = found.get(normalise(line.other)) or found.get(line.other.strip())
        other = None if organisation else others.get(line.other.strip())
        if other == person:
            raise Problem("关系申报的对方不能是本人。", field="relations")
        tie = Relation(person=person, kind=line.kind, organisation=organisation, other=other,
                       other_name="" if organisation or other else line.other.strip()[:120],
                       since=now.date(), declared_at=now, note=line.note.strip()[:200])  # fmt: skip
        wanted[line.kind, relation_name(tie)] = tie
    ended = [row.pk for key, row in there.items() if key not in wanted]
    person.relations.filter(pk__in=ended).update(until=now.date())
    Relation.objects.bulk_create(tie for key, tie in wanted.items() if key not in there)


def _in_force(person: Person, now: datetime) -> list[Relation]:
    return list(person.relations.filter(until__isnull=True).select_related("organisation", "other__employer"))


def _organisations(lines: tuple[RelationLine, ...]) -> dict[str, Organisation]:
    """Organisations on file by exactly the names and codes that the lines say; a name that two have is no answer."""
    said = {line.other.strip() for line in lines}
    live = Organisation.objects.live()
    found: dict[str, Organisation] = {}
    twice: set[str] = set()
    for row in live.filter(name__in=said):
        twice |= {row.name} & set(found)
        found[row.name] = row
    for name in twice:
        del found[name]
    codes = {normalise(text) for text in said}
    return found | {str(row.uscc): row for row in live.filter(uscc__in=codes)}
