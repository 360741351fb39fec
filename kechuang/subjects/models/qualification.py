"""Qualifications held: dated, numbered, with issuer and expiry."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.subjects.logic.qualification_kinds import title_of
from kechuang.subjects.models.organisation import Organisation, choices
from kechuang.subjects.states import Level, QualificationState


class QualificationQuerySet(models.QuerySet["Qualification"]):
    """Questions about qualifications."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may see."""
        return which(actor, "subjects.qualification.view", self)  # type: ignore[return-value]

    def in_force(self, on: date) -> Self:
        """Those that counted on a day: granted, not yet expired, not revoked before it."""
        return self.filter(valid_from__lte=on).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=on),
            models.Q(ended_on__isnull=True) | models.Q(ended_on__gt=on),
        )


class Qualification(models.Model):
    """One recognition that an organisation holds or held. ``kind`` is a code of ``logic.qualification_kinds``.

    ``is_first`` False: a renewal, which does not count as new. ``ended_on``: the day of a revocation.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="qualifications")
    kind = models.CharField("资质", max_length=40)
    level = models.CharField("级别", max_length=12, choices=choices(Level), default=Level.PROVINCIAL)
    number = models.CharField("证书编号", max_length=60, blank=True)
    issuer = models.CharField("发证机关", max_length=120, blank=True)
    document = models.CharField("文号", max_length=120, blank=True)
    granted_on = models.DateField("发证日期")
    valid_from = models.DateField("有效期自")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    is_first = models.BooleanField("首次认定", default=True)
    state = models.CharField(
        "状态", max_length=10, choices=choices(QualificationState), default=QualificationState.HELD
    )
    ended_on = models.DateField("撤销或换发日期", null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资质"
        ordering = ("-granted_on", "id")
        indexes = (models.Index(fields=["kind", "granted_on"]), models.Index(fields=["valid_to"]))
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "kind", "granted_on"], name="subjects_qualification_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="subjects_qualification_dates",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {title_of(self.kind)}"
