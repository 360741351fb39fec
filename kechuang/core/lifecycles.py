"""Every lifecycle of the house, found in the rooms' ``states`` modules."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from types import ModuleType

from django.apps import apps

from kechuang.core.logic.lifecycle import Lifecycle


def all_lifecycles() -> dict[str, Lifecycle]:
    """Name → lifecycle, of all installed rooms, in the rooms' order. Raises ValueError if two share a name."""
    found: dict[str, Lifecycle] = {}
    for module in _states():
        for value in vars(module).values():
            if isinstance(value, Lifecycle) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"生命周期“{value.name}”声明了两次。")
    return found


def _states() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        if config.name.startswith("kechuang.") and importlib.util.find_spec(f"{config.name}.states"):
            yield importlib.import_module(f"{config.name}.states")
