"""What of suggestions goes along when two records of an organisation are made one; pairs go with their items."""

from __future__ import annotations

from kechuang.matching.models import Feedback, Pace
from kechuang.subjects.queries.merging import Move, goes_with

goes_with(
    Move(Feedback, "organisation", "推荐的反馈"),
    # the surviving record keeps its own pace; without one it is told daily, as everybody
    Move(Pace, "organisation", "推送频率", derived=True),
)
