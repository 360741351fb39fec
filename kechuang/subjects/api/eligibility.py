"""API: 资格自测."""

from __future__ import annotations

from ninja import Router

router = Router()
