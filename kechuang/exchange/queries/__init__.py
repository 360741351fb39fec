"""Reads of exchange, a module a noun."""
