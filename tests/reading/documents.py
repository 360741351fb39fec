"""Small valid files built in the test: a docx, a PDF, an HTML page. Sentences are our own."""

from __future__ import annotations

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PLAN = (
    "示例市2026年科技工作要点\n"
    "一、主要目标\n"
    "2026年，全市新增高新技术企业15家以上，专利申请量增长20%以上，技术合同成交额达到5亿元。\n"
    "二、重点任务\n"
    "(一)培育创新主体。组建市级创新平台3-5个，建设科技企业孵化器1家。\n"
    "(二)优化创新环境。组织银企对接活动10次以上，财政科技投入不低于法定增长。\n"
)
TRADITIONAL = (
    "示例縣2026年科技工作要點\n一、主要目標\n2026年，全縣新增高新技術企業15家以上，專利申請量增長20%以上，"
    "技術合同成交額達到5億元，組建創新平臺三個，開展對接活動十次，這些都是為了國家的發展。\n"
)


def paragraph(text: str, properties: str = "") -> str:
    """One Word paragraph."""
    return f"<w:p>{properties}<w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def docx(body: str, **parts: str) -> bytes:
    """A Word package with ``body``; ``parts`` adds ``word/<name>.xml``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            package.writestr(f"word/{name}.xml", content)
    return stream.getvalue()


def plan_docx() -> bytes:
    """``PLAN`` as a Word package."""
    return docx("".join(paragraph(line) for line in PLAN.splitlines()))


def package(**entries: str) -> bytes:
    """Any zip package; ``__`` in a name stands for ``/`` and a final ``_xml`` for ``.xml``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def pdf(pages: list[str], *, picture: bool = False) -> bytes:
    """A PDF whose pages show ``pages`` (a line each), with a map back to Unicode; or one picture a page."""
    chars = sorted({c for page in pages for c in page if c != "\n"})
    code = {c: i + 1 for i, c in enumerate(chars)}
    objects: dict[int, bytes] = {}
    kids = []
    for index, page in enumerate(pages):
        drawn = "BT /F1 12 Tf 14 TL 50 780 Td " if page else ""
        for line in page.split("\n") if page else []:
            drawn += "<" + "".join(f"{code[c]:04X}" for c in line) + "> Tj T* "
        drawn += "ET" if page else ""
        drawn += " q 500 0 0 700 50 50 cm /I1 Do Q" if picture else ""
        number = 10 + 2 * index
        kids.append(f"{number} 0 R")
        objects[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {number + 1} 0 R"
            "/Resources<</Font<</F1 3 0 R>>/XObject<</I1 7 0 R>>>>>>"
        ).encode()
        objects[number + 1] = _stream(drawn.encode())
    unicode_map = "".join(f"<{n:04X}> <{c.encode('utf-16-be').hex()}>\n" for c, n in code.items())
    objects |= {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(pages)}>>".encode(),
        3: b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
        4: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/FontDescriptor 5 0 R/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        5: b"<</Type/FontDescriptor/FontName/Song/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800"
        b"/Descent -200/CapHeight 700/StemV 80>>",
        6: _stream(
            (
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
                "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                f"{len(code)} beginbfchar\n{unicode_map}endbfchar endcmap end end"
            ).encode()
        ),
        7: b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
        b"stream\n\x80\nendstream",
    }
    return _assemble(objects)


def _stream(content: bytes) -> bytes:
    return f"<</Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def _assemble(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010d} 00000 n \n".encode()
    out += f"trailer<</Root 1 0 R/Size {max(objects) + 1}>>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def html(body: str, *, head: str = "") -> str:
    """An HTML page."""
    return f"<!DOCTYPE html><html><head>{head}<title>页名</title></head><body>{body}</body></html>"
