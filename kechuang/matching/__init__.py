"""对接 · Matching: supply meets demand, with reasons.

Owns: the ranking engine, suggestions with reasons, dockings, conferences and their funnel.
Does not own: the offers, needs and contracts themselves (``exchange``).
May call: ``core``, ``reading``, ``rules`` and the rooms from ``plans`` to ``exchange``.
"""
