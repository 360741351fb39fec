"""What indicators do when something happened in a lower room, and what they offer to it."""

from kechuang.core.events import on
from kechuang.core.logic.actor import Actor
from kechuang.core.models import Event
from kechuang.indicators.logic import terms
from kechuang.indicators.operations import take_statements
from kechuang.indicators.queries import measured_bases
from kechuang.plans.logic.ports import offer_bases, offer_terms

offer_terms(terms)
offer_bases(measured_bases)

_DECIDED = ("confirmed", "reopened", "rejected", "mended", "added")


@on(*(f"plans.statement.{word}" for word in _DECIDED), code="indicators.take_statements")
def count_confirmed_results(event: Event) -> None:
    """Confirmed results become observations; those no longer confirmed stop counting.

    The document's present state is taken, not the event's: delivered twice or late, it changes nothing.
    """
    if event.object_type == "plans.document":
        take_statements(document_id=int(event.object_id), actor=Actor.system("识读入库"), now=event.at)
