"""主体 · Subjects: who the bureau serves, and what is known of them.

Owns: organisations, people, experts, carriers and their tenants, annual statements, intellectual property,
qualifications held (dated), the pool of firms in cultivation, and the facts offered to rules.
Does not own: why a qualification was granted (``programs`` and ``review`` know); the rules (content, in ``packs``).
May call: ``core``, ``reading``, ``rules``, ``plans``.
"""
