"""The only writers of indicators."""

from kechuang.indicators.operations.importing import import_observations
from kechuang.indicators.operations.observation import (
    add_observation,
    approve_observation,
    correct_observation,
    count_observation,
)
from kechuang.indicators.operations.statement import take_statements

__all__ = [
    "add_observation",
    "approve_observation",
    "correct_observation",
    "count_observation",
    "import_observations",
    "take_statements",
]
