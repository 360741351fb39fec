"""The only writers of core."""
