"""API: 年度报表."""

from __future__ import annotations

from ninja import Router

router = Router()
