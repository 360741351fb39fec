"""Reads of programs."""
