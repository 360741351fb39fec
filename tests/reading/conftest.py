"""Fixtures of the reader's tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of seeds and labels beside the repository; a test that wants it skips where it is absent."""
    folder = Path(__file__).resolve().parents[2].parent / "shared"
    if not (folder / "seeds").is_dir():
        pytest.skip("没有 ../shared（种子文件与标注不随项目分发）")
    return folder
