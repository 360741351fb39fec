"""产学研合作高校院所数 · Partner universities and institutes."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="partner_institutions",
        name="产学研合作高校院所数",
        english="Partner universities and institutes",
        unit="所",
        measure=Measure.STOCK,
        group="对接与合同",
        definition="与本市建立产学研合作的高校、科研机构数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("合作高校科研机构", "合作高校院所"),
    )
)
