"""Live delivery: what a room says reaches those who listen, by Server-Sent Events, and nobody else.

``kinds``: which channels there are and who may listen. ``admission``: the question, asked for many at once.
``hub`` and ``app``: the embedded server. ``nchan``: telling nginx. Writing is ``operations.live``.
"""
