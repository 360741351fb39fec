"""The text of a docx: paragraphs and tables in their order, with the numbers that Word draws by itself.

Read from the package directly: entities and outside references are never resolved, sizes are limited
before anything is unpacked in full, deleted text and field codes are left out.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from kechuang.reading.inputs.errors import Broken, Encrypted, TooLarge
from kechuang.reading.inputs.numbering import Numbering, W

#: Of what a part of the package may unpack to, in bytes (a zip bomb unpacks a thousandfold).
MAX_PART = 64 * 1024 * 1024
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset(
    {_FALLBACK, W + "del", W + "moveFrom", W + "instrText", W + "pPr", W + "rPr", W + "sectPr"}
)
_SIGNS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_TROUBLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError, etree.LxmlError,
    UnicodeError,
)  # fmt: skip


def read(data: bytes) -> str:
    """Return the text of a docx package. Raises ``Broken``, ``Encrypted`` or ``TooLarge``."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            body = _parse(package, "word/document.xml")
            numbering = Numbering(_parse_optional(package, "word/numbering.xml"), _styles(package))
    except _TROUBLE as error:
        raise Broken("docx 文件损坏，读不出正文。请在 Word 中“打开并修复”后另存，再上传。") from error
    except RuntimeError as error:  # zipfile's answer to a password
        raise Encrypted("文件设了打开密码。请去掉密码后另存，再上传。") from error
    return "\n".join(_lines(body, numbering))


def _parse(package: zipfile.ZipFile, name: str) -> etree._Element:
    """Return the root of one part."""
    with package.open(name) as part:
        content = part.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise TooLarge("docx 解压后的正文过大，疑似异常文件，已停止读取。请把正文另存为新文件后重试。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _parse_optional(package: zipfile.ZipFile, name: str) -> etree._Element | None:
    """Return the root of a part that a good file may lack, or whose loss costs no text."""
    try:
        return _parse(package, name)
    except _TROUBLE:
        return None


def _styles(package: zipfile.ZipFile) -> etree._Element | None:
    """Return the style sheet, where it is there."""
    return _parse_optional(package, "word/styles.xml")


class _Text:
    """Lines as they are closed; what is open: rows (outermost first) and paragraphs (a text box nests them)."""

    def __init__(self, numbering: Numbering) -> None:
        self.lines: list[str] = []
        self._numbering = numbering
        self._rows: list[list[str]] = []
        self._paragraphs: list[list[str]] = []

    def open(self, element: etree._Element) -> None:
        """An element begins."""
        if element.tag == W + "p":
            self._paragraphs.append([self._numbering.label(element)])
        elif element.tag == W + "tr":
            self._rows.append([])
        elif element.tag == W + "tc" and self._rows:
            self._rows[-1].append("")

    def close(self, element: etree._Element) -> None:
        """An element ends."""
        tag = element.tag
        if tag == W + "p" and self._paragraphs:
            self._put("".join(self._paragraphs.pop()))
        elif tag == W + "tr" and self._rows:
            self._put("\t".join(cell.strip() for cell in self._rows.pop()))
        elif self._paragraphs:
            self._paragraphs[-1].append(element.text or "" if tag == W + "t" else _SIGNS.get(tag, ""))

    def _put(self, text: str) -> None:
        """Add finished text to the open cell, or as a line of the document."""
        if self._rows and self._rows[-1]:
            self._rows[-1][-1] = f"{self._rows[-1][-1]} {text}".replace("\n", " ")
        else:
            self.lines.append(text)


def _lines(root: etree._Element, numbering: Numbering) -> list[str]:
    """Return a line for each paragraph and each table row, in order, without recursion."""
    text = _Text(numbering)
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            skipped = None if event == "end" and element is skipped else skipped
        elif event == "end":
            text.close(element)
        elif element.tag in _SKIPPED:
            skipped = element
        else:
            text.open(element)
    return text.lines
