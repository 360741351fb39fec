"""What subjects do when something happened, a module a noun; loaded at start."""

from kechuang.subjects.search import person

__all__ = ["person"]
