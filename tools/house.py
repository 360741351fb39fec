"""What the house holds, asked of its code: rooms, their doors, lifecycles, operations, registries."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import pkgutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from generated import ROOT

if TYPE_CHECKING:
    from kechuang.core.logic.lifecycle import Lifecycle
    from kechuang.core.registry import Registry


@dataclass(frozen=True)
class Door:
    """A room's front door, from its package's docstring."""

    chinese: str
    english: str
    sentence: str
    owns: str
    disowns: str
    calls: str
    empty: bool


def layers() -> list[list[str]]:
    """The rooms from the highest to the lowest, as import-linter is told."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    return [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]


def rooms() -> list[str]:
    """Every room, the highest first."""
    return [room for layer in layers() for room in layer]


def front_doors() -> dict[str, Door]:
    """The front door of each room."""
    return {room: read_door(ROOT / "kechuang" / room / "__init__.py") for room in rooms()}


def read_door(path: Path) -> Door:
    """Parse a front door: `中文 · English: sentence`, then Owns, Does not own, May call."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first, _, rest = text.partition("\n\n")
    names, _, sentence = " ".join(first.split()).partition(": ")
    chinese, _, english = names.partition(" · ")
    flat = " ".join(rest.split())
    owns, _, after = flat.removeprefix("Owns:").partition("Does not own:")
    disowns, _, calls = after.partition("May call:")
    calls, empty, _ = calls.partition("Still empty")
    return Door(chinese, english, sentence, owns.strip(), disowns.strip(), calls.strip(), bool(empty))


def modules(room: str, name: str) -> Iterator[ModuleType]:
    """A room's module of this name, and if it is a package, the modules in it."""
    dotted = f"kechuang.{room}.{name}"
    if importlib.util.find_spec(dotted) is None:
        return
    module = importlib.import_module(dotted)
    yield module
    for info in pkgutil.walk_packages(getattr(module, "__path__", []), prefix=f"{dotted}."):
        yield importlib.import_module(info.name)


def lifecycles() -> dict[str, Lifecycle]:
    """Every lifecycle declared in a room's states, by its name."""
    from kechuang.core.logic.lifecycle import Lifecycle  # only after Django is set up

    found: dict[str, Lifecycle] = {}
    for room in rooms():
        for module in modules(room, "states"):
            found |= {each.name: each for each in vars(module).values() if isinstance(each, Lifecycle)}
    return dict(sorted(found.items()))


def operations(room: str) -> dict[str, Callable[..., object]]:
    """The public operations of a room, by name, in the order of their files."""
    found: dict[str, Callable[..., object]] = {}
    for module in modules(room, "operations"):
        for name, value in vars(module).items():
            own = inspect.isfunction(value) and value.__module__ == module.__name__
            # @transaction.atomic and other decorators keep the function underneath.
            inner = inspect.unwrap(value) if callable(value) else value
            own = own or (inspect.isfunction(inner) and inner.__module__ == module.__name__)
            if own and not name.startswith("_"):
                found[name] = inner
    return found


def registries() -> dict[str, Registry]:
    """Every registry of the house by its kind, filled by the installed packs."""
    from kechuang.core.registry import Registry, load_packs  # only after Django is set up

    load_packs()
    found: dict[str, Registry] = {}
    for room in rooms():
        package = importlib.import_module(f"kechuang.{room}")
        for info in pkgutil.walk_packages(package.__path__, prefix=f"kechuang.{room}."):
            if ".management" in info.name or info.name.endswith(("__main__", ".tests")):
                continue
            module = importlib.import_module(info.name)
            found |= {each.kind: each for each in vars(module).values() if isinstance(each, Registry)}
    return dict(sorted((found | rule_registries()).items()))


def rule_registries() -> dict[str, Registry]:
    """Rules, parameters and facts: the engine of rules is pure and keeps them without the house's registry."""
    from kechuang.core.registry import Registry  # only after Django is set up
    from kechuang.rules.catalogue import all_rules
    from kechuang.rules.facts import facts_by_name
    from kechuang.rules.parameters import parameters

    rules: Registry[object] = Registry("rule", "规则")
    numbers: Registry[object] = Registry("parameter", "参数")
    facts: Registry[object] = Registry("fact", "事实")
    for rule in all_rules():
        rules.add(rule.code, rule)
    for code, parameter in parameters.items():
        numbers.add(code, parameter)
    for name, fact in facts_by_name.items():
        facts.add(name, fact)
    return {"rule": rules, "parameter": numbers, "fact": facts}
