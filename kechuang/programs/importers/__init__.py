"""Tables that programs take in, a module a noun; see ``kechuang.core.importing``."""

from __future__ import annotations

import importlib
import pkgutil

for _info in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_info.name}")
