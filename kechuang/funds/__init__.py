"""经费 · Funds: what was promised for the money, and where the money went.

Owns: task books, budgets, payments, milestones, acceptance; pools, loans, vouchers.
Does not own: the result itself: a technology contract is ``exchange``'s, a number ``indicators``'.
May call: ``core``, ``reading``, ``rules``, ``plans``, ``subjects``, ``programs``, ``review``.
Still empty of tables.
"""
