"""申报 · Programs: matters that are applied for, from the call to the publicity of the result.

Owns: kinds of matter (事项), calls, cases (办件), pre-check, corrections, approvals, publicity, objections.
Does not own: scores (``review``), nor money (``funds``).
May call: ``core``, ``reading``, ``rules``, ``plans``, ``subjects``.
"""
