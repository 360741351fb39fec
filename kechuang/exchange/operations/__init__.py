"""The only writers of exchange, a module a noun."""
