"""Names that an organisation had before it was on file, as the licence's notice of change tells them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from kechuang.core.events import record
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.verdicts import Problem
from kechuang.core.permissions import require
from kechuang.subjects.models import FormerName, Organisation


@transaction.atomic
def add_former_name(
    *, organisation_id: int, name: str, until: date | None = None, actor: Actor, now: datetime
) -> FormerName:
    """Enter a former name. Officers only: rights and members are found by it.

    Raises ``Refused``; ``Problem`` for a name that it has, had already, or that another has now.
    """
    rows = Organisation.objects.select_for_update(of=("self",)).select_related("region")
    row = rows.get(pk=organisation_id)
    require(actor, "subjects.organisation.verify", row)
    name = name.strip()
    if not 2 <= len(name) <= 120:
        raise Problem("请填写曾用名全称，2至120个字。", field="name")
    if until is not None and until > timezone.localdate(now):
        raise Problem("停用日期不能晚于今天。", field="until")
    if name == row.name:
        raise Problem("这就是现在的名称。", field="name")
    if row.former_names.filter(name=name).exists():
        raise Problem("这个曾用名已经登记过。", field="name")
    if Organisation.objects.live().filter(name=name).exclude(pk=row.pk).exists():
        raise Problem(
            "库中另有一家单位现在用这个名称。是同一家的请合并；不是同一家的，不能登记为曾用名。", field="name"
        )
    former = FormerName.objects.create(organisation=row, name=name, until=until)
    record(
        "subjects.organisation.former_name_added",
        row,
        actor=actor,
        now=now,
        title=f"登记{row.name}的曾用名：{name}",
        data={"name": name, "until": until},
    )
    return former
