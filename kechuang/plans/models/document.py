"""Documents read in, and the statements found in them."""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.core.logic.actor import Actor
from kechuang.core.permissions import which
from kechuang.plans.states import DOCUMENT_KIND_TITLES, STATEMENT_LIFECYCLE, StatementState


class DocumentQuerySet(models.QuerySet["Document"]):
    """Questions about documents."""

    def visible_to(self, actor: Actor) -> Self:
        """Those that the actor may read."""
        return which(actor, "plans.document.view", self)  # type: ignore[return-value]


class Document(models.Model):
    """A plan, summary, speech or report as it was given, with its own text.

    ``original`` is never changed. ``shown`` is the text for the screen: the original without what must
    not be shown (spam in the place of names); spans of statements count in ``original``.
    """

    region = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, related_name="documents", verbose_name="区域"
    )
    title = models.CharField("标题", max_length=200)
    kind = models.CharField("文种", max_length=20, choices=list(DOCUMENT_KIND_TITLES.items()))
    year = models.PositiveSmallIntegerField(
        "年度", null=True, blank=True, help_text="文件所讲的年度，不是网页发布日期"
    )
    issued_on = models.DateField("成文日期", null=True, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    source = models.CharField("来源", max_length=300, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    original = models.TextField("原文")
    sha256 = models.CharField("原文校验和", max_length=64)
    hidden = models.JSONField("不予显示的片段", default=list, help_text="[[起, 止, 原因], …]")
    outline = models.JSONField("结构", default=list)
    warnings = models.JSONField("识读提示", default=list)
    created_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("录入时间")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ("-created_at", "-id")
        constraints = (models.UniqueConstraint(fields=["region", "sha256"], name="plans_document_once"),)

    def __str__(self) -> str:
        return self.title


class StatementQuerySet(models.QuerySet["Statement"]):
    """Questions about statements."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of documents that the actor may read."""
        return self.filter(document__in=Document.objects.visible_to(actor))

    def confirmed(self) -> Self:
        """Those that count."""
        return self.filter(state=StatementState.CONFIRMED)

    def live(self) -> Self:
        """All but those that a later reading no longer finds."""
        return self.exclude(state=StatementState.REMOVED)


class Statement(models.Model):
    """One statement of a document, as read and as a person mended and confirmed it.

    ``key`` is stable for the same place and content, so that a second reading changes nothing twice.
    ``as_read`` keeps what the reader found; the columns hold what counts now.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="statements")
    key = models.CharField(max_length=40)
    state = models.CharField(
        "状态",
        max_length=12,
        choices=list(STATEMENT_LIFECYCLE.states.items()),
        default=STATEMENT_LIFECYCLE.initial,
    )
    kind = models.CharField("性质", max_length=8, choices=[("actual", "结果"), ("target", "目标")])
    form = models.CharField("表述", max_length=14)
    indicator = models.CharField("原文指标", max_length=200)
    norm = models.CharField("规范名称", max_length=200, blank=True)
    code = models.CharField("指标代码", max_length=60, blank=True)
    cmp = models.CharField("比较", max_length=10, blank=True)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    value_hi = models.DecimalField("上限或力争值", max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    growth_pct = models.DecimalField("增长（%）", max_digits=14, decimal_places=4, null=True, blank=True)
    growth_cmp = models.CharField(max_length=4, blank=True)
    multiple = models.DecimalField("倍数", max_digits=14, decimal_places=4, null=True, blank=True)
    share_pct = models.DecimalField("占比（%）", max_digits=14, decimal_places=4, null=True, blank=True)
    completion_pct = models.DecimalField(
        "完成率（%）", max_digits=14, decimal_places=4, null=True, blank=True
    )
    rank = models.PositiveIntegerField("位次", null=True, blank=True)
    rank_scope = models.CharField("位次范围", max_length=60, blank=True)
    rank_change = models.IntegerField("位次变化", null=True, blank=True)
    approx = models.CharField("概数", max_length=8, blank=True)
    certainty = models.CharField("语气", max_length=8, blank=True)
    mode = models.CharField("口径", max_length=12, blank=True)
    period = models.CharField("时期", max_length=30, blank=True)
    region_name = models.CharField("文中区域", max_length=60, blank=True)
    holder = models.CharField("责任单位", max_length=100, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    span = models.TextField("原文片段")
    node_index = models.PositiveIntegerField(null=True, blank=True)
    confidence = models.DecimalField("把握", max_digits=4, decimal_places=3, default=1)
    why = models.JSONField("依据", default=list)
    as_read = models.JSONField("识读原值", default=dict)
    is_mended = models.BooleanField("经人工修改", default=False)
    is_added = models.BooleanField("人工补录", default=False)
    decided_by = models.ForeignKey(
        "core.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "识读结果"
        ordering = ("document_id", "start", "id")
        constraints = (models.UniqueConstraint(fields=["document", "key"], name="plans_statement_once"),)
        indexes = (models.Index(fields=["code", "period"]),)

    def __str__(self) -> str:
        return f"{self.norm or self.indicator} {self.span}"

    @property
    def counts(self) -> bool:
        """Only what a person has confirmed counts."""
        return self.state == StatementState.CONFIRMED
