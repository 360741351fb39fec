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


def picked(request: ActorRequest, name: str = "pick") -> list[int]:
    """The numbers chosen in a form; anything else is left out."""
    return [int(value) for value in request.POST.getlist(name) if value.isdigit() and len(value) < 18]


@contextmanager
def told(request: ActorRequest) -> Iterator[None]:
    """Turn a problem or a wrong state into a message, for acts that go back to a page afterwards."""
    try:
        yield
    except (Problem, WrongState) as error:
        messages.error(request, error.message)
