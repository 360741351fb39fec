"""Definitions of facts: what rules ask and subjects answer, each once by name."""
