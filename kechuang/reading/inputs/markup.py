"""The visible text of an HTML page: block elements give line breaks, table cells tabs."""

from __future__ import annotations

import re

from lxml import etree

_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "svg",
        "math",
        "canvas",
        "iframe",
        "object",
        "embed",
        "select",
        "option",
        "button",
        "textarea",
        "audio",
        "video",
        "map",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset({"td", "th"})
_TAG = re.compile(
    r"<(?:!doctype html|html|head|body|meta|div|p|br|span|table|tr|td|a|h[1-6]|ul|li|font)\b", re.IGNORECASE
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def looks_like_html(text: str, name: str = "") -> bool:
    """Tell whether ``text`` is an HTML page (or a piece of one)."""
    head = text[:20_000].lstrip("\ufeff \t\r\n")
    if re.match(r"<(?:!doctype html|html|\?xml[^>]*>\s*<(?:!doctype html|html))", head, re.IGNORECASE):
        return True
    if name.lower().endswith((".md", ".markdown")):
        return False
    tags = len(_TAG.findall(head))
    return tags >= 3 or (
        tags >= 1 and (head.startswith("<") or name.lower().endswith((".html", ".htm", ".xhtml")))
    )


def visible_text(page: str) -> str:
    """Return what a reader sees of ``page``. Never fails: what cannot be parsed gives no text."""
    data = page.replace("\0", "").encode("utf-8", "ignore")
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, huge_tree=True, no_network=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return ""
    return "" if root is None else _tidy("".join(_pieces(root)))


def _pieces(root: etree._Element) -> list[str]:
    """Walk the tree without recursion and collect text and breaks."""
    pieces: list[str] = []
    dropped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
        if event == "comment":
            if dropped is None:
                pieces.append(_flat(element.tail))
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if dropped is not None:
                continue
            if tag in _DROPPED or _is_hidden(element):
                dropped = element
                continue
            pieces.append(_before(tag))
            pieces.append(element.text or "" if tag == "pre" else _flat(element.text))
            continue
        if dropped is not None and element is not dropped:
            continue
        if dropped is None and tag in _BLOCKS:
            pieces.append("\n\n" if tag == "p" else "\n")
        dropped = None
        pieces.append(_flat(element.tail))
    return pieces


def _before(tag: str) -> str:
    """Return the break that opens an element."""
    if tag == "br" or tag in _BLOCKS:
        return "\n"
    return "\t" if tag in _CELLS else ""


def _is_hidden(element: etree._Element) -> bool:
    """Tell whether the page hides ``element`` by its own attributes."""
    return element.get("hidden") is not None or bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def _flat(text: str | None) -> str:
    """Source line breaks inside an element are not breaks of the page: between Chinese they are nothing."""
    if not text:
        return ""
    text = re.sub(r"(?<=[^\x00-\x7f])[ \t]*\n\s*(?=[^\x00-\x7f])", "", text)
    return re.sub(r"[ \t\r\n]+", " ", text)


def _tidy(text: str) -> str:
    """Trim lines and cells and keep at most one blank line.

    Indents that a page makes of full-width or no-break spaces stay: they open paragraphs.
    """
    kept: list[str] = []
    for row in text.split("\n"):
        line = "\t".join(cell.strip(" ") for cell in row.strip(" \t").split("\t"))
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")
