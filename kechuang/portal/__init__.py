"""门户 · Portal: what the public sees without signing in.

Owns: the public site: news, policies, notices, publicity pages, lookup of a case (办件), 关怀版.
Does not own: any record of work: it shows what lower rooms have made public, by their queries.
May call: every room of work; never ``packs`` and never ``web``.
Still empty of tables.
"""
