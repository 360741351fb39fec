"""内容 · Packs: what differs between places: indicators, rules, programme kinds, report templates, cases.

Owns: content, one file an item, in one package a place (``national``, then cities).
Does not own: any engine.
May call: the rooms whose registries it fills.
"""
