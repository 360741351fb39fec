"""Forms of indicators: HTML in, clean values out."""

from __future__ import annotations

from typing import Any

from django import forms

from kechuang.core.logic.periods import Period
from kechuang.core.models import Region
from kechuang.indicators.logic import catalogue
from kechuang.indicators.logic.measured import Measured
from kechuang.indicators.states import PRECISION_TITLES, STATUS_TITLES, Precision, Status


class ChoosingForm(forms.Form):
    """A form whose choices are known only when it is shown."""

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - says so to the type checker
        field.choices = choices


class MeasuredForm(ChoosingForm):
    """A number and how well it is known."""

    value = forms.DecimalField(
        label="数值",
        required=False,
        max_digits=24,
        decimal_places=6,
        help_text="没有数据时留空，并把精确程度选为“暂缺”，不要填 0。",
    )
    unit = forms.CharField(label="单位", required=False, max_length=20, help_text="留空即用指标目录的单位。")
    precision = forms.ChoiceField(
        label="精确程度", choices=list(PRECISION_TITLES.items()), initial=Precision.EXACT
    )
    note = forms.CharField(
        label="数据来源", max_length=300, required=False, help_text="报表名称、来文或统计口径，便于以后查对。"
    )

    def measured(self, status: str) -> Measured:
        """The clean value."""
        data = self.cleaned_data
        return Measured(value=data["value"], unit=data["unit"], precision=data["precision"], status=status)


class ObservationForm(MeasuredForm):
    """A new number."""

    indicator = forms.ChoiceField(label="指标")
    region = forms.ChoiceField(label="区域")
    period = forms.CharField(label="时期", max_length=20, help_text="如 2024、2024年第三季度、2024年1-9月。")
    status = forms.ChoiceField(label="数据性质", choices=list(STATUS_TITLES.items()), initial=Status.FLASH)
    field_order = ("indicator", "region", "period", "value", "unit", "precision", "status", "note")

    def __init__(self, *args: Any, regions: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {region.code: region for region in regions}
        self._choose("indicator", [(i.code, f"{i.name}（{i.unit}）") for i in catalogue])
        self._choose("region", [(region.code, region.name) for region in regions])

    def clean_region(self) -> Region:
        """The region as a row."""
        return self.regions[self.cleaned_data["region"]]

    def clean_period(self) -> Period:
        """The period as a value."""
        text = self.cleaned_data["period"]
        for read in (Period.from_code, Period.parse):
            try:
                return read(text)
            except ValueError:
                continue
        raise forms.ValidationError(f"“{text}”看不懂，可填 2024、2024年第三季度、2024年1-9月。")


class CorrectionForm(MeasuredForm):
    """A correction with its reason."""

    reason = forms.CharField(label="更正理由", max_length=300)


class ImportForm(ChoosingForm):
    """A file of numbers."""

    region = forms.ChoiceField(label="填报区域", help_text="表中没有写区域的行，按这里的区域写入。")
    file = forms.FileField(label="文件", help_text="xlsx 或 csv，第一张工作表，最多 20000 行。")

    def __init__(self, *args: Any, regions: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {region.code: region for region in regions}
        self._choose("region", [(region.code, region.name) for region in regions])

    def clean_region(self) -> Region:
        """The region as a row."""
        return self.regions[self.cleaned_data["region"]]
