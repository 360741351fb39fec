"""What runs out: certificates within ninety days, yearly fees and terms of patents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.core.states import Role
from kechuang.subjects.logic.qualification_kinds import title_of
from kechuang.subjects.logic.rights import ends_on, next_fee_on
from kechuang.subjects.models import IPRight, Qualification
from kechuang.subjects.queries.qualification import lapsing
from kechuang.subjects.states import PATENTS

#: Days before the end of a certificate, of a patent's term, and before a fee is due.
CERTIFICATE_DAYS, TERM_DAYS, FEE_DAYS = 90, 90, 30
#: More than these are a list, not a task each.
MOST = 5
_KEEPERS = {Role.ENTERPRISE_OFFICER, Role.COUNTY_OFFICER, Role.PARK_OFFICER}
_WRITERS = ("org_admin", "org_editor")


def _keeps(actor: Actor) -> bool:
    return any(grant.role in _KEEPERS for grant in actor.grants)


@waits("subjects.qualification", "即将到期的资质")
def qualifications_to_renew(actor: Actor, now: datetime) -> Iterator[Task]:
    """Certificates that run out within ninety days: a member's one by one, an officer's by kind. One query."""
    mine = set(actor.keys_of("organisation", *_WRITERS))
    if not mine and not _keeps(actor):
        return
    today = timezone.localdate(now)
    keeping = which(actor, "subjects.qualification.grant", Qualification.objects.order_by())
    rows = Qualification.objects.filter(Q(organisation_id__in=mine) | Q(pk__in=keeping.values("pk")))
    found = list(
        lapsing(rows, today, CERTIFICATE_DAYS).select_related("organisation").order_by("valid_to", "pk")
    )
    others: Counter[str] = Counter()
    for row in found:
        if row.organisation_id in mine and row.valid_to is not None:
            yield Task(
                title=f"{title_of(row.kind)}证书{row.valid_to:%Y年%m月%d日}到期",
                detail=f"{row.organisation.name} {row.number}".strip(),
                url=reverse("subjects:qualification_detail", args=[row.pk]),
                action="看证书",
                due_on=row.valid_to,
                room="subjects",
            )
        else:
            others[row.kind] += 1
    for kind, count in others.items():
        last = min(row.valid_to for row in found if row.kind == kind and row.valid_to is not None)
        yield Task(
            title=f"{CERTIFICATE_DAYS}天内有{count}家{title_of(kind)}证书到期",
            url=f"{reverse('subjects:qualification_list')}?kind={kind}&how={CERTIFICATE_DAYS}",
            action="看名单",
            due_on=last,
            room="subjects",
        )


@waits("subjects.right", "年费和届满的专利")
def rights_to_keep(actor: Actor, now: datetime) -> Iterator[Task]:
    """A firm's patents whose yearly fee is due within thirty days or whose term ends within ninety. One query."""
    mine = actor.keys_of("organisation", *_WRITERS)
    if not mine:
        return
    today = timezone.localdate(now)
    rows = IPRight.objects.in_force(today).filter(
        holders__organisation_id__in=mine, kind__in=PATENTS, filed_on__isnull=False
    )
    tasks = []
    for right in rows.distinct().order_by("pk"):
        end = ends_on(right.kind, right.filed_on)
        due = next_fee_on(right.filed_on, today) if right.filed_on else None
        if end is not None and end <= today + timedelta(days=TERM_DAYS):
            tasks.append((end, f"专利“{right.title}”保护期{end:%Y年%m月%d日}届满", right.pk))
        elif due is not None and due <= today + timedelta(days=FEE_DAYS):
            tasks.append((due, f"专利“{right.title}”的年费应在{due:%Y年%m月%d日}前缴纳", right.pk))
    for day, title, pk in sorted(tasks)[:MOST]:
        yield Task(
            title=title,
            url=reverse("subjects:right_detail", args=[pk]),
            action="看专利",
            due_on=day,
            room="subjects",
        )
    if len(tasks) > MOST:
        yield Task(
            title=f"另有{len(tasks) - MOST}件专利的年费或保护期将到",
            url=f"{reverse('subjects:right_list')}?valid=yes",
            action="看清单",
            due_on=sorted(tasks)[MOST][0],
            room="subjects",
        )
