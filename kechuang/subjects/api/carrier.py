"""API: 平台载体."""

from __future__ import annotations

from ninja import Router

router = Router()
