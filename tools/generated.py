"""Files that are written from code and committed: write them, or say which are out of date."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
DIAGRAMS = REFERENCE / "diagrams"


def setup_django() -> None:
    """Load the rooms without touching anybody's data: keys and database of their own, never opened."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kechuang.settings")
    os.environ["KECHUANG_HOME"] = str(ROOT / "build" / "reference-home")
    os.environ["DATABASE_URL"] = "sqlite:///build/reference.sqlite3"
    import django  # settings read the environment when they are first touched

    django.setup()


def settle(files: Mapping[Path, str], *, kept: Iterable[Path], check: bool, again: str) -> int:
    """Write `files` and delete those of `kept` that are no longer made; or only compare. Return an exit code.

    `again` is the command that brings them up to date, named to the reader when they are not.
    """
    stale = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    orphans = [path for path in kept if path not in files]
    if check:
        for path in [*stale, *orphans]:
            print(f"{path.relative_to(ROOT)} 与代码不一致，请运行 {again} 并提交。")
        return 1 if stale or orphans else 0
    for path in orphans:
        path.unlink()
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
    print(f"{len(files)} 个文件，更新了 {len(stale)} 个，删去了 {len(orphans)} 个。")
    return 0
