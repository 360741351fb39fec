"""A PDF with nothing in it but its pages: no author, no attachments, no layers that only hide; and the words one can copy."""

from __future__ import annotations

import io

import pypdfium2 as pdfium
from pypdfium2 import raw

from kechuang.core.logic.verdicts import Problem


def cleaned(data: bytes) -> bytes:
    """The pages alone, written anew: comments are burnt in, properties, attachments, bookmarks and scripts are gone.

    Raises ``Problem`` for a file that cannot be read, or one that is locked.
    """
    try:
        source = pdfium.PdfDocument(data)
        for index in range(len(source)):
            page = source[index]
            # What is drawn as a comment is burnt in; what is left of comments (authors, pop-ups, links) goes.
            raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
            while raw.FPDFPage_GetAnnotCount(page.raw) > 0:
                if not raw.FPDFPage_RemoveAnnot(page.raw, 0):
                    break
            page.close()
        made = pdfium.PdfDocument.new()
        made.import_pages(source)
        kept = io.BytesIO()
        made.save(kept)
        made.close()
        source.close()
    except pdfium.PdfiumError as error:
        raise Problem("这个PDF打不开，可能损坏或加了密码。请重新导出后再传。", field="file") from error
    return kept.getvalue()


def words_of_pages(data: bytes) -> dict[str, str]:
    """What can be selected and copied, by page: black bars drawn over words do not take them away. Problem if unreadable."""
    try:
        document = pdfium.PdfDocument(data)
        texts = {}
        for index in range(len(document)):
            page = document[index]
            textpage = page.get_textpage()
            texts[f"第{index + 1}页"] = textpage.get_text_range()
            textpage.close()
            page.close()
        document.close()
    except pdfium.PdfiumError as error:
        raise Problem("这个PDF打不开，可能损坏或加了密码。请重新导出后再传。", field="file") from error
    return texts
