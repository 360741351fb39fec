"""Technology contracts: the record that is filed, its two sides, files, money received, and what became of it.

Three amounts are kept apart and never added: what the parties agreed (``total``), what of it is technology
(``technology``, settled by the registrar), and what of each payment is technical income (``Payment.income``). A total
that the parties left open is None, never nought.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from kechuang.core.models import StoredFile
from kechuang.exchange.logic.contract_codes import (
    HOME_COUNTRY,
    Aim,
    ContractField,
    FileKind,
    Filer,
    Nature,
    PaymentWay,
    PlanSource,
    RightKind,
    Subkind,
    TextForm,
)
from kechuang.exchange.models.item import Item
from kechuang.exchange.states import CONTRACT_FILED, ContractState, Proposal
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices


def _money(title: str) -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(f"{title}（元）", max_digits=18, decimal_places=2, null=True, blank=True)


class Party(models.Model):
    """One side of a contract: an organisation on file, or somebody outside by name. ``place``: its division, where on file."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="contract_parties"
    )
    name = models.CharField("名称", max_length=120, blank=True)
    code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    country = models.CharField("国别（地区）代码", max_length=3, default=HOME_COUNTRY)
    region_code = models.CharField("行政区划代码", max_length=6, blank=True)
    place = models.ForeignKey(
        "core.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nature = models.CharField("性质代码", max_length=3, choices=choices(Nature), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "合同当事人"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name or "（还没有填）"

    @property
    def is_abroad(self) -> bool:
        """Is it outside the country?"""
        return self.country != HOME_COUNTRY


class Contract(models.Model):
    """One technology contract. ``organisation`` files it, ``region`` is where that organisation is.

    ``answers``: what its kind asks, by the facts' names. ``purchases`` and ``objects``: rows of the price that is not
    technology, None until told. ``technology``: as settled when it was registered. ``asked``: what is to be mended.
    ``findings``: those on which was decided, frozen. ``key``: the same for the same contract, so that it is taken once.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        "状态", max_length=10, choices=choices(ContractState), default=ContractState.DRAFT
    )
    number = models.CharField("登记编号", max_length=20, unique=True, null=True, blank=True)
    filer = models.CharField("申请方", max_length=6, choices=choices(Filer), default=Filer.SELLER)
    seller = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="sold")
    buyer = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="bought")
    offer = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="sold_by")
    need = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="met_by")
    title = models.CharField("项目名称", max_length=200, blank=True)
    subkind = models.CharField("合同类别", max_length=3, choices=choices(Subkind), blank=True)
    form = models.CharField("合同形式", max_length=10, choices=choices(TextForm), blank=True)
    signed_on = models.DateField("签订日期", null=True, blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    field = models.CharField("技术领域", max_length=2, choices=choices(ContractField), blank=True)
    right_kind = models.CharField("知识产权类别", max_length=1, choices=choices(RightKind), blank=True)
    aim = models.CharField("社会经济目标", max_length=2, choices=choices(Aim), blank=True)
    plan_source = models.CharField("计划来源", max_length=1, choices=choices(PlanSource), blank=True)
    payment_way = models.CharField("付款方式", max_length=14, choices=choices(PaymentWay), blank=True)
    is_total_open = models.BooleanField("合同总额未定", default=False)
    open_words = models.CharField("总额未定的计算方法", max_length=300, blank=True)
    total = _money("成交额")
    purchases = models.JSONField("购置和外包费用", null=True, blank=True)
    objects_delivered = models.JSONField("交付的标的物", null=True, blank=True)
    technology = _money("技术交易额")
    expected_investment = _money("预计新增投入")
    expected_output = _money("预计新增产值")
    answers = models.JSONField("按类别回答的问题", default=dict, blank=True)
    contact_name = models.CharField("经办人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    key = models.CharField("同一合同的标记", max_length=64, blank=True)
    is_disputed = models.BooleanField("认定有争议", default=False)
    accepts_content = models.BooleanField("登记员认为技术内容符合", null=True, blank=True)
    proposal = models.CharField("初审意见", max_length=8, choices=choices(Proposal), blank=True)
    proposal_words = models.CharField("初审意见的说明", max_length=500, blank=True)
    proposed_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    opinions = models.JSONField("专家意见", default=list, blank=True)
    asked = models.JSONField("要补正的项", default=list, blank=True)
    reason = models.CharField("补正、退回或不予登记的说明", max_length=500, blank=True)
    findings = models.JSONField("决定所依据的判断", default=dict, blank=True)
    version = models.PositiveSmallIntegerField("登记的版次", default=0)
    source = models.CharField("来源", max_length=60, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("新建时间")
    changed_at = models.DateTimeField("修改时间")
    filed_on = models.DateField("申请登记日", null=True, blank=True)
    accepted_on = models.DateField("受理日", null=True, blank=True)
    asked_on = models.DateField("告知补正日", null=True, blank=True)
    corrected_on = models.DateField("提交补正日", null=True, blank=True)
    due_on = models.DateField("办结期限", null=True, blank=True)
    due_words = models.CharField("期限的说明", max_length=120, blank=True)
    decided_on = models.DateField("决定日", null=True, blank=True)
    registered_on = models.DateField("登记日", null=True, blank=True)
    cancelled_on = models.DateField("注销日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "技术合同"
        ordering = ("-changed_at", "-id")
        indexes = (
            models.Index(fields=["state", "region", "due_on"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["registered_on"]),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["key"],
                name="exchange_contract_once",
                condition=models.Q(state__in=[str(each) for each in CONTRACT_FILED]) & ~models.Q(key=""),
            ),
            models.CheckConstraint(
                condition=models.Q(is_total_open=False) | models.Q(total__isnull=True),
                name="exchange_contract_open_total_is_unknown",
            ),
            models.CheckConstraint(
                condition=models.Q(technology__isnull=True)
                | models.Q(total__isnull=True)
                | models.Q(technology__lte=models.F("total")),
                name="exchange_contract_technology_within_total",
            ),
        )

    def __str__(self) -> str:
        """Its number, or that it has none yet: what a contract is about may be secret, and lists, logs and boxes print this."""
        return f"技术合同{self.number}" if self.number else f"技术合同第{self.pk or '—'}号申请"


class ContractFile(models.Model):
    """A file of a contract: its text, a proof. One that was taken back stays on record."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField("种类", max_length=10, choices=choices(FileKind))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200, blank=True)
    media_type = models.CharField("类型", max_length=100, blank=True)
    added_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "合同文件"
        ordering = ("added_at", "id")

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind}"


class Payment(models.Model):
    """Money that came in on a registered contract (到账), and what of it is technical income once the registrar verified it.

    ``income`` may be less than nought, where the cost of a payment is more than its technical part.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payments")
    received_on = models.DateField("到账日期")
    amount = models.DecimalField("到账金额（元）", max_digits=18, decimal_places=2)
    cost = models.DecimalField("对应的成本（元）", max_digits=18, decimal_places=2)
    voucher = models.CharField("凭证", max_length=100, blank=True)
    income = _money("技术性收入")
    verified_on = models.DateField("核定日", null=True, blank=True)
    verified_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("填报时间")

    class Meta:
        verbose_name = verbose_name_plural = "到账"
        ordering = ("received_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gt=0) & models.Q(cost__gte=0), name="exchange_payment_is_some"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract_id} {self.received_on}"
