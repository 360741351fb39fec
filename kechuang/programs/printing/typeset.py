"""PDF by Typst: notices and dossiers. No time of printing is written into the file: the same content, the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from kechuang.core.fonts import fonts

_HERE = Path(__file__).parent


def letter_pdf(letter: dict[str, Any]) -> bytes:
    """A notice as PDF. Raises ``Problem`` where no Chinese font is found."""
    return _compiled("letter.typ", letter)


def dossier_pdf(content: dict[str, Any]) -> bytes:
    """A dossier as PDF. Raises ``Problem`` where no Chinese font is found."""
    return _compiled("dossier.typ", content)


def _compiled(template: str, content: dict[str, Any]) -> bytes:
    compiler = typst.Compiler(font_paths=fonts())
    made = compiler.compile(
        input=(_HERE / template).read_bytes(), format="pdf",
        sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
    )  # fmt: skip
    return (b"".join(made) if isinstance(made, list) else made) or b""
