"""Where the Chinese type for PDF comes from."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import typst

import kechuang
from kechuang.core.logic.verdicts import Problem

#: Put there by ``make assets``; the same files everywhere, so that the same report has the same bytes.
BUNDLED = Path(kechuang.__file__).parent / "web" / "fonts"
_WANTED = ("Noto Sans SC", "Noto Sans CJK SC")
NO_FONT = "没有找到中文字体，不能生成 PDF。请运行 make assets 取得字体，或安装系统字体 fonts-noto-cjk。"


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts to print with: ours where they are, else the system's. Raises ``Problem`` if none is Chinese."""
    own = any(BUNDLED.glob("NotoSansSC*"))
    found = typst.Fonts(include_system_fonts=not own, font_paths=[str(BUNDLED)] if own else [])
    if not has_chinese(found):
        raise Problem(NO_FONT)
    return found


def has_chinese(found: typst.Fonts) -> bool:
    """Is one of the families that the templates name among the fonts?"""
    names = {font.family for font in found.fonts()}
    return bool(names & set(_WANTED))
