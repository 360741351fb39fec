"""API: 培育库."""

from __future__ import annotations

from ninja import Router

router = Router()
