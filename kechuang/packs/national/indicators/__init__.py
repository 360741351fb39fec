"""Indicators of the national catalogue, one file each."""
