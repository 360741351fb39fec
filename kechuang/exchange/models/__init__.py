"""Tables of exchange, a module a noun."""

from kechuang.exchange.models.ask import Ask, Dismissal, Grant
from kechuang.exchange.models.item import Face, Item, Shingle

__all__ = ["Ask", "Dismissal", "Face", "Grant", "Item", "Shingle"]
