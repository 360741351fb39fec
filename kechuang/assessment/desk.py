"""What assessment puts on a person's desk: targets that only a person can judge, and whose time has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from kechuang.assessment.logic.judging import HAND_FORMS
from kechuang.assessment.models import ManualVerdict
from kechuang.core.desk import Task, waits
from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.plans.models import Target


@waits("assessment.verdict", "待认定的定性目标")
def targets_to_sign(actor: Actor, now: datetime) -> Iterator[Task]:
    """One row a region and year for targets past their day that nobody has signed. One query."""
    today = timezone.localdate(now)
    past = Q(due_on__lte=today) | Q(due_on__isnull=True, year__lt=today.year)
    signed = ManualVerdict.objects.current().filter(target=OuterRef("pk"))
    rows = which(
        actor, "assessment.verdict.sign", Target.objects.in_force().filter(past, form__in=HAND_FORMS)
    )
    grouped = rows.filter(~Exists(signed)).order_by().values("year", "region_id", "region__name")
    for each in grouped.annotate(number=Count("pk"), first=Max("pk")).order_by("year", "region_id"):
        lone = reverse("assessment:verdict_sign", args=[each["first"]])
        many = f"{reverse('assessment:cockpit')}?region={each['region_id']}&year={each['year']}"
        yield Task(
            title=f"{each['region__name']}{each['year']}年有 {each['number']} 个定性目标待认定",
            detail="没有数字可比，要由人认定达到还是未达到，并写明依据。",
            url=lone if each["number"] == 1 else many,
            action="去认定",
            room="assessment",
        )
