"""Commands of review that need no database."""
