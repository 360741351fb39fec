"""Reads of subjects."""
