"""The only writes of subjects."""
