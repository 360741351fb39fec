"""What a target asks for, as one frozen value. Judged by ``assessment``; read from text by ``reading``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Expression:
    """A target's expression, in all kinds of the acceptance list A2.2.

    ``form`` is one of ``reading.model.Form``; ``cmp`` one of ``= >= > <= < ~`` (for growth, share and
    points as well: the comparator alone, the form says of what).

    - value, share: ``floor`` in ``unit``; with ``growth_pct`` an increase with its growth
    - range: ``floor`` and ``ceil`` (the upper end is no maximum)
    - stretch: ``floor`` (确保) and ``stretch`` (力争); a lone 力争 has ``floor`` None
    - growth: ``growth_pct`` in % over ``basis_period``; multiple: ``multiple`` of it
    - points: ``points`` percentage points over the basis
    - rank: ``rank`` or better; rank_change: ``rank_change`` places forward from the basis
    - completion: ``completion_pct`` of another target
    - coverage: all of a class (``denominator`` names the list); milestone, qualitative, statutory: by hand or
      against an outside value
    """

    form: str
    cmp: str = "="
    floor: Decimal | None = None
    ceil: Decimal | None = None
    stretch: Decimal | None = None
    unit: str = ""
    growth_pct: Decimal | None = None
    points: Decimal | None = None
    multiple: Decimal | None = None
    rank: int | None = None
    rank_change: int | None = None
    rank_scope: str = ""
    completion_pct: Decimal | None = None
    denominator: str = ""
    basis_period: str = ""
    basis_value: Decimal | None = None
    approx: str = ""
    certainty: str = ""
    mode: str = ""


#: The fields by name: the table's columns are called the same.
EXPRESSION_FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Expression))
