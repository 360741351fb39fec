"""What every view of the room asks: a row or 404, ids out of a form, a problem shown to the person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from kechuang.core.http import ActorRequest
from kechuang.core.logic.actor import Actor
from kechuang.core.logic.lifecycle import WrongState
from kechuang.core.logic.verdicts import Problem

T = TypeVar("T")


def found(get: Callable[[Actor, int], T], request: ActorRequest, pk: int) -> T:
    """The row that ``get`` gives to the one who asks; 404 if there is none (a refusal goes its own way)."""
    try:
        return get(request.actor, pk)
    except ObjectDoesNotExist as error:
        raise Http404("没有这一条记录") from error


def number_in(text: str | None) -> int | None:
    """The row's number or the place that an address or a form names; None for anything else.

    ``isdigit`` would let "²" through, and a longer number fits no column.
    """
    return int(text) if text and text.isdecimal() and len(text) < 18 else None


def picked(request: ActorRequest, name: str = "pick") -> list[int]:
    """The numbers chosen in a form; anything else is left out."""
    numbers = [number_in(value) for value in request.POST.getlist(name)]
    return [number for number in numbers if number is not None]


@contextmanager
def told(request: ActorRequest) -> Iterator[None]:
    """Turn a problem or a wrong state into a message, for acts that go back to a page afterwards."""
    try:
        yield
    except (Problem, WrongState) as error:
        messages.error(request, error.message)
