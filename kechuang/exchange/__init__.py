"""供需 · Exchange: what organisations offer and what they need, published as widely as each of them wants.

Owns: offers (achievements, experts' services, teams, instruments, finance products), needs, their public versions,
requests to see more.
Does not own: who suits whom (``matching``).
May call: ``core``, ``reading``, ``rules``, ``plans``, ``subjects``, ``programs``, ``review``, ``funds``.
"""
