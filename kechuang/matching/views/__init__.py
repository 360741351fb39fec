"""Pages of matching, a module a noun."""
