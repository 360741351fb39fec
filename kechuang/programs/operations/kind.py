"""Writes of kinds of matters: taken from a pack, copied, edited, published, retired, read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.models import Region
from kechuang.core.permissions import require
from kechuang.programs.logic.kind_faults import faults_of
from kechuang.programs.logic.kind_pack import TITLES, digest_of
from kechuang.programs.logic.kind_registry import kinds
from kechuang.programs.logic.kinds import Kind, as_data, from_data
from kechuang.programs.logic.question_faults import CODE
from kechuang.programs.models import KindVersion
from kechuang.programs.states import KIND_LIFECYCLE, KindState

_TITLE_MOST = 120


@transaction.atomic
def adopt_kind(*, code: str, region: Region, actor: Actor, now: datetime) -> KindVersion:
    """Store the pack's kind as it is today for a region, once, and return it; the same content is not stored again.

    A pack that has changed since makes the next version. Raises ``Refused``; ``Problem`` for a code that no pack has.
    """
    kind = kinds.get(code)
    if kind is None:
        raise Problem(f"内容包里没有事项“{code}”，请从列表中选。", field="code")
    require(actor, "programs.kind.adopt", KindVersion(region=region))
    _locked_place(region)
    digest = digest_of(kind)
    stored = KindVersion.objects.filter(code=code, region=region, from_pack=True, digest=digest).first()
    if stored is not None:
        return stored
    row = _built(kind, region, now)
    row.from_pack = True
    row.state = KIND_LIFECYCLE.move(row.state, "publish")
    row.save(force_insert=True)
    _recorded("adopted", row, f"启用内容包的事项“{row}”", actor, now, {"digest": digest})
    return row


@transaction.atomic
def copy_kind(
    *, version_id: int, code: str, title: str, region: Region, actor: Actor, now: datetime
) -> KindVersion:
    """Copy a version under a code and title of its own, as a draft; it remembers what it was copied from.

    Raises ``Refused``; ``Problem`` for a code that is badly formed or taken, or a title that is missing or too long.
    """
    source = KindVersion.objects.select_related("region").get(pk=version_id)
    require(actor, "programs.kind.copy", source)
    require(actor, "programs.kind.copy", KindVersion(region=region))
    _locked_place(region)
    _check_names(code, title)
    if code in kinds or KindVersion.objects.filter(code=code).exists():
        raise Problem(f"代码“{code}”已有事项在用，请换一个。", field="code")
    made = replace(source.kind, code=code, title=title.strip(), base=source.code, place=region.pk)
    row = _built(made, region, now)
    row.made_from = source
    row.save(force_insert=True)
    _recorded("copied", row, f"把“{source}”复制为“{row.title}”", actor, now, {"made_from": source.pk})
    return row


@transaction.atomic
def edit_kind(
    *, version_id: int, parts: Mapping[str, Any], seen: str = "", actor: Actor, now: datetime
) -> KindVersion:
    """Put whole parts of a draft otherwise: ``parts`` names fields of ``Kind`` with their new data.

    A version that was published never changes: editing one makes the next version, a draft, and returns that. A draft may
    have faults; they are asked when it is published. ``seen``: the check value that the editor had before him; another
    one now means that somebody else was quicker.

    Raises ``Refused``; ``Problem`` for what cannot be read, for a code or version put otherwise, for an edit of what has
    changed meanwhile, and if a draft of a published version is there already.
    """
    row = _locked(version_id)
    require(actor, "programs.kind.edit", row)
    if seen and seen != row.digest:
        raise Problem("您打开以后，别人改过这个事项。请重新打开这一页，核对后再改。")
    if set(parts) & {"code", "version", "base", "place"}:
        raise Problem("代码、版本和来源不能改；要换代码，请复制成新的事项。")
    if row.state != KindState.DRAFT:
        row = _next_draft(row, now)
    made = _with_parts(row.data, parts)
    _check_names(made.code, made.title)
    row.title, row.group = made.title, made.group
    row.data, row.digest, row.changed_at = as_data(made), digest_of(made), now
    row.save()
    words = "、".join(TITLES.get(each, each) for each in sorted(parts)) or "另起一版"
    _recorded(
        "edited", row, f"修改事项“{row}”：{words}", actor, now, {"parts": sorted(parts), "digest": row.digest}
    )
    return row


@transaction.atomic
def publish_kind(*, version_id: int, actor: Actor, now: datetime) -> KindVersion:
    """Publish a draft, or take a retired version into use again. From then on it never changes.

    Raises ``Refused``; ``WrongState``; ``Problem`` that names all faults.
    """
    row = _locked(version_id)
    require(actor, "programs.kind.publish", row)
    state = KIND_LIFECYCLE.move(row.state, "publish")
    known = {*kinds.codes(), *KindVersion.objects.values_list("code", flat=True)}
    faults = faults_of(row.kind, known)
    if faults:
        words = "".join(str(each) for each in faults)
        raise Problem(f"有{len(faults)}处要先改好：{words}")
    row.state, row.changed_at = state, now
    row.save(update_fields=["state", "changed_at"])
    _recorded("published", row, f"发布事项“{row}”", actor, now, {"digest": row.digest})
    return row


@transaction.atomic
def retire_kind(*, version_id: int, reason: str, actor: Actor, now: datetime) -> KindVersion:
    """Take a version out of use: no new call may use it; calls that run keep it.

    Raises ``Refused``; ``WrongState``; ``Problem`` without a reason.
    """
    row = _locked(version_id)
    require(actor, "programs.kind.publish", row)
    state = KIND_LIFECYCLE.move(row.state, "retire")
    if not reason.strip():
        raise Problem("请写明停用的原因，如“办法已修订”。", field="reason")
    row.state, row.changed_at = state, now
    row.save(update_fields=["state", "changed_at"])
    _recorded("retired", row, f"停用事项“{row}”", actor, now, {"reason": reason.strip()})
    return row


@transaction.atomic
def import_kind(*, kind: Kind, region: Region, actor: Actor, now: datetime) -> KindVersion:
    """Take in a kind that was read from a data file, as a draft: a new one, or the next version of one that is there.

    Raises ``Refused``; ``Problem`` for a bad code or title, and if a draft of the same code waits already.
    """
    require(actor, "programs.kind.import", KindVersion(region=region))
    _locked_place(region)
    _check_names(kind.code, kind.title)
    _refuse_second_draft(kind.code, region)
    row = _built(kind, region, now)
    row.made_from = KindVersion.objects.filter(code=kind.code, region=region).order_by("-version").first()
    row.save(force_insert=True)
    _recorded("imported", row, f"导入事项“{row}”", actor, now, {"digest": row.digest})
    return row


def _locked(version_id: int) -> KindVersion:
    rows = KindVersion.objects.select_for_update(of=("self",)).select_related("region")
    return rows.get(pk=version_id)


def _locked_place(region: Region) -> None:
    """Versions are numbered within a region: its row is the lock, so that no two get one number."""
    Region.objects.select_for_update().get(pk=region.pk)


def _built(kind: Kind, region: Region, now: datetime) -> KindVersion:
    """The row of a kind under the next free number of its code and region. Not saved."""
    taken = KindVersion.objects.filter(code=kind.code, region=region).aggregate(last=Max("version"))["last"]
    numbered = replace(kind, version=(taken or 0) + 1)
    return KindVersion(
        code=numbered.code, version=numbered.version, title=numbered.title, group=numbered.group, region=region,
        state=KIND_LIFECYCLE.initial, data=as_data(numbered), digest=digest_of(numbered), changed_at=now,
    )  # fmt: skip


def _next_draft(row: KindVersion, now: datetime) -> KindVersion:
    """A draft that begins as a copy of a published version."""
    _locked_place(row.region)
    _refuse_second_draft(row.code, row.region)
    draft = _built(row.kind, row.region, now)
    draft.made_from = row
    return draft


def _refuse_second_draft(code: str, region: Region) -> None:
    waiting = KindVersion.objects.filter(code=code, region=region, state=KindState.DRAFT).first()
    if waiting is not None:
        raise Problem(f"“{waiting}”还在编辑中，请在那一版上改，或先发布它。")


def _with_parts(data: Mapping[str, Any], parts: Mapping[str, Any]) -> Kind:
    try:
        return from_data({**data, **parts})
    except ValueError as error:
        raise Problem(str(error)) from error


def _check_names(code: str, title: str) -> None:
    if not CODE.fullmatch(code):
        raise Problem("代码应以小写字母开头，只用小写字母、数字和下划线，60个字以内。", field="code")
    if not title.strip() or len(title) > _TITLE_MOST:
        raise Problem(f"请写名称，{_TITLE_MOST}个字以内。", field="title")


def _recorded(
    verb: str, row: KindVersion, title: str, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> None:
    content = {"code": row.code, "version": row.version, **data}
    record(f"programs.kind.{verb}", row, actor=actor, now=now, title=title, data=content)
