"""Rules of the demonstration city's own."""
