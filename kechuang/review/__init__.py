"""评审 · Review: who judges a case, and how they judged it.

Owns: panels, the draw of experts, recusal, assignment, score sheets, results.
Does not own: the experts themselves (``subjects``), nor money (``funds``).
May call: ``core``, ``reading``, ``rules``, ``plans``, ``subjects``, ``programs``.
"""
