"""The only writers of programs, a module a noun."""
