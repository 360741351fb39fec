"""The kinds that packs bring along: each registers itself when its file is imported, and only a kind without faults can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kechuang.core.registry import Registry
from kechuang.programs.logic.kind_faults import faults_of
from kechuang.programs.logic.kinds import Kind, from_data

kinds: Registry[Kind] = Registry("program", "申报事项")


def register(kind: Kind | Mapping[str, Any]) -> Kind:
    """Register a kind from a pack's file; raises ``ValueError`` with all that is wrong with it, and refuses a taken code."""
    made = kind if isinstance(kind, Kind) else from_data(kind)
    faults = faults_of(made)
    if faults:
        raise ValueError(f"事项“{made.code}”有误：" + "；".join(str(each) for each in faults))
    return kinds.add(made.code, made)
