"""The index of what is published: documents out of public versions, and the one index that all processes share.

Only public versions and experts who agreed to be found ever become documents, so the folder holds nothing that is masked.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from kechuang.exchange.logic.parts import PARTS, PartKind
from kechuang.exchange.models import Face
from kechuang.exchange.states import Side
from kechuang.matching.embedders import named
from kechuang.matching.logic.documents import Document
from kechuang.matching.logic.shared import SharedIndex
from kechuang.subjects.models import Expert

#: Parts that are ticked or counted, not written: signals judge those.
_CHOSEN = frozenset(
    part.title
    for parts in PARTS.values()
    for part in parts
    if part.kind in (PartKind.CHOICE, PartKind.CHOICES, PartKind.MONEY, PartKind.NUMBER, PartKind.DAY)
)


#: Before the number of an expert, where an item has its side.
EXPERT = "expert"


def key_of(side: str, pk: int) -> str:
    """The key of an offer, a need or an expert among the documents."""
    return f"{side}-{pk}"


def pk_of(key: str) -> int:
    """The number behind a key."""
    return int(key.rpartition("-")[2])


def pair_of(question: str, answer: str) -> tuple[int, int]:
    """The numbers of the need and of the offer, whichever of the two keys asked."""
    keys = (pk_of(question), pk_of(answer))
    return keys if question == key_of(Side.NEED, keys[0]) else keys[::-1]


def document_of(face: Face) -> Document:
    """What is searched of a public version: what it says in words, not whose it is, nor what was only chosen from a list."""
    lines = [line for title, each in face.parts if title not in _CHOSEN for line in each]
    text = "\n".join([face.abstract, *lines])
    return Document(
        key_of(face.side, face.pk), face.title, text, "；".join(face.keywords), is_secret=face.is_masked
    )


def document_of_expert(expert: Expert) -> Document:
    """What is searched of an expert: what he works on and has brought out, not who he is.

    Wants both lists prefetched. He agreed to be found here, so it is not sent to a foreign model's address.
    """
    outputs = list(expert.outputs.all())
    disciplines = [each.name for each in expert.disciplines.all()]
    words = [word.strip() for each in outputs for word in each.keywords.replace(";", "；").split("；")]
    return Document(
        key_of(EXPERT, expert.pk), expert.expertise or "、".join(disciplines),
        "\n".join(line for each in outputs for line in (each.title, each.abstract) if line),
        "；".join(dict.fromkeys(word for word in (*disciplines, *words) if word)), is_secret=True,
    )  # fmt: skip


def experts_to_find(keys: Iterable[int] | None = None) -> list[Expert]:
    """Experts who agreed to be found, of these numbers or all, with what they are found by. Three queries."""
    rows = Expert.objects.findable()
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    rows = rows.select_related("person__employer").prefetch_related("outputs", "disciplines")
    return list(rows.order_by("pk"))


def documents_of(keys: Iterable[int]) -> dict[str, Document]:
    """The documents of these items, as they are on show now. One query."""
    faces = Face.objects.on_show().filter(pk__in=list(keys))
    return {document.key: document for document in map(document_of, faces)}


def all_documents() -> list[Document]:
    """Every document that there is."""
    items = [document_of(face) for face in Face.objects.on_show().order_by("pk").iterator(chunk_size=2000)]
    return items + [document_of_expert(each) for each in experts_to_find()]


def anything_on_show() -> bool:
    """Is there a document at all? No index can be built of nothing."""
    return Face.objects.on_show().exists()


def shared_index() -> SharedIndex:
    """The index in the installation's folder, with the operator's own model if he named one; one object a process."""
    return _opened(Path(settings.MATCHING_INDEX), tuple(settings.EMBEDDING.items()))


@lru_cache(maxsize=4)
def _opened(folder: Path, model: tuple[tuple[str, str], ...]) -> SharedIndex:
    return SharedIndex(folder, embedder=named(**dict(model)))
