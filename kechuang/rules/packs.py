"""Loading what packs hold for rules: definitions of facts, parameters, rules. No Django is needed."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from threading import RLock

from kechuang.rules.parameters import load_text

_FOLDERS = ("facts", "rules", "levers")
_lock = RLock()
_loaded: set[str] = set()


def load(names: tuple[str, ...] | None = None) -> None:
    """Load facts, parameters and rules of the installed packs (or of those named), the national one first; once."""
    with _lock:
        for name in names or installed():
            if name not in _loaded:
                _loaded.add(name)
                _load_pack(name)


@cache
def installed() -> tuple[str, ...]:
    """The installed packs' module names, the national one first; looked up once: it reads every package's metadata."""
    found = {point.value for point in entry_points(group="kechuang.packs")}
    return tuple(sorted(found, key=lambda name: (not name.endswith(".national"), name)))


def _load_pack(name: str) -> None:
    package = files(name)
    folder = package / "parameters"
    if folder.is_dir():
        for entry in sorted(folder.iterdir(), key=lambda each: each.name):
            if entry.name.endswith(".yaml"):
                load_text(entry.read_text("utf8"), name=entry.name)
    for part in _FOLDERS:
        if (package / part).is_dir():
            module = importlib.import_module(f"{name}.{part}")
            for info in pkgutil.iter_modules(module.__path__, prefix=f"{name}.{part}."):
                importlib.import_module(info.name)
