"""Renew package-lock.json from package.json, in a directory of its own, without any registry's address."""

from __future__ import annotations

import shutil
import subprocess

from assets import ROOT, WORK, npm_command


def main() -> None:
    """Lock, and refuse a lock file that names where packages come from."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    for name in ("package.json", ".npmrc"):
        shutil.copy(ROOT / name, WORK / name)
    subprocess.run(
        [*npm_command(), "install", "--package-lock-only", "--loglevel=error"], cwd=WORK, check=True
    )
    locked = (WORK / "package-lock.json").read_text(encoding="utf-8")
    if '"resolved"' in locked:
        message = "package-lock.json 里出现了镜像地址（resolved），没有保存。"
        raise SystemExit(message)
    (ROOT / "package-lock.json").write_text(locked, encoding="utf-8")
    shutil.rmtree(WORK)


if __name__ == "__main__":
    main()
