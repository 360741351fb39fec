"""Pages of exchange, a module a noun."""
