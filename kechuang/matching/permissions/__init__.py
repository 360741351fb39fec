"""Who may do what in matching, a module a noun."""

from kechuang.matching.permissions import conference, docking, suggestion

__all__ = ["conference", "docking", "suggestion"]
