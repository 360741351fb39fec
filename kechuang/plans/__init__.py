"""目标 · Plans: what a bureau has set itself, read from its own documents.

Owns: documents read in and their statements, plan trees, targets by year and duty-holder,
decomposition to counties and zones.
Does not own: the measured numbers (``indicators``), nor whether a target was reached (``assessment``).
May call: ``core``, ``reading``.
"""
