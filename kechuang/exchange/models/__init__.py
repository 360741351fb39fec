"""Tables of exchange, a module a noun."""

from kechuang.exchange.models.ask import Ask, Dismissal, Grant
from kechuang.exchange.models.attachment import Attachment
from kechuang.exchange.models.contract import Contract, ContractFile, Party, Payment
from kechuang.exchange.models.item import Face, Item, Shingle
from kechuang.exchange.models.register import Certificate, ContractRequest, RegisterLine

__all__ = [
    "Ask",
    "Attachment",
    "Certificate",
    "Contract",
    "ContractFile",
    "ContractRequest",
    "Dismissal",
    "Face",
    "Grant",
    "Item",
    "Party",
    "Payment",
    "RegisterLine",
    "Shingle",
]
