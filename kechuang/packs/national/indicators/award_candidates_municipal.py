"""市科技奖候选项目数 · Municipal award candidates."""

from kechuang.indicators.logic import Indicator, Source, register
from kechuang.indicators.states import Measure

INDICATOR = register(
    Indicator(
        code="award_candidates_municipal",
        name="市科技奖候选项目数",
        english="Municipal award candidates",
        unit="项",
        measure=Measure.FLOW,
        group="成果与奖励",
        definition="当年经网评评出的市科技奖候选项目数。",
        source=Source("科技局工作计划与总结的常用口径", confirmed=False),
        aliases=("市科技奖候选项目",),
    )
)
