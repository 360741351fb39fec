"""What subjects do when something happened, a module a noun."""
