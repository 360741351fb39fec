"""Reads of core that join tables, by noun."""

from kechuang.core.queries.actors import actor_of, grant_of

__all__ = ["actor_of", "grant_of"]
