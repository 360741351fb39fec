"""API: 人员与专家."""

from __future__ import annotations

from ninja import Router

router = Router()
