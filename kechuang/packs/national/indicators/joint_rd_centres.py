"""校地共建研发中心数 · Joint R&D centres."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="joint_rd_centres",
        name="校地共建研发中心数",
        english="Joint R&D centres",
        unit="个",
        measure=Measure.STOCK,
        group="平台载体",
        definition="本地企业与高校、研究院共建的研发中心数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("共建研发中心",),
    )
)
