"""A channel for tests: who may listen is a plain table that a test changes."""

from __future__ import annotations

from django.db import transaction
from django.utils.html import format_html

from kechuang.core.live import kinds as registered
from kechuang.core.live.kinds import ChannelKind
from kechuang.core.logic.actor import Actor
from kechuang.core.operations.live import publish_message

AUDIENCES = ("all", "registered", "organisers")
NAME = "trial-1"


class Trial:
    """Lets in whom ``audience`` names: account → audience; ``asked`` counts how often it was asked."""

    def __init__(self) -> None:
        self.audience: dict[int, str] = {}
        self.asked = 0

    def admit(self, key, account_ids, now):
        self.asked += 1
        return {each: self.audience[each] for each in account_ids if each in self.audience}


def install(monkeypatch) -> Trial:
    trial = Trial()
    kind = ChannelKind("trial", "试验", AUDIENCES, trial.admit)
    monkeypatch.setattr(registered, "kinds", {**registered.kinds, "trial": kind})
    return trial


def say(now, text="各位好", audience="all", channel=NAME):
    with transaction.atomic():
        return publish_message(
            channel=channel, kind="word", audience=audience, html=format_html("<p>{}</p>", text),
            data={"text": text}, actor=Actor.system(), now=now,
        )  # fmt: skip
