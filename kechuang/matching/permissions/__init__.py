"""Who may do what in matching, a module a noun."""

from kechuang.matching.permissions import conference, docking, room, suggestion

__all__ = ["conference", "docking", "room", "suggestion"]
