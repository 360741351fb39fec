"""A real browser for stories that a person clicks through: the page, the sign-in, and the accessibility check.

The browser is KECHUANG_CHROMIUM, or the chromium or Chrome on PATH. Where there is none, tests that ask for
``page`` are skipped with a reason, unless KECHUANG_REQUIRE names ``browser``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
#: The house's sizes: an officer's screen and a phone.
WIDE, PHONE = (1440, 900), (390, 844)
#: What axe is asked: WCAG 2.2 A and AA and its best practices; in 关怀版 the enhanced contrast of AAA too.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Rules whose answer hangs on colours and sizes.
SIGHT = ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block")
#: Looks in which elements come or go (the menu on a phone, the reader's bar in 关怀版): all rules are asked there.
ALL_RULES = ("宽屏浅色", "手机浅色", "宽屏关怀版")
PASSWORD = "journey-2026-pw"


def chromium() -> str | None:
    """The path of the browser to use, or None."""
    named = os.environ.get("KECHUANG_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    return found if found and Path(found).exists() else None


def axe_source() -> str | None:
    """The text of axe-core as ``make assets`` has fetched it, or None."""
    file = ROOT / "build" / "vendor" / "axe.min.js"
    return file.read_text(encoding="utf-8") if file.exists() else None


@contextmanager
def launched() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass(frozen=True)
class Look:
    """How pages are drawn: size, theme and 关怀版."""

    name: str
    size: tuple[int, int] = WIDE
    theme: str = "light"
    care: bool = False


LOOKS = (
    Look("宽屏浅色"),
    Look("宽屏深色", theme="dark"),
    Look("手机浅色", size=PHONE),
    Look("手机深色", size=PHONE, theme="dark"),
    Look("宽屏关怀版", care=True),
    Look("手机关怀版", size=PHONE, care=True),
    Look("宽屏关怀版深色", theme="dark", care=True),
)


def new_context(browser: Browser, base_url: str, look: Look = LOOKS[0]) -> BrowserContext:
    """A fresh browser session with a look of its own. The page's policy for scripts stays in force."""
    width, height = look.size
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(20_000)
    cookies = [{"name": "kc_theme", "value": look.theme, "url": base_url}]
    if look.care:
        cookies.append({"name": "kc_care", "value": "1", "url": base_url})
    context.add_cookies(cookies)  # type: ignore[arg-type]
    return context


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Sign in by the form, as a person does."""
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.locator("main").get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/workbench/**")


@dataclass
class Faults:
    """What went wrong on a page behind the reader's back: script errors and files that did not come."""

    found: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page."""
        page.on("pageerror", lambda error: self.found.append(f"{page.url} {error}"))
        page.on(
            "console",
            lambda said: self.found.append(f"{page.url} {said.text}") if said.type == "error" else None,
        )
        page.on("requestfailed", lambda asked: self._missed(page, asked))

    def _missed(self, page: Page, asked: Request) -> None:
        # A page that is left before its files are there is no fault, nor is a download that replaces a page.
        if asked.failure and "ERR_ABORTED" not in asked.failure:
            self.found.append(f"{page.url} {asked.url} {asked.failure}")

    def expect(self, words: str) -> None:
        """A fault that the story has brought about on purpose: there must be one with ``words``, and it is forgiven."""
        mine = [each for each in self.found if words in each]
        assert mine, f"没有出现预期的“{words}”：{self.found}"
        self.found = [each for each in self.found if words not in each]


def axe(page: Page, *, care: bool = False, only_sight: bool = False) -> list[str]:
    """What axe finds on the page as it stands, one line a finding; an empty list is what we want.

    ``only_sight``: ask only what colours and sizes can change, and of ``main`` alone: the other rules look at the
    same elements again, and the frame around ``main`` is the same on every page (test_shell judges it in each look).
    """
    if not page.evaluate("'axe' in window"):
        source = axe_source()
        if source is None:
            raise FileNotFoundError("没有 build/vendor/axe.min.js，请先运行 make assets")
        page.evaluate(source)
    if page.locator("main").count() != 1:
        return [f"{page.url} 没有正文：它不是一张页面，或者少了 main"]
    rules = [*RULES, "wcag2aaa"] if care else list(RULES)
    if only_sight:
        rules = [*SIGHT, "color-contrast-enhanced"] if care else list(SIGHT)
    result = page.evaluate(
        "([where, rules]) => axe.run(where, {runOnly: rules, resultTypes: ['violations']})",
        ["main" if only_sight else "html", rules],
    )
    return [
        f"{page.url} {each['id']}（{each['impact']}）{node['target'][0]}：{node['failureSummary']}"
        for each in result["violations"]
        for node in each["nodes"]
    ]


def show_as(page: Page, look: Look) -> None:
    """Draw the page that is open in another look, without loading it again.

    Size, theme and 关怀版 hang on the window and on two attributes of the root; a page that the server drew with
    the cookies differs from this one in the words of two links only (see test_care).
    """
    width, height = look.size
    # A click returns as soon as the next page is on its way; until it is there it has no root to hang a look on.
    page.wait_for_load_state()
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(
        """([theme, care]) => {
            document.documentElement.dataset.theme = theme;
            document.documentElement.toggleAttribute('data-care', care);
            document.dispatchEvent(new CustomEvent('kc:display'));
            for (const each of document.getAnimations()) {
                if (each.effect.getComputedTiming().endTime < Infinity) each.finish();
            }
            // what watches sizes is told with the frame that draws them
            return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
        }""",
        [look.theme, look.care],
    )


#: For states of a page that a journey passes through: light, dark, and the narrowest with the strictest contrast.
IN_PASSING = (LOOKS[0], LOOKS[1], LOOKS[5])


def judged(page: Page, looks: tuple[Look, ...] = IN_PASSING) -> list[str]:
    """What is wrong with the page that is open, in each of the looks: axe's findings and what sticks out."""
    found = []
    for look in looks:
        show_as(page, look)
        found += [
            f"〔{look.name}〕{each}"
            for each in axe(page, care=look.care, only_sight=look.name not in ALL_RULES)
        ]
        if wide := overflow(page):
            found.append(f"〔{look.name}〕{page.url} 宽出 {wide} 像素")
    show_as(page, looks[0])
    return found


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window; 0 is what we want."""
    return int(page.evaluate("Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"))
