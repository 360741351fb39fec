"""Reads of matching, a module a noun."""
