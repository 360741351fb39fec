"""Levers: what an enterprise can change to pass, registered by file."""
