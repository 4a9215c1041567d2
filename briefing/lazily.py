"""Turns a package's list of names into the names themselves, each module loaded when it is first needed (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def exported(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Makes a package's ``__getattr__``.

    Args:
        package: Its name.
        homes: By a module of it, the names that others may import from the package, between spaces.

    Returns:
        What finds a name, or raises AttributeError.
    """
    modules = {name: module for module, names in homes.items() for name in names.split()}

    def find(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return find
