"""校地共建创新服务中心数 · Joint innovation and service centres."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="joint_service_centres",
        name="校地共建创新服务中心数",
        english="Joint innovation and service centres",
        unit="家",
        measure=Measure.STOCK,
        group="平台载体",
        definition="校地共建的创新中心和科创服务中心数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("创新中心和科创服务中心",),
    )
)
