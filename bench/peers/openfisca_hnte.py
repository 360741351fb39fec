"""The HNTE conditions that OpenFisca-Core can express, over one array of enterprises.

Run by ``bench/rules.py`` in a virtual environment of its own; OpenFisca-Core is never a dependency of ours.

Argument: a file of doubles, one row of 15 numbers an enterprise (see ``COLUMNS``). Prints seconds, and one line of
letters for each condition: what it says of each enterprise.
"""

import array
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import (
    MONTH,  # noqa: F401 - proves which version's names there are
    DateUnit,
)
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

COLUMNS = (
    "resident", "days", "rights", "st_staff", "staff", "rd_total", "rd_domestic", "rd_base", "sales_total", "sales_last",
    "hightech", "income", "violation", "rd_known", "spare",
)  # fmt: skip
PERIOD = "2026"
Firm = build_entity(key="firm", plural="firms", label="Enterprise", is_person=True)


def stated(name: str) -> Any:
    """A variable that is put in."""
    body = {"value_type": float, "entity": Firm, "definition_period": DateUnit.YEAR, "label": name}
    return type(name, (Variable,), body)


def computed(name: str, formula: Callable[..., Any]) -> Any:
    """A condition: yes or no; there is no unknown."""
    body = {
        "value_type": bool, "entity": Firm, "definition_period": DateUnit.YEAR, "label": name, "formula": formula,
    }  # fmt: skip
    return type(name, (Variable,), body)


def tier(sales: Any) -> Any:
    """5% up to 5000万, 4% up to 20000万, 3% above."""
    return np.where(sales <= 50_000_000, 0.05, np.where(sales <= 200_000_000, 0.04, 0.03))


FORMULAS = {
    "H0": lambda firm, period: firm("resident", period) > 0,
    "H1": lambda firm, period: firm("days", period) >= 365,
    "H2": lambda firm, period: firm("rights", period) >= 1,
    "H4": lambda firm, period: firm("st_staff", period) >= 0.1 * firm("staff", period),
    "H5a": lambda firm, period: (
        firm("rd_total", period) >= tier(firm("sales_last", period)) * firm("sales_total", period)
    ),
    "H5b": lambda firm, period: firm("rd_domestic", period) >= 0.6 * firm("rd_base", period),
    "H6": lambda firm, period: firm("hightech", period) >= 0.6 * firm("income", period),
    "H8": lambda firm, period: firm("violation", period) == 0,
}


def main(path: str) -> None:
    """Read, compute, print."""
    numbers = array.array("d")
    numbers.frombytes(Path(path).read_bytes())
    table = np.frombuffer(numbers).reshape(-1, len(COLUMNS))
    system = TaxBenefitSystem([Firm])
    for name in COLUMNS:
        system.add_variable(stated(name))
    for name, formula in FORMULAS.items():
        system.add_variable(computed(name, formula))
    start = time.perf_counter()
    simulation = SimulationBuilder().build_default_simulation(system, count=len(table))
    for place, name in enumerate(COLUMNS):
        simulation.set_input(name, PERIOD, table[:, place].astype(np.float32))
    found = {name: simulation.calculate(name, PERIOD) for name in FORMULAS}
    print(time.perf_counter() - start)
    for name, values in found.items():
        print(name, "".join("Y" if value else "N" for value in values))


if __name__ == "__main__":
    main(sys.argv[1])
