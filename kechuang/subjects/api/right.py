"""API: 知识产权."""

from __future__ import annotations

from ninja import Router

router = Router()
