"""The only writers of matching, a module a noun."""
