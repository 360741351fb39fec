"""Pure functions of subjects."""
