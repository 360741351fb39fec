"""Topics of rules as a person calls them, whichever rule of the topic holds today."""

from __future__ import annotations

from kechuang.rules.catalogue import all_rules


def topic_title(topic: str) -> str:
    """The title of a topic's newest rule; the topic itself where no pack has it any more."""
    own = [each for each in all_rules() if each.topic == topic]
    return max(own, key=lambda each: each.since).title if own else topic
