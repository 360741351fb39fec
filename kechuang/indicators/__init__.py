"""指标 · Indicators: measured numbers with their provenance.

Owns: definitions of indicators (registered by packs), observations, their import and export, rollups,
and the interface by which rooms offer numbers counted from their own records.
Does not own: whether a number is good (``assessment``).
May call: ``core``, ``reading``, ``plans`` and the rooms that lie between.
"""
