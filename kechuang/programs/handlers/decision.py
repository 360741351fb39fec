"""What follows from decisions by itself: publicity that has ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from kechuang.core.logic.actor import Actor
from kechuang.core.periodic import every
from kechuang.programs.operations.publicity import conclude_publicity
from kechuang.programs.queries.publicity import ended_publicities


@every(timedelta(hours=1), "programs.conclude_publicity", "公示期满的办件转为批准")
def conclude(now: datetime) -> None:
    """Approve what has stood before the public to the end and is not objected to."""
    for publicity_id in ended_publicities(timezone.localdate(now)):
        conclude_publicity(publicity_id=publicity_id, actor=Actor.system("公示期满"), now=now)
