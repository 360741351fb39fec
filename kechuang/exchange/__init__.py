"""供需 · Exchange: what is offered, what is needed, and the contracts that come of it.

Owns: offers (achievements, experts' services, instruments, finance products), needs, technology contracts
and their registration.
Does not own: who suits whom (``matching``).
May call: ``core``, ``reading``, ``rules`` and the rooms from ``plans`` to ``funds``.
Still empty of tables.
"""
