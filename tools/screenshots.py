"""Take the pictures of README from a fresh demonstration: ``.venv/bin/python tools/screenshots.py [目录]``.

Fills 示例市 in a directory of its own, serves it on a free port, and has the browser of the journeys look at it.
The pictures go to docs/assets (or to the directory named) and their places are printed. With ``--every DIR`` every
main page is taken at both widths, light, dark and in 关怀版, for somebody to look at.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page  # noqa: E402 - after the path

from kechuang.packs.demo import PASSWORD  # noqa: E402 - after the path
from tests.journeys.browser import PHONE, WIDE, Look, launched, new_context, sign_in  # noqa: E402 - after the path

TARGET = ROOT / "docs" / "assets"
HEAVIEST = 250_000
#: Name, who looks, where, how.
PICTURES = (
    ("cockpit", "lingdao", "/assessment/", Look("宽屏", (1440, 1000))),
    ("read", "qinghe", "{unfinished}", Look("宽屏", (1440, 900))),
    ("report", "guihua", "/assessment/reports/draft/annual_work/", Look("宽屏", (1440, 860))),
    ("phone", "lingdao", "/assessment/", Look("手机", PHONE)),
    ("care", "songping", "/workbench/", Look("关怀版", (1280, 860), care=True)),
    ("eligibility", "qiye", "{firm}eligibility/", Look("宽屏", (1440, 900))),
    ("statement", "qiye", "{firm}statements/2025/", Look("宽屏", (1440, 900))),
    ("pool", "qifu", "/subjects/pool/", Look("宽屏", (1440, 860))),
)
#: Pages to be looked at by those who change them.
MAIN = {
    None: ("/", "/accounts/login/", "/indicators/", "/indicators/hnte_new/"),
    "guihua": (
        "/workbench/", "/workbench/messages/", "/plans/documents/", "/plans/documents/add/", "/plans/documents/2/",
        "/plans/", "/plans/plans/3/", "/plans/targets/", "/plans/targets/71/", "/plans/targets/71/change/",
        "/indicators/hnte_new/", "/assessment/", "/assessment/reports/", "/assessment/reports/draft/annual_work/",
        "/assessment/targets/60/", "/search/?q=高新技术企业",
    ),
    "qifu": (
        "/subjects/organisations/", "/subjects/statements/", "/subjects/experts/", "/subjects/carriers/survival/",
        "/subjects/pool/", "/subjects/pool/outlook/", "/subjects/policies/", "/subjects/pool/lapsing/",
    ),
    "tongji": ("/indicators/observations/", "/indicators/observations/import/", "/indicators/observations/5/"),
    "xitong": ("/core/accounts/", "/core/accounts/1/", "/core/regions/", "/core/calendar/"),
    "shenji": ("/core/events/", "/core/verify/"),
}  # fmt: skip
#: Twice as tall as screens are, so that one sees on.
TALL = 1700
LOOKS = (
    Look("wide", (WIDE[0], TALL)),
    Look("phone", (PHONE[0], TALL)),
    Look("dark", (WIDE[0], TALL), theme="dark"),
    Look("care", (WIDE[0], TALL), care=True),
    Look("phone-care", (PHONE[0], TALL), care=True),
)


@contextmanager
def demonstration() -> Iterator[str]:
    """A filled demonstration, served until the pictures are taken; gives its address."""
    with tempfile.TemporaryDirectory() as home, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = [sys.executable, "-m", "kechuang", "demo", "--port", str(port)]
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "KECHUANG_HOME": home}, stdout=subprocess.DEVNULL
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health/", server)
            yield address
        finally:
            server.terminate()
            server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes], seconds: int = 300) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5)  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("演示站点没有起来。")


def take(browser: Browser, address: str, target: Path) -> list[Path]:
    """The pictures of README; too heavy a one is an error."""
    made = []
    for name, username, where, look in PICTURES:
        page = new_context(browser, address, look).new_page()
        sign_in(page, username, PASSWORD)
        page.goto(_place(page, where))
        made.append(_shoot(page, target / f"{name}.png"))
        page.context.close()
    heavy = [f"{path.name} {path.stat().st_size}" for path in made if path.stat().st_size > HEAVIEST]
    if heavy:
        raise SystemExit(f"图太大（超过 {HEAVIEST} 字节）：{'、'.join(heavy)}")
    return made


def _place(page: Page, where: str) -> str:
    """The address, with what only the reader's own pages tell put in."""
    if where == "{unfinished}":
        return _unfinished(page)
    if where.startswith("{firm}"):
        page.goto("/subjects/mine/")  # leads to the only organisation of its reader
        return where.replace("{firm}", page.url)
    return where


def _unfinished(page: Page) -> str:
    """The document that is confirmed half-way."""
    page.goto("/plans/documents/?left=1")
    return f"{page.locator('.kc-table tbody a').first.get_attribute('href')}?show=proposed"


def _shoot(page: Page, path: Path) -> Path:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path, animations="disabled")
    return path


def take_every(browser: Browser, address: str, target: Path) -> list[Path]:
    """The upper part of every main page in every look."""
    made = []
    for look in LOOKS:
        for username, places in MAIN.items():
            page = new_context(browser, address, look).new_page()
            if username:
                sign_in(page, username, PASSWORD)
            for where in places:
                page.goto(where)
                name = where.strip("/").replace("/", "-").split("?")[0] or "home"
                made.append(_shoot(page, target / f"{name}.{look.name}.png"))
            page.context.close()
    return made


def main(arguments: list[str]) -> int:
    """Take them and say where they are."""
    every = "--every" in arguments
    named = [each for each in arguments if each != "--every"]
    target = Path(named[0]) if named else TARGET
    target.mkdir(parents=True, exist_ok=True)
    with demonstration() as address, launched() as browser:
        made = (take_every if every else take)(browser, address, target)
    for path in made:
        print(f"{path}  {path.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
