"""Tags of core."""
