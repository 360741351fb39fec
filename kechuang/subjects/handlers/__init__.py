"""What subjects do when something happened, a module a noun; loaded at start."""

from kechuang.subjects.handlers import judging

__all__ = ["judging"]
