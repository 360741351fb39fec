"""What indicators do when something happened in a lower room."""

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.indicators.operations import take_statements


@on(
    "plans.statement.confirmed",
    "plans.statement.reopened",
    "plans.statement.rejected",
    "plans.statement.mended",
)
def count_confirmed_results(event: Event) -> None:
    """Confirmed results become observations; those no longer confirmed stop counting."""
    document = event.data.get("document")
    if document:
        take_statements(document_id=int(document), actor=Actor.system("识读入库"), now=event.at)
