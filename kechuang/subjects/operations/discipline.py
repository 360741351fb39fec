"""The tree of disciplines: loaded from what is shipped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import require
from kechuang.subjects.logic.experts import shipped_disciplines
from kechuang.subjects.models import Discipline


@transaction.atomic
def load_disciplines(*, actor: Actor, now: datetime) -> int:
    """Bring the shipped disciplines (GB/T 13745—2009) into the table; returns how many changed.

    Loading again changes nothing; a discipline that is no longer shipped stays, since experts may have it.
    """
    require(actor, "subjects.discipline.load")
    there = {row.pk: row for row in Discipline.objects.all()}
    wanted = [
        Discipline(
            code=row.code,
            name=row.name,
            parent_id=row.parent or None,
            path=f"/{row.parent}/{row.code}/" if row.parent else f"/{row.code}/",
        )
        for row in shipped_disciplines()
    ]
    new = [row for row in wanted if row.pk not in there]
    changed = [row for row in wanted if row.pk in there and _differ(row, there[row.pk])]
    Discipline.objects.bulk_create(new)
    Discipline.objects.bulk_update(changed, ["name", "parent", "path"])
    if new or changed:
        record(
            "subjects.discipline.loaded",
            Discipline(),
            object_id="all",
            actor=actor,
            now=now,
            title=f"装入学科分类：新增{len(new)}个，更新{len(changed)}个",
            data={"new": len(new), "changed": [row.pk for row in changed]},
        )
    return len(new) + len(changed)


def _differ(one: Discipline, other: Discipline) -> bool:
    return (one.name, one.parent_id, one.path) != (other.name, other.parent_id, other.path)
