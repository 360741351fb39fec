"""HTTP of indicators: the catalogue, observations, imports."""

from kechuang.indicators.views.batch import (
    batch_detail,
    batch_errors,
    batch_list,
    batch_take,
    import_template,
    observation_import,
)
from kechuang.indicators.views.catalogue import indicator_count, indicator_detail, indicator_list
from kechuang.indicators.views.observation import (
    observation_add,
    observation_approve,
    observation_correct,
    observation_detail,
    observation_list,
)

__all__ = [
    "batch_detail",
    "batch_errors",
    "batch_list",
    "batch_take",
    "import_template",
    "indicator_count",
    "indicator_detail",
    "indicator_list",
    "observation_add",
    "observation_approve",
    "observation_correct",
    "observation_detail",
    "observation_import",
    "observation_list",
]
