"""规则 · Rules: law as dated, cited content, and answers that say why. A pure library.

Owns: the engine: dated, cited parameters; rules that return findings (label, verdict of met, unmet, unknown
or manual, found, wanted, clause); selection by topic, jurisdiction and as-of date.
Does not own: the rules themselves: they are content, in ``packs``.
May call: nothing of Kechuang, and not Django.
Still empty.
"""
