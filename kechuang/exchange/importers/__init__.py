"""Tables that exchange takes in, a module a noun: every module of this folder is loaded at start."""

from __future__ import annotations

import importlib
import pkgutil

for _info in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_info.name}")
