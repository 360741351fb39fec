"""规则 · Rules: law as dated, cited content, and answers that say why. A pure library.

Owns: the engine: facts that may be unknown; dated, cited parameters; rules that yield findings (label, verdict
of met, unmet, unknown or manual, found, wanted, clause), scores and amounts; selection by topic, place and
as-of date; traces that can be replayed.
Does not own: the rules themselves, their parameters and the definitions of facts: they are content, in ``packs``.
May call: nothing of Kechuang, and not Django.
"""
