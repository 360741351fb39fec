"""What packs offer: one registry a kind, filled from installed packs, duplicates refused.

A pack is a package named by an entry point of the group ``kechuang.packs``. Importing the modules of
its folders (``indicators/``, ``reports/`` …) registers what they hold.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.metadata import entry_points
from threading import RLock
from typing import Generic, TypeVar

T = TypeVar("T")
_lock = RLock()
_loaded: set[str] = set()
_state = {"done": False}


class DuplicateCode(Exception):
    """Two files register the same code of one kind."""


class Registry(Generic[T]):
    """Items of one kind by code, in the order of registration."""

    def __init__(self, kind: str, title: str) -> None:
        self.kind = kind
        self.title = title
        self._items: dict[str, T] = {}

    def add(self, code: str, item: T) -> T:
        """Register ``item`` under ``code``; raise ``DuplicateCode`` if the code is taken."""
        if code in self._items:
            msg = f"{self.title}“{code}”登记了两次，请改名后重新启动。"
            raise DuplicateCode(msg)
        self._items[code] = item
        return item

    def get(self, code: str) -> T | None:
        """Return the item, or None."""
        load_packs()
        return self._items.get(code)

    def __getitem__(self, code: str) -> T:
        load_packs()
        return self._items[code]

    def __contains__(self, code: object) -> bool:
        load_packs()
        return code in self._items

    def __iter__(self) -> Iterator[T]:
        load_packs()
        return iter(list(self._items.values()))

    def __len__(self) -> int:
        load_packs()
        return len(self._items)

    def codes(self) -> list[str]:
        """Return all codes in the order of registration."""
        load_packs()
        return list(self._items)


def packs() -> list[str]:
    """Return the module names of the installed packs, the national one first."""
    found = {point.value for point in entry_points(group="kechuang.packs")}
    return sorted(found, key=lambda name: (not name.endswith(".national"), name))


def load_packs() -> None:
    """Import every module of every installed pack, once."""
    if _state["done"]:
        return
    with _lock:
        if _state["done"]:
            return
        for name in packs():
            _import_tree(name)
        _state["done"] = True


def _import_tree(name: str) -> None:
    if name in _loaded:
        return
    _loaded.add(name)
    try:
        package = importlib.import_module(name)
        for info in pkgutil.walk_packages(package.__path__, prefix=f"{name}."):
            importlib.import_module(info.name)
    except BaseException:
        _loaded.discard(
            name
        )  # a pack that is broken stays broken at the next question, not silently half there
        raise
