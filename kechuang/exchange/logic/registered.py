"""What a registered result tells of the offer that may come of it. Nobody is asked again for what he filed there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kechuang.exchange.logic.content import LONGEST_KEYWORD, Given, split_keywords
from kechuang.exchange.states import Cooperation, TechField

#: The kind of matter by which results are registered, and what its drafts of offers say of where they are from.
KIND = "achievement_registration"
SOURCE = "科技成果登记"

_FIELDS: dict[str, TechField] = {
    "electronics": TechField.ELECTRONICS, "biology": TechField.BIOLOGY, "aerospace": TechField.AEROSPACE,
    "materials": TechField.MATERIALS, "services": TechField.SERVICES, "energy": TechField.ENERGY,
    "environment": TechField.ENVIRONMENT, "manufacturing": TechField.MANUFACTURING,
    "agriculture": TechField.OTHER, "society": TechField.OTHER,
}  # fmt: skip
#: A licence may be of three kinds; the plain one binds the owner least, and he may still choose otherwise.
_WAYS: dict[str, Cooperation] = {
    "transfer": Cooperation.TRANSFER, "licence": Cooperation.LICENCE, "equity": Cooperation.EQUITY,
    "joint": Cooperation.JOINT, "service": Cooperation.SERVICE,
}  # fmt: skip


def offer_of(answers: Mapping[str, Any]) -> Given | None:
    """The beginning of an offer; None where the owner said that he lets nobody else use it. ``answers``: as a case stores them."""
    forms = [str(_WAYS[way]) for way in answers.get("ways") or () if way in _WAYS]
    if not forms:
        return None
    words = split_keywords(str(answers.get("keywords") or ""))
    field = _FIELDS.get(str(answers.get("field") or ""))
    return Given(
        title=str(answers.get("title") or ""),
        abstract=str(answers.get("abstract") or ""),
        keywords=[word for word in words if len(word) <= LONGEST_KEYWORD][:3],
        field_code=str(field) if field else "",
        content={"cooperation": forms},
        contact_name=str(answers.get("contact") or ""),
        contact_phone=str(answers.get("phone") or ""),
    )
