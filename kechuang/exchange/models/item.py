"""Offers and needs, their public versions, and the signatures by which like ones are found.

One table holds both sides: they have one life and are published, masked and asked for alike. What only some kinds have
lies in ``content`` by the codes of ``logic.parts``.
"""

from __future__ import annotations

from typing import Self

from django.db import models

from kechuang.exchange.logic.content import Given
from kechuang.exchange.states import ON_SHOW, ClosedAs, ItemKind, ItemState, Side, TechField
from kechuang.subjects.models import IPRight, Organisation, Person
from kechuang.subjects.models.organisation import choices


class Item(models.Model):
    """One offer or need, whole. Only those whom the owner lets in read it; everybody else reads its ``Face``.

    ``mask`` is the owner's public wording; ``returned`` are the fields that an officer wants mended. ``reminded``: the
    fewest days before expiry of which its owner was told. ``source`` and ``source_id`` name another market that it is from.
    """

    side = models.CharField("供需", max_length=6, choices=choices(Side))
    kind = models.CharField("种类", max_length=16, choices=choices(ItemKind))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exchange_items")
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="exchange_items")
    state = models.CharField("状态", max_length=10, choices=choices(ItemState), default=ItemState.DRAFT)
    title = models.CharField("名称", max_length=200, blank=True)
    abstract = models.TextField("简介", blank=True)
    keywords = models.JSONField("关键词", default=list)
    field_code = models.CharField("技术领域", max_length=1, choices=choices(TechField), blank=True)
    industry = models.CharField("行业（GB/T 4754—2017）", max_length=5, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    is_amount_open = models.BooleanField("面议或还不知道", default=False)
    maturity = models.PositiveSmallIntegerField("技术就绪度", null=True, blank=True)
    content = models.JSONField("内容", default=dict)
    rights = models.ManyToManyField(IPRight, blank=True, related_name="exchange_items")
    people = models.ManyToManyField(Person, blank=True, related_name="exchange_items")
    is_masked = models.BooleanField("遮盖", default=False)
    mask = models.JSONField("公开措辞", default=dict)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    reminded = models.PositiveSmallIntegerField("到期前几天提醒过", null=True, blank=True)
    reason = models.CharField("退回或关闭的理由", max_length=300, blank=True)
    returned = models.JSONField("要修改的项", default=list)
    closed_as = models.CharField("关闭的原因", max_length=8, choices=choices(ClosedAs), blank=True)
    source = models.CharField("来源", max_length=60, blank=True)
    source_id = models.CharField("来源编号", max_length=60, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("新建时间")
    changed_at = models.DateTimeField("修改时间")
    handed_in_at = models.DateTimeField("报送时间", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "供需信息"
        ordering = ("-changed_at", "-id")
        indexes = (
            models.Index(fields=["state", "region", "handed_in_at"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["state", "expires_on"]),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["source", "source_id"], name="exchange_source_once", condition=~models.Q(source_id="")
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0),
                name="exchange_amount_is_some",
            ),
        )

    def __str__(self) -> str:
        """Its kind and number, never its words: lists, logs and boxes print it where anybody may look."""
        return f"{self.get_kind_display()}第{self.pk or '—'}号"

    def given(self) -> Given:
        """What it tells, but for the rights and people, which take a query each."""
        return Given(
            title=self.title, abstract=self.abstract, keywords=tuple(self.keywords), field_code=self.field_code,
            industry=self.industry, amount=self.amount, is_amount_open=self.is_amount_open, expires_on=self.expires_on,
            contact_name=self.contact_name, contact_phone=self.contact_phone, content=self.content,
            is_masked=self.is_masked, mask=self.mask,
        )  # fmt: skip


class FaceQuerySet(models.QuerySet["Face"]):
    """Questions about public versions."""

    def on_show(self) -> Self:
        """Those that anybody may read now."""
        return self.filter(item__state__in=ON_SHOW)


class Face(models.Model):
    """The public version as it was published: all that halls, search, counts and the public API read.

    ``place`` is the county, or the city where the owner hides the county. ``folded`` holds its words in one script, width
    and case.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="face", primary_key=True)
    side = models.CharField("供需", max_length=6, choices=choices(Side))
    kind = models.CharField("种类", max_length=16, choices=choices(ItemKind))
    title = models.CharField("名称", max_length=200)
    organisation_words = models.CharField("单位", max_length=120)
    place = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+", verbose_name="区域")
    abstract = models.TextField("简介")
    keywords = models.JSONField("关键词", default=list)
    field_code = models.CharField("技术领域", max_length=1, choices=choices(TechField))
    industry = models.CharField("行业", max_length=5, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2, null=True, blank=True)
    is_amount_open = models.BooleanField(default=False)
    maturity = models.PositiveSmallIntegerField("技术就绪度", null=True, blank=True)
    deadline = models.DateField("希望何时解决", null=True, blank=True)
    expires_on = models.DateField("有效期至")
    parts = models.JSONField("内容", default=list)
    hidden = models.JSONField("不公开的项", default=list)
    files = models.JSONField("公开的附件", default=list, blank=True)
    is_masked = models.BooleanField("遮盖", default=False)
    folded = models.TextField()
    published_at = models.DateTimeField("发布时间")

    objects = FaceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开版"
        ordering = ("-published_at", "-pk")
        indexes = (models.Index(fields=["side", "kind", "published_at"]),)

    def __str__(self) -> str:
        return self.title


class Shingle(models.Model):
    """One band of a MinHash signature: of the whole text, of the public one, or of both where they are the same."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="shingles")
    band = models.PositiveSmallIntegerField()
    value = models.BigIntegerField()
    is_public = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "文本指纹"
        ordering = ("item_id", "band")
        indexes = (models.Index(fields=["band", "value"]),)
        constraints = (
            models.UniqueConstraint(fields=["item", "band", "is_public"], name="exchange_shingle_once"),
        )

    def __str__(self) -> str:
        return f"{self.item_id}:{self.band}"
