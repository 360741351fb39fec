"""The tokens keep their promises: contrast of 4.5 to 1, of 7 to 1 in 关怀版, and one dark mode, not two."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kechuang.web

CSS = (Path(kechuang.web.__file__).parent / "static/kc/tokens.css").read_text(encoding="utf-8")
DARK = ':root[data-theme="dark"]'
CARE = ":root[data-care]"
CARE_DARK = ':root[data-care][data-theme="dark"]'
ON_SURFACES = ("ink", "muted", "brand", "accent", "ok", "warn", "wait")
PAIRS = (
    *((front, back) for front in ON_SURFACES for back in ("paper", "sheet")),
    ("ok", "ok-tint"),
    ("warn", "warn-tint"),
    ("wait", "wait-tint"),
    ("accent", "accent-tint"),
    ("brand", "brand-tint"),
    ("ink", "brand-tint"),
    ("ink", "mark"),
    ("on-brand", "brand-fill"),
    ("on-brand", "brand-fill-hover"),
    ("cover-ink", "cover"),
    ("cover-muted", "cover"),
)


def block(selector: str, css: str = CSS) -> dict[str, str]:
    """The tokens that the first rule with exactly this selector sets."""
    found = re.search(rf"(?:^|\n)[ ]*{re.escape(selector)} \{{(.*?)\n[ ]*\}}", css, re.DOTALL)
    assert found, selector
    return dict(re.findall(r"--kc-([\w-]+): ([^;]+);", found[1]))


def mode(*selectors: str) -> dict[str, str]:
    tokens: dict[str, str] = {}
    for selector in selectors:
        tokens |= block(selector)
    return tokens


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert round(contrast("#ffffff", "#000000"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize(
    ("name", "tokens", "least"),
    [
        ("浅色", mode(":root"), 4.5),
        ("深色", mode(":root", DARK), 4.5),
        ("关怀版浅色", mode(":root", CARE), 7),
        ("关怀版深色", mode(":root", DARK, CARE, CARE_DARK), 7),
    ],
)
def test_every_pair_has_the_contrast_that_was_promised(name, tokens, least):
    poor = {
        f"{front} on {back}": round(contrast(tokens[front], tokens[back]), 2)
        for front, back in PAIRS
        if contrast(tokens[front], tokens[back]) < least
    }
    assert poor == {}


def test_dark_by_choice_and_dark_by_system_are_the_same():
    assert block(":root:not([data-theme])") == block(DARK)
    assert block(":root[data-care]:not([data-theme])") == block(CARE_DARK)
