"""From the bytes of a file to its text: plain text, Markdown, HTML, docx and PDF.

The kind of a file is told by its content; its name only helps where the content does not say. Every refusal
is one of the named errors in ``errors``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kechuang.reading.inputs import decoding, markup, pdf, sniffing, word
from kechuang.reading.inputs.errors import (
    Broken,
    Empty,
    Encrypted,
    NoText,
    TooLarge,
    Undecodable,
    Unsupported,
)

__all__ = [
    "MAX_BYTES",
    "Broken",
    "Empty",
    "Encrypted",
    "NoText",
    "Source",
    "TooLarge",
    "Undecodable",
    "Unsupported",
    "read_source",
    "require_size",
]

#: The largest file that is read, in bytes; also the most characters that a text may have.
MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text. ``kind`` is text, html, docx or pdf; ``encoding`` is given for the first two."""

    text: str
    kind: str
    encoding: str | None = None
    warnings: tuple[str, ...] = ()


def read_source(data: bytes, *, name: str = "") -> Source:
    """Return the text of a file.

    ``name`` is the file's name, used only to tell HTML from text where both are likely.
    Raises ``TooLarge``, ``Empty``, ``Encrypted``, ``NoText``, ``Broken``, ``Unsupported`` or ``Undecodable``.
    """
    require_size(len(data))
    if not data.strip(b"\0 \t\r\n"):
        raise Empty("文件是空的，没有可读的内容。请确认上传的是正文文件后重试。")
    kind = sniffing.kind_of(data)
    if kind == "docx":
        source = Source(word.read(data), kind)
    elif kind == "pdf":
        text, warnings = pdf.read(data)
        source = Source(text, kind, warnings=warnings)
    else:
        decoded = decoding.decode(data)
        if markup.looks_like_html(decoded.text, name):
            source = Source(markup.visible_text(decoded.text), "html", decoded.encoding, decoded.warnings)
        else:
            source = Source(decoded.text, "text", decoded.encoding, decoded.warnings)
    require_size(len(source.text))
    if not source.text.strip("\ufeff\0 \t\r\n\u3000"):
        raise Empty("文件里没有文字。请确认正文不是图片，或把正文粘贴为文本后重试。")
    return source


def require_size(size: int) -> None:
    """Raise ``TooLarge`` if ``size`` (bytes or characters) is beyond ``MAX_BYTES``."""
    if size > MAX_BYTES:
        raise TooLarge(
            f"文件有 {size / 1024 / 1024:.1f} MB，超过 {MAX_BYTES // 1024 // 1024} MB 的上限。"
            "请去掉图片、附件，或拆成几个文件后分别上传。"
        )
