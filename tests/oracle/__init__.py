"""A second implementation of every rule, written from the statutes' summary alone: plain numbers, no parameters of the packs.

One module a rule. ``subject(draw)`` makes a random subject: facts, as-of date, places, readings. ``judge(given)`` says
what the law says of it: ``{"verdict": …, "conditions": {code: word}, "scores": {code: (low, high)}, "amounts": {code: value}}``.
It shares nothing with ``kechuang.packs``: numbers of law stand in its own code with the article beside them.
"""
