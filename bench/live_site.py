"""The site with a channel for the bench: every account may listen. Served by ``bench/live.py``."""

from __future__ import annotations

import kechuang.asgi
from kechuang.core.live.kinds import channel_kind

application = kechuang.asgi.application


@channel_kind("bench", "测量", audiences=("all", "organisers"))
def admit(key, account_ids, now):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    return dict.fromkeys(account_ids, "all")
