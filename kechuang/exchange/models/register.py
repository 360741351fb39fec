"""The register of technology contracts: its lines, which statistics add up; certificates; what is asked after a decision."""

from __future__ import annotations

from django.db import models

from kechuang.exchange.logic.contract_codes import ContractField, Subkind
from kechuang.exchange.models.contract import Contract
from kechuang.exchange.states import CertificateState, LineKind, RequestKind, RequestState
from kechuang.subjects.models import Organisation
from kechuang.subjects.models.organisation import choices


class RegisterLine(models.Model):
    """One line of the register: a registration, what a change added, or a cancellation, which takes away what there was.

    ``total`` and ``technology`` are yuan added or taken away; None where the contract leaves its total open, which is
    then counted in ``unknown`` (-1 once it is known). ``count``: contracts added or taken away. Kind, field and places are
    those of the day.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField("记录", max_length=10, choices=choices(LineKind))
    on = models.DateField("日期")
    count = models.SmallIntegerField("份数")
    unknown = models.SmallIntegerField("总额未定的份数", default=0)
    total = models.DecimalField("成交额（元）", max_digits=18, decimal_places=2, null=True, blank=True)
    technology = models.DecimalField(
        "技术交易额（元）", max_digits=18, decimal_places=2, null=True, blank=True
    )
    subkind = models.CharField("合同类别", max_length=3, choices=choices(Subkind))
    statistics_kind = models.CharField("统计上的种类", max_length=2)
    field = models.CharField("技术领域", max_length=2, choices=choices(ContractField), blank=True)
    region = models.ForeignKey("core.Region", on_delete=models.PROTECT, related_name="+")
    seller_code = models.CharField("卖方区划", max_length=6, blank=True)
    buyer_code = models.CharField("买方区划", max_length=6, blank=True)
    seller_place = models.ForeignKey("core.Region", on_delete=models.PROTECT, null=True, related_name="+")
    buyer_place = models.ForeignKey("core.Region", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = verbose_name_plural = "登记簿记录"
        ordering = ("-on", "-id")
        indexes = (models.Index(fields=["on", "region"]),)

    def __str__(self) -> str:
        return f"{self.contract_id} {self.on} {self.kind}"


class Certificate(models.Model):
    """A certificate of registration, as it was given: content frozen. Whoever holds its number and code may verify it."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="certificates")
    version = models.PositiveSmallIntegerField("版次")
    number = models.CharField("证明编号", max_length=24, unique=True)
    code = models.CharField("查验码", max_length=12)
    state = models.CharField(
        "状态", max_length=10, choices=choices(CertificateState), default=CertificateState.VALID
    )
    content = models.JSONField("内容")
    issued_on = models.DateField("出具日期")
    ended_on = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登记证明"
        ordering = ("contract_id", "-version")
        constraints = (
            models.UniqueConstraint(fields=["contract", "version"], name="exchange_certificate_once"),
        )

    def __str__(self) -> str:
        return f"登记证明{self.number}"


class ContractRequest(models.Model):
    """What is asked after the decision: a change, cancellation, another look at a refusal, or an objection; with the answer."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contract_requests")
    kind = models.CharField("申请", max_length=10, choices=choices(RequestKind))
    state = models.CharField("状态", max_length=10, choices=choices(RequestState), default=RequestState.OPEN)
    reason = models.TextField("理由", max_length=1000)
    changes = models.JSONField("变更的内容", default=dict, blank=True)
    took_benefit = models.BooleanField("已经享受过税收优惠或奖励", default=False)
    answer = models.CharField("答复", max_length=500, blank=True)
    made_by = models.ForeignKey("core.Account", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "变更、注销、复核和异议"
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["contract", "organisation", "kind"],
                condition=models.Q(state="open"),
                name="exchange_contract_request_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}申请第{self.pk}号"
