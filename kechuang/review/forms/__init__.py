"""Forms of review, a module a noun."""
