"""The only writers of review, a module a noun."""
