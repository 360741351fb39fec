"""Rules of the demonstration city's own: made up, and marked so in their titles and sources."""
