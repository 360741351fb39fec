"""The text of a PDF, page by page, without page numbers and running heads."""

from __future__ import annotations

import collections
import re
import threading
from typing import TYPE_CHECKING

from kechuang.reading.inputs.errors import Broken, Empty, Encrypted, NoText, TooLarge

if TYPE_CHECKING:
    import pypdfium2

MAX_PAGES = 2000
MAX_CHARACTERS = 10 * 1024 * 1024
#: Fewer characters a page than this, with pictures on it, is a scan with a stamp or a page number.
_SPARSE = 8
_PAGE_NUMBER = re.compile(r"^\W*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/共,，of]+\s*\d{1,4}\s*页?)?\W*$")
#: PDFium is one engine for the whole process and not safe to enter twice.
_ENGINE = threading.Lock()


def read(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return (text, warnings) of a PDF. Raises ``Broken``, ``Encrypted``, ``NoText``, ``Empty``, ``TooLarge``."""
    with _ENGINE:
        pages, pictured = _pages(data)
    written = sum(len(page.split()) and len("".join(page.split())) for page in pages)
    if written <= _SPARSE * len(pages) and pictured:
        raise NoText("这份 PDF 是扫描件，页面是图片，没有文字层。请先做文字识别（OCR），再上传识别后的文件。")
    if not written:
        raise Empty("这份 PDF 里没有文字。请确认文件内容后重试。")
    blank = sum(not page.strip() for page in pages)
    warnings = (f"PDF 共 {len(pages)} 页，其中 {blank} 页没有文字，未读。",) if blank and pictured else ()
    return _joined(pages), warnings


def _pages(data: bytes) -> tuple[list[str], bool]:
    """Return the text of each page and whether any page holds a picture."""
    # Late: a native library of several MB, of no use to the other kinds of file.
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Encrypted("这份 PDF 设了打开密码。请去掉密码后另存，再上传。") from error
        raise Broken("PDF 文件损坏，打不开。请重新下载或重新导出后再上传。") from error
    try:
        if len(document) > MAX_PAGES:
            raise TooLarge(f"PDF 有 {len(document)} 页，超过 {MAX_PAGES} 页的上限。请拆分后上传。")
        return _texts(document, raw.FPDF_PAGEOBJ_IMAGE)
    finally:
        document.close()


def _texts(document: pypdfium2.PdfDocument, picture: int) -> tuple[list[str], bool]:
    """Extract page by page; a page that fails is an empty page unless all do."""
    import pypdfium2  # late: see above

    texts: list[str] = []
    pictured, failed, total = False, 0, 0
    for index in range(len(document)):
        text = ""
        try:
            page = document[index]
            sheet = page.get_textpage()
            text = sheet.get_text_range()
            if len(text.strip()) <= _SPARSE and not pictured:
                pictured = any(True for _ in page.get_objects(filter=[picture], max_depth=3))
            sheet.close()
            page.close()
        except (pypdfium2.PdfiumError, UnicodeError, ValueError, OSError):
            failed += 1
        texts.append(text)
        total += len(text)
        if total > MAX_CHARACTERS:
            raise TooLarge("PDF 的文字超过上限。请拆分后上传。")
    if not texts or failed == len(texts):
        raise Broken("PDF 文件损坏，读不出任何一页。请重新导出后再上传。")
    return texts, pictured


def _is_number(line: str) -> bool:
    """Tell whether a line is only a page's number."""
    return len(line) <= 24 and _PAGE_NUMBER.match(line) is not None


def _joined(pages: list[str]) -> str:
    """Join the pages, without page numbers and lines that stand at the edge of many pages."""
    split = [_lines(page) for page in pages]
    edges = collections.Counter(
        line for lines in split for line in {*(lines[:1]), *(lines[-1:])} if not _is_number(line)
    )
    running = {line for line, count in edges.items() if count >= 3 and count > len(pages) // 2}
    kept: list[str] = []
    for lines in split:
        while lines and (_is_number(lines[-1]) or lines[-1] in running):
            lines.pop()
        while lines and (_is_number(lines[0]) or lines[0] in running):
            lines.pop(0)
        kept.extend(lines)
    return "\n".join(kept)


def _lines(page: str) -> list[str]:
    """Split a page; a hyphen that broke a Latin word (PDFium marks it) is healed."""
    page = re.sub("[\ufffe\x02\xad]\r?\n?", "", page).replace("\r\n", "\n").replace("\r", "\n")
    page = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", page)
    return [line.rstrip() for line in page.split("\n") if line.strip()]
