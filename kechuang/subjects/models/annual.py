"""The annual statement (一企一档): each fact once a year, in versions."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.rules.values import FactRef
from kechuang.subjects.logic.wording import fact_title
from kechuang.subjects.models.organisation import Organisation, choices
from kechuang.subjects.states import AnnualState


class AnnualStatementQuerySet(models.QuerySet["AnnualStatement"]):
    """Questions about annual statements."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may read."""
        return which(actor, "subjects.annual_statement.view", self)  # type: ignore[return-value]

    def current(self) -> Self:
        """The newest version of each year."""
        return self.filter(is_current=True)


class AnnualStatement(models.Model):
    """One organisation's statement of one year, in one version. Exactly one version of a year is current.

    A correction is a new version that supersedes the old; the old stays, ``is_current`` False. ``accepted`` rows of
    cross-checks that the signer has explained are kept in ``explained`` (check code → words), what an officer wants
    mended in ``remarks`` (fact name → words).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="statements")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版本", default=1)
    is_current = models.BooleanField("现行", default=True)
    state = models.CharField("状态", max_length=16, choices=choices(AnnualState), default=AnnualState.DRAFT)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    prefilled_from = models.PositiveSmallIntegerField("预填自", null=True, blank=True)
    explained = models.JSONField("对不上之处的说明", default=dict, blank=True)
    remarks = models.JSONField("逐项退回意见", default=dict, blank=True)
    reason = models.CharField("退回或更正的理由", max_length=300, blank=True)
    signed_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField("签报时间", null=True, blank=True)
    changed_at = models.DateTimeField("最近修改")

    objects = AnnualStatementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度报表"
        ordering = ("organisation_id", "-year", "-version")
        indexes = (models.Index(fields=["year", "state"]),)
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "year", "version"], name="subjects_statement_version"
            ),
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=models.Q(is_current=True),
                name="subjects_statement_current",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}年"


class AnnualFact(models.Model):
    """One fact of a statement, by the name under which rules ask for it (``kechuang.rules.facts``).

    ``value`` for numbers, in the fact's unit (money in yuan, shares as fractions); ``text`` for codes, days and
    yes/no; ``rows`` for tables. All empty: unknown, which is said by there being no row at all. ``prefilled``: taken over
    from last year and not yet confirmed by a person.
    """

    statement = models.ForeignKey(AnnualStatement, on_delete=models.CASCADE, related_name="facts")
    name = models.CharField("事实", max_length=60)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    text = models.CharField("文字", max_length=300, blank=True)
    rows = models.JSONField("表", null=True, blank=True)
    prefilled = models.BooleanField("预填未确认", default=False)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "报表数据"
        ordering = ("statement_id", "name")
        indexes = (models.Index(fields=["name", "statement"]),)
        constraints = (
            models.UniqueConstraint(fields=["statement", "name"], name="subjects_fact_once"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(text="") | models.Q(rows__isnull=False),
                name="subjects_fact_says_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.statement} {fact_title(FactRef(self.name, None))}"


class MonthlyHeadcount(models.Model):
    """A month's heads at its start and end: all staff, and S&T staff. Halves make the monthly averages of the law."""

    statement = models.ForeignKey(AnnualStatement, on_delete=models.CASCADE, related_name="months")
    month = models.PositiveSmallIntegerField("月")
    staff_start = models.PositiveIntegerField("月初职工数", null=True, blank=True)
    staff_end = models.PositiveIntegerField("月末职工数", null=True, blank=True)
    st_start = models.PositiveIntegerField("月初科技人员数", null=True, blank=True)
    st_end = models.PositiveIntegerField("月末科技人员数", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "月度人数"
        ordering = ("statement_id", "month")
        constraints = (
            models.UniqueConstraint(fields=["statement", "month"], name="subjects_month_once"),
            models.CheckConstraint(
                condition=models.Q(month__gte=1, month__lte=12), name="subjects_month_of_year"
            ),
        )

    def __str__(self) -> str:
        return f"{self.statement} {self.month}月"
