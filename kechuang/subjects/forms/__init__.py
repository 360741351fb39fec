"""Forms of subjects."""
